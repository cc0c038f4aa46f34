from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tables.shapes import SheetError
from kpis.catalogue import METRICS
from kpis.importing.numbers import Unreadable, read_number

LIKES, VIEWS = METRICS["likes"], METRICS["views"]
SPEND, SECONDS = METRICS["spend"], METRICS["avg_session"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u00a0234\u202f567", 1234567),
        ("5218.0", 5218),
        (5218.0, 5218),
        (5218, 5218),
        (" 12 ", 12),
        ("-3", -3),
        ("\u22123", -3),
    ],
)
def test_whole_numbers_as_exports_write_them(cell, value):
    found = read_number(cell, LIKES)
    assert found == value
    assert type(found) is int


@pytest.mark.parametrize("cell", ["", "-", "--", "–", "NAN", "nan", "N/A", " ", None])
def test_what_was_not_delivered_is_missing_and_never_zero(cell):
    assert read_number(cell, LIKES) is None


@pytest.mark.parametrize(
    "cell",
    [
        "1_000",
        "１２",
        "١",
        "1e3",
        "inf",
        "0x10",
        "12abc",
        "1,23,4",
        "1 23",
        "3.апр",
        "+5",
        "1" * 50,
    ],
)
def test_what_only_python_takes_for_a_number_is_refused(cell):
    with pytest.raises(Unreadable, match="not_a_number"):
        read_number(cell, LIKES)


@pytest.mark.parametrize("cell", [True, date(2026, 5, 1), time(1), float("nan"), float("inf")])
def test_other_kinds_of_cells_are_not_numbers(cell):
    with pytest.raises(Unreadable, match="not_a_number"):
        read_number(cell, LIKES)


def test_an_exponent_is_read_only_where_the_source_writes_it():
    assert read_number("7.48E-6", SECONDS, exponent=True) == 0
    assert read_number("1.5E3", LIKES, exponent=True) == 1500


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("12.5", ".", "12.5"),
        ("12,5", ",", "12.5"),
        ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("60%", ".", "60"),
        ("60 %", ".", "60"),
        ("0.00005", ".", "0.0001"),
        ("53344.971952", ".", "53344.9720"),
    ],
)
def test_decimals_by_the_mark_of_the_file_to_four_places(cell, mark, value):
    assert read_number(cell, SPEND, decimal=mark) == Decimal(value)


def test_a_comma_is_no_decimal_mark_unless_it_was_said():
    with pytest.raises(Unreadable, match="not_a_number"):
        read_number("12,5", SPEND)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("0:05:12", 312), ("1m, 19s", 79), ("2h 5m 1s", 7501), ("45s", 45), ("61.5", "61.5")],
)
def test_durations_become_seconds(cell, seconds):
    assert read_number(cell, SECONDS) == Decimal(seconds)


@pytest.mark.parametrize("cell", [time(0, 5, 12), timedelta(minutes=5, seconds=12)])
def test_a_workbook_keeps_durations_as_times(cell):
    assert read_number(cell, SECONDS) == 312


def test_a_duration_is_not_a_count():
    with pytest.raises(Unreadable, match="not_a_number"):
        read_number("0:05:12", LIKES)


def test_hours_become_seconds_before_anything_is_rounded():
    assert read_number("0.00575", METRICS["watch_time"], times=3600) == Decimal("20.7")
    with pytest.raises(Unreadable):
        read_number("0:30:00", METRICS["watch_time"], times=3600)


@pytest.mark.parametrize(
    ("cell", "metric", "reason"),
    [
        ("12.5", LIKES, "not_whole"),
        ("-1", VIEWS, "negative"),
        ("-0.01", SPEND, "negative"),
        ("1" + "0" * 15, LIKES, "too_large"),
        ("1" + "0" * 11, SPEND, "too_large"),
        ("#REF!", LIKES, "spreadsheet_error"),
        (SheetError("#N/A", "spreadsheet_error"), LIKES, "spreadsheet_error"),
        (SheetError("=A1", "formula_without_value"), LIKES, "formula_without_value"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_reason(cell, metric, reason):
    with pytest.raises(Unreadable) as refused:
        read_number(cell, metric)
    assert refused.value.reason == reason


def test_the_largest_figures_that_the_columns_hold():
    assert read_number("9" * 15, LIKES) == 10**15 - 1
    assert read_number("9" * 11, SPEND) == 10**11 - 1


@given(st.text(max_size=60))
def test_any_text_is_a_number_missing_or_refused(text):
    try:
        value = read_number(text, SPEND)
    except Unreadable:
        return
    assert value is None or abs(value) < 10**11


@given(st.integers(-(10**14), 10**14))
def test_grouped_or_plain_the_number_is_the_same(number):
    assert read_number(str(number), LIKES) == number
    assert read_number(f"{number:,}", LIKES) == number
    assert read_number(f"{number:,}".replace(",", "\u202f"), LIKES) == number
    assert read_number(f"{number:,}".replace(",", "."), LIKES, decimal=",") == number

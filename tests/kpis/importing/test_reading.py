"""What holds for every source, whatever the bytes."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.periods import Period
from kpis.catalogue import METRICS, STORED
from kpis.importing import SOURCES, BadFile, NeedsAnswer, Options, read, recognise
from kpis.importing.shapes import FILE_REASONS, QUESTIONS, ROW_REASONS, WARNINGS, Reading
from tests.kpis.importing import test_linkedin, test_meta_charts, test_tiktok, test_vk, test_x
from tests.kpis.importing.build import TODAY, lines, read_text

PERIOD = Period(TODAY - timedelta(days=30), TODAY)
OPTIONS = Options(year=2026, period=PERIOD, currency="GEL")
# Pieces of real layouts, so that random files get past the header.
PIECES = st.sampled_from(
    [
        "Date", "Data", "Дата", "Primary", "Views", "Follows", "Video views", "Profile views",
        "Критерий", "Парам. №1", "Значение", "views", "feedback", "Нравится", "Impressions",
        "Post ID", "Page ID", "Publish time", "Content", "Video title", "Video publish time",
        "Reporting starts", "Reporting ends", "# Start date: 20260401", "Nth day", "Total",
        "2026-05-01", "2026-05-01T00:00:00", "01.05.2026", "2026/05/01", "May 1", "Lifetime",
        "05/01/2026 10:00", "123", "1,5", "-", "NAN", "x", "", "٣", "\ud7ff", "\x01",
    ]
)  # fmt: skip
TEXTS = st.lists(st.lists(PIECES, max_size=6), max_size=12).map(
    lambda rows: "\n".join(",".join(row) for row in rows)
)


def check(reading: Reading) -> None:
    parts = reading.share_rows
    assert reading.rows_read == len(reading.records) + len(parts) + len(reading.rejected)
    rows = [*parts, *((r.sheet, r.row) for r in [*reading.records, *reading.rejected])]
    assert len(set(rows)) == len(rows)  # a row is in one place only
    for record in reading.records:
        assert record.day <= TODAY
        assert set(record.cells) <= set(STORED)
        for metric, value in record.cells.items():
            assert (type(value) is int) == (METRICS[metric].kind == "int")
    assert {row.reason for row in reading.rejected} <= set(ROW_REASONS)
    assert all(len(row.value) <= 200 and "\x00" not in row.value for row in reading.rejected)
    assert set(reading.warnings) <= set(WARNINGS)
    assert all(day <= TODAY for day, _metric in reading.zero_filled)


def attempt(data: bytes, source: str | None) -> None:
    said = None
    try:
        check(read(data, today=TODAY, source=source, options=OPTIONS))
    except BadFile as refused:
        said = refused.reason
    except NeedsAnswer as asked:
        said = asked.question
    assert said in {None, *FILE_REASONS, *QUESTIONS}


@given(st.binary(max_size=500), st.none() | st.sampled_from(SOURCES))
@example(b"PK\x03\x04", None)
@example(b"\xff\xfe", None)
def test_random_bytes_are_read_refused_or_asked_about(data, source):
    attempt(data, source)


@settings(max_examples=400)
@given(TEXTS, st.none() | st.sampled_from(SOURCES), st.sampled_from(["utf-8", "utf-16"]))
def test_random_tables_are_read_refused_or_asked_about(text, source, encoding):
    attempt(text.encode(encoding), source)


KNOWN = [
    test_meta_charts.VIEWS.encode("utf-16"),
    test_vk.DAYS.encode(),
    test_tiktok.BUSINESS.encode(),
    test_x.DAYS.encode(),
    test_linkedin.FOLLOWERS,
]


@given(st.sampled_from(KNOWN), st.data())
def test_a_known_file_with_a_damaged_byte_is_read_refused_or_asked_about(known, data):
    place = data.draw(st.integers(0, len(known) - 1))
    damaged = known[:place] + data.draw(st.binary(max_size=3)) + known[place + 1 :]
    attempt(damaged, None)


@pytest.mark.parametrize("known", KNOWN)
def test_reading_twice_gives_the_same(known):
    first, second = (read(known, today=TODAY) for _ in range(2))
    assert first == second
    check(first)


@pytest.mark.parametrize("known", KNOWN)
def test_the_name_of_a_file_says_nothing(known):
    assert recognise(known, "Table data.csv") == recognise(known, "x.pdf") is not None
    assert read(known, "a.csv", today=TODAY).filename == "a.csv"


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "Date\n2026-05-01\n", "date,impressions\n2026-05-01,1\n"]
)
def test_a_layout_nobody_knows_is_refused(text):
    assert recognise(text.encode()) is None
    with pytest.raises(BadFile, match="unknown_layout"):
        read_text(text)


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_of_another_source_than_was_asked_for_is_refused(source):
    with pytest.raises(BadFile, match="wrong_source"):
        read_text("a,b\n1,2\n", source=source)


def test_a_callers_mistakes_are_no_problem_of_the_file():
    with pytest.raises(ValueError, match="no source"):
        read_text(test_meta_charts.VIEWS, source="myspace")
    with pytest.raises(ValueError, match="no time zone"):
        read_text(test_meta_charts.VIEWS, zone="Mars/Olympus")


def test_a_long_text_full_of_spaces_is_no_header_and_takes_no_time():
    text = lines("Views", "Date,Primary", *[f"a{' ' * 31_000}b,1"] * 20)
    assert len(read_text(text).rejected) == 20


def test_a_refused_row_shows_its_cell_without_control_characters():
    text = lines("Views", "Date,Primary", "2026-05-01,\x01" + "9" * 300)
    [row] = read_text(text).rejected
    assert row.value.startswith("\ufffd9")
    assert len(row.value) == 200


def test_rejected_rows_come_in_the_order_of_the_file():
    text = lines("Views", "Date,Primary", "2026-05-01,1", "x,1", "2026-05-01,2", "y,1")
    assert [row.row for row in read_text(text).rejected] == [3, 4, 5, 6]


def test_fifty_thousand_rows_are_no_matter():
    start = date(2000, 1, 1)
    rows = [f"{start + timedelta(days=number % 9000)},{number % 9000}" for number in range(50_000)]
    reading = read_text(lines("Views", "Date,Primary", *rows))
    assert reading.rows_read == 50_000
    check(reading)

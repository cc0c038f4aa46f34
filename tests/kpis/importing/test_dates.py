from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Period
from kpis.importing import dates
from kpis.importing.dates import MonthDay


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (dates.iso_day, "2025-03-09"),
        (dates.iso_day, "2025-03-09T01:00:00"),
        (dates.compact_day, "20250309"),
        (dates.dotted_day, "09.03.2025"),
        (dates.us_day, "03/09/2025"),
        (dates.year_first_day, "2025/03/09"),
        (dates.english_day, "Sun, Mar 9, 2025"),
        (dates.english_day, "Sun Mar 09 2025"),
        (dates.english_day, "Mar 9, 2025"),
        (dates.english_day, "March 9, 2025"),
    ],
)
def test_each_form_of_date(form, text):
    assert form(text) == date(2025, 3, 9)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (dates.iso_day, "20250309"),
        (dates.iso_day, "2025-02-30"),
        (dates.iso_day, "٢٠٢٥-03-09"),
        (dates.iso_day, "1999-12-31"),
        (dates.iso_day, "2025-W10-7"),
        (dates.compact_day, "2025-03-09"),
        (dates.dotted_day, "3.апр"),
        (dates.us_day, "31/12/2025"),
        (dates.english_day, "9 марта 2025"),
        (dates.english_day, "April 12"),
        (dates.month_day, "April 31"),
        (dates.month_day, "April 12, 2025"),
        (dates.range_of, "2025-03-09 - 2025-03-01"),
        (dates.range_of, "2025-03-09"),
    ],
)
def test_another_form_or_an_impossible_day_is_refused(form, text):
    with pytest.raises(ValueError):  # noqa: PT011 - its words are nobody's concern
        form(text)


def test_the_order_of_a_slashed_date_is_told_and_not_guessed():
    assert dates.slashed_day("03/04/2026", "dmy") == date(2026, 4, 3)
    assert dates.slashed_day("03/04/2026", "mdy") == date(2026, 3, 4)


def test_a_span_of_days():
    assert dates.range_of("2024-03-01 - 2024-03-11") == Period(date(2024, 3, 1), date(2024, 3, 11))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("01/15/2026 22:30", datetime(2026, 1, 16, 6, 30, tzinfo=UTC)),  # winter: UTC-8
        ("07/15/2026 22:30", datetime(2026, 7, 16, 5, 30, tzinfo=UTC)),  # summer: UTC-7
        ("03/08/2026 02:30", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),  # skipped: moves on
        ("11/01/2026 01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),  # twice: the first
    ],
)
def test_meta_writes_us_pacific_time(text, moment):
    assert dates.pacific_moment(text, "Asia/Tbilisi") == moment


def test_a_pacific_evening_is_the_next_day_in_tbilisi():
    moment = dates.pacific_moment("01/15/2026 22:30", "Asia/Tbilisi")
    assert moment.date() == date(2026, 1, 16)
    assert moment.hour == 10


def test_a_time_says_utc_or_is_the_clients():
    in_utc = dates.local_moment("2019-01-08 22:18 +0000", "Europe/Moscow")
    assert (in_utc.date(), in_utc.hour) == (date(2019, 1, 9), 1)
    local = dates.local_moment("2019-10-14 8:30", "Europe/Moscow")
    assert local == datetime(2019, 10, 14, 5, 30, tzinfo=UTC)


def test_days_without_a_year_go_back_over_new_year():
    series = [MonthDay(12, 30), MonthDay(12, 31), MonthDay(1, 1), MonthDay(1, 2)]
    found = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]
    assert dates.with_years(series, 2026) == found
    assert dates.with_years(series[::-1], 2026) == found[::-1]


def test_two_days_are_enough_to_see_new_year_between_them():
    series = [MonthDay(12, 31), MonthDay(1, 1)]
    assert dates.with_years(series, 2026) == [date(2025, 12, 31), date(2026, 1, 1)]


def test_a_leap_day_of_a_common_year_is_no_day():
    assert dates.with_years([MonthDay(2, 28), MonthDay(2, 29)], 2025) == [date(2025, 2, 28), None]


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.integers(1, 300), st.booleans())
def test_a_series_of_days_survives_the_loss_of_its_years(start, length, newest_first):
    days = [date.fromordinal(start.toordinal() + passed) for passed in range(length)]
    year = days[-1].year
    if newest_first and length > 1:
        days.reverse()
    assert dates.with_years([MonthDay(day.month, day.day) for day in days], year) == days

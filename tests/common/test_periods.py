from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import (
    Period,
    at_local,
    check_year,
    local_day,
    month_of,
    now,
    parse_month,
    previous,
    today_in,
    zone_info,
)

MINUTE = timedelta(minutes=1)
# Not places: names that the machine's own files may add to the IANA list.
ZONES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@cache
def changes_of_2026() -> list[tuple[str, datetime, timedelta, timedelta]]:
    """Return (zone, moment, offset before, offset after) of every clock change of the year."""
    found = []
    for name in ZONES:
        zone = ZoneInfo(name)
        for step in range(366):
            early = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=step)
            late = early + timedelta(days=1)
            before, after = early.astimezone(zone).utcoffset(), late.astimezone(zone).utcoffset()
            if before == after:
                continue
            while late - early > MINUTE:
                middle = early + (late - early) // 2
                middle = middle.replace(second=0, microsecond=0)
                middle = max(middle, early + MINUTE)
                if middle.astimezone(zone).utcoffset() == before:
                    early = middle
                else:
                    late = middle
            found.append((name, late, before, after))
    return found


def in_zone(wall: datetime, zone: str) -> tuple[datetime, bool]:
    return at_local(wall.date(), wall.time(), zone)


def test_the_year_has_changes_of_both_kinds_and_odd_sizes():
    names = {name for name, *_ in changes_of_2026()}
    assert {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"} <= names
    assert len(names) > 100


def test_a_skipped_time_moves_on_by_the_gap_in_every_zone_of_2026():
    for zone, moment, before, after in changes_of_2026():
        gap = after - before
        if gap < timedelta(0):
            continue
        first = (moment + before).replace(tzinfo=None)
        for wall in (first, first + gap / 2, first + gap - MINUTE):
            reached, moved = in_zone(wall, zone)
            shown = reached.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert (shown, moved) == (wall + gap, True), (zone, wall)
        for wall in (first - MINUTE, first + gap):
            reached, moved = in_zone(wall, zone)
            shown = reached.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert (shown, moved) == (wall, False), (zone, wall)


def test_a_doubled_time_is_the_first_in_every_zone_of_2026():
    for zone, moment, before, after in changes_of_2026():
        overlap = before - after
        if overlap < timedelta(0):
            continue
        first = (moment + after).replace(tzinfo=None)
        for wall in (first - MINUTE, first, first + overlap - MINUTE):
            assert in_zone(wall, zone) == ((wall - before).replace(tzinfo=UTC), False), (zone, wall)
        wall = first + overlap
        assert in_zone(wall, zone) == ((wall - after).replace(tzinfo=UTC), False), (zone, wall)


@given(days, st.times(), st.sampled_from(ZONES))
def test_a_local_time_comes_back_unless_it_says_it_moved(day, at, zone):
    moment, moved = at_local(day, at, zone)
    assert moment.tzinfo is UTC
    shown = moment.astimezone(ZoneInfo(zone))
    if not moved:
        assert (shown.date(), shown.time()) == (day, at)
        assert local_day(moment, zone) == day


def test_a_day_that_a_zone_left_out_goes_on_to_the_next():
    moment, moved = at_local(date(2011, 12, 30), time(10), "Pacific/Apia")
    assert (local_day(moment, "Pacific/Apia"), moved) == (date(2011, 12, 31), True)


def test_one_moment_is_two_days_in_two_places():
    moment = datetime(2026, 5, 31, 20, 30, tzinfo=UTC)
    assert local_day(moment, "Asia/Tbilisi") == date(2026, 6, 1)
    assert local_day(moment, "America/New_York") == date(2026, 5, 31)


def test_a_naive_moment_has_no_day():
    with pytest.raises(ValueError, match="aware"):
        local_day(datetime(2026, 5, 31), "UTC")  # noqa: DTZ001


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "\x00", "/etc", "ქ"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(ValueError, match="zone"):
        zone_info(name)


def test_now_is_aware_and_today_is_of_a_zone(time_machine):
    time_machine.move_to(datetime(2026, 5, 31, 22, 0, tzinfo=UTC), tick=False)
    assert now() == datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
    assert today_in("Asia/Tbilisi") == date(2026, 6, 1)


@pytest.mark.parametrize("year", [2000, 2100])
def test_the_outer_years_are_still_inside(year):
    assert check_year(date(year, 2, 1)) == date(year, 2, 1)
    assert parse_month(f"{year}-12").end == date(year, 12, 31)
    assert at_local(date(year, 12, 31), time(23, 59), "Pacific/Pago_Pago")


@pytest.mark.parametrize("year", [1999, 2101])
def test_years_outside_are_refused(year):
    with pytest.raises(ValueError, match="year"):
        check_year(date(year, 6, 1))
    with pytest.raises(ValueError, match="year"):
        parse_month(f"{year}-06")
    with pytest.raises(ValueError, match="year"):
        at_local(date(year, 6, 1), time(10), "UTC")


@pytest.mark.parametrize(
    ("text", "last"),
    [("2026-02", 28), ("2028-02", 29), ("2100-02", 28), ("2000-02", 29), ("2026-12", 31)],
)
def test_a_written_month_ends_on_its_last_day(text, last):
    year, month = map(int, text.split("-"))
    assert parse_month(text) == Period(date(year, month, 1), date(year, month, last))


BAD_MONTHS = ["2026-13", "2026-00", "2026-5", "26-05", "2026-05-01", "2026/05", " 2026-05", ""]


@pytest.mark.parametrize("text", [*BAD_MONTHS, "2026-05\n", "２０２６-05", "٢٠٢٦-05"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match=r"month|year"):
        parse_month(text)


def test_both_ends_are_inside_a_period():
    period = Period(date(2026, 5, 4), date(2026, 5, 6))
    assert period.days == 3 == len(period.each_day())
    assert period.contains(date(2026, 5, 4))
    assert period.contains(date(2026, 5, 6))
    assert not period.contains(date(2026, 5, 3))
    assert not period.contains(date(2026, 5, 7))


def test_months_of_a_period_are_whole():
    across = Period(date(2027, 11, 30), date(2028, 2, 1))
    texts = ["2027-11", "2027-12", "2028-01", "2028-02"]
    assert across.months() == [parse_month(text) for text in texts]


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2028-03-01", "2028-03-31"), ("2028-02-01", "2028-02-29")),
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        (("2026-03-02", "2026-03-31"), ("2026-01-31", "2026-03-01")),
        (("2026-03-01", "2026-03-30"), ("2026-01-30", "2026-02-28")),
        (("2026-03-10", "2026-03-10"), ("2026-03-09", "2026-03-09")),
    ],
)
def test_the_period_before_ends_where_this_one_starts(period, before):
    given_, wanted = (Period(*map(date.fromisoformat, ends)) for ends in (period, before))
    assert previous(given_) == wanted


@given(days)
def test_a_day_is_in_its_month_and_in_no_neighbour(day):
    month = month_of(day)
    assert month.contains(day)
    assert month.months() == [month]
    assert not previous(month).contains(day) if day > date(2000, 1, 31) else True


def test_a_period_ends_when_the_next_day_begins_in_its_zone():
    march = Period(date(2026, 3, 1), date(2026, 3, 29))  # on whose last day Berlin's clocks change
    first, after = march.moments("Europe/Berlin")
    assert (first, after) == (
        datetime(2026, 2, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )

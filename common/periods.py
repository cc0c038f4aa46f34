"""Days, months and local times (TIM-1). A day is the client's; a moment is aware."""

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 2100


def now() -> datetime:
    """Return the current moment in UTC: the one clock, so tests can set it."""
    return datetime.now(UTC)


class Period(NamedTuple):
    """A span of days, both ends inside it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def months(self) -> list["Period"]:
        """Return the whole calendar months that the period touches, first to last."""
        found = [month_of(self.start)]
        while found[-1].end < self.end:
            found.append(month_of(found[-1].end + timedelta(days=1)))
        return found

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Return when the period begins in a zone, and when it's over: the first moment after."""
        after = self.end + timedelta(days=1)
        return at_local(self.start, time(0), zone)[0], at_local(after, time(0), zone)[0]

    def each_day(self) -> list[date]:
        return [self.start + timedelta(days=passed) for passed in range(self.days)]


def check_year(day: date) -> date:
    """Return the day; ValueError outside the years 2000 to 2100 (TIM-1)."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"year {day.year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    return day


def month_of(day: date) -> Period:
    """Return the calendar month that the day is in."""
    last = monthrange(day.year, day.month)[1]
    return Period(date(day.year, day.month, 1), date(day.year, day.month, last))


def next_free_month(today: date, taken: Collection[date]) -> Period:
    """Return this month or the first after it that nothing taken begins with."""
    month = month_of(today)
    while month.start in taken:
        month = month_of(month.end + timedelta(days=1))
    return month


def parse_month(text: str) -> Period:
    """Return the month written like 2026-05; ValueError for anything else (TIM-1)."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if not match:
        raise ValueError("a month is written like 2026-05")
    return month_of(check_year(date(int(match[1]), int(match[2]), 1)))


def previous(period: Period) -> Period:
    """Return the period right before, of equal length: whole months before whole months."""
    months = period.months()
    end = period.start - timedelta(days=1)
    if period != Period(months[0].start, months[-1].end):
        return Period(end - timedelta(days=period.days - 1), end)
    start = end
    for _ in months[1:]:
        start = month_of(start).start - timedelta(days=1)
    return Period(month_of(start).start, end)


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """Return the IANA zone; ValueError for a name that isn't one."""
    try:
        return ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as error:  # unknown, a folder, not a name
        raise ValueError(f"no time zone {zone!r}") from error


def local_day(moment: datetime, zone: str) -> date:
    """Return the day that the moment falls on in the zone; ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment is aware")
    return moment.astimezone(zone_info(zone)).date()


def today_in(zone: str) -> date:
    """Return the zone's current day."""
    return local_day(now(), zone)


def at_local(day: date, at: time, zone: str) -> tuple[datetime, bool]:
    """Return the moment in UTC of a local day and time, and whether a clock change moved it.

    A time that the change skips goes on by the gap; of one that happens twice the first is meant
    (TIM-1). Raises ValueError outside the years 2000 to 2100."""
    wall = datetime.combine(check_year(day), at.replace(tzinfo=None, fold=0))
    local = zone_info(zone)
    # fold=0 reads a skipped time with the offset before the gap, a doubled one with the first.
    moment = wall.replace(tzinfo=local).astimezone(UTC)
    return moment, moment.astimezone(local).replace(tzinfo=None) != wall

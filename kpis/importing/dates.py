"""Readers of the date forms that exports use. The form is the source's, never guessed per row.

Each returns a day, or a moment where its name says so; ValueError for any other text and for
years outside 2000 to 2100 (TIM-1)."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import NamedTuple

from common.periods import Period, at_local, check_year, zone_info

PACIFIC = "America/Los_Angeles"
_FIRST_HALF = ("january", "february", "march", "april", "may", "june")
_SECOND_HALF = ("july", "august", "september", "october", "november", "december")
_MONTHS = {name: number for number, name in enumerate(_FIRST_HALF + _SECOND_HALF, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]*)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SLASHED_YEAR_FIRST = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_WORDS = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?([a-z]+)\.? ([0-9]{1,2})(?:,? ([0-9]{4}))?", re.I
)
_RANGE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) - ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_US_TIME = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}) ([0-9]{1,2}):([0-9]{2})")
_ISO_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?( \+0000)?"
)


class MonthDay(NamedTuple):
    month: int
    day: int


def iso_day(text: str) -> date:
    """Return the day of `2025-01-01` or `2025-01-01T01:00:00`: its hour doesn't matter."""
    return _day(_ISO, text, "ymd")


def compact_day(text: str) -> date:
    """Return the day of `20250101`."""
    return _day(_COMPACT, text, "ymd")


def dotted_day(text: str) -> date:
    """Return the day of `31.01.2025`: nobody writes months first with dots."""
    return _day(_DOTTED, text, "dmy")


def slashed_day(text: str, order: str) -> date:
    """Return the day of `03/04/2025` by the order of the file, `dmy` or `mdy`."""
    return _day(_SLASHED, text, order)


def us_day(text: str) -> date:
    """Return the day of `04/03/2025`, month first."""
    return slashed_day(text, "mdy")


def year_first_day(text: str) -> date:
    """Return the day of `2025/04/03`."""
    return _day(_SLASHED_YEAR_FIRST, text, "ymd")


def is_slashed(text: str) -> bool:
    """Return whether the text is a date whose order somebody has to tell."""
    return bool(_SLASHED.fullmatch(text))


def english_day(text: str) -> date:
    """Return the day of `Fri, Mar 21, 2025`, `Thu Mar 20 2025` or `Feb 19, 2023`.

    The weekday isn't compared with the date."""
    month, day, year = _words(text)
    if year is None:
        raise ValueError("no year")
    return check_year(date(year, month, day))


def month_day(text: str) -> MonthDay:
    """Return month and day of `April 12`."""
    month, day, year = _words(text)
    if year is not None:
        raise ValueError("it has a year")
    date(2000, month, day)  # a leap year: 29 February is decided when the year is known
    return MonthDay(month, day)


def range_of(text: str) -> Period:
    """Return the span of `2024-03-01 - 2024-03-11`."""
    match = _RANGE.fullmatch(text)
    if not match:
        raise ValueError("not a range of days")
    span = Period(iso_day(match[1]), iso_day(match[2]))
    if span.end < span.start:
        raise ValueError("the range ends before it starts")
    return span


def pacific_moment(text: str, zone: str) -> datetime:
    """Return the moment of `04/14/2025 19:53` in US Pacific time, as the zone shows it."""
    match = _US_TIME.fullmatch(text)
    if not match:
        raise ValueError("not a date and time")
    moment, _moved = at_local(us_day(match[1]), time(int(match[2]), int(match[3])), PACIFIC)
    return moment.astimezone(zone_info(zone))


def local_moment(text: str, zone: str) -> datetime:
    """Return the moment of `2019-10-14 8:30` on the zone's clocks, or of a time in UTC that says
    so, `2019-01-08 17:18 +0000`, as the zone shows it."""
    match = _ISO_TIME.fullmatch(text)
    if not match:
        raise ValueError("not a date and time")
    day, at = iso_day(match[1]), time(int(match[2]), int(match[3]))
    if match[4]:
        return datetime.combine(day, at, UTC).astimezone(zone_info(zone))
    moment, _moved = at_local(day, at, zone)
    return moment.astimezone(zone_info(zone))


def with_years(days: Sequence[MonthDay | None], last_year: int) -> list[date | None]:
    """Return the days of a daily series without years, None where there is no such day.

    The series is in the order of time, either way round, and its newest day is in last_year."""
    known = [day for day in days if day is not None]
    steps = [_ahead(first, second) for first, second in pairwise(known)]
    newest_first = sum(steps) * 2 < len(steps)
    year, newer = last_year, None
    found: list[date | None] = []
    for day in days if newest_first else reversed(days):
        if day is not None and newer is not None and day > newer:
            year -= 1  # later in the year than its successor: New Year is between them
        newer = day or newer
        found.append(_date_or_none(year, day))
    return found if newest_first else found[::-1]


def _ahead(first: MonthDay, second: MonthDay) -> bool:
    """Return whether the second day follows the first, over New Year too."""
    passed = date(2000, *second).toordinal() - date(2000, *first).toordinal()
    return passed % 366 < 183


def _date_or_none(year: int, day: MonthDay | None) -> date | None:
    try:
        return None if day is None else check_year(date(year, *day))
    except ValueError:  # 29 February of a common year
        return None


def _day(form: re.Pattern[str], text: str, order: str) -> date:
    match = form.fullmatch(text)
    if not match:
        raise ValueError("another form of date")
    parts = dict(zip(order, match.groups(), strict=True))
    return check_year(date(int(parts["y"]), int(parts["m"]), int(parts["d"])))


def _words(text: str) -> tuple[int, int, int | None]:
    match = _WORDS.fullmatch(text)
    if not match or match[1].casefold() not in _MONTHS:
        raise ValueError("not an English date")
    return _MONTHS[match[1].casefold()], int(match[2]), int(match[3]) if match[3] else None

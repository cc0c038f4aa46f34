"""Days as any table may write them, in the form that a person chose for its column (IMP-5)."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone

from common.periods import at_local, check_year, zone_info
from kpis.importing.dates import english_day

FORMS = ("ymd", "dmy", "mdy", "english")  # 2026-05-31, 31.05.2026, 05/31/2026, May 31, 2026
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_TIME = re.compile(
    r"[T ,]{1,3}([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}))?"
)


def read_day(text: str, form: str, zone: str, own_zone: str) -> date:
    """Return the day of a text in one of FORMS, as it is in own_zone, the client's.

    A time in it counts when it has an offset, or when zone says whose clock it is by; else the
    day is taken as it stands. Raises ValueError for any other text."""
    moment = read_moment(text, form, zone, own_zone)
    return moment if not isinstance(moment, datetime) else moment.date()


def read_moment(text: str, form: str, zone: str, own_zone: str) -> datetime | date:
    """Return the moment in own_zone, or the day where the text has no time that counts."""
    match = _TIME.search(text)
    if match is None or match.end() != len(text):
        return _day(text, form)
    day = _day(text[: match.start()], form)
    hour, minute, second, half, offset = match.groups()
    clock = _clock(int(hour), int(minute), int(second or 0), (half or "").lower())
    return at(day, clock, zone, own_zone, offset)


def at(day: date, clock: time, zone: str, own_zone: str, offset: str | None) -> datetime | date:
    """Return a moment of some clock as own_zone shows it; the day when nobody says whose clock."""
    if offset:
        moment = datetime.combine(day, clock, _fixed(offset))
    elif zone:
        moment = at_local(day, clock, zone)[0]
    else:
        return day
    return moment.astimezone(zone_info(own_zone))


def fits(texts: Iterable[str], form: str) -> bool:
    """Return whether all of the texts are days in a form, and there is one."""
    seen = False
    for text in texts:
        try:
            read_day(text, form, "", "UTC")
        except ValueError:
            return False
        seen = True
    return seen


def likely_form(texts: Iterable[str]) -> str:
    """Return the only form that all of the texts are in; nothing when there are two, such as for
    03/04/2026: a person says which (IMP-5)."""
    samples = [text for text in texts if text]
    found = [form for form in FORMS if fits(samples, form)]
    return found[0] if len(found) == 1 else ""


def _day(text: str, form: str) -> date:
    if form == "english":
        return english_day(text.strip(" ,"))
    text = text.strip(" ,")
    if form == "ymd":
        match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    else:
        match = _YEAR_LAST.fullmatch(text)
    if match is None:
        raise ValueError("another form of date")
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if form == "ymd":
        return check_year(date(first, second, third))
    year = third if third > 99 else 2000 + third
    day, month = (first, second) if form == "dmy" else (second, first)
    return check_year(date(year, month, day))


def _clock(hour: int, minute: int, second: int, half: str) -> time:
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute, second)


def _fixed(offset: str) -> timezone:
    if offset in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))

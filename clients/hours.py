"""When a client works: hours by weekday, days off, and time counted in them (TIM-1, APPR-6).

Plain values in, plain values out: moments are aware and come back in UTC, days are the client's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from common.periods import at_local, local_day

OFFICE = ("09:00", "18:00")
FURTHEST = 400  # days in which a working day is looked for: nobody rests longer
DAY = timedelta(days=1)


class Shift(NamedTuple):
    """The working hours of one weekday: 1 Monday … 7 Sunday."""

    weekday: int
    start: time
    end: time

    def stored(self) -> dict[str, object]:
        return {
            "weekday": self.weekday,
            "from": f"{self.start:%H:%M}",
            "until": f"{self.end:%H:%M}",
        }


def office_hours() -> list[dict[str, object]]:
    """Return what a client has until it says otherwise: Monday to Friday, 09:00 to 18:00."""
    start, end = OFFICE
    return [{"weekday": day, "from": start, "until": end} for day in range(1, 6)]


def read_hours(raw: object) -> list[Shift]:
    """Return the shifts that were stored, by weekday; ValueError for anything else.

    A weekday has at most one, and it ends after it begins; at least one day is worked."""
    if not isinstance(raw, list) or not raw:
        raise ValueError("a list of at least one working day")
    found: dict[int, Shift] = {}
    for entry in raw:
        if not isinstance(entry, dict) or set(entry) != {"weekday", "from", "until"}:
            raise ValueError("a working day is {weekday, from, until}")
        weekday = entry["weekday"]
        if type(weekday) is not int or not 1 <= weekday <= 7 or weekday in found:
            raise ValueError("a weekday is from 1 to 7, each at most once")
        shift = Shift(weekday, _clock(entry["from"]), _clock(entry["until"]))
        if shift.start >= shift.end:
            raise ValueError("working hours end after they begin")
        found[weekday] = shift
    return [found[weekday] for weekday in sorted(found)]


def _clock(text: object) -> time:
    if not isinstance(text, str) or len(text) != 5 or not text.isascii():
        raise ValueError("a time is written like 09:00")
    return time.fromisoformat(text)


@dataclass(frozen=True)
class WorkingHours:
    """One client's hours by its own clock; is_off says of a day whether it's a day off."""

    zone: str
    shifts: tuple[Shift, ...]
    is_off: Callable[[date], bool] = lambda day: False

    def works_on(self, day: date) -> bool:
        """Return whether a day has working hours."""
        return self._shift(day) is not None

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """Return the moments at which a day's hours begin and end, None on a day off.

        Times that a clock change skips move on by the gap (TIM-1)."""
        shift = self._shift(day)
        if shift is None:
            return None
        start, _moved = at_local(day, shift.start, self.zone)
        end, _moved = at_local(day, shift.end, self.zone)
        return start, max(start, end)  # the gap may swallow the whole shift

    def working_day(self, day: date) -> date:
        """Return the day if it's worked, else the next that is; the day when none is in sight."""
        later = (day + passed * DAY for passed in range(FURTHEST))
        return next((one for one in later if self.works_on(one)), day)

    def add_days(self, day: date, count: int) -> date:
        """Return the working day that many working days after a day; 0 is the day or the next."""
        found = self.working_day(day) if count == 0 else day
        for _number in range(count):
            found = self.working_day(found + DAY)
        return found

    def end_of(self, day: date) -> datetime:
        """Return when the hours of a day, or of the next that is worked, end (APPR-6)."""
        found = self.span(self.working_day(day))
        return found[1] if found else at_local(day, time(23, 59), self.zone)[0]

    def open_day(self, day: date, moment: datetime) -> date:
        """Return the first working day from `day` on whose hours are not over at the moment."""
        found = self.working_day(day)
        while self.works_on(found) and self.end_of(found) <= moment:
            found = self.working_day(found + DAY)
        return found

    def next_moment(self, moment: datetime) -> datetime:
        """Return the moment if it's within the hours, else when they begin again."""
        day = local_day(moment, self.zone)
        for passed in range(FURTHEST):
            span = self.span(day + passed * DAY)
            if span and moment < span[1]:
                return max(moment, span[0]).astimezone(UTC)
        return moment.astimezone(UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from one moment to another; none when end isn't after start."""
        total, day, last = timedelta(0), local_day(start, self.zone), local_day(end, self.zone)
        while day <= last:
            span = self.span(day)
            if span:
                total += max(timedelta(0), min(end, span[1]) - max(start, span[0]))
            day += DAY
        return total

    def after(self, start: datetime, worked: timedelta) -> datetime | None:
        """Return when so much working time has passed since a moment; None when it takes longer
        than FURTHEST days."""
        left, day = worked, local_day(start, self.zone)
        for passed in range(FURTHEST):
            span = self.span(day + passed * DAY)
            if span is None or span[1] <= start:
                continue
            begins = max(start, span[0])
            if begins + left <= span[1]:
                return (begins + left).astimezone(UTC)
            left -= span[1] - begins
        return None

    def _shift(self, day: date) -> Shift | None:
        mine = (shift for shift in self.shifts if shift.weekday == day.isoweekday())
        shift = next(mine, None)
        return None if shift is None or self.is_off(day) else shift

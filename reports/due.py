"""When a client's regular report is made: per local week, month or quarter (TIM-1)."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from common.periods import Period, at_local, local_day, month_of

WEEK, MONTH, QUARTER = "week", "month", "quarter"
KINDS = (WEEK, MONTH, QUARTER)
MORNING = time(9)  # when a manager is reminded


class Due(NamedTuple):
    """A period and the moment, in UTC, at which its report is made."""

    period: Period
    at: datetime


def period_of(kind: str, day: date) -> Period:
    """Return the week from Monday, the month or the quarter that a day is in."""
    if kind == WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if kind == MONTH:
        return month_of(day)
    if kind != QUARTER:
        raise ValueError(f"no kind of period {kind!r}")
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return Period(first, month_of(first + timedelta(days=70)).end)


def due_of(kind: str, period: Period, day: int, hour: int, zone: str) -> Due:
    """Return when a period's report is made: on that day of the week, or of the month, after it."""
    made_on = period.end + timedelta(days=day)
    return Due(period, at_local(made_on, time(hour), zone)[0])


def next_due(kind: str, day: int, hour: int, zone: str, moment: datetime) -> Due:
    """Return the first report that is made after a moment; reckoned from local days each time, so
    that a clock change moves nothing."""
    period = period_of(kind, local_day(moment, zone))
    for _step in range(2):  # days of a week or a month: at most one period back is still to come
        period = before(kind, period)
    while (found := due_of(kind, period, day, hour, zone)).at <= moment:
        period = after(kind, period)
    return found


def before(kind: str, period: Period) -> Period:
    return period_of(kind, period.start - timedelta(days=1))


def after(kind: str, period: Period) -> Period:
    return period_of(kind, period.end + timedelta(days=1))


def promised_on(made_at: datetime, days: int, zone: str) -> date:
    """Return the local day by which a report that is made then is promised to the client."""
    return local_day(made_at, zone) + timedelta(days=days)


def reminders(promised: date, made_at: datetime, zone: str) -> dict[str, datetime]:
    """Return when the manager is reminded: the morning before the promised day, unless the report
    isn't there by then, and that of the day itself, not before the report is made."""
    the_day = max(at_local(promised, MORNING, zone)[0], made_at)
    eve = at_local(promised - timedelta(days=1), MORNING, zone)[0]
    return {"eve": eve, "day": the_day} if eve > made_at else {"day": the_day}

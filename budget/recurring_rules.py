"""On which days a rule comes again, and which budget it belongs to (BUDG-3)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

WEEK = timedelta(days=7)


def days_of(start: date, until: date, every: str, by: date) -> list[date]:
    """Return the days of a rule from its first to `until` or `by`, both inside.

    A month's is that of the start, or the month's last where it's shorter: 31, 28, 31, 30. Raises
    ValueError for a rhythm that is neither week nor month."""
    last = min(until, by)
    if every == "week":
        weeks = (last - start).days // 7
        return [start + WEEK * number for number in range(weeks + 1)] if last >= start else []
    if every != "month":
        raise ValueError(f"no rhythm {every!r}")
    found: list[date] = []
    number = 0
    while (day := _in_month(start, number)) <= last:
        found.append(day)
        number += 1
    return found


def next_day(start: date, until: date, every: str, after: date) -> date | None:
    """Return the first day of a rule after another one, None when it's over."""
    soon = max(after, start) + timedelta(days=32)
    return next((day for day in days_of(start, until, every, soon) if day > after), None)


def _in_month(start: date, later: int) -> date:
    months = start.year * 12 + start.month - 1 + later
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


class Spanning(Protocol):
    start: date
    end: date
    currency: str
    status: str
    sent_version: int


Found = TypeVar("Found", bound=Spanning)


def budget_for(day: date, currency: str, budgets: Iterable[Found]) -> Found | None:
    """Return the budget that an expense of a day belongs to: of its currency; an approved one
    before others, then the shortest, then the latest. None when there is none."""
    fitting = [one for one in budgets if one.start <= day <= one.end and one.currency == currency]
    return min(
        fitting,
        key=lambda one: (one.status != "approved", one.end - one.start, -one.start.toordinal()),
        default=None,
    )

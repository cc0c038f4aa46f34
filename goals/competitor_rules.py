"""What figures of competitors allow to say (GOAL-6)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from common.findings import Finding

STALE_AFTER = 90  # days without a look at a competitor


class Voice(NamedTuple):
    """Somebody's part of what is counted in one network and period, in percent."""

    name: Any
    counted: int
    share: Fraction


def share_of_voice(counts: Mapping[Any, int | None]) -> list[Voice] | None:
    """Return each one's part of all that is counted, the largest first; None when a count is
    missing, nothing was counted at all, or there is nobody to compare with.

    counts are of one kind (likes or mentions), one network and one period, never mixed.
    Formula: 100 × own ÷ all counted. Source: docs/goals.md, Share of voice."""
    if len(counts) < 2 or any(count is None for count in counts.values()):
        return None
    known = {name: count for name, count in counts.items() if count is not None}
    total = sum(known.values())
    if not total:
        return None
    voices = [Voice(name, count, Fraction(100 * count, total)) for name, count in known.items()]
    return sorted(voices, key=lambda voice: voice.counted, reverse=True)


def common_period(
    periods: Iterable[Iterable[tuple[date, date]]],
) -> tuple[date, date] | None:
    """Return the newest period, first and last day, that all have figures of; None without one."""
    found = common_periods(periods)
    return found[-1] if found else None


def common_periods(periods: Iterable[Iterable[tuple[date, date]]]) -> list[tuple[date, date]]:
    """Return the periods that all have figures of, oldest first; of those that end on one day the
    shortest, so that a line over time has one point a day."""
    found: set[tuple[date, date]] | None = None
    for one in periods:
        found = set(one) if found is None else found & set(one)
    by_end = {last: (first, last) for first, last in sorted(found or ())}
    return [by_end[last] for last in sorted(by_end)]


def competitor_findings(
    today: date, last_seen: Mapping[Any, date | None], names: Mapping[Any, str]
) -> list[Finding]:
    """Return a hint for each competitor that nobody has looked at for 90 days, or ever (GOAL-6)."""
    limit = today - timedelta(days=STALE_AFTER)
    return [
        Finding(
            "GOAL-6",
            "info",
            pk,
            {"name": names[pk], "days": (today - day).days if day else None},
        )
        for pk, day in last_seen.items()
        if day is None or day < limit
    ]


def posts_a_week(posts: int, since: date, until: date) -> Fraction:
    """Return posts per seven days of a period, both days inside it."""
    return Fraction(7 * posts, (until - since).days + 1)

"""What there is to see in the frozen figures of a report: codes and numbers, no words (REP-1).

One thing a part, chosen by a rule that the docs state (docs/reports.md), never by taste: a reader
has four minutes. Words are found where it is read (reports/leads.py)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

JUDGED = ("met", "on_track", "at_risk", "off_track")
WELL = ("met", "on_track")
MOVED = 5  # percent, below which a change is a usual month
# What may be said to have moved most: sums and rates of all posts, which no single one decides.
MOVERS = ("reach", "impressions", "views", "engagements", "er_by_reach", "clicks", "ctr")


class Standing(NamedTuple):
    """How the promises stand: those told, how many are well, the furthest behind, the silent."""

    told: int
    well: int
    behind: Any  # the one furthest behind, None when all are well
    silent: list[Any]  # without data


def standing(promises: Sequence[Any]) -> Standing | None:
    """Return how the main promises stand; those of second rank only where there are no others.

    A promise has status, primary, done and expected_done, both in percent of the way. None without
    any. The furthest behind is off track rather than at risk, then the widest gap in the way."""
    main = [one for one in promises if one.primary] or list(promises)
    if not main:
        return None
    judged = [one for one in main if one.status in JUDGED]
    behind = [one for one in judged if one.status not in WELL]
    behind.sort(key=lambda one: (one.status != "off_track", _gap(one)))
    return Standing(
        len(judged),
        sum(one.status in WELL for one in judged),
        behind[0] if behind else None,
        [one for one in main if one.status == "no_data"],
    )


def _gap(one: Any) -> int:
    return (one.done or 0) - (one.expected_done or 0)


class Moved(NamedTuple):
    """A channel's audience, and what else moved most; None for what isn't known or didn't."""

    audience: Mapping[str, Any] | None
    most: Mapping[str, Any] | None


def moved(metrics: Sequence[Mapping[str, Any]]) -> Moved:
    """Return what to see in a channel's figures (frozen lines of a metric with change_percent)."""
    audience = next((one for one in metrics if one["metric"] == "followers"), None)
    known = [
        (abs(Decimal(one["change_percent"])), -MOVERS.index(one["metric"]), one)
        for one in metrics
        if one["metric"] in MOVERS and one["change_percent"] is not None
    ]
    most = max(known, key=lambda each: each[:2], default=None)
    return Moved(audience, most[2] if most is not None and most[0] >= MOVED else None)


CLEAR = 10  # percent by which the best has to be above the least


class Compared(NamedTuple):
    best: Mapping[str, Any]
    least: Mapping[str, Any]
    clear: bool  # whether they differ enough to say that one worked better


def compared(lines: Sequence[Mapping[str, Any]]) -> Compared | None:
    """Return the types (or formats) with the highest and the lowest rate, None when there aren't
    two with a rate, which has its own least number of posts."""
    known = sorted(
        (one for one in lines if one["er"] is not None), key=lambda one: Decimal(one["er"])
    )
    if len(known) < 2:
        return None
    least, best = known[0], known[-1]
    clear = 100 * Decimal(best["er"]) >= (100 + CLEAR) * Decimal(least["er"])
    return Compared(best, least, clear and best["er"] != least["er"])


class Spent(NamedTuple):
    planned_minor: int
    spent_minor: int
    percent: Fraction | None  # of the plan, None without one
    elapsed: Fraction  # of the budget's days, percent
    over: list[str]  # categories that spent more than planned
    ahead: bool  # more of the money is gone than of the time, by more than AHEAD points


AHEAD = 10  # points


def spent(budget: Mapping[str, Any], until: date) -> Spent:
    """Return how a frozen budget stood on a day: what is gone of the money and of the time."""
    start, end = (date.fromisoformat(budget[name]) for name in ("start", "end"))
    days = (end - start).days + 1
    gone = min(max((until - start).days + 1, 0), days)
    lines = budget["lines"]
    planned, used = (sum(line[name] for line in lines) for name in ("planned_minor", "spent_minor"))
    percent = Fraction(100 * used, planned) if planned else None
    elapsed = Fraction(100 * gone, days)
    over = [line["category"] for line in lines if line["left_minor"] < 0]
    return Spent(
        planned, used, percent, elapsed, over, percent is not None and percent > elapsed + AHEAD
    )

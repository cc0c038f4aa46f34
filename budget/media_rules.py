"""What the lines of a media plan bring and cost (BUDG-5). Money is whole minor units.

Formulas and their sources: docs/metrics.md, part 4. No data is None, never 0."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from common.findings import Finding
from kpis.catalogue import METRICS, additive_over_channels

# What money is spent for: counts of the catalogue, in the order of the way to a customer.
RESULTS = (
    *("impressions", "reach", "reach_paid", "views", "video_views_3s", "thruplays"),
    *("engagements", "profile_visits", "link_clicks", "clicks", "new_followers", "net_followers"),
    *("sessions", "new_users", "leads", "calls", "conversions", "purchases"),
)
THOUSAND = frozenset({"impressions", "reach", "reach_paid"})  # are sold by the thousand
_NAMED = {
    "impressions": "cpm",
    "reach": "cost_per_reach",
    "reach_paid": "cost_per_reach",
    "views": "cpv",
    "video_views_3s": "cpv",
    "thruplays": "cpv",
    "link_clicks": "cpc",
    "clicks": "cpc",
    "new_followers": "cost_per_follower",
    "net_followers": "cost_per_follower",
    "leads": "cpl",
    "conversions": "cpa",
    "purchases": "cpa",
}
KNOWN_BASES = frozenset({"typed", "total", "highest_day", "network"})


def cost_code(metric: str) -> str:
    """Return what the cost of one result of a metric is called: cpm, cpc, cpl …"""
    return _NAMED.get(metric, "cost_per_result")


def cost_of(metric: str, spent: int | None, results: int | None) -> Fraction | None:
    """Return minor units for one result, of what is sold by the thousand for 1,000.

    None when either is unknown and when there were no results. Source: docs/metrics.md."""
    if spent is None or results is None or results <= 0:
        return None
    return Fraction(spent * (1000 if metric in THOUSAND else 1), results)


class Planned(NamedTuple):
    """A line with its facts; spent is None when no expense names it, basis "" without a result."""

    pk: Hashable
    channel: Hashable | None
    metric: str
    start: date
    end: date
    amount: int
    expected: int
    spent: int | None = None
    result: int | None = None
    basis: str = ""

    @property
    def planned_cost(self) -> Fraction | None:
        return cost_of(self.metric, self.amount, self.expected)

    @property
    def cost(self) -> Fraction | None:
        return cost_of(self.metric, self.spent, self.result)


class Together(NamedTuple):
    """Lines with one metric; what can't be added up is None.

    spent belongs to the results that are known: left_out of the lines have none or nothing booked,
    and neither their money nor their results are in it."""

    metric: str
    lines: int
    amount: int
    expected: int | None
    spent: int | None
    result: int | None
    left_out: int

    @property
    def planned_cost(self) -> Fraction | None:
        return cost_of(self.metric, self.amount, self.expected)

    @property
    def cost(self) -> Fraction | None:
        return cost_of(self.metric, self.spent, self.result)


def sharing(lines: Iterable[Planned]) -> set[Hashable]:
    """Return the lines that have a day, a channel and a metric in common with another one.

    What a network tells of a channel's day is of both then: it can be given to neither."""
    groups: dict[tuple[Hashable, str], list[Planned]] = {}
    for line in lines:
        if line.channel is not None:
            groups.setdefault((line.channel, line.metric), []).append(line)
    found: set[Hashable] = set()
    for group in groups.values():
        longest: Planned | None = None
        for line in sorted(group, key=lambda one: one.start):
            if longest is not None and line.start <= longest.end:
                found |= {line.pk, longest.pk}
            if longest is None or line.end > longest.end:
                longest = line
    return found


def add_up(lines: Sequence[Planned]) -> list[Together]:
    """Return one sum for each metric, in the order of RESULTS.

    People are counted once a line, so lines of reach are never added up (KPI-7); nor are new users
    of several channels. A single line of such a metric stands for itself."""
    return _added(lines, lambda line: line.metric)


def add_up_by_channel(lines: Sequence[Planned]) -> dict[Hashable | None, list[Together]]:
    """Return the sums of `add_up` for each channel, in the order in which channels come."""
    groups: dict[Hashable | None, list[Planned]] = {}
    for line in lines:
        groups.setdefault(line.channel, []).append(line)
    return {channel: add_up(group) for channel, group in groups.items()}


def _added(lines: Sequence[Planned], by: Callable[[Planned], str]) -> list[Together]:
    groups: dict[str, list[Planned]] = {}
    for line in lines:
        groups.setdefault(by(line), []).append(line)
    order = {code: place for place, code in enumerate(RESULTS)}
    return [_together(groups[code]) for code in sorted(groups, key=lambda c: order.get(c, 99))]


def _together(group: Sequence[Planned]) -> Together:
    metric = group[0].metric
    adds = len(group) == 1 or _additive(metric, len({line.channel for line in group}))
    known = [line for line in group if line.result is not None and line.spent is not None]
    told = bool(known) and adds
    return Together(
        metric=metric,
        lines=len(group),
        amount=sum(line.amount for line in group),
        expected=sum(line.expected for line in group) if adds else None,
        spent=sum(line.spent or 0 for line in known) if told else None,
        result=sum(line.result or 0 for line in known) if told else None,
        left_out=len(group) - len(known),
    )


def _additive(metric: str, channels: int) -> bool:
    cls = METRICS[metric].cls
    return cls == "sum" and (channels == 1 or additive_over_channels(METRICS[metric]))


def media_findings(
    promotion: int, lines: Sequence[Planned], start: date, end: date, today: date
) -> list[Finding]:
    """Return what is noticed about the lines of a budget, by BUDG-5.

    promotion is what is planned for that part after moves; start and end are the budget's. facts
    say `what`: over (the lines are more than the part), outside (a line reaches out of the budget's
    days), overspent, shared (its results can't be told from another line's), no_result (it is over
    and nobody knows what it brought)."""
    found = []
    over = sum(line.amount for line in lines) - promotion
    if over > 0:
        found.append(_finding("warning", None, what="over", minor=over))
    both = sharing(lines)
    for line in lines:
        if line.start < start or line.end > end:
            found.append(_finding("warning", line.pk, what="outside"))
        if line.spent is not None and line.spent > line.amount:
            minor = line.spent - line.amount
            found.append(_finding("warning", line.pk, what="overspent", minor=minor))
        if line.pk in both and line.basis != "typed":
            found.append(_finding("info", line.pk, what="shared"))
        elif line.end < today and line.result is None:
            found.append(_finding("info", line.pk, what="no_result"))
    return found


def _finding(severity: Any, subject: Any, **facts: Any) -> Finding:
    told: Mapping[str, Any] = facts
    return Finding("BUDG-5", severity, subject, told)

"""Did a correction help? Its figure in the report that promised it, and in the next (REP-3).

Both are read from frozen sections, so the answer is frozen as well. It says what happened
afterwards, never that the correction caused it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

Sections = Mapping[str, Any]


class Known(NamedTuple):
    """A figure that a correction can name: what its words need, and its value as text."""

    kind: str  # kpi or channel
    metric: str
    base: str
    name: str  # of a channel, of an own formula; "" where the metric says it all
    unit: str  # of an own formula
    value: str | None
    ahead: Fraction | None  # of a KPI: how far ahead of its way, as a share of the way


def figures(sections: Sections) -> dict[str, Known]:
    """Return the figures of a report that a correction can name, by key: its KPIs, then what its
    channels report."""
    return dict(_figures(sections))


def _figures(sections: Sections) -> Iterator[tuple[str, Known]]:
    kpis = sections.get("kpis", {"goals": [], "channels": []})
    for goal in kpis["goals"]:
        for kpi in goal["kpis"]:
            yield (
                f"kpi/{kpi['id']}",
                Known(
                    "kpi",
                    kpi["metric"],
                    kpi["base"],
                    kpi.get("name", ""),
                    kpi.get("unit", ""),
                    kpi["value"],
                    _ahead(kpi),
                ),
            )
    for channel in kpis["channels"]:
        for line in channel["metrics"]:
            yield (
                f"channel/{channel['id']}/{line['metric']}",
                Known("channel", line["metric"], "", channel["name"], "", line["value"], None),
            )


def _ahead(kpi: Mapping[str, Any]) -> Fraction | None:
    """Return how far the judged value is ahead of the straight line; None for no data, also when
    what is there is too old to be judged.

    A total that is to stay low is ahead while it is below its line."""
    counted = kpi.get("counted", kpi["value"])
    way = Decimal(kpi["target"]) - Decimal(kpi["baseline"])
    if counted is None or not way or kpi["status"] == "no_data":
        return None
    ahead = Fraction(Decimal(counted) - Decimal(kpi["expected"])) / Fraction(way)
    upwards = way > 0
    return ahead if upwards == (kpi["direction"] == "up") else -ahead


def outcome(before: Sections, after: Sections, key: str, lower: frozenset[str]) -> dict[str, Any]:
    """Return how a correction's figure went on, as JSON to be frozen: what it is, before, after,
    and the verdict: better, worse, same, no_data.

    A KPI is better when it is nearer to its line or further ahead of it than before: its bare value
    may grow each month by itself. A channel's metric is compared by its value; `lower` names those
    of which less is better. A key that neither report knows gives {}."""
    old, new = figures(before).get(key), figures(after).get(key)
    told = new or old
    if told is None:
        return {}
    return {
        "kind": told.kind,
        "metric": told.metric,
        "base": told.base,
        "name": told.name,
        "unit": told.unit,
        "before": old.value if old else None,
        "after": new.value if new else None,
        "verdict": _verdict(old, new, lower),
    }


def _verdict(old: Known | None, new: Known | None, lower: frozenset[str]) -> str:
    if old is None or new is None:
        return "no_data"
    if new.kind == "kpi":
        was, now = old.ahead, new.ahead
    else:
        sign = -1 if new.metric in lower else 1
        was, now = (None if one.value is None else sign * Fraction(one.value) for one in (old, new))
    if was is None or now is None:
        return "no_data"
    return "same" if now == was else "better" if now > was else "worse"

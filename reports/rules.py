"""What differs between two editions, and what a shared report leaves out: on frozen JSON."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

Sections = Mapping[str, Any]
Key = tuple[str, str, str]  # kind, id, metric or category


def changed_figures(before: Sections, after: Sections) -> list[dict[str, Any]]:
    """Return the figures that two editions of a report don't share, in the order of the second.

    KPI values, the channels' metrics and what was spent; None stands for what isn't there (REP-2).
    """
    old, new = dict(_figures(before)), dict(_figures(after))
    keys = [*new, *(key for key in old if key not in new)]
    return [
        {
            "kind": kind,
            "id": pk,
            "metric": metric,
            **(new.get((kind, pk, metric)) or old[kind, pk, metric])[1],
            "before": old.get((kind, pk, metric), (None,))[0],
            "after": new.get((kind, pk, metric), (None,))[0],
        }
        for kind, pk, metric in keys
        if old.get((kind, pk, metric), (None,))[0] != new.get((kind, pk, metric), (None,))[0]
    ]


def _figures(sections: Sections) -> Iterator[tuple[Key, tuple[str | None, dict[str, str]]]]:
    """Yield every figure with its value as text, and what else its words need."""
    kpis = sections["kpis"]
    for goal in kpis["goals"]:
        for kpi in goal["kpis"]:
            more = {"base": kpi["base"], "name": goal["measure"], "currency": kpis["currency"]}
            more |= {f"kpi_{name}": kpi[name] for name in ("name", "unit") if name in kpi}
            yield ("kpi", kpi["id"], kpi["metric"]), (kpi["value"], more)
    for channel in kpis["channels"]:
        more = {"base": "", "name": channel["name"], "currency": kpis["currency"]}
        for line in channel["metrics"]:
            yield ("channel", channel["id"], line["metric"]), (line["value"], more)
    for budget in sections["budget"]["budgets"]:
        more = {"base": "", "name": "", "currency": budget["currency"]}
        for line in budget["lines"]:
            yield ("budget", budget["start"], line["category"]), (str(line["spent_minor"]), more)


def _tells_money(kpi: Mapping[str, Any], money: Collection[str]) -> bool:
    return kpi["metric"] in money or kpi.get("has_money", False)


def without_money(sections: Sections, money: Collection[str]) -> dict[str, Any]:
    """Return the sections without amounts: for a link that anybody may have been given (LNK-7).

    money names the metrics that are amounts. Decisions and changes are between the two sides and
    are left out as well."""
    kpis = sections["kpis"]
    goals = [
        {**goal, "kpis": [kpi for kpi in goal["kpis"] if not _tells_money(kpi, money)]}
        for goal in kpis["goals"]
    ]
    channels = [
        {**each, "metrics": [line for line in each["metrics"] if line["metric"] not in money]}
        for each in kpis["channels"]
    ]
    names = ("content", "results", "competitors", "jumps", "health")
    kept = {name: sections[name] for name in names if name in sections}
    last = [_without_amount(one, money) for one in sections["last_corrections"]]
    shown = {**kpis, "goals": goals, "channels": channels}
    return {"kpis": shown, **kept, "last_corrections": last}


def _without_amount(kept: Mapping[str, Any], money: Collection[str]) -> dict[str, Any]:
    """Return a correction of the last report without the figure it names, if that is an amount."""
    told = kept.get("helped") or {}
    tells = told and (told["metric"] in money or told["unit"] == "money")
    return {**kept, "helped": {}} if tells else dict(kept)

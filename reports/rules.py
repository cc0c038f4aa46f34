"""What a shared report leaves out: on frozen JSON."""

from collections.abc import Collection, Mapping
from typing import Any

Sections = Mapping[str, Any]


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

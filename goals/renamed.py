"""What a channel is called is a label of ours: another name changes nothing that was agreed
(APPR-3). Plain values, as they were sent."""

from collections.abc import Iterable, Mapping
from typing import Any

Content = Mapping[str, Any]


def same_channels(sent: Iterable[Content], now: Iterable[Content]) -> list[dict[str, Any]]:
    """Return what is said of channels now, each called as it was then if it is the same one: of the
    same id, on the same network; in the order of then, which may be by name."""
    before = {_key(one): (place, one["name"]) for place, one in enumerate(sent)}
    named = [
        {**one, "name": before[_key(one)][1]} if _key(one) in before else dict(one) for one in now
    ]
    named.sort(key=lambda one: before.get(_key(one), (len(before),))[0])
    return named


def same_strategy(sent: Content, now: Content) -> dict[str, Any]:
    """Return a strategy's content with each channel called as it was sent."""
    return {**now, "channels": same_channels(sent["channels"], now["channels"])}


def same_goal(sent: Content, now: Content) -> dict[str, Any]:
    """Return a goal's content with the channels of each KPI called as they were sent."""
    before = {kpi["id"]: kpi for kpi in sent["kpis"]}
    kpis = [
        {**kpi, "channels": same_channels(before[kpi["id"]]["channels"], kpi["channels"])}
        if kpi["id"] in before
        else dict(kpi)
        for kpi in now["kpis"]
    ]
    return {**now, "kpis": kpis}


def _key(one: Content) -> tuple[str, str]:
    return one["id"], one["network"]

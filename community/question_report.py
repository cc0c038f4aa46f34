"""What a report says of questions and answers (REP-1, COMM-2): plain JSON, decimals as text."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from clients.models import Channel, Client
from common.money import round_half_up
from common.periods import Period, now, previous
from community.question_figures import asked_in
from community.question_rules import Asked, Figures, figures, figures_by


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the questions that a client received in a period, as they stood at its end, and those
    of the period before to compare with; docs/community.md has the shape."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id; three queries however many they are."""
    before = previous(period)
    told, earlier = _as_of_end(clients, period), _as_of_end(clients, before)
    rows = Channel.objects.filter(client__in=[client.pk for client in clients])
    channels = {row.pk: row for row in rows}
    return {
        client.pk: _section(told[client.pk], channels, client, period)
        | {"previous": _told(figures(earlier[client.pk], _end(client, before)))}
        for client in clients
    }


def _end(client: Client, period: Period) -> Any:
    return min(period.moments(client.timezone)[1], now())


def _as_of_end(clients: Collection[Client], period: Period) -> dict[UUID, list[Asked]]:
    """Return the questions of a period as they stood at its end, which is each client's own."""
    asked = asked_in(clients, period)
    return {
        client.pk: [one.as_of(_end(client, period)) for one in asked[client.pk]]
        for client in clients
    }


def _section(
    asked: list[Asked], channels: Mapping[Any, Channel], client: Client, period: Period
) -> dict[str, Any]:
    moment = _end(client, period)
    kinds = figures_by(asked, lambda one: one.kind, moment)
    by_channel = figures_by(asked, lambda one: one.channel, moment)
    return {
        **_told(figures(asked, moment)),
        "kinds": [{"kind": kind, **_told(told)} for kind, told in _most_first(kinds)],
        "channels": [
            {"channel": _channel(channels[pk]), **_told(told)}
            for pk, told in _most_first(by_channel)
            if pk in channels
        ],
    }


def _most_first(groups: Mapping[Any, Figures]) -> list[tuple[Any, Figures]]:
    return sorted(groups.items(), key=lambda item: (-item[1].received, str(item[0])))


def _channel(row: Channel) -> dict[str, str]:
    return {"id": str(row.pk), "network": row.network, "name": row.name}


def _told(told: Figures) -> dict[str, Any]:
    return {
        "received": told.received,
        "answered": told.answered,
        "waiting": told.waiting,
        "late": told.late,
        "median_seconds": _text(told.median, 0),
        "in_time": _text(told.in_time, 1),
    }


def _text(value: Fraction | None, places: int) -> str | None:
    return None if value is None else f"{round_half_up(value, places):f}"


def read_figures(told: Mapping[str, Any]) -> Figures:
    """Return figures as they were frozen."""

    def exact(name: str) -> Fraction | None:
        return None if told[name] is None else Fraction(told[name])

    received, answered, waiting, late = (
        told[name] for name in ("received", "answered", "waiting", "late")
    )
    return Figures(received, answered, waiting, late, exact("median_seconds"), exact("in_time"))

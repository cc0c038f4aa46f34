"""What a report says of competitors: ours beside theirs as of the period's end (REP-1, GOAL-6).

Lessons aren't in it: they are the agency's own thoughts, and a report is the client's to read
(TEN-3)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from clients.models import Channel, Client
from common.money import round_half_up
from common.periods import Period
from goals.models import Competitor, Snapshot
from kpis.competition import Network, Rival, Share, Side, compare, days_of
from kpis.report import figure_text
from kpis.series import Days

_RIVAL = (
    "client",
    "pk",
    "name",
    "channels__pk",
    "channels__network",
    "channels__handle",
    "channels__url",
)
PLACES = 4  # of a figure that was recomputed


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return each network with a competitor that somebody looked at by the period's end.

    Of each competitor the newest snapshot until then counts, against the one before; shares of
    voice only where everybody was counted over the same days. docs/reports.md has the shape."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id: four queries at most."""
    ids = [client.pk for client in clients]
    snapshots = _by_client(
        Snapshot.objects.of_clients(ids)
        .filter(day__lte=period.end)
        .annotate(client_id=F("channel__competitor__client"))
        .defer("formats", "best_post_note")
    )
    rivals: dict[UUID, list[Rival]] = {}
    for client, *row in Competitor.objects.filter(client__in=list(snapshots)).values_list(*_RIVAL):
        rivals.setdefault(client, []).append(Rival(*row[:3], *(text or "" for text in row[3:])))
    channels = _by_client(Channel.objects.filter(client__in=list(snapshots)))
    days = days_of([one for many in channels.values() for one in many], period.end)
    return {
        pk: {
            "networks": _networks(
                channels.get(pk, []), rivals.get(pk, []), snapshots.get(pk, []), period, days
            )
        }
        for pk in ids
    }


def _by_client(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.client_id, []).append(row)
    return found


def _networks(
    channels: list[Channel],
    rivals: list[Rival],
    snapshots: list[Snapshot],
    period: Period,
    days: Days,
) -> list[dict[str, Any]]:
    looked_at = {one.channel_id for one in snapshots}
    known = {rival.network for rival in rivals if rival.pk in looked_at}
    compared = compare(channels, rivals, snapshots, period.end, days)
    return [_network(one, period) for one in compared if one.code in known]


def _network(one: Network, period: Period) -> dict[str, Any]:
    return {
        "network": one.code,
        "sides": [_side(_changed(side, period)) for side in one.sides],
        "shares": [_share(share) for share in one.shares],
    }


def _changed(side: Side, period: Period) -> Side:
    """Put the change over the period beside our own audience, where the day before is known."""
    before = [point for point in side.points if point[0] < period.start]
    if side.is_ours and side.followers is not None and before:
        side.change_since, value = before[-1]
        side.change = side.followers - value
    return side


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "ours": side.is_ours,
        "followers": side.followers,
        "followers_day": _day(side.followers_day),
        "change": side.change,
        "change_since": _day(side.change_since),
        "posts_per_week": _text(side.posts_per_week),
        "er_by_followers": _text(side.er_by_followers),
        "day": _day(side.day),
    }


def _share(share: Share) -> dict[str, Any]:
    start, end = share.period or (None, None)
    return {
        "kind": share.kind,
        "start": _day(start),
        "end": _day(end),
        "voices": [
            {
                "name": one.name[0],
                "ours": one.name[1],
                "counted": one.counted,
                "share": _text(one.share),
            }
            for one in share.voices or ()
        ],
        "lacking": share.lacking,
    }


def _text(value: Any) -> str | None:
    return None if value is None else figure_text(round_half_up(value, PLACES))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""What a report says of suspicious days (REP-1, KPI-6): plain JSON, what jumped and what didn't."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from clients.models import Channel, Client
from common.periods import Period
from kpis.models import DayNote
from kpis.series import daily
from kpis.suspicion import BEFORE, COLUMNS
from kpis.trust import Suspicion, suspicions


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the suspicious days of a period, oldest first; docs/reports.md has the shape.

    A day that a person has explained stays in the list and says so; why is the agency's own note
    and no part of a report."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id: three queries however many there are."""
    found = Channel.objects.filter(client__in=[client.pk for client in clients])
    channels = {channel.pk: channel for channel in found}
    days = daily(list(channels), COLUMNS, period.start - timedelta(BEFORE), period.end)
    told: dict[UUID, list[Suspicion]] = {client.pk: [] for client in clients}
    for pk, doubted in suspicions(days, period.start, _explained(channels, period)).items():
        told[channels[pk].client_id] += doubted
    return {
        client: {
            "days": [
                _line(channels[one.channel_id], one)
                for one in sorted(
                    doubted, key=lambda one: (one.doubt.day, str(one.channel_id), one.doubt.code)
                )
            ]
        }
        for client, doubted in told.items()
    }


def _explained(channels: Collection[UUID], period: Period) -> set[tuple[UUID, date]]:
    notes = DayNote.objects.filter(
        channel__in=channels, explains=True, day__lte=period.end, until__gte=period.start
    ).values_list("channel_id", "day", "until")
    return {
        (channel, first + timedelta(passed))
        for channel, first, last in notes
        for passed in range((last - first).days + 1)
    }


def _line(channel: Channel, one: Suspicion) -> dict[str, Any]:
    doubt = one.doubt
    return {
        "channel": {"id": str(channel.pk), "network": channel.network, "name": channel.name},
        "day": doubt.day.isoformat(),
        "code": doubt.code,
        "metric": doubt.metric,
        "value": doubt.value,
        "usual": doubt.usual,
        "beside": [
            {"metric": each.metric, "value": each.value, "usual": each.usual}
            for each in doubt.beside
        ],
        "explained": one.explained,
    }

"""The health of a client's communities: facts asked from each app, judged by one checklist, and the
tick of a person for what no figure tells (REP-4)."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from clients.models import Channel, Client
from clients.services import add, change
from common.periods import Period, today_in
from contentplan import health as content
from kpis import health as kpis
from reports.health_rules import Facts, Item, checklist, first_to_fix, score
from reports.page_models import PageCheck

DAYS = 28  # that the page looks back: four of each weekday


def last_days(client: Client) -> Period:
    """Return the days that the page looks at, which end yesterday."""
    today = today_in(client.timezone)
    return Period(today - timedelta(DAYS), today - timedelta(1))


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the checklist of each channel as plain JSON; docs/reports.md has the shape.

    Four queries, however many channels and posts."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id: four queries."""
    found: dict[UUID, list[Channel]] = {client.pk: [] for client in clients}
    for channel in Channel.objects.filter(client__in=list(found)):
        found[channel.client_id].append(channel)
    ids = [channel.pk for channels in found.values() for channel in channels]
    figures = kpis.facts(ids, period)
    ticks = {one.channel_id: one for one in PageCheck.objects.filter(channel__in=ids)}
    posts = content.facts(found, clients, period)
    told = {}
    for client in clients:
        until = min(period.end, today_in(client.timezone))
        facts = {
            one.pk: _facts(
                until, posts[one.pk]._asdict() | figures[one.pk]._asdict(), ticks.get(one.pk)
            )
            for one in found[client.pk]
        }
        told[client.pk] = _section(found[client.pk], facts, period)
    return told


def _facts(until: date, told: dict[str, Any], tick: PageCheck | None) -> Facts:
    seen: dict[str, Any] = (
        {} if tick is None else {"page_filled": tick.filled, "page_day": tick.day}
    )
    return Facts(today=until, **told, **seen)


def _section(
    channels: list[Channel], facts: Mapping[UUID, Facts], period: Period
) -> dict[str, Any]:
    items = {channel.pk: checklist(facts[channel.pk]) for channel in channels}
    first = first_to_fix(items)
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        **score([one for each in items.values() for one in each])._asdict(),
        "first": None if first is None else {"code": first[0], "channel": str(first[1])},
        "channels": [
            _channel(channel, facts[channel.pk], items[channel.pk]) for channel in channels
        ],
    }


def _channel(channel: Channel, facts: Facts, items: list[Item]) -> dict[str, Any]:
    return {
        "id": str(channel.pk),
        "network": channel.network,
        "name": channel.name,
        **score(items)._asdict(),
        "items": [one._asdict() for one in items],
        "facts": {name: _plain(value) for name, value in facts._asdict().items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    return value


@transaction.atomic
def tick_page(channel: Channel, filled: bool, *, by: User) -> PageCheck:
    """Write down that somebody looked at a channel's page today and found it filled in, or not.

    Ticking the same again on the same day writes nothing (REP-4)."""
    Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)  # of two at once one adds
    today = today_in(channel.client.timezone)
    row = PageCheck.objects.select_related("channel__client").filter(channel=channel).first()
    if row is None:
        return add(PageCheck(channel=channel, filled=filled, day=today, by=by), by=by)
    return change(row, {"filled": filled, "day": today}, by=by)

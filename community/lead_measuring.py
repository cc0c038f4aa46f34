"""Visits, calls and leads become figures of their channel's days, which KPIs read (COMM-5, KPI-5).

| what | metric |
|---|---|
| visits by tracked links | `sessions` |
| calls, leads | `calls`, `leads` |
| what calls and leads are worth | `revenue` |

A day of nothing has no figure, since no data isn't 0. kpis/counted.py says who wins where a
network has told of the same day."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from common.money import from_minor
from community.models import Call, Lead, LinkDay, LinkVisitor
from kpis.averages import Value
from kpis.counted import METRICS, Place, counters, lock_places, write_counted

Counts = dict[str, Value | None]


def recount(places: Iterable[Place]) -> None:
    """Count these days of these channels anew, all that they have. Call it in the transaction of
    the change, after it."""
    asked = lock_places(places)
    if asked:
        write_counted(counted(asked))


counters.append(recount)


def counted(places: Collection[Place]) -> dict[Place, Counts]:
    """Return what there is to count of each place; None for a metric of which there is nothing."""
    found: dict[Place, Counts] = {place: dict.fromkeys(METRICS) for place in places}
    for place, visits in visits_by_day(places).items():
        found[place]["sessions"] = visits
    for model, metric in ((Call, "calls"), (Lead, "leads")):
        for place, count, minor, currency in _contacts(model, places):
            told = found[place]
            told[metric] = count
            if minor is not None:
                told["revenue"] = (told["revenue"] or 0) + from_minor(minor, currency).amount
    return found


def visits_by_day(places: Collection[Place]) -> dict[Place, int]:
    """Return the visits of those of these days that have any."""
    found: dict[Place, int] = defaultdict(int)
    for model in (LinkDay, LinkVisitor):
        rows = model.objects.filter(_in(places)).order_by()
        told = rows.values_list("channel_id", "day").annotate(sum=Sum("visits"))
        for channel, day, visits in told:
            if (channel, day) in places:
                found[channel, day] += visits
    return found


def _contacts(
    model: type[Call] | type[Lead], places: Collection[Place]
) -> Iterable[tuple[Place, int, int | None, str]]:
    """Yield place, how many, what they are worth (None: nobody said) and its currency.

    Money of before the client's currency changed can't be added to what came since (MON-1)."""
    money = Q(currency=F("client__currency"))
    rows: Any = model.objects.filter(_in(places)).order_by()
    rows = rows.values_list("channel_id", "day", "client__currency").annotate(
        count=Count("pk"), sum=Sum("value_minor", filter=money)
    )
    for channel, day, currency, count, minor in rows:
        if (channel, day) in places:
            yield (channel, day), count, minor, currency


def _in(places: Collection[Place]) -> Q:
    channels: set[UUID] = {channel for channel, _day in places}
    days: set[date] = {day for _channel, day in places}
    return Q(channel__in=channels, day__gte=min(days), day__lte=max(days))

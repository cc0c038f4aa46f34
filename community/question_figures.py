"""How soon a client's people are answered, month by month, by kind and by channel (COMM-2)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from clients.models import Client
from common.periods import Period, local_day, month_of, now, today_in
from community.models import Question
from community.question_measuring import FIELDS
from community.question_rules import Asked, Figures, figures, figures_by

MONTHS = (3, 6, 12)  # that a person may look at
USUAL = 6


class Told(NamedTuple):
    """A client's figures over a period. A month without a question has None: nobody can say
    whether nobody asked or nobody wrote it down."""

    total: Figures
    months: list[tuple[date, Figures | None]]  # the first days, newest first
    by_kind: dict[str, Figures]
    by_channel: dict[UUID, Figures]


def last_months(client: Client, number: int) -> Period:
    """Return this month and those before it, so many in all, up to today."""
    today = today_in(client.timezone)
    first = month_of(today).start
    for _month in range(number - 1):
        first = month_of(first - timedelta(days=1)).start
    return Period(first, today)


def asked_in(clients: Collection[Client], period: Period) -> dict[UUID, list[Asked]]:
    """Return the questions that clients received in a period, by client: one query."""
    found: dict[UUID, list[Asked]] = {client.pk: [] for client in clients}
    if not found:
        return found
    spans = {client.pk: period.moments(client.timezone) for client in clients}
    rows = Question.objects.filter(
        channel__client__in=list(found),
        received_at__gte=min(first for first, _after in spans.values()),
        received_at__lt=max(after for _first, after in spans.values()),
    ).order_by("received_at", "pk")
    for client_id, *told in rows.values_list("channel__client", *FIELDS):
        one = Asked(*told)
        first, after = spans[client_id]
        if first <= one.received_at < after:
            found[client_id].append(one)
    return found


def tell(client: Client, period: Period) -> Told:
    """Return a client's figures for a period as they are now; one query."""
    asked, moment = asked_in([client], period)[client.pk], now()
    return Told(
        total=figures(asked, moment),
        months=_months(client, period, asked, moment),
        by_kind=_most_first(figures_by(asked, lambda one: one.kind, moment)),
        by_channel=_most_first(figures_by(asked, lambda one: one.channel, moment)),
    )


def _months(
    client: Client, period: Period, asked: Sequence[Asked], moment: datetime
) -> list[tuple[date, Figures | None]]:
    def month(one: Asked) -> date:
        return local_day(one.received_at, client.timezone).replace(day=1)

    known = figures_by(asked, month, moment)
    firsts = [one.start for one in period.months()]
    return [(first, known.get(first)) for first in reversed(firsts)]


def _most_first(groups: dict) -> dict:
    return dict(sorted(groups.items(), key=lambda item: -item[1].received))

"""The collaboration check: facts asked from each app, judged by one set of rules (TEAM-6)."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from budget import collaboration as budget
from clients import collaboration as people
from clients.models import Client
from common.counts import counts
from common.periods import Period, today_in
from contentplan import collaboration as content
from goals import collaboration as goals
from kpis import collaboration as kpis
from reports.models import Report
from reports.team_rules import Check, check

DAYS = 90  # that the page looks back


class Source(Protocol):
    """What an app's collaboration.py has: rows to count of one client, which may be OuterRef("pk"),
    and facts made of the counts of many."""

    def rows(self, client: Any, period: Period, zone: str) -> dict[str, QuerySet]: ...

    def facts(
        self,
        clients: Collection[Client],
        period: Period,
        counts: Mapping[UUID, Mapping[str, int]],
    ) -> dict[UUID, dict[str, Any]]: ...


class _Reports:
    """Reports themselves, in the same form."""

    def rows(self, client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
        first, after = period.moments(zone)
        sent = Report.objects.filter(client=client, sent_at__gte=first, sent_at__lt=after)
        return {"reports_sent": sent, "reports_opened": sent.opened()}

    def facts(
        self,
        clients: Collection[Client],
        period: Period,
        counts: Mapping[UUID, Mapping[str, int]],
    ) -> dict[UUID, dict[str, Any]]:
        return {
            pk: {"nobody_reads": {"sent": one["reports_sent"], "opened": one["reports_opened"]}}
            for pk, one in counts.items()
        }


SOURCES: tuple[Source, ...] = (goals, kpis, people, content, budget, _Reports())


def checks(client: Client, period: Period) -> list[Check]:
    """Return how the eight ways stand at a client; four queries, however many rows there are."""
    return checks_of([client], period)[client.pk]


def checks_of(clients: Collection[Client], period: Period) -> dict[UUID, list[Check]]:
    """Return the same for many clients, by id: three queries, and one for each time zone."""
    found: dict[UUID, dict[str, int]] = {}
    for zone in {client.timezone for client in clients}:
        asked: dict[str, QuerySet] = {}
        for source in SOURCES:
            asked |= source.rows(OuterRef("pk"), period, zone)
        there = [client.pk for client in clients if client.timezone == zone]
        found |= counts(Client.objects.filter(pk__in=there), asked)
    facts: dict[UUID, dict[str, Any]] = {client.pk: {} for client in clients}
    for source in SOURCES:
        for pk, told in source.facts(clients, period, found).items():
            facts[pk] |= told
    return {pk: check(told) for pk, told in facts.items()}


def last_days(client: Client) -> Period:
    """Return the days that the page looks at, today included."""
    today = today_in(client.timezone)
    return Period(today - timedelta(DAYS - 1), today)


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the check as a report freezes it; both sides may read all of it."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id."""
    return {
        pk: {"checks": [one._asdict() for one in found]}
        for pk, found in checks_of(clients, period).items()
    }

"""How KPIs stood when it was last told, so that only a change is an event (WHK-1).

Only clients with an endpoint that hears of it are judged: once in each day of theirs, and after an
import. What is judged is what was agreed, so both sides are told the same (TEN-3)."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from clients.events import Event, announce
from clients.models import Client
from common.periods import at_local, now, today_in
from jobs.services import planned_job, start_jobs
from kpis.judging import as_sent, judge, promises_and_sent
from kpis.models import Kpi
from webhooks.models import Endpoint, KpiStanding

EVENT = "kpi.status_changed"
MOST = 50  # clients in one sweep


def look() -> int:
    """Have the KPIs judged of clients whose day has begun; return how many clients.

    Two queries in each sweep while somebody listens, one when nobody does."""
    rows = Endpoint.objects.filter(active=True, owner__is_active=True)
    hearing = [one for one in rows if EVENT in one.events]
    if not hearing:
        return 0
    moment = now()
    with transaction.atomic():
        due = _due(hearing, moment)
        jobs = []
        for client in due:
            KpiStanding.objects.update_or_create(
                client=client, defaults={"look_after": _next_day(client)}
            )
            jobs.append(
                planned_job(
                    "judge_kpis",
                    args={"client_id": str(client.pk)},
                    key=f"judge-kpis:{client.pk}:{moment:%Y%m%dT%H%M%S}",
                    client=client,
                )
            )
        if jobs:
            start_jobs(jobs)
    return len(due)


def _due(hearing: list[Endpoint], moment: datetime) -> list[Client]:
    at = [one.client_id for one in hearing if one.client_id]
    of = [one.owner_id for one in hearing if not one.client_id]
    owned = Q(
        agency__memberships__person__in=of,
        agency__memberships__client=None,
        agency__memberships__role="owner",
    )
    looked = KpiStanding.objects.filter(client=OuterRef("pk"), look_after__gt=moment)
    rows = Client.objects.filter(closed_at=None).exclude(Exists(looked))
    rows = rows.filter(Q(pk__in=at) | Q(memberships__person__in=of) | owned)
    return list(rows.distinct().order_by("pk")[:MOST])


def _next_day(client: Client) -> datetime:
    tomorrow = today_in(client.timezone) + timedelta(days=1)
    return at_local(tomorrow, time(0), client.timezone)[0]


def look_again(event: Event) -> None:
    """Have the KPIs of a client judged soon after an import of figures."""
    if event.name == "import.finished":
        KpiStanding.objects.filter(client=event.client_id).update(look_after=now())


def tell_changes(client_id: UUID) -> None:
    """Announce each running KPI of agreed goals that goes otherwise than when it was last told.

    One seen for the first time is only remembered. Running it twice announces once."""
    client = Client.objects.filter(pk=client_id, closed_at=None).first()
    if client is None:
        return
    today = today_in(client.timezone)
    running = Kpi.objects.filter(goal__client=client, goal__status="agreed", sent_version__gt=0)
    asked = [as_sent(one, sent) for one, sent in promises_and_sent(running.running_on(today))]
    lines = {str(line.pk): line.status for line in judge(asked, today)}
    with transaction.atomic():
        held = KpiStanding.objects.select_for_update().get_or_create(client=client)[0]
        before = held.statuses
        changed = [pk for pk, status in lines.items() if before.get(pk, status) != status]
        for kpi in Kpi.objects.filter(pk__in=changed).order_by("pk"):
            was, status = before[str(kpi.pk)], lines[str(kpi.pk)]
            announce(EVENT, kpi, client_id=client.pk, goal=kpi.goal_id, before=was, status=status)
        if lines != before:
            held.statuses = lines
            held.save(update_fields=["statuses", "updated_at"])

"""Regular reports: set, made by the scheduler as rows, and the manager told in time (REP-2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from clients.models import Client
from clients.services import add, change_locked
from common.periods import Period, now
from jobs.services import planned_job, start_jobs
from reports.batches import request_reports
from reports.due import before, due_of, period_of, promised_on, reminders
from reports.models import Report, Schedule, Scheduled

MOST = 200  # schedules in one sweep


def add_schedule(schedule: Schedule, *, by: User) -> Schedule:
    """Set a client's regular report; the first is made at the next due moment, none afterwards for
    what is over already."""
    schedule.next_start, schedule.next_at = _next(schedule)
    return add(schedule, by=by)


@transaction.atomic
def change_schedule(
    schedule: Schedule, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Schedule:
    """Change a client's regular report; what was made and promised stays.

    The period that it was to make next is still made: at once, if its new moment is over by now.
    Another kind of period begins anew, as a new schedule does."""
    current = Schedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    kind, pending = current.kind, current.next_start
    change_locked(current, schedule, values, by=by, seen=seen)
    schedule.next_start, schedule.next_at = _next(schedule)
    if kind == schedule.kind and pending is not None and pending < schedule.next_start:
        schedule.next_start = pending
        schedule.next_at = _made_at(schedule, period_of(kind, pending))
    schedule.save(update_fields=["next_start", "next_at"])
    return schedule


def _next(schedule: Schedule) -> tuple[Any, Any]:
    due = schedule.due_after(now())
    return due.period.start, due.at


def make_due() -> int:
    """Ask for the reports that are due, those of one period together; return how many schedules
    were served. Nothing is written when nothing is due.

    A period is served once (unique), also by two schedulers at once. After a long stop only the
    newest period is made: an older one is asked for by hand by whoever still wants it."""
    moment = now()
    due = Schedule.objects.filter(next_at__lte=moment, client__closed_at=None)
    if not due.exists():
        return 0
    with transaction.atomic():
        # Of two sweeps at once, one takes a schedule.
        taken = due.select_for_update(of=("self",), skip_locked=True).select_related("client")
        schedules = list(taken.order_by("pk")[:MOST])
        by_period: dict[Period, list[Schedule]] = defaultdict(list)
        for schedule in schedules:
            coming = schedule.due_after(moment)
            if coming.period.start != schedule.next_start:  # else its zone has changed meanwhile
                by_period[before(schedule.kind, coming.period)].append(schedule)
            schedule.next_start, schedule.next_at = coming.period.start, coming.at
        Schedule.objects.bulk_update(schedules, ["next_start", "next_at"])
        for period, of_period in by_period.items():
            _make(period, of_period)
    return len(schedules)


def _make(period: Period, schedules: Sequence[Schedule]) -> None:
    """Make the reports of a period, but for clients that have one already, and promise them."""
    served = Scheduled.objects.filter(schedule__in=schedules, start=period.start)
    known = set(served.values_list("schedule", flat=True))
    fresh = [schedule for schedule in schedules if schedule.pk not in known]
    clients = {schedule.client_id: schedule.client for schedule in fresh}
    reports = _newest(clients, period)
    request_reports([one for pk, one in clients.items() if pk not in reports], period, by=None)
    reports = _newest(clients, period)
    made = [_promised(schedule, reports[schedule.client_id]) for schedule in fresh]
    Scheduled.objects.bulk_create(made)
    start_jobs([job for one in made for job in _reminders(one)])


def _newest(clients: dict[Any, Client], period: Period) -> dict[Any, Report]:
    rows = Report.objects.filter(
        client__in=list(clients), start=period.start, end=period.end
    ).without_content()
    return {report.client_id: report for report in rows.order_by("edition")}


def _made_at(schedule: Schedule, period: Period) -> Any:
    zone = schedule.client.timezone
    return due_of(schedule.kind, period, schedule.day, schedule.hour, zone).at


def _promised(schedule: Schedule, report: Report) -> Scheduled:
    made_at = _made_at(schedule, report.period)
    return Scheduled(
        schedule=schedule,
        start=report.start,
        end=report.end,
        report=report,
        promised_on=promised_on(made_at, schedule.promise_days, schedule.client.timezone),
    )


def _reminders(made: Scheduled) -> list[Any]:
    """Return the jobs of the manager's mails, each once by its key: they look again when they are
    due, and a report that was sent by then needs none."""
    client = made.schedule.client
    made_at = _made_at(made.schedule, Period(made.start, made.end))
    return [
        planned_job(
            "mail_report_due",
            args={"scheduled_id": str(made.pk), "when": when},
            key=f"report-due:{made.pk}:{when}",
            client=client,
            due_at=at,
        )
        for when, at in reminders(made.promised_on, made_at, client.timezone).items()
    ]


def still_owed(made: Scheduled) -> Report | None:
    """Return the newest edition of a promised report, None once any of them was sent."""
    every = Report.objects.filter(client=made.report.client_id, start=made.start, end=made.end)
    if every.filter(status=Report.Status.SENT).exists():
        return None
    return every.without_content().select_related("client__agency").order_by("-edition").first()

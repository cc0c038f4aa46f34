"""Reports of many clients at once: asked for in batches, computed together (docs/reports.md).

A batch is one job of up to BATCH clients with the same period: what a single report asks the
database, a batch asks once for all of them. It goes on where it was cut off, and one bad client is
marked and left behind."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError, transaction
from django.db.models import Max, OuterRef, Subquery

from accounts.models import User
from clients.history import record
from clients.models import Client
from common.ids import uuid7
from common.periods import Period, now
from jobs.registry import Progress
from jobs.services import start_job
from reports.charts import draw, specs
from reports.computing import changes_of, freeze, kept_of
from reports.models import Correction, Report
from reports.sections import sections_of_all
from reports.services import batch_key, check_begun, request_report

log = structlog.get_logger(__name__)

BATCH = 50  # clients: a task of its own for each costs more than their figures
COMPUTING = Report.Status.COMPUTING


# --- Asking ---------------------------------------------------------------------------------------
def request_reports(
    clients: Collection[Client], period: Period, *, by: User | None
) -> list[Report]:
    """Ask for the next edition of each client's report for a period; return them, in batches.

    Each batch has its own transaction, so that nobody waits long for a client's row. What is being
    computed stays as it is, tried again if it failed, and isn't made a second time. Raises
    ValidationError for a period that can't be reported on, before anything is made (REP-1)."""
    for zone in {client.timezone for client in clients}:
        check_begun(period.start, zone)
    ordered = sorted(clients, key=lambda client: client.pk)
    made: list[Report] = []
    for first in range(0, len(ordered), BATCH):
        made += _request_batch(ordered[first : first + BATCH], period, by)
    return made


@transaction.atomic
def _request_batch(clients: Sequence[Client], period: Period, by: User | None) -> list[Report]:
    ids = [client.pk for client in clients]
    # Of two at once one gets the numbers; in this order they cannot wait for each other.
    list(Client.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    there = Report.objects.filter(client__in=ids, start=period.start, end=period.end).order_by()
    running = {report.client_id: report for report in there.filter(status=COMPUTING)}
    latest = dict(there.values_list("client").annotate(latest=Max("edition")))
    batch = uuid7()
    fresh = [
        Report(
            client=client,
            start=period.start,
            end=period.end,
            edition=latest.get(client.pk, 0) + 1,
            batch=batch,
            by=by,
        )
        for client in clients
        if client.pk not in running
    ]
    for report in running.values():
        request_report(report.client, *period, by=by)
    if fresh:
        fresh[0].clean()  # the same days for all
        Report.objects.bulk_create(fresh)
        for report in fresh:
            record("created", report, client=report.client, by=by)
        start_job("compute_reports", args={"batch": str(batch)}, key=batch_key(batch), by=by)
    return fresh


# --- Computing ------------------------------------------------------------------------------------
def fill_batch(batch: UUID, progress: Progress) -> None:
    """Compute the reports of a batch that aren't yet; then they can be read, and a job of its own
    draws their pictures: the figures of all clients don't wait for the pictures of some."""
    every = Report.objects.filter(batch=batch)
    total = every.count()
    left = every.filter(status=COMPUTING, failed_at=None)
    before = total - left.count()
    progress(before, total)
    compute_figures(left, lambda done, _all: progress(before + done, total))
    progress(total, total)
    with progress.finish() as result:
        result["failed"] = every.filter(failed_at__isnull=False).count()
        start_job("draw_reports", args={"batch": str(batch)}, key=f"reports-drawn:{batch}")


def draw_batch(batch: UUID, progress: Progress) -> None:
    """Draw the pictures of a batch's reports that have none yet, each saved by itself."""
    undrawn = list(
        Report.objects.filter(batch=batch, charts={})
        .exclude(status=COMPUTING)
        .select_related("client")
        .only("sections", "client__language")
    )
    for number, report in enumerate(undrawn):
        progress(number, len(undrawn))
        _draw(report)


def compute_figures(rows: Any, progress: Callable[[int, int], None]) -> None:
    """Compute and freeze the sections of these reports, which are for one period; who fails is
    marked. About forty queries, and two for each report, however many they are."""
    reports = list(rows.select_related("client").defer("sections", "charts"))
    if not reports:
        return
    period = reports[0].period
    told, failed = sections_of_all([report.client for report in reports], period)
    kept = _last_corrections(reports, told)
    for number, report in enumerate(reports, 1):
        if report.client_id in failed:
            moment = now()
            _mine(report).update(failed_at=moment, updated_at=moment)
            continue
        sections = told[report.client_id]
        sections["last_corrections"] = kept.get(report.client_id, [])
        sections["changes"] = changes_of(report, sections) if report.edition > 1 else None
        freeze(report, sections, {})
        progress(number, len(reports))


def _mine(report: Report) -> Any:
    return Report.objects.filter(pk=report.pk, status=COMPUTING)


def _draw(report: Report) -> None:
    """Draw the pictures of a frozen report; without them it can be read as well."""
    try:
        charts = draw(specs(report.sections), report.client.language)
    except OperationalError:
        raise
    except Exception:
        log.exception("report_not_drawn", report_id=str(report.pk))
        return
    Report.objects.filter(pk=report.pk, charts={}).update(charts=charts)


def _last_corrections(
    reports: Sequence[Report], told: Mapping[UUID, dict[str, Any]]
) -> dict[UUID, list[dict[str, Any]]]:
    """Return what each client's last report promised, as last_corrections() does for one; four
    queries at most."""
    newest = Report.objects.filter(
        client=OuterRef("pk"), status=Report.Status.SENT, start__lt=reports[0].start
    ).order_by("-start", "-end", "-edition")
    before = Client.objects.filter(pk__in=list(told)).annotate(
        last=Subquery(newest.values("pk")[:1])
    )
    last = {pk: report for pk, report in before.values_list("pk", "last") if report is not None}
    corrections: dict[UUID, list[Correction]] = {}
    for one in Correction.objects.filter(report__in=list(last.values())).order_by("pk"):
        corrections.setdefault(one.report_id, []).append(one)
    named = [pk for pk, rows in corrections.items() if any(one.figure for one in rows)]
    rows = Report.objects.filter(pk__in=list(corrections))
    known = rows.defer("charts", "sections").in_bulk()
    known |= rows.filter(pk__in=named).defer("charts").in_bulk()
    return {
        client: kept_of(known[report], corrections[report], told[client])
        for client, report in last.items()
        if report in corrections
    }

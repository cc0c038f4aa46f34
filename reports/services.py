"""Steps of a report: asked for, computed, concluded, sent, shared (REP-1 to REP-3)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from clients.events import announce
from clients.history import record
from clients.models import Client, Membership
from clients.rules import CLIENT_ROLES
from clients.services import add, change, change_locked
from common.errors import StaleVersion, WrongState
from common.periods import now, today_in
from jobs.models import Job
from jobs.services import retry, start_job
from reports.computing import last_corrections
from reports.corrections import distinct, fill_in, rewrite, tasks_of
from reports.draft_words import draft_of
from reports.models import Correction, Report

WRITTEN = ("conclusions", "no_corrections_because")


class Texts(NamedTuple):
    """What people write under the figures; corrections are those of corrections.Wanted, or pairs
    of text and whether it's done. draft_read says that somebody stands for the drafted lines."""

    conclusions: str = ""
    corrections: Sequence[Sequence[Any]] = ()
    no_corrections_because: str = ""
    draft_read: bool = False


@transaction.atomic
def request_report(client: Client, start: date, end: date, *, by: User | None) -> Report:
    """Ask for the next edition of a client's report; return it, to be computed by a job.

    One that is being computed already is returned instead, and its job tried again if it failed.
    Raises ValidationError for a period that can't be reported on (REP-1)."""
    Client.objects.select_for_update().get(pk=client.pk)  # of two at once one gets the number
    editions = Report.objects.filter(client=client, start=start, end=end)
    waiting = editions.filter(status=Report.Status.COMPUTING).first()
    if waiting is not None:
        _try_again(waiting, by)
        return waiting
    check_begun(start, client.timezone)
    latest = editions.aggregate(latest=Max("edition"))["latest"] or 0
    report = add(Report(client=client, start=start, end=end, edition=latest + 1, by=by), by=by)
    _start(report, by)
    return report


def check_begun(start: date, zone: str) -> None:
    """Raise ValidationError for a period that hasn't begun in a zone (REP-1)."""
    if start > today_in(zone):
        problem = ValidationError(_("This period has not begun yet."), code="REP-1")
        raise ValidationError({"start": problem})


def _start(report: Report, by: User | None) -> None:
    start_job(
        "compute_report",
        args={"report_id": str(report.pk)},
        key=_job_key(report),
        client=report.client_id,
        by=by,
    )


def _try_again(report: Report, by: User | None) -> None:
    """Take up a report whose work failed; one that failed among others goes on by itself."""
    job = job_of(report)
    failed = job is not None and job.status == Job.Status.FAILED
    if report.batch is None:
        if failed and job is not None:
            retry(job)
        return
    if report.failed_at is not None or failed:
        report.batch = report.failed_at = None
        report.version += 1
        report.save(update_fields=["batch", "failed_at", "version", "updated_at"])
        record("retried", report, client=report.client, by=by)
        _start(report, by)


def job_of(report: Report) -> Job | None:
    """Return the job that computes a report; None once it was forgotten."""
    return Job.objects.filter(key=_job_key(report)).first()


def jobs_of_reports(reports: Sequence[Report]) -> dict[str, Job]:
    """Return the jobs of those that are being computed, by the report's id; one query at most."""
    keys = {str(report.pk): _job_key(report) for report in reports if report.is_computing}
    if not keys:
        return {}
    jobs = {job.key: job for job in Job.objects.filter(key__in=set(keys.values()))}
    return {pk: jobs[key] for pk, key in keys.items() if key in jobs}


def _job_key(report: Report) -> str:
    return f"report:{report.pk}" if report.batch is None else batch_key(report.batch)


def batch_key(batch: UUID) -> str:
    """Return the key of the job that computes many reports."""
    return f"reports:{batch}"


@transaction.atomic
def write_report(report: Report, texts: Texts, *, by: User, seen: int | None = None) -> Report:
    """Write conclusions and corrections of a computed report; of a sent one, only what was done.

    Raises StaleVersion when somebody was faster (CON-3), WrongState for other texts in a report
    that was sent, ValidationError for texts that won't do."""
    current = _locked(report, seen)
    old = {name: getattr(current, name) for name in WRITTEN}
    before = list(current.corrections.order_by("pk"))
    wanted = distinct(current, texts.corrections)
    for name in WRITTEN:
        setattr(current, name, getattr(texts, name))
    current.full_clean(exclude=["sections", "charts"])
    new = {name: getattr(current, name) for name in WRITTEN}
    changes: dict[str, Any] = {n: [old[n], new[n]] for n in WRITTEN if old[n] != new[n]}
    lines = [[one.text for one in before], [one.text for one in wanted]]
    if lines[0] != lines[1]:
        changes["corrections"] = lines
    tasks = tasks_of(before, wanted)
    if tasks[0] != tasks[1]:
        changes["tasks"] = tasks
    if texts.draft_read and current.has_unread_draft:
        changes["draft_read"] = [False, True]
        current.draft_read = True
    if current.is_computing or (current.is_sent and changes):
        raise WrongState(_("Only a computed report that was not sent yet can be written."), current)
    done = [[one.done for one in before], [one.done for one in wanted]]
    if done[0] != done[1]:
        changes["done"] = done
    if changes:
        rewrite(current, before, wanted)
        current.version += 1
        current.save(update_fields=[*WRITTEN, "draft_read", "version", "updated_at"])
        record("concluded", current, client=current.client, by=by, changes=changes)
    report.__dict__.update(current.__dict__)
    return report


def _locked(report: Report, seen: int | None) -> Report:
    """Return the row as it is now, locked; StaleVersion unless it is as the person saw it."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("client__agency")
    current = rows.defer("charts").get(pk=report.pk)
    if current.version != (report.version if seen is None else seen):
        raise StaleVersion(_("Somebody changed this in the meantime."), current)
    return current


@transaction.atomic
def take_draft(report: Report, *, by: User) -> Report:
    """Put the sentences that the figures suggest below the conclusions, marked as unread (REP-3).

    They are in the client's language. What stands there already isn't put in twice. Raises
    WrongState unless the report waits for its conclusions, ValidationError without room."""
    current = _locked(report, None)
    if current.status != Report.Status.REVIEW:
        raise WrongState(_("Only a computed report that was not sent yet can be written."), current)
    there = current.conclusions.splitlines()
    lines = [line for line in draft_of(current) if line not in there]
    if not lines:
        return report
    conclusions = "\n".join([*there, *lines])
    values = {"conclusions": conclusions, "drafted": "\n".join(lines), "draft_read": False}
    return change_locked(current, report, values, by=by, verb="drafted")


@transaction.atomic
def send_report(report: Report, *, by: User, seen: int | None = None) -> Report:
    """Send a concluded report to the client's side and freeze it whole (REP-2, REP-3).

    Raises ValidationError without conclusions, or without a correction and a reason for none;
    WrongState unless it waits for that; StaleVersion when somebody was faster."""
    current = _locked(report, seen)
    if current.status != Report.Status.REVIEW:
        raise WrongState(_("This report cannot be sent: it is not waiting for that."), current)
    problems = {}
    if not current.conclusions:
        problems["conclusions"] = ValidationError(
            _("Write what you saw and what you conclude."), code="REP-3"
        )
    if not current.no_corrections_because and not current.corrections.exists():
        problems["corrections"] = ValidationError(
            _("Name at least one thing that changes, or write why nothing does."), code="REP-3"
        )
    if current.has_unread_draft:
        problems["draft_read"] = ValidationError(
            _("Read the drafted sentences first: change them, or say that you stand for them."),
            code="REP-3",
        )
    if problems:
        raise ValidationError(problems)
    fill_in(current, by)
    current.sections = {**current.sections, "last_corrections": last_corrections(current)}
    current.status = Report.Status.SENT
    current.sent_at = now()
    current.version += 1
    current.save(update_fields=["status", "sections", "sent_at", "version", "updated_at"])
    record("sent", current, client=current.client, by=by, changes={"status": ["review", "sent"]})
    announce(
        "report.sent", current, client_id=current.client_id, start=current.start, end=current.end
    )
    for person in _client_side(current.client):
        start_job(
            "mail_report",
            args={"report_id": str(report.pk), "person_id": str(person.pk)},
            key=f"mail-report:{report.pk}:{person.pk}",
            client=current.client,
            by=by,
            language=person.language,
        )
    report.__dict__.update(current.__dict__)
    return report


def _client_side(client: Client) -> list[User]:
    """Return the client's own people, who read reports."""
    held = Membership.objects.filter(
        client=client, role__in=CLIENT_ROLES, person__is_active=True
    ).select_related("person")
    return [membership.person for membership in held]


def tick(correction: Correction, done: bool, *, by: User) -> Correction:
    """Say whether a correction was done; reports that were sent since then keep what they say."""
    return change(correction, {"done": done}, by=by, verb="ticked")

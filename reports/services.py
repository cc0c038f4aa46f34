"""Steps of a report: asked for, computed, concluded, sent, shared (REP-1 to REP-3)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Client, Membership
from clients.rules import CLIENT_ROLES
from clients.services import add, change
from common.errors import StaleVersion, WrongState
from common.periods import now, today_in
from common.tokens import hash_of, make_seed, token_for
from jobs.models import Job
from jobs.services import retry, start_job
from reports.computing import last_corrections
from reports.models import Correction, Report, Share

SHARE = "share"  # the purpose of a link's token
MOST_CORRECTIONS = 50
WRITTEN = ("conclusions", "no_corrections_because")


class Texts(NamedTuple):
    """What people write under the figures; corrections are pairs of text and whether it's done."""

    conclusions: str = ""
    corrections: Sequence[tuple[str, bool]] = ()
    no_corrections_because: str = ""


@transaction.atomic
def request_report(client: Client, start: date, end: date, *, by: User | None) -> Report:
    """Ask for the next edition of a client's report; return it, to be computed by a job.

    One that is being computed already is returned instead, and its job tried again if it failed.
    Raises ValidationError for a period that can't be reported on (REP-1)."""
    Client.objects.select_for_update().get(pk=client.pk)  # of two at once one gets the number
    editions = Report.objects.filter(client=client, start=start, end=end)
    waiting = editions.filter(status=Report.Status.COMPUTING).first()
    if waiting is not None:
        job = job_of(waiting)
        if job is not None and job.status == Job.Status.FAILED:
            retry(job)
        return waiting
    if start > today_in(client.timezone):
        problem = ValidationError(_("This period has not begun yet."), code="REP-1")
        raise ValidationError({"start": problem})
    latest = editions.aggregate(latest=Max("edition"))["latest"] or 0
    report = add(Report(client=client, start=start, end=end, edition=latest + 1, by=by), by=by)
    start_job(
        "compute_report",
        args={"report_id": str(report.pk)},
        key=_job_key(report),
        client=client,
        by=by,
    )
    return report


def job_of(report: Report) -> Job | None:
    """Return the job that computes a report; None once it was forgotten."""
    return Job.objects.filter(key=_job_key(report)).first()


def jobs_of_reports(reports: Sequence[Report]) -> dict[str, Job]:
    """Return the jobs of those that are being computed, by the report's id; one query at most."""
    keys = {_job_key(report): str(report.pk) for report in reports if report.is_computing}
    if not keys:
        return {}
    return {keys[job.key]: job for job in Job.objects.filter(key__in=keys)}


def _job_key(report: Report) -> str:
    return f"report:{report.pk}"


@transaction.atomic
def write_report(report: Report, texts: Texts, *, by: User, seen: int | None = None) -> Report:
    """Write conclusions and corrections of a computed report; of a sent one, only what was done.

    Raises StaleVersion when somebody was faster (CON-3), WrongState for other texts in a report
    that was sent, ValidationError for texts that won't do."""
    current = _locked(report, seen)
    old = {name: getattr(current, name) for name in WRITTEN}
    before = list(current.corrections.order_by("pk"))
    wanted = _distinct(texts.corrections)
    for name in WRITTEN:
        setattr(current, name, getattr(texts, name))
    current.full_clean(exclude=["sections", "charts"])
    new = {name: getattr(current, name) for name in WRITTEN}
    changes: dict[str, Any] = {n: [old[n], new[n]] for n in WRITTEN if old[n] != new[n]}
    lines = [[one.text for one in before], [text for text, _done in wanted]]
    if lines[0] != lines[1]:
        changes["corrections"] = lines
    if current.is_computing or (current.is_sent and changes):
        raise WrongState(_("Only a computed report that was not sent yet can be written."), current)
    done = [[one.done for one in before], [done for _text, done in wanted]]
    if done[0] != done[1]:
        changes["done"] = done
    if changes:
        _rewrite(current, before, wanted)
        current.version += 1
        current.save(update_fields=[*WRITTEN, "version", "updated_at"])
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


def _distinct(corrections: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return the corrections cleaned, each text once; ValidationError for one that won't do."""
    if len(corrections) > MOST_CORRECTIONS:
        message = _("Choose at most %(count)d corrections: who changes everything changes nothing.")
        raise ValidationError(
            {
                "corrections": ValidationError(
                    message, code="REP-3", params={"count": MOST_CORRECTIONS}
                )
            }
        )
    found: dict[str, bool] = {}
    field: Any = Correction._meta.get_field("text").formfield()  # the model's knows no max_length
    for text, done in corrections:
        try:
            found[field.clean(text)] = done
        except ValidationError as error:
            raise ValidationError({"corrections": error}) from error
    return list(found.items())


def _rewrite(
    report: Report, before: Sequence[Correction], wanted: Sequence[tuple[str, bool]]
) -> None:
    """Make the corrections those wanted; one whose text stays keeps its row."""
    kept = {one.text: one for one in before}
    gone = [one.pk for one in before if one.text not in dict(wanted)]
    Correction.objects.filter(pk__in=gone).delete()
    for text, done in wanted:
        row = kept.get(text)
        if row is None:
            Correction(report=report, text=text, done=done).save(force_insert=True)
        elif row.done != done:
            row.done, row.version = done, row.version + 1
            row.save(update_fields=["done", "version", "updated_at"])


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
    if problems:
        raise ValidationError(problems)
    current.sections = {**current.sections, "last_corrections": last_corrections(current)}
    current.status = Report.Status.SENT
    current.sent_at = now()
    current.version += 1
    current.save(update_fields=["status", "sections", "sent_at", "version", "updated_at"])
    record("sent", current, client=current.client, by=by, changes={"status": ["review", "sent"]})
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


@transaction.atomic
def make_share(report: Report, *, by: User, money: bool = False) -> Share:
    """Return a new link to a sent report, in place of the one before; it works LINK_DAYS (LNK-4).

    Raises WrongState for a report that was not sent: a link shows what is frozen (LNK-7)."""
    current = Report.objects.select_for_update(of=("self",)).select_related("client")
    locked = current.defer("sections", "charts").get(pk=report.pk)
    if not locked.is_sent:
        raise WrongState(_("Only a report that was sent can be shared."), report)
    moment = now()
    Share.objects.filter(report=locked, ended_at=None).update(
        ended_at=moment, updated_at=moment, version=F("version") + 1
    )
    seed = make_seed()
    share = Share(
        report=locked,
        seed=seed,
        token_hash=hash_of(token_for(SHARE, seed)),
        money=money,
        expires_at=moment + timedelta(days=settings.LINK_DAYS),
    )
    share.save(force_insert=True)
    record("shared", locked, client=locked.client, by=by, changes={"money": [None, money]})
    return share


@transaction.atomic
def end_share(report: Report, *, by: User) -> None:
    """End the link to a report: from the next request on it is 410 (LNK-4, TEN-6)."""
    moment = now()
    ended = Share.objects.filter(report=report, ended_at=None).update(
        ended_at=moment, updated_at=moment, version=F("version") + 1
    )
    if not ended:
        raise WrongState(_("This report is not shared."), report)
    record("unshared", report, client=report.client, by=by)


def share_of(report: Report) -> Share | None:
    """Return the link to a report that works now; one query."""
    newest = Share.objects.filter(report=report).order_by("-pk").first()
    return newest if newest is not None and newest.works_at(now()) else None


def find_share(token: str) -> Share | None:
    """Return the link of a token, dead or alive; None when it is unknown."""
    found = Share.objects.select_related("report__client__agency").defer("report__charts")
    return found.filter(token_hash=hash_of(token)).first()


def share_url(share: Share) -> str:
    """Return the whole address of a link, to be handed on by people of the agency."""
    path = reverse("reports:shared", kwargs={"token": token_for(SHARE, share.seed)})
    return settings.SITE_URL + path

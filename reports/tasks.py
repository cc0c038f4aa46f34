"""What is done about reports in the background: computing them, and mailing that one was sent."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from clients.absences import mailed_to
from clients.models import Membership
from clients.rules import CLIENT_ROLES
from jobs.registry import Progress, at_sweep, job
from reports.batches import draw_batch, fill_batch
from reports.computing import fill_report
from reports.models import Report, Scheduled
from reports.schedules import make_due, still_owed
from reports.wording import first_figures


@job("compute_report", queue="reports", title=_("Report"))
def compute_report(report_id: str, progress: Progress) -> None:
    """Fill a requested report; a finished one stays as it is, so running twice is safe."""
    fill_report(Report.objects.select_related("client").get(pk=report_id), progress)


@job("compute_reports", queue="reports", title=_("Reports of many clients"))
def compute_reports(batch: str, progress: Progress) -> None:
    """Fill the reports of a batch that are still to be computed; running twice is safe."""
    fill_batch(UUID(batch), progress)


@job("draw_reports", queue="reports", title=_("Pictures of many reports"))
def draw_reports(batch: str, progress: Progress) -> None:
    """Draw what a batch of reports shows as pictures; those that are there stay."""
    draw_batch(UUID(batch), progress)


@job("mail_report", queue="mail", title=_("Mail about a report"))
def mail_report(report_id: str, person_id: str, progress: Progress) -> None:
    """Tell one person of the client's side that a report was sent, if they still are (TEN-6)."""
    report = Report.objects.select_related("client__agency", "by").defer("charts").get(pk=report_id)
    held = Membership.objects.select_related("person").filter(
        client=report.client_id, client__closed_at=None, role__in=CLIENT_ROLES
    )
    membership = held.filter(person_id=UUID(person_id), person__is_active=True).first()
    if membership is None or not report.is_sent:
        return
    person = membership.person
    send_mail(
        "report_sent",
        to=person.email,
        language=person.language,
        message_id=str(progress.job_id or f"{report.pk}.{person.pk}"),
        context={
            "report": report,
            "client": report.client,
            "agency": report.client.agency,
            "person": person,
            "figures": lambda: first_figures(report.sections),
            "corrections": list(report.corrections.select_related("person").order_by("pk")),
            "url": settings.SITE_URL + report.get_absolute_url(),
        },
    )


at_sweep(make_due)


@job("mail_report_due", queue="mail", title=_("Reminder of a report"))
def mail_report_due(scheduled_id: str, when: str, progress: Progress, person_id: str = "") -> None:
    """Remind the client's manager, and their substitute, of a report that is promised and not sent
    (TEAM-1, TEAM-3): the day before, and on the day."""
    made = (
        Scheduled.objects.select_related("schedule__client", "report")
        .defer("report__sections", "report__charts")
        .filter(pk=scheduled_id, schedule__client__closed_at=None)
        .first()
    )
    report = still_owed(made) if made is not None else None
    if made is None or report is None:
        return
    args = {"scheduled_id": scheduled_id, "when": when}
    person = mailed_to(report.client, "mail_report_due", args, progress.job_id, person_id)
    if person is None:
        return
    send_mail(
        "report_due",
        to=person.email,
        language=person.language,
        message_id=str(progress.job_id or f"{made.pk}.{when}.{person.pk}"),
        context={
            "report": report,
            "client": report.client,
            "person": person,
            "promised_on": made.promised_on,
            "today": when == "day",
            "url": settings.SITE_URL + report.get_absolute_url(),
        },
    )

"""What is done about reports in the background: computing them, and mailing that one was sent."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from clients.models import Membership
from clients.rules import CLIENT_ROLES
from jobs.registry import Progress, job
from reports.computing import fill_report
from reports.models import Report
from reports.wording import first_figures


@job("compute_report", queue="reports", title=_("Report"))
def compute_report(report_id: str, progress: Progress) -> None:
    """Fill a requested report; a finished one stays as it is, so running twice is safe."""
    fill_report(Report.objects.select_related("client").get(pk=report_id), progress)


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
            "url": settings.SITE_URL + report.get_absolute_url(),
        },
    )

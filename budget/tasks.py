"""What is done about money in the background."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from budget import alerts, importing, receipts, recurring
from budget.models import BudgetAlert, Receipt
from clients.absences import mailed_to
from common.periods import now
from contentplan.services.media import redraw
from jobs.registry import Progress, at_sweep, job

at_sweep(alerts.look)


@job("redraw_receipt", queue="interactive", title=_("Reading a receipt"))
def redraw_receipt(receipt_id: str, progress: Progress) -> None:
    """Write a received picture of a receipt anew; one that is ready stays as it is."""
    redraw(receipt_id, progress, Receipt)


@job("clean_receipts", queue="interactive", title=_("Removing receipts of no expense"))
def clean_receipts(progress: Progress) -> None:
    receipts.remove_unused()


@job("mail_budget_alert", queue="mail", title=_("Mail about the pace of a budget"))
def mail_budget_alert(
    budget_id: str, alert_ids: str, progress: Progress, person_id: str = ""
) -> None:
    """Tell the client's manager, and their substitute, what is nearly or wholly spent, or hardly,
    unless it isn't so any more (TEN-6)."""
    found = alerts.still_so(budget_id, alert_ids.split(","))
    if found is None:
        return
    client = found.budget.client
    args = {"budget_id": budget_id, "alert_ids": alert_ids}
    person = mailed_to(client, "mail_budget_alert", args, progress.job_id, person_id)
    if person is None:
        return
    send_mail(
        "budget_alert",
        to=person.email,
        language=person.language,
        message_id=str(progress.job_id or f"budget-alert.{alert_ids[:36]}"),
        context={
            "budget": found.budget,
            "lines": found.lines,
            "client": client,
            "agency": client.agency,
            "person": person,
            "url": settings.SITE_URL + found.budget.get_absolute_url(),
        },
    )
    BudgetAlert.objects.filter(pk__in=alert_ids.split(","), told_at=None).update(told_at=now())


@job("book_recurring", queue="interactive", title=_("Booking what comes again"))
def book_recurring(client_id: str, progress: Progress) -> None:
    """Book what is due of a client's rules; what was booked is left alone."""
    recurring.book_due(client_id)


@job("read_expense_file", queue="interactive", title=_("Reading a file of expenses"))
def read_expense_file(file_id: str, person_id: str, progress: Progress) -> dict[str, object] | None:
    """Read a large file of expenses; one that was read stays as it is."""
    return importing.keep_reading(file_id, progress)


@job("write_expense_file", queue="interactive", title=_("Booking the expenses of a file"))
def write_expense_file(
    file_id: str, person_id: str, progress: Progress
) -> dict[str, object] | None:
    """Book a large file's expenses, once."""
    return importing.write_kept(file_id, person_id, progress)

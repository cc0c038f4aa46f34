"""Sending events, and telling an owner that nothing is sent any more."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from jobs.registry import Progress, at_sweep, job
from webhooks import standings
from webhooks.delivering import deliver_due, look
from webhooks.models import Endpoint

at_sweep(look)
at_sweep(standings.look)


@job("deliver_webhooks", queue="webhooks", title=_("Telling other programs"))
def deliver_webhooks(endpoint_id: str, progress: Progress) -> None:
    """Send what is due to an endpoint; what was delivered is not sent again."""
    deliver_due(UUID(endpoint_id))


@job("judge_kpis", queue="interactive", title=_("Judging KPIs"))
def judge_kpis(client_id: str, progress: Progress) -> None:
    """Tell which KPIs of a client go otherwise than before."""
    standings.tell_changes(UUID(client_id))


@job("mail_webhook_off", queue="mail", title=_("Mail about a webhook"))
def mail_webhook_off(endpoint_id: str, progress: Progress) -> None:
    """Tell the owner why their endpoint was switched off, unless it is on again (TEN-6)."""
    rows = Endpoint.objects.filter(pk=endpoint_id, active=False, owner__is_active=True)
    endpoint = rows.select_related("owner").first()
    if endpoint is None:
        return
    send_mail(
        "webhook_off",
        to=endpoint.owner.email,
        language=endpoint.owner.language,
        message_id=str(progress.job_id or f"webhook-off.{endpoint_id}"),
        context={
            "endpoint": endpoint,
            "person": endpoint.owner,
            "url": settings.SITE_URL + endpoint.get_absolute_url(),
        },
    )

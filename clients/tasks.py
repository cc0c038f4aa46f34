"""Mails about joining."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.urls import reverse

from accounts.mail import send_mail
from clients.forms import ROLE_NAMES
from clients.history import acting
from clients.invitations import PURPOSE
from clients.models import Invitation
from common.tokens import token_for
from jobs.registry import around, job


@around
def acting_as_job(job) -> AbstractContextManager[None]:
    """Have the history say that a job does what it does, for whom (TEN-7, AUD-1)."""
    return acting("job", person_id=job.person_id, request_id=str(job.pk))


@job("mail_invitation", queue="mail")
def mail_invitation(progress, invitation_id: str) -> None:
    """Mail the link, unless it was revoked or used before the mail left (TEN-6)."""
    invitation = (
        Invitation.objects.select_related("agency", "client", "invited_by")
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None or not invitation.is_open:
        return
    token = token_for(PURPOSE, bytes(invitation.seed))
    path = reverse("clients:invitation", kwargs={"token": token})
    send_mail(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        message_id=progress.job_id,
        context={
            "invitation": invitation,
            "role": ROLE_NAMES[invitation.role],
            "url": settings.SITE_URL + path,
        },
    )

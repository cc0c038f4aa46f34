"""Mails about approvals. Each asks again, when it leaves, whether it still may (TEN-6)."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from approvals import links
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.services import expire, is_decider
from clients.services import manager_of
from jobs.registry import Progress, job


@job("mail_decider", queue="mail", title=_("Mail to a decider"))
def mail_decider(link_id: str, progress: Progress) -> None:
    """Mail a personal link to the stored address, unless it has ended meanwhile (LNK-4)."""
    link = links.load(link_id)
    if link is None or link.mailed_at is not None or links.state(link) != "live":
        return
    request, person = link.asked.request, link.asked.person
    send_mail(
        "approval_asked",
        to=person.email,
        language=person.language,
        message_id=_id(progress, link),
        context={
            **_about(request),
            "person": person,
            "url": links.url_of(link),
            "expires_at": link.expires_at,
        },
    )
    Link.objects.filter(pk=link.pk).update(mailed_at=timezone.now())


@job("mail_receipt", queue="mail", title=_("Receipt of a decision"))
def mail_receipt(asked_id: str, progress: Progress) -> None:
    """Tell the decider what was decided in their name, and from where (LNK-6)."""
    asked = _decided(asked_id)
    if asked is None or not asked.person.is_active or not is_decider(asked):
        return
    send_mail(
        "approval_receipt",
        to=asked.person.email,
        language=asked.person.language,
        message_id=_id(progress, asked),
        context={**_about(asked.request), "person": asked.person, "asked": asked},
    )


@job("mail_manager", queue="mail", title=_("Mail about a decision"))
def mail_manager(asked_id: str, progress: Progress) -> None:
    """Tell the client's manager, whoever that is by now, what a decider said (TEAM-1, LNK-6)."""
    asked = _decided(asked_id)
    manager = manager_of(asked.request.client_id) if asked else None
    if asked is None or manager is None:
        return
    send_mail(
        "approval_decided",
        to=manager.email,
        language=manager.language,
        message_id=_id(progress, asked),
        context={
            **_about(asked.request),
            "person": manager,
            "asked": asked,
            "url": settings.SITE_URL + asked.request.get_absolute_url(),
        },
    )


@job("expire_approval", title=_("End of an unanswered question"))
def expire_approval(request_id: str, progress: Progress) -> None:
    request = ApprovalRequest.objects.select_related("client").filter(pk=request_id).first()
    if request is not None:
        expire(request)


def _decided(pk: str) -> AskedDecider | None:
    rows = AskedDecider.objects.select_related("person", "request__client__agency")
    return rows.exclude(decision="").filter(pk=pk).first()


def _about(request: ApprovalRequest) -> dict[str, Any]:
    return {"approval": request, "client": request.client, "agency": request.client.agency}


def _id(progress: Progress, row: Any) -> str:
    """Return the id of the mail: the job's, the same on every attempt (JOB-9)."""
    return str(progress.job_id or row.pk)

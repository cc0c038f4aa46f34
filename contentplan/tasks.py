"""Mails about proposals (IDEA-2). Each asks again, when it leaves, whether it still may (TEN-6)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from accounts.models import User
from clients.models import Membership
from clients.services import manager_of
from contentplan.models import Proposal
from jobs.registry import Progress, job


@job("mail_proposal", queue="mail", title=_("Mail about a proposal"))
def mail_proposal(proposal_id: str, progress: Progress) -> None:
    """Tell the client's manager what was proposed, or what is new, unless it is answered."""
    proposal = _load(proposal_id)
    manager = manager_of(proposal.client_id) if proposal else None
    if proposal is None or not proposal.is_open or manager is None or manager == proposal.author:
        return
    _send("proposal_made", proposal, manager, progress)


@job("mail_answer", queue="mail", title=_("Mail about an answer"))
def mail_answer(proposal_id: str, progress: Progress) -> None:
    """Tell who proposed it what the agency says, if they still work with the client."""
    proposal = _load(proposal_id)
    if proposal is None or proposal.is_open or proposal.author == proposal.answered_by:
        return
    held = Membership.objects.filter(client=proposal.client_id, person__is_active=True)
    author = proposal.author
    if author is not None and held.filter(person=author).exists():
        _send("proposal_answered", proposal, author, progress)


def _load(pk: str) -> Proposal | None:
    rows = Proposal.objects.filter(pk=pk, client__closed_at=None)
    return rows.select_related("client__agency", "about", "author", "answered_by").first()


def _send(template: str, proposal: Proposal, to: User, progress: Progress) -> None:
    context: dict[str, Any] = {
        "proposal": proposal,
        "client": proposal.client,
        "agency": proposal.client.agency,
        "person": to,
        "url": settings.SITE_URL + proposal.get_absolute_url(),
    }
    send_mail(
        template,
        to=to.email,
        language=to.language,
        message_id=str(progress.job_id or proposal.pk),  # the same on every attempt (JOB-9)
        context=context,
    )

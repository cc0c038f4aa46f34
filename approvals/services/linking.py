"""Links that carry a question to a decider: promised, sent again, revoked (LNK-4)."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.links import new_link
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.services.state import locked_request, still_to_decide
from clients.history import record
from common.errors import WrongState
from jobs.services import start_job


def promise_mail(link: Link, *, by: User | None) -> None:
    """Promise the mail with a link; its token is made when the mail leaves (LNK-1)."""
    start_job(
        "mail_decider",
        args={"link_id": str(link.pk)},
        key=f"mail-decider:{link.pk}",
        client=link.asked.request.client,
        by=by,
        language=link.asked.person.language,
    )


def promise_expiry(request: ApprovalRequest, *, last: Any) -> None:
    """Promise to look after an unanswered request LINK_DAYS after its last link has ended."""
    start_job(
        "expire_approval",
        args={"request_id": str(request.pk)},
        key=f"expire-approval:{request.pk}:{last:%Y%m%d%H%M%S}",
        client=request.client,
        due_at=last + timedelta(days=settings.LINK_DAYS),
    )


@transaction.atomic
def resend_link(asked: AskedDecider, *, by: User | None) -> Link:
    """Promise a new link to the decider's stored address; the older ones end (LNK-4).

    Raises WrongState when there is nothing left to decide for this person."""
    request = locked_request(asked.request_id)
    asked = request.asked.select_related("person", "step").get(pk=asked.pk)
    asked.request = request
    if not still_to_decide(asked):
        raise WrongState(_("There is nothing left to decide here."), asked)
    link = new_link(asked)
    link.save(force_insert=True)
    promise_mail(link, by=by)
    told = {"decider": [None, asked.person_id], "expires_at": [None, link.expires_at]}
    record("link_resent", request, client=request.client, by=by, changes=told)
    return link


@transaction.atomic
def revoke_link(asked: AskedDecider, *, by: User) -> bool:
    """End a decider's link at once; return whether one was working. They can still sign in."""
    request = locked_request(asked.request_id)
    moment = timezone.now()
    working = Link.objects.filter(asked=asked, revoked_at=None, expires_at__gt=moment)
    if not request.is_open or not working.update(
        revoked_at=moment, version=F("version") + 1, updated_at=moment
    ):
        return False
    told = {"decider": [None, asked.person_id]}
    record("link_revoked", request, client=request.client, by=by, changes=told)
    return True

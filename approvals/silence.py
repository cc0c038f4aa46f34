"""Consent by silence: switched on by a decider, announced, and theirs to take back (APPR-6)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.decisions import close_if_answered, decide
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.said import cleaned
from approvals.services import (
    about_subject,
    due_moment,
    latest_request,
    locked_request,
    locked_row,
    may_answer,
)
from approvals.subjects import subject
from clients.history import record
from clients.models import Absence, Membership
from clients.services import change
from common.errors import WrongState
from common.periods import now, today_in

Status, Via = ApprovalRequest.Status, AskedDecider.Via


@transaction.atomic
def switch_silence(held: Membership, on: bool, *, by: User) -> Membership:
    """Let a decider say whether their silence counts as approval from now on.

    On, it's for what is sent from now on: what waits was announced without it. Off, it ends for
    what waits as well. Raises ValueError for somebody else than the decider."""
    if held.person_id != by.pk or held.role != "decider":
        raise ValueError("only deciders say what their own silence means")
    change(held, {"silence_approves": on}, by=by)
    if not on:
        mine = AskedDecider.objects.undecided().filter(person=by, request__client=held.client_id)
        mine.filter(silence=True).update(silence=False, version=F("version") + 1, updated_at=now())
    return held


def approve_by_silence(asked: AskedDecider) -> bool:
    """Approve in the name of a decider who let the announced moment pass; return whether it did.

    Not when they were given more time or were never reached, nor when they are away and nobody
    who stands in was asked, nor when the subject isn't what was sent."""
    request = asked.request
    announced = asked.silence and not asked.decision and now() >= due_moment(request)
    if not announced or not _was_told(asked) or not _is_here_or_covered(asked):
        return False
    version, approve = request.subject_version, AskedDecider.Decision.APPROVE
    try:
        decide(asked, decision=approve, version=version, via=Via.SILENCE, by=asked.person)
    except WrongState:  # decided, over, changed, or no decider any more
        return False
    return True


def _was_told(asked: AskedDecider) -> bool:
    return Link.objects.filter(asked=asked).exclude(mailed_at=None).exists()


def _is_here_or_covered(asked: AskedDecider) -> bool:
    client = asked.request.client
    away = Absence.objects.filter(client=client, person=asked.person_id)
    if not away.on(today_in(client.timezone)).exists():
        return True
    return asked.stand_in is not None and _was_told(asked.stand_in)


def is_revocable(asked: AskedDecider) -> bool:
    """Return whether a part was approved by silence and its question isn't over otherwise, nor
    with the people of a later step."""
    status = asked.request.status
    standing = status in (Status.APPROVED, Status.CHANGED)
    return asked.via == Via.SILENCE and (standing or (asked.request.is_open and asked.step.is_open))


@transaction.atomic
def revoke_silence(asked: AskedDecider, reason: str, *, by: User) -> AskedDecider:
    """Turn an approval by silence into a return, with the decider's reason; return their part.

    What is published stays published. Raises ValidationError without a reason, WrongState when it
    is too late: published, sent again, no decider any more."""
    if by.pk != asked.person_id:
        raise ValueError("nobody decides for another person")
    reason = cleaned("reason", reason)
    if not reason:
        text = _("Say what should change.")
        raise ValidationError({"reason": ValidationError(text, code="APPR-6")})
    request = locked_request(asked.request_id)
    asked = AskedDecider.objects.select_related("person", "step").get(pk=asked.pk)
    asked.request = request
    about = subject(request.kind)
    row = locked_row(about, request.subject_id)
    newest = latest_request(request.kind, row)
    if not is_revocable(asked) or not may_answer(asked) or newest != request:
        raise WrongState(_("There is nothing to take back here any more."), asked)
    asked.decision, asked.comment, asked.via = AskedDecider.Decision.RETURN, reason, Via.PAGE
    asked.save(update_fields=["decision", "comment", "via"])
    changes = {**about_subject(request), "decision": ["approve", "return"]}
    if request.is_open:
        close_if_answered(request, by=by)
    else:
        about.revoked(row, by, reason)
        changes["status"] = [request.status, Status.RETURNED]
        request.status = Status.RETURNED
        request.version += 1
        request.save(update_fields=["status", "version", "updated_at"])
    record("silence_revoked", request, client=request.client, by=by, changes=changes)
    return asked

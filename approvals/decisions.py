"""The decision itself: one conditional UPDATE, on exactly what was seen (APPR-3, LNK-3)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import ApprovalRequest, AskedDecider
from approvals.rules import Answer, Change, differences, outcome, returned_parts
from approvals.services import (
    about_subject,
    close,
    locked_request,
    locked_row,
    touch,
    why_over,
)
from approvals.subjects import Subject, digest, subject
from clients.history import now_acting, record
from clients.services import deciders
from common.errors import StaleVersion, WrongState
from common.text import clean_text
from jobs.services import planned_job, start_jobs

MAX_COMMENT = 4000  # characters
APPROVE, RETURN = AskedDecider.Decision.APPROVE, AskedDecider.Decision.RETURN
Status = ApprovalRequest.Status


class ContentChanged(StaleVersion):
    """What is decided about isn't what was seen; `changes` says where (LNK-3)."""

    def __init__(self, message: str, row: AskedDecider, changes: list[Change]):
        super().__init__(message, row)
        self.changes = changes


class _Given(NamedTuple):
    decision: str
    comment: str
    posts: list[str]
    remarks: dict[str, str]


@transaction.atomic
def decide(
    asked: AskedDecider,
    *,
    decision: str,
    comment: str = "",
    returned_posts: Iterable[str | UUID] = (),
    remarks: Mapping[str, str] | None = None,
    version: int,
    via: str,
    by: User,
) -> AskedDecider:
    """Write down what a decider decides and let it take effect; return their part.

    "approve" is of the whole. "return" with posts returns these and approves the rest, without
    posts it returns the whole; it says why, in the comment or in a remark on a post. The same again
    gives the same result. version is the subject_version that was shown.
    Raises ValidationError for what a person can repair; ContentChanged when this isn't what they
    saw; WrongState when it is over: decided otherwise, closed, withdrawn, no decider any more."""
    if by.pk != asked.person_id:
        raise ValueError("nobody decides for another person")
    request = locked_request(asked.request_id)
    asked = AskedDecider.objects.select_related("person").get(pk=asked.pk)
    asked.request = request
    given = _checked(request, decision, comment, returned_posts, remarks or {})
    if asked.decision:
        if _as_decided(asked) == given:
            return asked
        raise WrongState(_("You have decided otherwise already."), asked)
    if not request.is_open:
        raise WrongState(why_over(request), asked)
    able = {person.pk for person in deciders(request.client)}
    if request.client.closed_at is not None or asked.person_id not in able:
        raise WrongState(_("You no longer decide for this client."), asked)
    about = subject(request.kind)
    row = locked_row(about, request.subject_id)
    _check_seen(asked, about, row, version)
    _write(asked, given, via)
    _take_effect(asked, about, row, able)
    _tell(asked)
    return asked


def _checked(
    request: ApprovalRequest,
    decision: str,
    comment: str,
    posts: Iterable[str | UUID],
    remarks: Mapping[str, str],
) -> _Given:
    """Return what was given in one form; ValidationError with the field that needs another look."""
    if decision not in AskedDecider.Decision.values:
        raise _problem("decision", _("Choose: approve or return."))
    comment = _clean("comment", comment)
    noted = {str(pk): _clean("remarks", text) for pk, text in remarks.items()}
    noted = {pk: text for pk, text in sorted(noted.items()) if text}
    chosen = sorted({str(pk) for pk in posts} | set(noted))
    unknown = set(chosen) - set(subject(request.kind).parts(request.content))
    if unknown:
        raise _problem("returned_posts", _("There is no such post in what was sent."), "not_found")
    if decision == APPROVE and chosen:
        text = _(
            "You marked posts to be returned: choose return, and the other posts are approved."
        )
        raise _problem("decision", text)
    if decision == RETURN and not comment and not noted:
        raise _problem("comment", _("Say what should change, here or in a remark on a post."))
    return _Given(decision, comment, chosen, noted)


def _clean(field: str, text: str) -> str:
    try:
        text = clean_text(text)
    except ValueError as error:
        told = _("Remove the invisible or control characters from this text.")
        raise _problem(field, told, "TXT-1") from error
    if len(text) > MAX_COMMENT:
        told = _("This is longer than %(most)d characters.") % {"most": MAX_COMMENT}
        raise _problem(field, told, "max_length")
    return text


def _problem(field: str, text: str, code: str = "APPR-1") -> ValidationError:
    return ValidationError({field: ValidationError(text, code=code)})


def _as_decided(asked: AskedDecider) -> _Given:
    return _Given(asked.decision, asked.comment, asked.returned_posts, asked.remarks)


def _check_seen(asked: AskedDecider, about: Subject, row: Any, version: int) -> None:
    """Raise ContentChanged unless what was shown is what was sent and is still so (APPR-3)."""
    request = asked.request
    if version != request.subject_version:
        raise ContentChanged(_("You looked at another version of this."), asked, [])
    content = about.content(row)
    if digest(content) != request.digest:
        text = _("The agency has changed this since it was sent to you, so it was not decided.")
        raise ContentChanged(text, asked, differences(request.content, content))


def _write(asked: AskedDecider, given: _Given, via: str) -> None:
    moment, who = timezone.now(), now_acting()
    values = {
        "decision": given.decision,
        "comment": given.comment,
        "returned_posts": given.posts,
        "remarks": given.remarks,
        "decided_version": asked.request.subject_version,
        "decided_at": moment,
        "via": via,
        "address": who.address[:45],
        "agent": who.agent[:200],
    }
    undecided = AskedDecider.objects.undecided().filter(pk=asked.pk, request__status="pending")
    if not undecided.update(**values, version=F("version") + 1, updated_at=moment):
        raise WrongState(_("There is nothing left to decide here."), asked)
    asked.__dict__.update(values, version=asked.version + 1, updated_at=moment)


def _take_effect(asked: AskedDecider, about: Subject, row: Any, able: set[UUID]) -> None:
    """Close the request when the answers suffice, and write the one entry of this step.

    able are those who decide for the client now: who lost the role isn't waited for."""
    request = asked.request
    parts = [one for one in request.asked.all() if one.decision or one.person_id in able]
    answers = [Answer(one.decision, frozenset(one.returned_posts)) for one in parts]
    result = outcome(answers, request.rule)
    changes = {
        **about_subject(request),
        "decision": [None, asked.decision],
        "returned_posts": [[], asked.returned_posts],
    }
    if result == "pending":
        touch(request)
    else:
        close(request, result)
        changes["status"] = [Status.PENDING, result]
        if result == "approved":
            about.approved(row, asked.person)
        else:
            named = returned_parts(answers) or ()
            about.returned(row, asked.person, {pk: _remark(pk, parts) for pk in sorted(named)})
    record(
        "approved" if asked.decision == APPROVE else "returned",
        request,
        client=request.client,
        by=asked.person,
        role="decider",
        door=asked.via,
        changes=changes,
    )


def _remark(pk: str, parts: Iterable[AskedDecider]) -> str:
    """Return why a post was returned: each decider's remark on it, else their comment."""
    said = [one.remarks.get(pk) or one.comment for one in parts if pk in one.returned_posts]
    return "\n".join(text for text in said if text)


def _tell(asked: AskedDecider) -> None:
    """Promise the receipts that make a forwarded link visible (LNK-6)."""
    start_jobs(
        [
            planned_job(
                kind,
                args={"asked_id": str(asked.pk)},
                key=f"{kind.replace('_', '-')}:{asked.pk}",
                client=asked.request.client,
                by=asked.person,
            )
            for kind in ("mail_receipt", "mail_manager")
        ]
    )

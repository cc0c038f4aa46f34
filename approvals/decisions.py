"""The decision itself: one conditional UPDATE, on exactly what was seen (APPR-3, LNK-3)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import ApprovalRequest, AskedDecider, RequestStep, Side
from approvals.progress import forget_answer
from approvals.rules import Change, differences, outcome, returned_parts
from approvals.said import cleaned, problem
from approvals.services import (
    able,
    about_subject,
    answers_of,
    close,
    end_step,
    in_place_of,
    locked_request,
    locked_row,
    open_next,
    tell,
    touch,
    why_over,
)
from approvals.subjects import Subject, content_now, digest, subject
from clients.history import now_acting, record
from common.errors import StaleVersion, WrongState
from common.prepared import Prepared
from jobs.services import planned_job, start_jobs

APPROVE, RETURN = AskedDecider.Decision.APPROVE, AskedDecider.Decision.RETURN
Status = ApprovalRequest.Status


class ContentChanged(StaleVersion):
    """What is decided about isn't what was seen; `changes` says where (LNK-3)."""

    def __init__(self, message: str, row: AskedDecider, changes: list[Change]):
        super().__init__(message, row)
        self.changes = changes


class CodeWanted(Exception):  # noqa: N818 - nothing is wrong: one step is left
    """All is right but for the mailed code that this client demands of links (LNK-6)."""


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
    """Write down what a person decides in their step and let it take effect; return their part.

    "approve" is of the whole. "return" with posts returns these and approves the rest, without
    posts it returns the whole; it says why, in the comment or in a remark on a post. The same again
    gives the same result. version is the subject_version that was shown.
    Raises ValidationError for what a person can repair; ContentChanged when this isn't what they
    saw; WrongState when it is over or not begun: decided otherwise, closed, withdrawn, another
    step's turn, no decider any more; CodeWanted when all is right but `via` a link alone won't do
    for this client."""
    if by.pk != asked.person_id:
        raise ValueError("nobody decides for another person")
    request = locked_request(asked.request_id)
    parts = _parts_of(request)
    part: Any = next(one for one in parts if one.pk == asked.pk)
    asked = part
    asked.request = request
    given = _checked(request, decision, comment, returned_posts, remarks or {})
    if asked.decision:
        if _as_decided(asked) == given:
            return asked
        raise WrongState(_("You have decided otherwise already."), asked)
    if not request.is_open:
        raise WrongState(why_over(request), asked)
    if not asked.step.is_open:
        over = asked.step.closed_at is not None
        text = _("This step is over.") if over else _("It is not your turn yet.")
        raise WrongState(text, asked)
    roles = able(request.client, asked.step.side)
    if request.client.closed_at is not None or asked.person_id not in roles:
        raise WrongState(_("You no longer decide for this client."), asked)
    if not part.is_wanted:  # another part has answered for this one
        raise WrongState(_("There is nothing left to decide here."), asked)
    about = subject(request.kind)
    row = locked_row(about, request.subject_id)
    _check_seen(asked, about, row, version)
    if via == AskedDecider.Via.LINK and request.client.mailed_code:
        raise CodeWanted
    _write(asked, given, via)
    _take_effect(asked, parts, about, row, roles)
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
        raise problem("decision", _("Choose: approve or return."))
    comment = cleaned("comment", comment)
    noted = {str(pk): cleaned("remarks", text) for pk, text in remarks.items()}
    noted = {pk: text for pk, text in sorted(noted.items()) if text}
    chosen = sorted({str(pk) for pk in posts} | set(noted))
    unknown = set(chosen) - set(subject(request.kind).parts(request.content))
    if unknown:
        raise problem("returned_posts", _("There is no such post in what was sent."), "not_found")
    if decision == APPROVE and chosen:
        text = _(
            "You marked posts to be returned: choose return, and the other posts are approved."
        )
        raise problem("decision", text)
    if decision == RETURN and not comment and not noted:
        raise problem("comment", _("Say what should change, here or in a remark on a post."))
    return _Given(decision, comment, chosen, noted)


def _as_decided(asked: AskedDecider) -> _Given:
    return _Given(asked.decision, asked.comment, asked.returned_posts, asked.remarks)


def _check_seen(asked: AskedDecider, about: Subject, row: Any, version: int) -> None:
    """Raise ContentChanged unless what was shown is what was sent and is still so (APPR-3)."""
    request = asked.request
    if version != request.subject_version:
        raise ContentChanged(_("You looked at another version of this."), asked, [])
    content = content_now(about, row, request.content)
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
    undecided = AskedDecider.objects.undecided().filter(pk=asked.pk)
    if not undecided.update(**values, version=F("version") + 1, updated_at=moment):
        raise WrongState(_("There is nothing left to decide here."), asked)
    forget_answer(asked)
    asked.__dict__.update(values, version=asked.version + 1, updated_at=moment)


def _parts_of(request: ApprovalRequest) -> list[AskedDecider]:
    """Return everybody's part, in the order of the steps; one query.

    Whoever shows the request afterwards, on a receipt, finds them there."""
    parts = _parts(request.pk)
    prefetched: Any = request
    told = request.asked.all()
    told._result_cache = parts
    prefetched._prefetched_objects_cache = {"asked": told}  # as prefetch_related does
    return parts


def _in_order(request: UUID) -> QuerySet[AskedDecider]:
    told = AskedDecider.objects.filter(request=request).order_by("step__place", "pk")
    wanted = AskedDecider.objects.wanted().filter(pk=OuterRef("pk"))
    return told.select_related("person", "step", "draft").annotate(is_wanted=Exists(wanted))


_parts = Prepared(_in_order, ids=1)


def _take_effect(
    asked: AskedDecider,
    parts: list[AskedDecider],
    about: Subject,
    row: Any,
    roles: Mapping[UUID, str],
) -> None:
    """Let a decision close what it suffices for, and write the one entry of it.

    roles are of those who may answer in this step now."""
    request, step = asked.request, asked.step
    changes = {
        **about_subject(request),
        "decision": [None, asked.decision],
        "returned_posts": [[], asked.returned_posts],
    }
    replaced = in_place_of(asked, parts)
    if replaced:
        changes["in_place_of"] = [[], [one.person_id for one in replaced]]
    if step.name:
        changes["step"] = [None, step.name]
    result = _add_up(request, parts, step, about, row, roles, asked.person)
    if result != Status.PENDING:
        changes["status"] = [Status.PENDING, result]
    by_silence = asked.via == AskedDecider.Via.SILENCE
    said = "approved" if asked.decision == APPROVE else "returned"
    record(
        "approved_by_silence" if by_silence else said,
        request,
        client=request.client,
        by=asked.person,
        role=roles[asked.person_id],
        door="job" if by_silence else asked.via,
        changes=changes,
    )


def _add_up(
    request: ApprovalRequest,
    parts: Sequence[AskedDecider],
    step: RequestStep,
    about: Subject,
    row: Any,
    roles: Mapping[UUID, str],
    person: User | None,
) -> str:
    """Close the step, and with the last one the request, when the answers suffice; return how the
    request stands.

    roles are of those who may answer in this step now: who lost the role isn't waited for."""
    of_step = [one for one in parts if one.step_id == step.pk]
    answers = answers_of(of_step, set(roles))
    result = outcome(answers, step.rule, step.needed)
    is_last = step.place == parts[-1].step.place
    if result == "pending" or (result == "approved" and not is_last):
        if result == "approved":
            end_step(step, result)
            open_next(request, parts, about, row, by=person)
        touch(request)
        return Status.PENDING
    close(request, result)
    tell("approval.decided", request)
    if result == "approved":
        about.approved(row, person)
        return result
    named = returned_parts(answers)
    remarks = {pk: _remark(pk, of_step) for pk in sorted(named or ())}
    if step.side == Side.AGENCY:
        about.review_over(row, remarks)
    elif is_last:
        about.returned(row, person, remarks)
    else:  # only the last step of all approves what nobody returned
        everything = dict.fromkeys(about.parts(request.content), "") if named else {}
        about.returned(row, person, everything | remarks)
    return result


def close_if_answered(request: ApprovalRequest, *, by: User | None) -> bool:
    """Close the open step of a request that nobody has to answer any more, because somebody left or
    stands in; return whether it was. Call it in a transaction, the request locked and its client
    loaded."""
    parts = _parts_of(request)
    step = next(one.step for one in parts if one.step.is_open)
    roles = able(request.client, step.side)
    of_step = [one for one in parts if one.step_id == step.pk]
    if outcome(answers_of(of_step, set(roles)), step.rule, step.needed) == "pending":
        return False
    about = subject(request.kind)
    row = locked_row(about, request.subject_id)
    result = _add_up(request, parts, step, about, row, roles, by)
    changes = {**about_subject(request), "status": [Status.PENDING, result]}
    verb = "step_over" if result == Status.PENDING else result
    record(verb, request, client=request.client, by=by, changes=changes)
    return True


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

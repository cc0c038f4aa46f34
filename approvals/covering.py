"""Who answers when a person is away or leaves: nothing waits for nobody (TEAM-3)."""

from collections.abc import Iterator
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.decisions import close_if_answered
from approvals.links import new_link
from approvals.models import ApprovalRequest, AskedDecider, RequestStep, Side
from approvals.services import (
    able,
    cover_absent,
    locked_request,
    promise_mail,
    promise_waiting,
)
from clients.history import record
from clients.leaving import at_joining, at_leaving
from clients.models import Client
from clients.services import deciders
from common.errors import WrongState


def cover_client(client: Client) -> int:
    """See who stands in for whom in each open question of a client; return how many changed.

    It runs when an absence begins and when it ends; running it again changes nothing."""
    changed = 0
    for request in _open_requests(client):
        if cover_absent(request):
            changed += 1
            close_if_answered(request, by=None)
    return changed


@at_leaving
def hand_over(client: Client, person: User, successor: User | None, by: User | None) -> None:
    """Give what waits for somebody who leaves to their successor, else to those who are asked in
    the same step, else to all who may answer in it now."""
    for request in _open_requests(client):
        parts = request.asked.undecided().filter(person=person, step__closed_at=None)
        given = [_give(part, request, successor, by) for part in parts.select_related("step")]
        if any(given):
            cover_absent(request)
            promise_waiting(request)
            close_if_answered(request, by=by)


def _give(
    part: AskedDecider, request: ApprovalRequest, successor: User | None, by: User | None
) -> bool:
    """Hand one part over unless its person may still answer; return whether it was."""
    roles = able(request.client, part.step.side)
    if part.person_id in roles:
        return False
    asked = set(request.asked.filter(step=part.step).values_list("person", flat=True))
    heirs = {successor.pk} if successor else set() if asked & set(roles) else set(roles)
    for pk in sorted(heirs & set(roles) - asked):
        _ask_in_step(part.step, request, pk, by)
    changes = {"decider": [part.person_id, sorted(heirs)]}
    record("handed_over", request, client=request.client, by=by, changes=changes)
    return True


@at_joining
def take_up(client: Client, person: User, by: User | None) -> None:
    """Ask somebody who comes about what waits for nobody any more: a step whose people have all
    lost their role. Whoever else waits for an answer waits for those who were asked (TEAM-2)."""
    for request in _open_requests(client):
        given = [_orphaned(part, request, person, by) for part in _waiting(request)]
        if any(given):
            cover_absent(request)
            promise_waiting(request)


def may_be_asked(request: ApprovalRequest) -> list[User]:
    """Return the client's deciders whom an open question doesn't wait for yet; two queries."""
    step, asked = _to_decide(request)
    return [] if step is None else [one for one in deciders(request.client) if one.pk not in asked]


@transaction.atomic
def ask_also(request: ApprovalRequest, person: User, *, by: User) -> AskedDecider:
    """Ask one more decider in the client's step that is open or comes next; return their part.

    Whoever may decide at the client doesn't join a question by that alone (TEAM-2): it is the
    manager's to ask. Raises WrongState once nothing is left to answer, ValidationError for
    somebody who doesn't decide here or is asked already."""
    locked = locked_request(request.pk)
    step, asked = _to_decide(locked)
    if step is None:
        raise WrongState(_("There is nothing left to decide here."), locked)
    if person.pk in asked or person.pk not in able(locked.client, Side.CLIENT):
        text = _("Only deciders of this client can be asked.")
        raise ValidationError({"person": ValidationError(text, code="TEAM-2")})
    part = _ask_in_step(step, locked, person.pk, by)
    changes = {"decider": [None, person.pk]}
    record("asked_also", locked, client=locked.client, by=by, changes=changes)
    cover_absent(locked)
    promise_waiting(locked)
    return part


def _to_decide(request: ApprovalRequest) -> tuple[RequestStep | None, set[UUID]]:
    """Return the client's step that is open or comes next, and who is asked in it; (None, nobody)
    once the question is over."""
    parts: list[AskedDecider] = []
    if request.is_open and request.client.closed_at is None:
        left = request.asked.filter(step__side=Side.CLIENT, step__closed_at=None)
        parts = list(left.select_related("step").order_by("step__place"))
    step = parts[0].step if parts else None
    return step, {part.person_id for part in parts if part.step == step}


def _waiting(request: ApprovalRequest) -> list[AskedDecider]:
    """Return the first undecided part of each step that isn't over."""
    told = request.asked.undecided().filter(step__closed_at=None).select_related("step")
    return list({part.step_id: part for part in told.order_by("-pk")}.values())


def _orphaned(part: AskedDecider, request: ApprovalRequest, person: User, by: User | None) -> bool:
    """Ask a person in the step of a part if nobody who was asked there may answer any more."""
    roles = able(request.client, part.step.side)
    asked = set(request.asked.filter(step=part.step).values_list("person", flat=True))
    if asked & set(roles) or person.pk not in roles:
        return False
    _ask_in_step(part.step, request, person.pk, by)
    changes = {"decider": [part.person_id, [person.pk]]}
    record("handed_over", request, client=request.client, by=by, changes=changes)
    return True


def _ask_in_step(
    step: RequestStep, request: ApprovalRequest, person: UUID, by: User | None
) -> AskedDecider:
    new = AskedDecider.objects.create(request=request, step=step, person_id=person)
    if step.is_open:
        link = new_link(new)
        link.save(force_insert=True)
        promise_mail(link, by=by)
    return new


def _open_requests(client: Client) -> Iterator[ApprovalRequest]:
    """Yield each open question of a client, locked until its step is over."""
    for pk in ApprovalRequest.objects.filter(client=client).pending().values_list("pk", flat=True):
        with transaction.atomic():
            request = locked_request(pk)
            if request.is_open and request.client.closed_at is None:
                yield request

"""One request under its lock: closed, touched, told of. Shared by all steps."""

from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest, AskedDecider, RequestStep, Side
from approvals.subjects import Subject, subject
from clients.events import announce
from clients.models import Client, Membership
from clients.services import agency_people
from common.errors import WrongState
from common.prepared import Prepared

Status = ApprovalRequest.Status


def open_request(kind: str, row: models.Model) -> ApprovalRequest | None:
    """Return the question about a row that waits for an answer, if there is one."""
    return ApprovalRequest.objects.about(kind, row.pk).pending().first()


def check_free(kind: str, row: models.Model) -> None:
    """Raise WrongState while anybody decides about a row: they'd decide about the past."""
    if open_request(kind, row):
        raise WrongState(_("This is being decided. Take it back first to change it."), row)


def still_to_decide(asked: AskedDecider) -> bool:
    """Return whether this person's decision is still wanted, whatever became of the link."""
    request = asked.request
    return (
        not asked.decision
        and request.is_open
        and asked.step.is_open
        and request.client.closed_at is None
        and may_answer(asked)
        and AskedDecider.objects.wanted().filter(pk=asked.pk).exists()
    )


def able(client: Client, side: str) -> dict[UUID, str]:
    """Return who may answer in a step of this side now, with their role there (TEAM-2, TEN-6)."""
    if side == Side.CLIENT:
        return dict.fromkeys(_deciders(client.pk), "decider")
    return {person.pk: role for person, role in agency_people(client).items()}


def may_answer(asked: AskedDecider) -> bool:
    """Return whether the person has the role that the step asks for now, not when asked (TEN-6)."""
    return asked.person_id in able(asked.request.client, asked.step.side)


def consenting(request: ApprovalRequest) -> set[UUID]:
    """Return whose silence counts as approval of a request: deciders who have switched that on
    for themselves, and never about money (APPR-6)."""
    if not subject(request.kind).silence:
        return set()
    held = Membership.objects.deciders().filter(client=request.client_id, silence_approves=True)
    return set(held.values_list("person", flat=True))


def locked_request(pk: UUID) -> ApprovalRequest:
    """Return a request, locked until the transaction ends: answers come one after another."""
    found = _locked(pk)
    if not found:
        raise ApprovalRequest.DoesNotExist
    return found[0]


def locked_row(about: Subject, pk: UUID, *, missing_ok: bool = False) -> Any:
    """Return a subject's row, locked; WrongState when it was deleted."""
    found = _row_of(about.model)(pk)
    if not found and not missing_ok:
        raise WrongState(_("This is no longer there."))
    return found[0] if found else None


def _to_lock(pk: UUID) -> models.QuerySet[ApprovalRequest]:
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).select_related("client")
    return rows.filter(pk=pk)


@cache
def _row_of(model: type[models.Model]) -> Prepared:
    rows = model._default_manager.select_for_update(of=("self",))
    return Prepared(lambda pk: rows.filter(pk=pk), ids=1)


_locked = Prepared(_to_lock, ids=1)
_deciders = Prepared(
    lambda client: (
        Membership.objects.deciders().filter(client=client).values_list("person", flat=True)
    ),
    ids=1,
)


def close(request: ApprovalRequest, status: str) -> None:
    """End an open request, and with it the step that is open; WrongState when it is over."""
    moment = timezone.now()
    closed = ApprovalRequest.objects.filter(pk=request.pk, status=Status.PENDING).update(
        status=status, closed_at=moment, version=F("version") + 1, updated_at=moment
    )
    if not closed:
        request.refresh_from_db()
        raise WrongState(why_over(request), request)
    RequestStep.objects.filter(request=request, opened_at__isnull=False, closed_at=None).update(
        ended=status, closed_at=moment, version=F("version") + 1, updated_at=moment
    )
    request.status, request.closed_at = Status(status), moment
    request.version += 1


def tell(event: str, request: ApprovalRequest, **more: object) -> None:
    """Announce what became of a request (WHK-1); call it in the transaction of that."""
    announce(
        event,
        request,
        client_id=request.client_id,
        subject_kind=request.kind,
        subject=request.subject_id,
        status=request.status,
        **more,
    )


def touch(request: ApprovalRequest) -> None:
    """Give a request a new version: what is told of it has changed (CON-3)."""
    moment = timezone.now()
    ApprovalRequest.objects.filter(pk=request.pk).update(
        version=F("version") + 1, updated_at=moment
    )
    request.version += 1


def why_over(request: ApprovalRequest) -> str:
    """Return why nothing can be decided about a request any more."""
    said: dict[str, str] = {
        Status.APPROVED: _("This has been approved already."),
        Status.CHANGED: _("This has been approved already."),
        Status.RETURNED: _("This has been returned already."),
        Status.WITHDRAWN: _("The agency has taken this back."),
        Status.EXPIRED: _("This question has lapsed without an answer."),
    }
    return said.get(request.status, _("There is nothing left to decide here."))


def about_subject(request: ApprovalRequest) -> dict[str, Any]:
    """Return which version of what, for the history (APPR-7)."""
    return {
        "subject": [None, f"{request.kind}:{request.subject_id}"],
        "subject_version": [None, request.subject_version],
        "digest": [None, request.digest],
    }

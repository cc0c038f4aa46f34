"""Asking about one version of a subject, or settling it without a question (APPR-1 to APPR-3)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import ApprovalRequest, Mode
from approvals.rules import may_ask, may_settle
from approvals.services.linking import promise_expiry
from approvals.services.state import about_subject, close, locked_row, open_request, tell
from approvals.services.steps import freeze, lay_out, open_next, show
from approvals.services.waiting import Due, chosen_due
from approvals.services.ways import way_of
from approvals.subjects import Subject, digest, frozen, subject
from clients.history import record
from clients.models import Client
from clients.services import client_of
from common.errors import WrongState
from common.periods import local_day, now

Status = ApprovalRequest.Status


@transaction.atomic
def request_approval(
    kind: str,
    row: Any,
    *,
    by: User,
    due: date | None = None,
    message: str = "",
    deciders: Iterable[User | UUID] = (),
) -> ApprovalRequest:
    """Freeze what is to be seen and ask about it, by the way of its kind (APPR-1 to APPR-3).

    Where nobody is asked it is settled at once. Without `due` they get the client's usual days;
    `deciders` are asked in place of those whom the client's steps name. The people of the first
    step are promised a mail with a personal link.
    Raises ValidationError for what a person can repair, WrongState when this is being decided
    already or is not in a state to be sent."""
    about, row, client = _ready(kind, row)
    way = way_of(client, kind)
    if not may_ask(way.mode):
        return _settled(about, row, client, way.mode, by=by)
    own = {by.pk, *about.authors(row)}
    laid = lay_out(way, client, own=own, wanted=deciders)
    by_when = chosen_due(due, client)
    request = _frozen(about, row, client, by=by, due=by_when, message=message, mode=way.mode)
    parts = freeze(request, laid)
    open_next(request, parts, about, row, by=by)
    promise_expiry(request, last=now() + timedelta(days=settings.LINK_DAYS))
    asked = [person.pk for person in {one.person: None for one in parts}]
    changes = {**about_subject(request), "due": [None, request.due], "deciders": [[], asked]}
    if way.mode == Mode.STEPS:
        changes["steps"] = [[], [one.name for one in laid]]
    record("sent_for_approval", request, client=client, by=by, changes=changes)
    return request


@transaction.atomic
def settle(kind: str, row: Any, *, by: User) -> ApprovalRequest:
    """Approve something without asking anybody, where its way allows that (APPR-2).

    What is settled is frozen like what is asked, and the client sees it; the history names the mode
    that allowed it. Raises as request_approval() does, ValidationError where it must be asked."""
    about, row, client = _ready(kind, row)
    way = way_of(client, kind)
    if not may_settle(way.mode):
        raise ValidationError(_("At this client this must be asked first."), code="APPR-2")
    return _settled(about, row, client, way.mode, by=by)


def _settled(about: Subject, row: Any, client: Client, mode: str, *, by: User) -> ApprovalRequest:
    moment = now()
    at_once = Due(local_day(moment, client.timezone), moment)
    request = _frozen(about, row, client, by=by, due=at_once, message="", mode=mode)
    show(request, about, row, moment)
    close(request, Status.APPROVED)
    about.approved(row, by)
    told = {"status": [None, Status.APPROVED], "mode": [None, mode]}
    record("settled", request, client=client, by=by, changes={**about_subject(request), **told})
    tell("approval.decided", request)
    return request


def _ready(kind: str, row: Any) -> tuple[Subject, Any, Client]:
    """Return the subject, its row as it is now, locked, and the client; see request_approval."""
    about = subject(kind)
    row = _refreshed(row, locked_row(about, row.pk))
    client = cast(Client, client_of(row))
    if client.closed_at is not None:
        raise WrongState(_("The work for this client has ended."), row)
    if open_request(kind, row):
        raise WrongState(_("This is being decided already."), row)
    about.may_send(row)
    return about, row, client


def _frozen(
    about: Subject, row: Any, client: Client, *, by: User, due: Due, message: str, mode: str
) -> ApprovalRequest:
    content = frozen(about, row)
    with translation.override(client.language):
        title = about.title(row)[:200]
    earlier = ApprovalRequest.objects.about(about.kind, row.pk)
    request = ApprovalRequest(
        client=client,
        kind=about.kind,
        subject_id=row.pk,
        subject_version=(earlier.aggregate(last=Max("subject_version"))["last"] or 0) + 1,
        title=title,
        content=content,
        digest=digest(content),
        message=message,
        **due._asdict(),
        mode=mode,
        asked_by=by,
    )
    request.clean_fields(exclude={"client", "asked_by", "content"})
    request.save(force_insert=True)
    return request


def _refreshed(row: Any, locked: Any) -> Any:
    """Give the caller's own row the values that are in the database now, and return it."""
    row.__dict__.pop("_prefetched_objects_cache", None)  # of an earlier moment
    row.__dict__.update(locked.__dict__)
    return row

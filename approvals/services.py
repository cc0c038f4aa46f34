"""Asking a client's deciders, taking the question back, and the links that carry it.

`decide` is in approvals/decisions.py, comments are in approvals/comments.py."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.links import new_link
from approvals.models import ApprovalRequest, ApprovalRequestQuerySet, AskedDecider, Link, Sendable
from approvals.rules import Change, differences
from approvals.subjects import Subject, digest, subject
from clients.history import record
from clients.models import Client
from clients.services import client_of, deciders
from common.errors import WrongState
from common.models import Row
from common.periods import today_in
from jobs.services import start_job

MOST_DAYS = 366  # until a decision is due
Status = ApprovalRequest.Status


# --- Asking ---------------------------------------------------------------------------------------
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
    """Freeze what the client will see and ask its deciders about it (APPR-1, APPR-3).

    Without `due` they get the client's usual days, without `deciders` all of them are asked. A mail
    with a personal link is promised to each. Raises ValidationError for what a person can repair,
    WrongState when this is being decided already or is not in a state to be sent."""
    about = subject(kind)
    row = _refreshed(row, locked_row(about, row.pk))
    client = cast(Client, client_of(row))
    if client.closed_at is not None:
        raise WrongState(_("The work for this client has ended."), row)
    if open_request(kind, row):
        raise WrongState(_("The client is deciding about this already."), row)
    about.may_send(row)
    asked = _chosen(client, deciders)
    request = _frozen(about, row, client, by=by, due=_checked_due(due, client), message=message)
    _mark_sent(row, request)
    about.sent(row)
    _ask(request, asked, by=by)
    record(
        "sent_for_approval",
        request,
        client=client,
        by=by,
        changes={
            **about_subject(request),
            "due": [None, request.due],
            "deciders": [[], [person.pk for person in asked]],
        },
    )
    return request


def _chosen(client: Client, wanted: Iterable[User | UUID]) -> list[User]:
    """Return whom to ask; only deciders of the client decide (TEAM-2)."""
    everyone = deciders(client)
    if not everyone:
        text = _("Nobody decides for this client yet: invite a decider first, then send again.")
        raise ValidationError(text, code="APPR-1")
    ids = {getattr(person, "pk", person) for person in wanted}
    if ids - {person.pk for person in everyone}:
        text = _("Only deciders of this client can be asked.")
        raise ValidationError({"deciders": ValidationError(text, code="TEAM-2")})
    return [person for person in everyone if not ids or person.pk in ids]


def default_due(client: Client) -> date:
    """Return by when this client usually decides about what is sent today."""
    return today_in(client.timezone) + timedelta(days=client.decision_days)


def _checked_due(due: date | None, client: Client) -> date:
    today = today_in(client.timezone)
    if due is None:
        return default_due(client)
    if due < today:
        text = _("This day is over: choose today or later.")
    elif due > today + timedelta(days=MOST_DAYS):
        text = _("Choose a day within a year.")
    else:
        return due
    raise ValidationError({"due": ValidationError(text, code="APPR-6")})


def _frozen(
    about: Subject, row: Any, client: Client, *, by: User, due: date, message: str
) -> ApprovalRequest:
    content = about.content(row)
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
        due=due,
        rule=client.decision_rule,
        asked_by=by,
    )
    request.clean_fields(exclude={"client", "asked_by", "content"})
    request.save(force_insert=True)
    return request


def _mark_sent(row: Any, request: ApprovalRequest) -> None:
    """Keep on the row what the client sees from now on (TEN-3)."""
    if not isinstance(row, Sendable):
        return
    row.sent_content = request.content
    row.sent_version = request.subject_version
    row.sent_at = timezone.now()
    names = ["sent_content", "sent_version", "sent_at"]
    if isinstance(row, Row):
        row.version += 1
        names += ["version", "updated_at"]
    row.save(update_fields=names)


def _ask(request: ApprovalRequest, people: Sequence[User], *, by: User) -> None:
    parts = AskedDecider.objects.bulk_create(
        AskedDecider(request=request, person=person) for person in people
    )
    for link in Link.objects.bulk_create(new_link(asked) for asked in parts):
        promise_mail(link, by=by)
    promise_expiry(request, last=timezone.now() + timedelta(days=settings.LINK_DAYS))


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


# --- Taking it back, letting it lapse -------------------------------------------------------------
@transaction.atomic
def withdraw(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """Take a question back: its links end and its subject can be edited and sent again.

    Raises WrongState once it is decided, withdrawn or expired."""
    return _end_unanswered(request, Status.WITHDRAWN, by=by)


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
def expire(request: ApprovalRequest) -> bool:
    """Let a question that nobody answers lapse; return whether it did.

    For LINK_DAYS after the last link has ended it waits: a decider may still ask for a new link."""
    last = Link.objects.filter(asked__request=request).aggregate(last=Max("expires_at"))["last"]
    if not request.is_open:
        return False
    if last and last + timedelta(days=settings.LINK_DAYS) > timezone.now():
        promise_expiry(request, last=last)
        return False
    _end_unanswered(request, Status.EXPIRED, by=None)
    return True


def _end_unanswered(request: ApprovalRequest, status: str, *, by: User | None) -> ApprovalRequest:
    locked_request(request.pk)
    close(request, status)
    about = subject(request.kind)
    row = locked_row(about, request.subject_id, missing_ok=True)
    if row is not None:
        about.withdrawn(row)
    changes = {**about_subject(request), "status": [Status.PENDING, status]}
    record(status, request, client=request.client, by=by, changes=changes)
    return request


# --- Links ----------------------------------------------------------------------------------------
@transaction.atomic
def resend_link(asked: AskedDecider, *, by: User | None) -> Link:
    """Promise a new link to the decider's stored address; the older ones end (LNK-4).

    Raises WrongState when there is nothing left to decide for this person."""
    request = locked_request(asked.request_id)
    asked = request.asked.select_related("person").get(pk=asked.pk)
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


# --- What stands where ----------------------------------------------------------------------------
def open_request(kind: str, row: models.Model) -> ApprovalRequest | None:
    """Return the question about a row that waits for an answer, if there is one."""
    return ApprovalRequest.objects.about(kind, row.pk).pending().first()


def latest_request(kind: str, row: models.Model) -> ApprovalRequest | None:
    """Return the newest question about a row, with its decisions; None when never sent.

    One query; what was sent stays in the database."""
    about = ApprovalRequest.objects.about(kind, row.pk)
    asked = AskedDecider.objects.filter(request=models.Subquery(about.values("pk")[:1]))
    parts = asked.select_related("person", "request__client", "request__asked_by")
    parts = parts.defer("request__content")
    if not parts:  # all who were asked are gone
        return with_decisions(about).first()
    request = parts[0].request
    prefetched: Any = request
    prefetched._prefetched_objects_cache = {"asked": parts}  # as prefetch_related does
    return request


def with_decisions(rows: ApprovalRequestQuerySet) -> ApprovalRequestQuerySet:
    """Return the requests with everything that a list of them shows, in two queries.

    What was sent stays in the database: a plan's posts are more than all the rest."""
    asked = AskedDecider.objects.select_related("person")
    told = rows.select_related("client", "asked_by").defer("content")
    return told.prefetch_related(models.Prefetch("asked", asked))


def changed_since(kind: str, row: models.Model) -> list[Change] | None:
    """Return how a row differs from what was approved last; None when it never was (APPR-3)."""
    approved = ApprovalRequest.objects.about(kind, row.pk).filter(
        status__in=[Status.APPROVED, Status.CHANGED]
    )
    last = approved.first()
    return None if last is None else differences(last.content, subject(kind).content(row))


@transaction.atomic
def mark_changed(kind: str, row: models.Model, *, by: User | None) -> bool:
    """Say of the last approval that its subject has changed since; return whether it has.

    Call it in the transaction of an edit. The request keeps what was approved (APPR-3)."""
    last = ApprovalRequest.objects.about(kind, row.pk).first()
    if last is None or last.status != Status.APPROVED:
        return False
    about = subject(kind)
    if digest(about.tolerated(row, last.content, about.content(row))) == last.digest:
        return False
    changed = ApprovalRequest.objects.filter(pk=last.pk, status=Status.APPROVED).update(
        status=Status.CHANGED, version=F("version") + 1, updated_at=timezone.now()
    )
    if changed:
        told = {**about_subject(last), "status": [Status.APPROVED, Status.CHANGED]}
        record("changed_since_approval", last, client=last.client, by=by, changes=told)
    return bool(changed)


def still_to_decide(asked: AskedDecider) -> bool:
    """Return whether this person's decision is still wanted, whatever became of the link."""
    request = asked.request
    return (
        not asked.decision
        and request.is_open
        and request.client.closed_at is None
        and is_decider(asked)
    )


def is_decider(asked: AskedDecider) -> bool:
    """Return whether the person is a decider of the client now, not when asked (TEN-6)."""
    people = deciders(asked.request.client)
    return any(person.pk == asked.person_id for person in people)


# --- Shared with decisions.py ---------------------------------------------------------------------
def locked_request(pk: UUID) -> ApprovalRequest:
    """Return a request, locked until the transaction ends: answers come one after another."""
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).select_related("client")
    return rows.get(pk=pk)


def locked_row(about: Subject, pk: UUID, *, missing_ok: bool = False) -> Any:
    """Return a subject's row, locked; WrongState when it was deleted."""
    rows = about.model._default_manager.select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    if row is None and not missing_ok:
        raise WrongState(_("This is no longer there."))
    return row


def _refreshed(row: Any, locked: Any) -> Any:
    """Give the caller's own row the values that are in the database now, and return it."""
    row.__dict__.pop("_prefetched_objects_cache", None)  # of an earlier moment
    row.__dict__.update(locked.__dict__)
    return row


def close(request: ApprovalRequest, status: str) -> None:
    """End an open request; WrongState when it is over."""
    moment = timezone.now()
    closed = ApprovalRequest.objects.filter(pk=request.pk, status=Status.PENDING).update(
        status=status, closed_at=moment, version=F("version") + 1, updated_at=moment
    )
    if not closed:
        request.refresh_from_db()
        raise WrongState(why_over(request), request)
    request.status, request.closed_at = Status(status), moment
    request.version += 1


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

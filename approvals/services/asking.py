"""Asking a client's deciders about one version of a subject (APPR-1, APPR-3)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.links import new_link
from approvals.models import ApprovalRequest, AskedDecider, Link, Sendable
from approvals.services.linking import promise_expiry, promise_mail
from approvals.services.state import (
    about_subject,
    locked_row,
    open_request,
)
from approvals.subjects import Subject, digest, subject
from clients.history import record
from clients.models import Client
from clients.services import client_of, deciders
from common.errors import WrongState
from common.models import Row
from common.periods import today_in

MOST_DAYS = 366  # until a decision is due


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


def _refreshed(row: Any, locked: Any) -> Any:
    """Give the caller's own row the values that are in the database now, and return it."""
    row.__dict__.pop("_prefetched_objects_cache", None)  # of an earlier moment
    row.__dict__.update(locked.__dict__)
    return row

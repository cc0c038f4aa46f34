"""Steps of comments: begun, answered, settled, opened to the client; never mixed up (APPR-5)."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Comment
from approvals.models.comments import PER_MILLE
from approvals.rules import found_at
from approvals.subjects import commented, places_in
from clients.history import record
from clients.models import Client, Membership
from clients.rules import AGENCY_ROLES
from clients.services import client_of
from common.errors import WrongState
from jobs.services import start_job

INTERNAL, CLIENT = Comment.Audience.INTERNAL, Comment.Audience.CLIENT


class Point(NamedTuple):
    """A point of a picture, in per mille of its width and height."""

    picture: UUID
    x: int
    y: int


@transaction.atomic
def comment(
    kind: str,
    row: models.Model,
    text: str,
    *,
    by: User,
    audience: str = INTERNAL,
    quote: str = "",
    start: int = 0,
    point: Point | None = None,
    mentions: Iterable[User | UUID] = (),
) -> Comment:
    """Begin a thread about a row, about words of its text or about a point of a picture of it.

    start is near where the quote stands, for words that stand there twice. The caller says whether
    the author may choose who sees it. Raises ValidationError."""
    said = Comment(
        client=client_of(row),
        kind=kind,
        subject_id=row.pk,
        author=by,
        audience=audience,
        text=text,
        quote=quote,
    )
    said.clean_fields(exclude={"client", "author"})
    _place(said, row, start, point)
    changes = {"subject": [None, f"{kind}:{row.pk}"], "audience": [None, audience]}
    return _said(said, "commented", changes, mentions)


@transaction.atomic
def reply(thread: Comment, text: str, *, by: User, mentions: Iterable[User | UUID] = ()) -> Comment:
    """Answer in a thread, for whoever sees it; one that was resolved is open again. A reply never
    widens its thread. Raises ValidationError."""
    thread = locked_thread(thread)
    said = Comment(
        client=thread.client,
        kind=thread.kind,
        subject_id=thread.subject_id,
        thread=thread,
        author=by,
        audience=thread.audience,
        text=text,
    )
    said.clean_fields(exclude={"client", "author", "thread"})
    changes: dict[str, Any] = {
        "thread": [None, thread.pk],
        "audience": [None, thread.audience],
    }
    if thread.resolved_at is not None:
        changes["resolved_at"] = [thread.resolved_at, None]
        _move(thread, resolved_at=None, resolved_by=None)
    return _said(said, "replied", changes, mentions)


@transaction.atomic
def resolve(thread: Comment, *, by: User) -> Comment:
    """Say that a thread is settled. Raises WrongState when it is."""
    thread = locked_thread(thread)
    if thread.resolved_at is not None:
        raise WrongState(_("This thread is resolved already."), thread)
    _move(thread, resolved_at=timezone.now(), resolved_by=by)
    return _noted("resolved", thread, {"resolved_at": [None, thread.resolved_at]}, by=by)


@transaction.atomic
def reopen(thread: Comment, *, by: User) -> Comment:
    """Say that a thread isn't settled after all. Raises WrongState when it is open."""
    thread = locked_thread(thread)
    if thread.resolved_at is None:
        raise WrongState(_("This thread is open."), thread)
    changes = {"resolved_at": [thread.resolved_at, None]}
    _move(thread, resolved_at=None, resolved_by=None)
    return _noted("reopened", thread, changes, by=by)


@transaction.atomic
def widen(thread: Comment, *, by: User) -> Comment:
    """Open an internal thread to the client, all that was said in it; there is no way back.

    Raises WrongState when the client sees it already, ValidationError when it is about words or a
    picture that the client was never sent (TEN-3)."""
    thread = locked_thread(thread)
    if not thread.is_internal:
        raise WrongState(_("The client sees this thread already."), thread)
    model: Any = commented(thread.kind)
    row = model._default_manager.filter(pk=thread.subject_id).first()
    if row is None:
        raise WrongState(_("This is no longer there."), thread)
    _check_seen(thread, row)
    whole = Comment.objects.filter(Q(pk=thread.pk) | Q(thread=thread))
    whole.update(audience=CLIENT, version=F("version") + 1, updated_at=timezone.now())
    thread.refresh_from_db()
    return _noted("widened", thread, {"audience": [INTERNAL, CLIENT]}, by=by)


def mentionable(client: Client, audience: str) -> list[User]:
    """Return the people of a client who see a thread with this audience, by name."""
    owner = Q(agency=client.agency_id, client=None, role="owner")
    held = Membership.objects.filter(Q(client=client) | owner, person__is_active=True)
    if audience == INTERNAL:
        held = held.filter(role__in=AGENCY_ROLES)
    people = {one.person for one in held.select_related("person")}
    return sorted(people, key=lambda person: (person.name, str(person.pk)))


def _place(said: Comment, row: models.Model, start: int, point: Point | None) -> None:
    """Put a remark where it belongs; ValidationError when there is no such place."""
    places = places_in(said.kind, row, as_sent=not said.is_internal)
    if said.quote and point:
        text = _("Point at words or at a picture, not at both.")
        raise _problem("quote", text)
    if said.quote:
        said.quote_start = found_at(places.text, said.quote, start)
        if said.quote_start is None:
            raise _problem("quote", _not_there(said))
    if point:
        if places.picture(point.picture) is None:
            raise _problem("picture", _("There is no such picture."), "not_found")
        if not (0 <= point.x <= PER_MILLE and 0 <= point.y <= PER_MILLE):
            raise _problem("x", _("Choose a point inside the picture."))
        said.picture, said.x, said.y = point


def _not_there(said: Comment) -> str:
    if said.is_internal:
        return _("These words are not in the text. Copy them from it exactly.")
    return _("These words are not in what the client was sent. Copy them from it exactly.")


def _check_seen(thread: Comment, row: models.Model) -> None:
    places = places_in(thread.kind, row, as_sent=True)
    if thread.quote and found_at(places.text, thread.quote, 0) is None:
        raise _problem("quote", _not_sent())
    if thread.picture and places.picture(thread.picture) is None:
        raise _problem("picture", _not_sent())


def _not_sent() -> str:
    return _("This thread is about something that the client was not sent yet.")


def _problem(field: str, text: str, code: str = "APPR-5") -> ValidationError:
    return ValidationError({field: ValidationError(text, code=code)})


def _said(
    said: Comment, verb: str, changes: dict[str, Any], mentions: Iterable[User | UUID]
) -> Comment:
    """Keep a remark with its entry, and promise a mail to each person mentioned in it."""
    ids = {one.pk if isinstance(one, User) else one for one in mentions}
    known = {person.pk: person for person in mentionable(said.client, said.audience)} if ids else {}
    if ids - known.keys():
        text = _("Only people who see this comment can be mentioned in it.")
        raise _problem("mentions", text, "not_found")
    said.save(force_insert=True)
    if ids:
        said.mentions.set(ids)
        changes["mentions"] = [[], sorted(str(pk) for pk in ids)]
    author: Any = said.author
    record(verb, said, client=said.client, by=author, changes=changes)
    for pk in sorted(ids - {author.pk}):
        start_job(
            "mail_mention",
            args={"comment_id": str(said.pk), "person_id": str(pk)},
            key=f"mail-mention:{said.pk}:{pk}",
            client=said.client,
            by=author,
        )
    return said


def locked_thread(thread: Comment) -> Comment:
    """Return the thread of a comment as it is now, locked: answers, resolving, opening and editing
    come one by one."""
    rows = Comment.objects.select_for_update(of=("self",)).select_related("client")
    return rows.get(pk=thread.thread_id or thread.pk)


def _move(thread: Comment, **values: Any) -> None:
    for name, value in values.items():
        setattr(thread, name, value)
    thread.version += 1
    thread.save(update_fields=[*values, "version", "updated_at"])


def _noted(verb: str, thread: Comment, changes: dict[str, Any], *, by: User) -> Comment:
    record(verb, thread, client=thread.client, by=by, changes=changes)
    return thread

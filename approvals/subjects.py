"""What can be approved, told by the apps that own it: a new kind is a new file in one app."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from common.errors import WrongState


def _stays(row: Any, user: Any, reason: str) -> None:
    raise WrongState(_("This can no longer be taken back."), row)


@dataclass(frozen=True)
class Subject:
    """How approvals reach one kind of thing.

    `content` freezes what the client will see, as JSON; it alone makes the version, so it holds
    everything a decider looks at and nothing internal (TEN-3). The rest run inside the transaction
    of the step they are named after, the row locked; the history of the step is written for them.
    `returned` gets the posts that were returned and why; none at all means the whole, otherwise
    the posts that aren't named are approved. `tolerated` gets the row, what was approved and what
    it would be now, and returns the latter without what keeps an approval (APPR-3). `same` gets
    what was sent and what it would be now, and returns the latter with the old names of what is the
    same by its id, such as a channel: a name isn't what anybody decides about. `revoked` turns an
    approval by silence into a return, with the reason; WrongState when it is too late.
    `findings` tells what a check still says when the row is sent: that moves by itself, with the
    day or with other plans, so it's frozen beside the content and makes no other version later.

    While the agency reviews, the client sees nothing of it: `reviewing` marks the row as being
    reviewed, `review_over` makes it a draft again and gets why posts were returned, if any were;
    `sent` runs when the first step of the client opens. Nobody reviews what they are an author of.
    A kind without a way of its own goes the way of the kind that it `follows` (APPR-2)."""

    kind: str
    model: type[models.Model]
    title: Callable[[Any], str]
    content: Callable[[Any], dict[str, Any]]
    may_send: Callable[[Any], None]  # raises ValidationError or WrongState
    sent: Callable[[Any], None]
    approved: Callable[[Any, Any], None]  # row, user
    returned: Callable[[Any, Any, Mapping[str, str]], None]  # row, user, post id -> remark
    withdrawn: Callable[[Any], None]
    template: str  # how the content is shown to a decider
    tolerated: Callable[[Any, Mapping[str, Any], dict[str, Any]], dict[str, Any]] = (
        lambda row, sent, now: now
    )
    same: Callable[[Mapping[str, Any], dict[str, Any]], dict[str, Any]] = lambda sent, now: now
    parts: Callable[[Mapping[str, Any]], Sequence[str]] = lambda content: ()  # ids one may return
    revoked: Callable[[Any, Any, str], None] = _stays  # row, user, reason
    silence: bool = True  # whether silence may ever be consent; never to money (APPR-6)
    findings: Callable[[Any], list[dict[str, Any]]] = lambda row: []
    reviewing: Callable[[Any], None] = lambda row: None
    review_over: Callable[[Any, Mapping[str, str]], None] = lambda row, posts: None
    authors: Callable[[Any], Iterable[UUID]] = lambda row: ()  # ids of people
    follows: str = ""


class Picture(NamedTuple):
    """A picture of a row that a comment may point into; url is for who is signed in."""

    pk: UUID
    url: str
    width: int
    height: int
    alt: str


class Places(NamedTuple):
    """What of a row a comment may point at."""

    text: str = ""
    pictures: Sequence[Picture] = ()

    def picture(self, pk: UUID | None) -> Picture | None:
        return next((one for one in self.pictures if one.pk == pk), None)


PlacesOf = Callable[[Any, bool], Places]  # row, whether as it was sent to the client

_subjects: dict[str, Subject] = {}
_commented: dict[str, type[models.Model]] = {}
_places: dict[str, PlacesOf] = {}


def register(subject: Subject) -> None:
    """Make a kind known; it can be commented on as well."""
    _subjects[subject.kind] = subject
    comment_on(subject.kind, subject.model)


def comment_on(kind: str, model: type[models.Model], places: PlacesOf | None = None) -> None:
    """Let people comment on rows of a kind, whether or not it's sent for approval by itself.

    places tells what of a row a comment may point at: for the client's eyes only what was sent to
    them, since a comment repeats the words it is about (TEN-3)."""
    _commented[kind] = model
    if places is not None:
        _places[kind] = places


def subject(kind: str) -> Subject:
    """Return the registered kind; KeyError for one that nobody registered."""
    return _subjects[kind]


def kinds() -> list[str]:
    return sorted(_subjects)


def commented(kind: str) -> type[models.Model] | None:
    """Return the model whose rows are commented on under this name, None for an unknown one."""
    return _commented.get(kind)


def commented_kinds() -> Mapping[str, type[models.Model]]:
    """Return the models whose rows are commented on, by kind."""
    return _commented


def places_in(kind: str, row: Any, *, as_sent: bool) -> Places:
    """Return what of a row a comment may point at; as_sent: what the client has seen of it."""
    find = _places.get(kind)
    return Places() if find is None else find(row, as_sent)


def frozen(about: Subject, row: Any) -> dict[str, Any]:
    """Return what deciders are shown of a row that is sent now."""
    findings = about.findings(row)
    return {**about.content(row), **({"findings": findings} if findings else {})}


def content_now(about: Subject, row: Any, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's content as it is now, to be compared with what was sent: the findings are
    still those of then, and so is what the same things were called."""
    kept = {name: sent[name] for name in ("findings",) if name in sent}
    return about.same(sent, {**about.content(row), **kept})


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of a version's content, the same for equal content (APPR-3)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

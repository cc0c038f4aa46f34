"""What can be approved, told by the apps that own it: a new kind is a new file in one app."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Subject:
    """How approvals reach one kind of thing.

    `content` freezes what the client will see, as JSON; it alone makes the version, so it holds
    everything a decider looks at and nothing internal (TEN-3). The rest run inside the transaction
    of the step they are named after, the row locked; the history of the step is written for them.
    `returned` gets the posts that were returned and why; none at all means the whole, otherwise
    the posts that aren't named are approved. `tolerated` gets the row, what was approved and what
    it would be now, and returns the latter without what keeps an approval (APPR-3)."""

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
    parts: Callable[[Mapping[str, Any]], Sequence[str]] = lambda content: ()  # ids one may return


_subjects: dict[str, Subject] = {}
_commented: dict[str, type[models.Model]] = {}


def register(subject: Subject) -> None:
    """Make a kind known; it can be commented on as well."""
    _subjects[subject.kind] = subject
    comment_on(subject.kind, subject.model)


def comment_on(kind: str, model: type[models.Model]) -> None:
    """Let people comment on rows of a kind, whether or not it's sent for approval by itself."""
    _commented[kind] = model


def subject(kind: str) -> Subject:
    """Return the registered kind; KeyError for one that nobody registered."""
    return _subjects[kind]


def kinds() -> list[str]:
    return sorted(_subjects)


def commented(kind: str) -> type[models.Model] | None:
    """Return the model whose rows are commented on under this name, None for an unknown one."""
    return _commented.get(kind)


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of a version's content, the same for equal content (APPR-3)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

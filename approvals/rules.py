"""What decisions add up to, whether a link still works, and what changed: on plain values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

Outcome = Literal["pending", "approved", "returned"]
LinkState = Literal["live", "used", "closed", "revoked", "replaced", "expired"]
CHOICES = ("approve", "return")


class Answer(NamedTuple):
    """One decider's part: "approve", "return" or "" (not yet).

    parts are the posts that a return names; a return without any is of the whole."""

    choice: str
    parts: frozenset[str] = frozenset()


class Change(NamedTuple):
    """One place where two contents differ; None stands for what isn't there."""

    path: str  # "posts/ID/text"
    before: Any
    after: Any


def outcome(answers: Sequence[Answer], rule: str) -> Outcome:
    """Return what the answers of everybody asked add up to (TEAM-2, APPR-3).

    "any": the first answer closes the question, whichever it is, so there is never a second one.
    "all": a return of the whole closes it at once; otherwise everybody is waited for, and then it
    is returned if anybody returned a post, else approved. Raises ValueError for another rule."""
    if rule not in ("any", "all"):
        raise ValueError(f"no rule {rule!r}")
    given = [answer for answer in answers if answer.choice]
    if any(answer.choice not in CHOICES for answer in given):
        raise ValueError("an answer is approve, return or nothing yet")
    whole = any(answer.choice == "return" and not answer.parts for answer in given)
    waiting = len(given) < len(answers) if rule == "all" else not given
    if whole:
        return "returned"
    if waiting or not given:
        return "pending"
    return "returned" if any(answer.choice == "return" for answer in given) else "approved"


def returned_parts(answers: Iterable[Answer]) -> frozenset[str] | None:
    """Return the posts that anybody returned, None when somebody returned the whole."""
    parts: set[str] = set()
    for answer in answers:
        if answer.choice == "return":
            if not answer.parts:
                return None
            parts |= answer.parts
    return frozenset(parts)


def link_state(
    *,
    decided: bool,
    open_: bool,
    may_decide: bool,
    newest: bool,
    revoked: bool,
    expires_at: datetime,
    moment: datetime,
) -> LinkState:
    """Return whether a known link works at a moment, else what ended it (LNK-4).

    open_: the request is pending and its client open; may_decide: the person is still a decider;
    newest: no later link was made for the same person and request."""
    if decided:
        return "used"
    if not open_ or not may_decide:
        return "closed"
    if not newest:
        return "replaced"
    if revoked:
        return "revoked"
    return "live" if moment < expires_at else "expired"


def differences(before: Any, after: Any, path: str = "") -> list[Change]:
    """Return where two JSON values differ, in the order of the first (APPR-3).

    Lists of objects with an "id" are compared by it, whatever their order; other lists as one
    value. Equal contents give an empty list."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [*before, *(name for name in after if name not in before)]
        return [
            change
            for name in names
            for change in differences(
                before.get(name), after.get(name), f"{path}/{name}" if path else str(name)
            )
        ]
    if _has_ids(before) and _has_ids(after) and (before or after):
        return differences(dict(_by_id(before)), dict(_by_id(after)), path)
    return [] if before == after else [Change(path, before, after)]


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and isinstance(item.get("id"), str) for item in value
    )


def _by_id(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in items:
        yield item["id"], item

"""What decisions add up to: on plain values."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Outcome = Literal["pending", "approved", "returned"]
CHOICES = ("approve", "return")


class Answer(NamedTuple):
    """One decider's part: "approve", "return" or "" (not yet).

    parts are the posts that a return names; a return without any is of the whole."""

    choice: str
    parts: frozenset[str] = frozenset()


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

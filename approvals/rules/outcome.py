"""What decisions add up to: on plain values."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Outcome = Literal["pending", "approved", "returned"]
CHOICES = ("approve", "return")
RULES = ("any", "all", "count")


class Answer(NamedTuple):
    """One person's part: "approve", "return" or "" (not yet).

    parts are the posts that a return names; a return without any is of the whole."""

    choice: str
    parts: frozenset[str] = frozenset()


def outcome(answers: Sequence[Answer], rule: str, needed: int | None = None) -> Outcome:
    """Return what the answers of everybody asked in a step add up to (TEAM-2, APPR-2, APPR-3).

    A return of the whole closes the step at once, by every rule.
    "any": the first answer closes it, whichever it is, so there is never a second one.
    "all": everybody is waited for; then it is returned if anybody returned a post, else approved.
    "count": approved as soon as `needed` of them approve, whoever else returned a post. Returned
    when so many can no longer approve, but not before `needed` of them have answered: what nobody
    returned has been approved by as many then. Are fewer left than needed, all of them are needed.
    Raises ValueError for another rule, and for "count" without a number of 1 or more."""
    if rule not in RULES:
        raise ValueError(f"no rule {rule!r}")
    if rule == "count" and (needed is None or needed < 1):
        raise ValueError("say how many must approve")
    given = [answer for answer in answers if answer.choice]
    if any(answer.choice not in CHOICES for answer in given):
        raise ValueError("an answer is approve, return or nothing yet")
    if any(answer.choice == "return" and not answer.parts for answer in given):
        return "returned"
    approvals = sum(answer.choice == "approve" for answer in given)
    wanted = {"any": 1, "all": len(answers), "count": min(needed or 1, len(answers))}[rule]
    if not given or len(given) < wanted:
        return "pending"
    if approvals >= wanted:
        return "approved"
    if rule == "count" and approvals + len(answers) - len(given) >= wanted:
        return "pending"
    return "returned"


def returned_parts(answers: Iterable[Answer]) -> frozenset[str] | None:
    """Return the posts that anybody returned, None when somebody returned the whole."""
    parts: set[str] = set()
    for answer in answers:
        if answer.choice == "return":
            if not answer.parts:
                return None
            parts |= answer.parts
    return frozenset(parts)

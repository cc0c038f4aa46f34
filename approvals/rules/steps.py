"""What a mode allows, where a step stands, and who may review: on plain values."""

from collections.abc import Collection, Iterable
from typing import Literal, TypeVar

Person = TypeVar("Person")
StepState = Literal["planned", "waiting", "approved", "returned", "withdrawn", "expired"]


def may_settle(mode: str) -> bool:
    """Return whether something goes out without a question in this mode (APPR-2)."""
    return mode in ("none", "optional")


def may_ask(mode: str) -> bool:
    """Return whether anybody is asked in this mode (APPR-2)."""
    return mode != "none"


def step_state(*, opened: bool, ended: str) -> StepState:
    """Return where a step stands; ended is "" until it is over."""
    if ended:
        return ended  # type: ignore[return-value]  # the endings of a step are states
    return "waiting" if opened else "planned"


def reviewers(people: Iterable[Person], own: Collection[Person], *, own_work: bool) -> list[Person]:
    """Return who of these people may review, in their order: nobody approves their own work unless
    that is allowed (APPR-2). own are the sender and the authors."""
    return [person for person in people if own_work or person not in own]

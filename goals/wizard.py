"""Steps on the way to a goal: what hurts is said, answers are kept (GOAL-2)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Client
from clients.services import add, change, remove
from common.errors import WrongState
from goals.models import GoalDraft, Trouble

STEPS = ("hurts", "kind", "measure", "kpis", "reviews", "overview")
MOST_KEPT = 40_000  # characters of all answers


def say_what_hurts(trouble: Trouble, *, by: User) -> Trouble:
    """Keep what a person of the client says hurts, for the agency to make a goal of."""
    trouble.by = by
    return add(trouble, by=by)


@transaction.atomic
def begin_draft(
    client: Client, answers: Mapping[str, Any], *, by: User, trouble: Trouble | None = None
) -> GoalDraft:
    """Begin to set a goal; what was said by the client's people stands behind it."""
    draft = GoalDraft(client=client, trouble=trouble, by=by)
    draft.answers = _checked({"hurts": dict(answers)})
    return add(draft, by=by)


@transaction.atomic
def keep_answers(
    draft: GoalDraft, step: str, answers: Mapping[str, Any], *, by: User, seen: int | None = None
) -> GoalDraft:
    """Keep the answers of one step as they were typed.

    Raises StaleVersion when somebody was faster (CON-3), WrongState when it is a goal already."""
    check_open(draft)
    return change(
        draft, {"answers": _checked({**draft.answers, step: dict(answers)})}, by=by, seen=seen
    )


@transaction.atomic
def drop_draft(draft: GoalDraft, *, by: User) -> None:
    """Throw a goal away that was never finished."""
    check_open(draft)
    remove(draft, by=by)


def check_open(draft: GoalDraft) -> None:
    if draft.goal_id is not None:
        raise WrongState(_("This has become a goal already."), draft)


def _checked(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers; ValidationError when they are more than anybody types."""
    if len(str(answers)) > MOST_KEPT:
        raise ValidationError(_("This is more text than can be kept."), code="GOAL-2")
    return answers

"""A move beyond the allowance as a thing that deciders approve, never by silence (BUDG-4)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, register
from budget.models import Budget, BudgetMove, Category
from budget.moves import KIND, apply, check_covered, locked_budget
from common.errors import WrongState
from common.formats import minor_money

Status = BudgetMove.Status


def title(move: BudgetMove) -> str:
    return _("%(amount)s from “%(source)s” to “%(target)s”") % {
        "amount": minor_money(move.amount_minor, move.budget.currency),
        "source": Category(move.source).label,
        "target": Category(move.target).label,
    }


def content(move: BudgetMove) -> dict[str, Any]:
    """Return what a decider sees of a move: nothing in it changes while they decide."""
    budget = move.budget
    return {
        "start": budget.start.isoformat(),
        "end": budget.end.isoformat(),
        "currency": budget.currency,
        "amount_minor": move.amount_minor,
        "reason": move.reason,
        "source": move.source,
        "source_before_minor": move.source_before_minor,
        "source_after_minor": move.source_before_minor - move.amount_minor,
        "target": move.target,
        "target_before_minor": move.target_before_minor,
        "target_after_minor": move.target_before_minor + move.amount_minor,
    }


def may_send(move: BudgetMove) -> None:
    if move.status != Status.ASKING:
        raise WrongState(_("This move is over: make a new one."), move)


def sent(move: BudgetMove) -> None:
    _go(move, Status.CLIENT_REVIEW, before=Status.ASKING)


def approved(move: BudgetMove, user: User | None) -> None:
    """Let the move take effect. Raises WrongState when the money is no longer there to move."""
    budget = locked_budget(move)
    if budget.status != Budget.Status.APPROVED:
        raise WrongState(_("The budget has been changed since: the agency has to ask again."), move)
    try:
        check_covered(move, budget)
    except ValidationError as error:
        text = _("The money has been spent or moved since: the agency has to ask again.")
        raise WrongState(text, move) from error
    _go(move, Status.APPLIED, before=Status.CLIENT_REVIEW)
    apply(move, budget)


def returned(move: BudgetMove, user: User | None, posts: Mapping[str, str]) -> None:
    _go(move, Status.RETURNED, before=Status.CLIENT_REVIEW)


def withdrawn(move: BudgetMove) -> None:
    _go(move, Status.WITHDRAWN, before=Status.CLIENT_REVIEW)


def _go(move: BudgetMove, to: str, *, before: str) -> None:
    if not BudgetMove.objects.filter(pk=move.pk, status=before).update(status=to):
        raise WrongState(_("This move is not where it was."), move)
    move.status = to


register(
    Subject(
        kind=KIND,
        model=BudgetMove,
        title=title,
        content=content,
        may_send=may_send,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="budget/_move_approval.html",
        silence=False,
    )
)

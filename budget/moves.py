"""Moving money between the categories of an approved budget (BUDG-4)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import request_approval
from budget.alerts import renew
from budget.models import Budget, BudgetMove
from budget.rules import planned_after, within_allowance
from budget.services import spent_by_category
from clients.history import record
from common.errors import WrongState
from common.formats import minor_money
from common.periods import now

KIND = "budget_move"
Status = BudgetMove.Status


@transaction.atomic
def move_money(move: BudgetMove, *, by: User) -> BudgetMove:
    """Move money at once if the budget's allowance covers it, else ask the deciders (BUDG-4).

    Moves of a budget come one after another, under its lock. Raises ValidationError for what a
    person can repair, such as more than is left in the category; WrongState unless the budget is
    approved."""
    budget = locked_budget(move)
    if budget.status != Budget.Status.APPROVED:
        raise WrongState(
            _("Money is moved within an approved budget; this one can be edited."), budget
        )
    move.full_clean()
    check_covered(move, budget)
    planned = planned_after(budget.total_minor, budget.shares, budget.moved)
    move.source_before_minor, move.target_before_minor = planned[move.source], planned[move.target]
    move.author = by
    move.within_allowance = within_allowance(
        budget.total_minor, budget.move_allowance, moved_freely(budget), move.amount_minor
    )
    move.save(force_insert=True)
    if move.within_allowance:
        apply(move, budget)
        told: dict[str, list[Any]] = {"source": [None, move.source], "target": [None, move.target]}
        told |= {"amount_minor": [None, move.amount_minor], "reason": ["", move.reason]}
        record("moved", move, client=budget.client, by=by, changes=told)
    else:
        request_approval(KIND, move, by=by, message=move.reason)
    return move


def locked_budget(move: BudgetMove) -> Budget:
    """Return the budget of a move as it is now, locked until the transaction ends."""
    rows = Budget.objects.select_for_update(of=("self",)).select_related("client")
    move.budget = rows.get(pk=move.budget_id)
    return move.budget


def moved_freely(budget: Budget) -> int:
    """Return the minor units that were moved within the allowance so far."""
    free = BudgetMove.objects.filter(budget=budget, status=Status.APPLIED, within_allowance=True)
    return free.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def check_covered(move: BudgetMove, budget: Budget) -> None:
    """Raise ValidationError unless the category has this much left: spent money can't move."""
    planned = planned_after(budget.total_minor, budget.shares, budget.moved)[move.source]
    left = planned - spent_by_category([budget])[budget.pk][move.source]
    if move.amount_minor > left:
        text = _("Only %(left)s of this part is neither spent nor moved.") % {
            "left": minor_money(max(left, 0), budget.currency)
        }
        raise ValidationError({"amount": ValidationError(text, code="BUDG-4")})


def apply(move: BudgetMove, budget: Budget) -> None:
    """Let a move take effect; budget is its locked row."""
    moved = dict(budget.moved)
    moved[move.source] = moved.get(move.source, 0) - move.amount_minor
    moved[move.target] = moved.get(move.target, 0) + move.amount_minor
    budget.moved = {category: amount for category, amount in moved.items() if amount}
    budget.save(update_fields=["moved", "updated_at"])
    move.status, move.applied_at = Status.APPLIED, now()
    move.save(update_fields=["status", "applied_at", "updated_at"])
    renew([budget])

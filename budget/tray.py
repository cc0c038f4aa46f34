"""The tray: rows of files without a reason, in no sum until somebody says why (BUDG-3)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from budget.alerts import renew
from budget.expenses import locked_budget
from budget.models import Budget, Expense, ImportedExpense, searched
from clients.history import record
from clients.services import add
from common.errors import WrongState
from common.periods import now

Status = ImportedExpense.Status
MOST_AT_ONCE = 200  # rows of the tray that one form answers
FIELDS = (
    "day",
    "amount_minor",
    "category",
    "channel",
    "goal",
    "payee",
    "justification",
    "result",
)


def booked(row: ImportedExpense) -> Expense:
    """Return the expense of a row that has its reason; the row says that it's booked."""
    values = {name: getattr(row, name) for name in FIELDS if name not in ("channel", "goal")}
    expense = Expense(
        budget_id=row.budget_id, channel_id=row.channel_id, goal_id=row.goal_id, **values
    )
    expense.folded_text = searched(row.justification, row.payee, row.result)
    row.expense, row.status = expense, Status.BOOKED
    return expense


@transaction.atomic
def justify(
    budget: Budget, ids: Collection[UUID], values: Mapping[str, Any], *, by: User
) -> list[Expense]:
    """Book rows of the tray with this reason; what is left open of part, channel and goal stays as
    the file has it. All of them or none; return the expenses.

    Raises WrongState for a row that isn't in the tray any more, ValidationError for one without
    a part."""
    budget = locked_budget(budget.pk)
    rows = _waiting(budget, ids)
    given = {name: value for name, value in values.items() if value}
    made = []
    for row in rows:
        for name, value in given.items():
            setattr(row, name, value)
        if not row.category:
            problem = ValidationError(_("Say which part of the budget it is."), code="BUDG-3")
            raise ValidationError({"category": problem})
        expense = booked(row)
        expense.budget = budget
        add(expense, by=by)  # without a justification it is refused here
        made.append(expense)
        row.version, row.updated_at = row.version + 1, now()
    touched = [*given, "status", "expense", "category", "version", "updated_at"]
    ImportedExpense.objects.bulk_update(rows, touched)
    renew([budget])
    return made


@transaction.atomic
def set_aside(budget: Budget, ids: Collection[UUID], *, by: User) -> int:
    """Take rows out of the tray that are no expense of this client; no file brings them back."""
    budget = locked_budget(budget.pk)
    rows = _waiting(budget, ids)
    _turn(rows, Status.DROPPED)
    for row in rows:
        told = {"status": [Status.WAITING, Status.DROPPED], "amount_minor": [row.amount_minor] * 2}
        record("changed", row, client=budget.client, by=by, changes=told)
    return len(rows)


@transaction.atomic
def put_back(budget: Budget, ids: Collection[UUID], *, by: User) -> int:
    """Put rows back into the tray that were set aside. Raises WrongState when one isn't."""
    budget = locked_budget(budget.pk)
    rows = list(ImportedExpense.objects.filter(budget=budget, status=Status.DROPPED, pk__in=ids))
    if len(rows) < len(set(ids)):
        raise WrongState(_("Some of these rows are not set aside any more."), budget)
    _turn(rows, Status.WAITING)
    for row in rows:
        told = {"status": [Status.DROPPED, Status.WAITING]}
        record("changed", row, client=budget.client, by=by, changes=told)
    return len(rows)


def _turn(rows: Iterable[ImportedExpense], status: str) -> None:
    """Give rows that are locked by their budget another state, each a new version."""
    found = ImportedExpense.objects.filter(pk__in=[row.pk for row in rows])
    found.update(status=status, version=F("version") + 1, updated_at=now())


def _waiting(budget: Budget, ids: Iterable[UUID]) -> list[ImportedExpense]:
    ids = set(ids)
    if not ids or len(ids) > MOST_AT_ONCE:
        text = _("Choose rows first, at most %(most)d.") % {"most": MOST_AT_ONCE}
        raise ValidationError(text, code="BUDG-3")
    rows = ImportedExpense.objects.waiting().filter(budget=budget, pk__in=ids)
    found = list(rows.select_for_update(of=("self",)))
    if len(found) < len(ids):
        raise WrongState(_("Some of these rows are not in the tray any more."), budget)
    return found

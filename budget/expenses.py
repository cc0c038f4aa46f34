"""Steps of expenses: booked with their reason, corrected, deleted; each under its budget's lock, so
that sums and warnings of two at once are right (BUDG-3, BUDG-4)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.alerts import renew
from budget.models import Budget, Expense, Receipt
from budget.receipts import drop_unused, receive_receipt
from clients.history import record
from clients.services import add, change

MOST_AT_ONCE = 200  # expenses that are changed by one form


def locked_budget(pk: UUID) -> Budget:
    """Return a budget with its client, locked until the transaction ends."""
    rows = Budget.objects.select_for_update(of=("self",)).select_related("client")
    return rows.get(pk=pk)


@transaction.atomic
def book(expense: Expense, *, by: User | None, receipt: File | None = None) -> Expense:
    """Insert an expense. Without a justification it isn't booked (BUDG-3)."""
    budget = expense.budget = locked_budget(expense.budget_id)
    if receipt is not None and by is not None:
        expense.receipt = receive_receipt(budget.client, receipt, by=by)
    add(expense, by=by)
    renew([budget])
    return expense


@transaction.atomic
def book_many(expenses: Iterable[Expense], *, by: User) -> list[Expense]:
    """Insert expenses, all of them or none; each budget is locked once, in one order, and what it
    reaches by them is told once."""
    rows = list(expenses)
    budgets = {pk: locked_budget(pk) for pk in sorted({row.budget_id for row in rows})}
    for row in rows:
        row.budget = budgets[row.budget_id]
        add(row, by=by)
    renew(list(budgets.values()))
    return rows


@transaction.atomic
def change_expense(
    expense: Expense,
    values: Mapping[str, Any],
    *,
    by: User,
    seen: int | None = None,
    receipt: File | None = None,
) -> Expense:
    """Correct an expense, or say what it brought. A receipt that nothing shows any more goes."""
    budget = expense.budget = locked_budget(expense.budget_id)
    before = Receipt.objects.filter(expenses=expense).first()
    if receipt is not None:
        values = {**values, "receipt": receive_receipt(budget.client, receipt, by=by)}
    change(expense, values, by=by, seen=seen)
    if before is not None and expense.receipt_id != before.pk:
        drop_unused(before, by=by)
    renew([budget])
    return expense


@transaction.atomic
def change_expenses(rows: Iterable[Expense], values: Mapping[str, Any], *, by: User) -> int:
    """Give several expenses the same values; return how many differed. All of them or none."""
    rows = list(rows)
    if len(rows) > MOST_AT_ONCE:
        raise ValidationError(
            _("At most %(most)d expenses at once.") % {"most": MOST_AT_ONCE}, code="BUDG-3"
        )
    changed = 0
    for row in sorted(rows, key=lambda row: (row.budget_id, row.pk)):  # locks in one order
        version = row.version
        changed += change_expense(row, values, by=by).version != version
    return changed


@transaction.atomic
def remove_expense(expense: Expense, *, by: User) -> None:
    """Delete an expense that was booked by mistake; the history keeps its amount."""
    budget = locked_budget(expense.budget_id)
    receipt, client = expense.receipt, budget.client
    told = ("budget_id", "category", "amount_minor", "day", "payee", "justification", "receipt_id")
    changes = {name.removesuffix("_id"): [getattr(expense, name), None] for name in told}
    record("deleted", expense, client=client, by=by, changes=changes)
    expense.delete()
    drop_unused(receipt, by=by)
    renew([budget])

"""Steps of budgets and expenses, and the lines that show where the money stands."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum, Value
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import check_free, mark_changed
from budget.models import USUAL_ALLOWANCE, Budget, Category, Expense
from budget.rules import CATEGORIES, DEFAULT_SHARES, Pace, pace, planned_after, total_from_revenue
from budget.rules import warning_level as warning_level_of
from clients.models import Channel
from clients.services import add, change, remove
from common.errors import WrongState
from goals.models import Goal


class Line(NamedTuple):
    """One category of a budget; amounts are minor units of the budget's currency."""

    category: str
    name: Any
    share: int  # percent
    usual_share: int
    planned: int
    spent: int
    pace: Pace
    moved: int = 0  # of what is planned, brought here by moves; below 0: taken away

    @property
    def left(self) -> int:
        return self.planned - self.spent

    @property
    def warning(self) -> int | None:
        """80 or 100 when that much of the category is spent (BUDG-4)."""
        return warning_level_of(self.planned, self.spent)


def spent_by_category(
    budgets: Iterable[Budget], *, until: date | None = None
) -> dict[UUID, dict[str, int]]:
    """Return minor units spent, by budget and category: one query for any number of budgets."""
    ids = [budget.pk for budget in budgets]
    spent: dict[UUID, dict[str, int]] = {pk: dict.fromkeys(CATEGORIES, 0) for pk in ids}
    rows = (
        Expense.objects.filter(budget__in=ids)
        .order_by()
        .values_list("budget_id", "category")
        .annotate(sum=Sum("amount_minor"))
    )
    if until is not None:
        rows = rows.filter(day__lte=until)
    for budget_id, category, amount in rows:
        spent[budget_id][category] = amount
    return spent


def with_spent(budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    """Add what is spent by category in the same query; spent_of() reads it."""
    spent = Expense.objects.filter(budget=OuterRef("pk")).order_by().values("budget")
    return budgets.annotate(
        **{
            f"spent_{category}": Subquery(
                spent.filter(category=category).annotate(sum=Sum("amount_minor")).values("sum")
            )
            for category in CATEGORIES
        }
    )


def spent_of(budget: Budget) -> dict[str, int]:
    """Return minor units spent, by category, of a row that with_spent() gave; no query."""
    return {category: int(getattr(budget, f"spent_{category}") or 0) for category in CATEGORIES}


def channels_and_goals(
    channels: QuerySet[Channel], goals: QuerySet[Goal]
) -> tuple[list[Channel], list[Goal]]:
    """Return the rows of both, by what they are called, in one query; only their names are read."""
    what = {name: Value(name, CharField()) for name in ("channel", "goal")}
    first = channels.order_by().values_list(what["channel"], "pk", "network", "name")
    then = goals.order_by().values_list(what["goal"], "pk", "kind", "measure")
    found: dict[str, list[Any]] = {"channel": [], "goal": []}
    for name, pk, kind, text in first.union(then, all=True):
        found[name].append(
            Goal(pk=pk, kind=kind, measure=text)
            if name == "goal"
            else Channel(pk=pk, network=kind, name=text)
        )
    return sorted(found["channel"], key=str), sorted(found["goal"], key=str)


def lines(budget: Budget, spent: Mapping[str, int], today: date) -> list[Line]:
    """Return a line per category, after moves; the planned amounts add up to the total exactly
    (BUDG-2, BUDG-4)."""
    planned = planned_after(budget.total_minor, budget.shares, budget.moved)
    return [
        Line(
            category=category,
            name=Category(category).label,
            share=budget.shares[category],
            usual_share=DEFAULT_SHARES[category],
            planned=planned[category],
            spent=spent[category],
            pace=pace(planned[category], spent[category], budget.start, budget.end, today),
            moved=budget.moved.get(category, 0),
        )
        for category in CATEGORIES
    ]


def whole(budget: Budget, rows: Iterable[Line], today: date) -> Line:
    """Return the budget as one line."""
    spent = sum(row.spent for row in rows)
    total = budget.total_minor
    return Line(
        "", _("Total"), 100, 100, total, spent, pace(total, spent, budget.start, budget.end, today)
    )


def as_sent(budget: Budget) -> Budget:
    """Put what the client was sent into the row, which is for reading only from then on (TEN-3)."""
    sent = budget.sent_content
    budget.total_minor, budget.currency = sent["total_minor"], sent["currency"]
    budget.revenue_minor, budget.reason = sent["revenue_minor"], sent["reason"]
    percent = sent["revenue_percent"]
    budget.revenue_percent = None if percent is None else Decimal(percent)
    budget.start, budget.end = date.fromisoformat(sent["start"]), date.fromisoformat(sent["end"])
    budget.shares = {line["category"]: line["share"] for line in sent["lines"]}
    budget.move_allowance = sent.get("move_allowance", USUAL_ALLOWANCE)
    return budget


def with_total(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the total worked out from revenue and percent, if those are given.

    Raises ValidationError unless it is one of the two (BUDG-1)."""
    amount = values.get("total_minor")
    revenue, percent = values.get("revenue_minor"), values.get("revenue_percent")
    by_revenue = revenue is not None or percent is not None
    if (amount is None) == (not by_revenue):
        raise ValidationError(
            _("Give either an amount, or a revenue and a percentage of it."), code="BUDG-1"
        )
    if not by_revenue:
        return {**values, "revenue_minor": None, "revenue_percent": None}
    if revenue is None or percent is None or revenue <= 0 or not 0 < percent <= 100:
        raise ValidationError(
            _("A share of revenue needs the revenue and a percentage up to 100."), code="BUDG-1"
        )
    return {**values, "total_minor": total_from_revenue(revenue, Decimal(percent))}


def add_budget(budget: Budget, *, by: User) -> Budget:
    """Insert a budget as a draft, in the client's currency unless it names another."""
    budget.currency = budget.currency or budget.client.currency
    return add(budget, by=by)


@transaction.atomic
def change_budget(
    budget: Budget, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Budget:
    """Change a budget; an approved one goes back to a draft when it differs (APPR-3)."""
    if budget.status == Budget.Status.CLIENT_REVIEW:
        raise WrongState(_("The client is deciding about this budget."), budget)
    check_free("budget", budget)
    change(budget, values, by=by, seen=seen)
    if min(planned_after(budget.total_minor, budget.shares, budget.moved).values()) < 0:
        text = _("Money was moved out of a part that would not have it any more.")
        raise ValidationError(text, code="BUDG-4")
    if (
        budget.status == Budget.Status.APPROVED and mark_changed("budget", budget, by=by)
    ) or budget.status == Budget.Status.RETURNED:
        Budget.objects.filter(pk=budget.pk).update(status=Budget.Status.DRAFT)
        budget.status = Budget.Status.DRAFT
    return budget


def book(expense: Expense, *, by: User) -> Expense:
    """Insert an expense. Without a justification it isn't booked (BUDG-3)."""
    return add(expense, by=by)


def change_expense(
    expense: Expense, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Expense:
    """Correct an expense, or say what it brought."""
    return change(expense, values, by=by, seen=seen)


def remove_expense(expense: Expense, *, by: User) -> None:
    """Delete an expense that was booked by mistake; the history keeps its amount."""
    remove(expense, by=by)

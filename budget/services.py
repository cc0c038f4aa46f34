"""Steps of budgets and expenses, and the lines that show where the money stands."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    CharField,
    Count,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import check_free, mark_changed
from budget.media_models import MediaLine
from budget.models import (
    USUAL_ALLOWANCE,
    Budget,
    Category,
    Expense,
    ImportedExpense,
    RecurringExpense,
)
from budget.rules import CATEGORIES, DEFAULT_SHARES, Pace, pace, planned_after, total_from_revenue
from budget.rules import warning_level as warning_level_of
from clients.models import Channel
from clients.services import add, change
from common.errors import WrongState
from common.periods import at_local, today_in
from goals.models import Goal
from jobs.services import start_job


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
    """Add what is spent by category, and how many rows wait in the tray, in the same query.

    spent_of() reads the first, `in_tray` is the other."""
    waiting = ImportedExpense.objects.waiting().filter(budget=OuterRef("pk")).order_by()
    counted = waiting.values("budget").annotate(number=Count("pk")).values("number")
    spent = Expense.objects.filter(budget=OuterRef("pk")).order_by().values("budget")
    return budgets.annotate(
        **{
            f"spent_{category}": Subquery(
                spent.filter(category=category).annotate(sum=Sum("amount_minor")).values("sum")
            )
            for category in CATEGORIES
        },
        in_tray=Coalesce(Subquery(counted), 0),
    )


# Named, because SQLite gives an id out of a subquery as a text.
GUESSED: dict[str, Any] = {"category": CharField(), "goal": UUIDField(), "channel": UUIDField()}


def with_guess(budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    """Add what the client's expense booked last has, in the same query; guess_of() reads it."""
    last = Expense.objects.filter(budget__client=OuterRef("client")).order_by("-pk")
    return budgets.annotate(
        **{
            f"last_{name}": Subquery(last.values(name)[:1], output_field=kind)
            for name, kind in GUESSED.items()
        }
    )


def guess_of(budget: Budget) -> dict[str, Any]:
    """Return part, goal and channel of the client's expense booked last, {} without one, of a row
    that with_guess() gave; no query."""
    found = {name: getattr(budget, f"last_{name}", None) for name in GUESSED}
    return {name: value for name, value in found.items() if value}


def spent_of(budget: Budget) -> dict[str, int]:
    """Return minor units spent, by category, of a row that with_spent() gave; no query."""
    return {category: int(getattr(budget, f"spent_{category}") or 0) for category in CATEGORIES}


def channels_and_goals(
    channels: QuerySet[Channel], goals: QuerySet[Goal], media: QuerySet[MediaLine] | None = None
) -> tuple[list[Channel], list[Goal], list[MediaLine]]:
    """Return the rows of all, by what they are called, in one query; only their names are read.

    media are lines of a media plan, where they are asked for too."""
    what = {name: Value(name, CharField()) for name in ("channel", "goal", "line")}
    first = channels.order_by().values_list(what["channel"], "pk", "network", "name")
    more: list[Any] = [goals.order_by().values_list(what["goal"], "pk", "kind", "measure")]
    if media is not None:
        more.append(media.order_by().values_list(what["line"], "pk", "kind", "title"))
    rows: dict[str, list[Any]] = {name: [] for name in what}
    for name, pk, kind, text in first.union(*more, all=True):
        rows[name].append(_named(name, pk, kind, text))
    channel, goal, line = (sorted(rows[name], key=str) for name in what)
    return channel, goal, line


def _named(name: str, pk: UUID, kind: str, text: str) -> Any:
    if name == "line":
        return MediaLine(pk=pk, kind=kind, title=text)
    if name == "goal":
        return Goal(pk=pk, kind=kind, measure=text)
    return Channel(pk=pk, network=kind, name=text)


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


@transaction.atomic
def add_budget(budget: Budget, *, by: User) -> Budget:
    """Insert a budget as a draft, in the client's currency unless it names another."""
    budget.currency = budget.currency or budget.client.currency
    budget.look_after = next_look(budget)
    add(budget, by=by)
    _book_what_waited(budget)
    return budget


def _book_what_waited(budget: Budget) -> None:
    """Have recurring expenses booked whose days no budget had covered yet."""
    rules = RecurringExpense.objects.filter(client=budget.client_id, currency=budget.currency)
    if rules.filter(start__lte=budget.end, until__gte=budget.start).exists():
        start_job(
            "book_recurring",
            args={"client_id": str(budget.client_id)},
            key=f"book-recurring:budget:{budget.pk}:{budget.version}",
            client=budget.client_id,
        )


def next_look(budget: Budget) -> datetime | None:
    """Return when the pace of a budget is looked at next: as the client's next day begins; None
    when it's over then, or has no days yet."""
    if budget.start is None or budget.end is None:
        return None
    day = max(today_in(budget.client.timezone) + timedelta(days=1), budget.start)
    if day > budget.end:
        return None
    return at_local(day, time(0), budget.client.timezone)[0]


@transaction.atomic
def change_budget(
    budget: Budget, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Budget:
    """Change a budget; an approved one goes back to a draft when it differs (APPR-3)."""
    if budget.status == Budget.Status.CLIENT_REVIEW:
        raise WrongState(_("The client is deciding about this budget."), budget)
    check_free("budget", budget)
    change(budget, values, by=by, seen=seen)
    budget.look_after = next_look(budget)
    Budget.objects.filter(pk=budget.pk).update(look_after=budget.look_after)
    _book_what_waited(budget)
    if min(planned_after(budget.total_minor, budget.shares, budget.moved).values()) < 0:
        text = _("Money was moved out of a part that would not have it any more.")
        raise ValidationError(text, code="BUDG-4")
    reopen(budget, by=by)
    return budget


def reopen(budget: Budget, *, by: User) -> None:
    """Make a budget a draft again that has been changed: unless it is approved and still is what
    was approved (APPR-3). Call it in the transaction of the change."""
    changed = budget.status == Budget.Status.APPROVED and mark_changed("budget", budget, by=by)
    if changed or budget.status == Budget.Status.RETURNED:
        Budget.objects.filter(pk=budget.pk).update(status=Budget.Status.DRAFT)
        budget.status = Budget.Status.DRAFT

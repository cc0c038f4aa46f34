"""Expenses that come again: each time booked once, on the client's day, with the rule's reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from accounts.models import User
from budget.expenses import book
from budget.models import Budget, Expense, Occurrence, RecurringExpense
from budget.recurring_rules import budget_for, days_of, next_day
from clients.models import Client
from clients.services import add, change, remove
from common.periods import at_local, today_in
from jobs.services import start_job

BOOKED = ("category", "amount_minor", "channel_id", "goal_id", "payee", "justification")


class Course(NamedTuple):
    """How far a rule is: how often booked, the days that no budget covers, the next day."""

    rule: RecurringExpense
    times: int
    homeless: list[date]
    following: date | None


@transaction.atomic
def add_rule(rule: RecurringExpense, *, by: User) -> RecurringExpense:
    """Insert a rule; what is due by now is booked by a job at once."""
    rule.currency = rule.currency or rule.client.currency
    add(rule, by=by)
    _start(rule)
    return rule


@transaction.atomic
def change_rule(
    rule: RecurringExpense, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> RecurringExpense:
    """Change what is booked from now on; what was booked stays as it is."""
    change(rule, values, by=by, seen=seen)
    _start(rule)
    return rule


def remove_rule(rule: RecurringExpense, *, by: User) -> None:
    """Delete a rule; what it booked stays."""
    remove(rule, by=by)


def _start(rule: RecurringExpense) -> None:
    args = {"client_id": str(rule.client_id)}
    key = f"book-recurring:{rule.pk}:{rule.version}"
    start_job("book_recurring", args=args, key=key, client=rule.client_id)


def book_due(client_id: str | UUID) -> int:
    """Book what is due of a client's rules by now and promise the next day's; return how many.

    Each day of a rule is booked once, whoever asks and how often (JOB-5). A day that no budget
    covers waits until one does."""
    client = Client.objects.filter(pk=client_id, closed_at=None).first()
    if client is None:
        return 0
    today = today_in(client.timezone)
    rules = list(RecurringExpense.objects.filter(client=client))
    booked = 0
    for rule, day, budget in _due(rules, {client.pk: today}):
        booked += budget is not None and _book_once(rule, day, budget)
    days = [next_day(rule.start, rule.until, rule.every, today) for rule in rules]
    following = min((day for day in days if day is not None), default=None)
    if following is not None:
        start_job(
            "book_recurring",
            args={"client_id": str(client.pk)},
            key=f"book-recurring:{client.pk}:{following.isoformat()}",
            client=client.pk,
            due_at=at_local(following, time(0), client.timezone)[0],
        )
    return booked


def _due(
    rules: Sequence[RecurringExpense], days: Mapping[UUID, date]
) -> list[tuple[RecurringExpense, date, Budget | None]]:
    """Return the days that nobody has booked, each with its budget if there is one; days has the
    last one to look at, by client."""
    if not rules:
        return []
    done = set(Occurrence.objects.filter(rule__in=rules).values_list("rule_id", "day"))
    budgets: dict[UUID, list[Budget]] = defaultdict(list)
    for budget in Budget.objects.filter(client__in=days).defer("sent_content"):
        budgets[budget.client_id].append(budget)
    return [
        (rule, day, budget_for(day, rule.currency, budgets[rule.client_id]))
        for rule in rules
        for day in days_of(rule.start, rule.until, rule.every, days[rule.client_id])
        if (rule.pk, day) not in done
    ]


@transaction.atomic
def _book_once(rule: RecurringExpense, day: date, budget: Budget) -> bool:
    """Book one day of a rule unless somebody has; return whether it was done here."""
    occurrence, new = Occurrence.objects.get_or_create(rule=rule, day=day)
    if not new:
        return False
    values = {name: getattr(rule, name) for name in BOOKED}
    occurrence.expense = book(Expense(budget=budget, day=day, **values), by=None)
    occurrence.save(update_fields=["expense", "updated_at"])
    return True


def courses(rules: Iterable[RecurringExpense]) -> list[Course]:
    """Return how far rules are: two queries for any number of them; their clients are loaded."""
    rules = list(rules)
    today = {rule.client_id: today_in(rule.client.timezone) for rule in rules}
    open_days: Counter[UUID] = Counter()
    homeless: dict[UUID, list[date]] = defaultdict(list)
    for rule, day, budget in _due(rules, today):
        open_days[rule.pk] += 1
        if budget is None:
            homeless[rule.pk].append(day)
    told = []
    for rule in rules:
        span, by = (rule.start, rule.until, rule.every), today[rule.client_id]
        times = len(days_of(*span, by)) - open_days[rule.pk]
        told.append(Course(rule, times, homeless[rule.pk], next_day(*span, by)))
    return told

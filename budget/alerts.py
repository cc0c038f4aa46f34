"""What the manager hears of a budget's pace: 80 and 100 percent of a part, or hardly anything spent
of the whole, each once (BUDG-4)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from budget.models import Budget, BudgetAlert
from budget.rules import CATEGORIES, WARNING_LEVELS, pace, planned_after, underspent, warning_level
from budget.services import Line, lines, next_look, spent_by_category, whole
from clients.events import announce
from clients.services import manager_of
from common.periods import now, today_in
from jobs.services import start_job

MOST = 200  # budgets in one sweep
Level = BudgetAlert.Level
Reached = set[tuple[str, str]]  # category, level


class Told(NamedTuple):
    """A budget with the lines that there is something to say of, for a mail."""

    budget: Budget
    lines: list[tuple[Line, str]]  # with the level


def reached(budget: Budget, spent: dict[str, int]) -> Reached:
    """Return what there is to say of a budget now, "" standing for the whole.

    A part that is spent has reached 80 percent too, so that a step over both tells of the higher
    alone and never goes back to the lower."""
    planned = planned_after(budget.total_minor, budget.shares, budget.moved)
    found = set()
    for category in CATEGORIES:
        level = warning_level(planned[category], spent[category])
        found |= {(category, str(step)) for step in WARNING_LEVELS if level and step <= level}
    if budget.status == Budget.Status.APPROVED:  # else nobody may spend it yet
        total = sum(spent.values())
        today = today_in(budget.client.timezone)
        at = pace(budget.total_minor, total, budget.start, budget.end, today)
        if at.day < at.days and underspent(budget.total_minor, total, at):
            found.add(("", Level.UNDER.value))
    return found


def renew(budgets: Sequence[Budget]) -> int:
    """Write down what is reached for the first time and promise a mail of it, settle what isn't so
    any more; return how many are new. Call it with locked budgets, after the change.

    Three queries, and none that writes when nothing is new."""
    spent = spent_by_category(budgets)
    now_so = {budget.pk: reached(budget, spent[budget.pk]) for budget in budgets}
    known = BudgetAlert.objects.filter(budget__in=budgets)
    there: dict[UUID, dict[tuple[str, str], BudgetAlert]] = {budget.pk: {} for budget in budgets}
    for alert in known:
        there[alert.budget_id][alert.category, alert.level] = alert
    _settle(now_so, [alert for alerts in there.values() for alert in alerts.values()])
    made = []
    for budget in budgets:
        new = [
            BudgetAlert(budget=budget, category=category, level=level)
            for category, level in sorted(now_so[budget.pk] - there[budget.pk].keys())
        ]
        if new:
            BudgetAlert.objects.bulk_create(new)
            _promise(budget, new)
            for alert in new:
                _announce(alert)
            made += new
    return len(made)


def _settle(now_so: dict[UUID, Reached], known: Iterable[BudgetAlert]) -> None:
    """Mark what isn't so any more, and what is so again."""
    over, again = [], []
    for alert in known:
        is_so = (alert.category, alert.level) in now_so[alert.budget_id]
        if not is_so and alert.settled_at is None:
            over.append(alert.pk)
        elif is_so and alert.settled_at is not None:
            again.append(alert.pk)
    if over:
        BudgetAlert.objects.filter(pk__in=over).update(settled_at=now())
    if again:
        BudgetAlert.objects.filter(pk__in=again).update(settled_at=None)


def _promise(budget: Budget, new: Sequence[BudgetAlert]) -> None:
    person = manager_of(budget.client_id)
    start_job(
        "mail_budget_alert",
        args={
            "budget_id": str(budget.pk),
            "alert_ids": ",".join(str(alert.pk) for alert in new),
        },
        key=f"budget-alert:{new[0].pk}",
        client=budget.client_id,
        language=person.language if person else None,
    )


def _announce(alert: BudgetAlert) -> None:
    """Tell other programs (WHK-1). The gate shows alerts to the agency's people alone."""
    announce(
        "budget.off_pace",
        alert,
        client_id=alert.budget.client_id,
        budget=alert.budget_id,
        category=alert.category,
        level=alert.level,
    )


def look() -> int:
    """Look at the budgets whose client's day has begun; return how many. Nothing is written until
    one has (TIM-1)."""
    moment = now()
    due = Budget.objects.filter(look_after__lte=moment, client__closed_at=None)
    if not due.exists():
        return 0
    with transaction.atomic():
        rows = due.select_related("client").order_by("look_after", "pk")
        # Of two sweeps at once, one takes a budget.
        budgets = list(rows.select_for_update(of=("self",), skip_locked=True)[:MOST])
        renew(budgets)
        for budget in budgets:
            budget.look_after = next_look(budget)
        Budget.objects.bulk_update(budgets, ["look_after"])
    return len(budgets)


def still_so(budget_id: str, alert_ids: Iterable[str]) -> Told | None:
    """Return what to tell of these alerts now, None when nothing of it is so any more or the
    client was closed. Of one part the highest level is told."""
    rows = Budget.objects.filter(pk=budget_id, client__closed_at=None)
    budget = rows.select_related("client__agency").first()
    if budget is None:
        return None
    spent = spent_by_category([budget])[budget.pk]
    so = reached(budget, spent)
    alerts = BudgetAlert.objects.filter(pk__in=list(alert_ids), budget=budget)
    asked = {(alert.category, alert.level) for alert in alerts} & so
    today = today_in(budget.client.timezone)
    shown = lines(budget, spent, today)
    told: list[tuple[Any, str]] = []
    for line in (*shown, whole(budget, shown, today)):
        levels = [level for category, level in asked if category == line.category]
        if levels:
            told.append((line, Level.ALL.value if Level.ALL in levels else levels[0]))
    return Told(budget, told) if told else None

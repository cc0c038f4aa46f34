"""What a report says about money (REP-1): plain JSON, amounts in minor units."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from budget.media_report import media_plans
from budget.models import Budget, Expense
from budget.services import as_sent, lines, spent_by_category
from clients.models import Client
from common.periods import Period

EXPENSES = 20  # the largest, with what they brought


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the client's agreed budgets of the period, plan against fact per category.

    What the client was sent is what is shown, spent up to the period's last day."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id; seven queries at most, however many they are."""
    ids = [client.pk for client in clients]
    rows = Budget.objects.filter(
        client__in=ids, sent_version__gt=0, start__lte=period.end, end__gte=period.start
    ).order_by("start", "pk")
    budgets: dict[UUID, list[Budget]] = {pk: [] for pk in ids}
    for budget in rows:
        budgets[budget.client_id].append(as_sent(budget))
    every = [budget for of_client in budgets.values() for budget in of_client]
    spent = spent_by_category(every, until=period.end)
    expenses = _expenses({budget.pk: budget.client_id for budget in every}, period)
    media = media_plans(every, period)
    return {
        pk: {
            "budgets": [_budget(budget, spent[budget.pk], period) for budget in of_client],
            "media": [media[budget.pk] for budget in of_client if budget.pk in media],
            "expenses": [_expense(one) for one in expenses.get(pk, [])],
        }
        for pk, of_client in budgets.items()
    }


def _expenses(clients: Mapping[UUID, UUID], period: Period) -> dict[UUID, list[Expense]]:
    """Return the largest expenses of the period by client; clients maps budgets to theirs."""
    if not clients:
        return {}
    found: dict[UUID, list[Expense]] = {}
    rows = (
        Expense.objects.filter(budget__in=list(clients), day__range=(period.start, period.end))
        .select_related("channel", "goal", "budget")
        .order_by("-amount_minor", "pk")
    )
    if len(set(clients.values())) == 1:
        rows = rows[:EXPENSES]
    for expense in rows:
        of_client = found.setdefault(clients[expense.budget_id], [])
        if len(of_client) < EXPENSES:
            of_client.append(expense)
    return found


def _budget(budget: Budget, spent: Mapping[str, int], period: Period) -> dict[str, Any]:
    return {
        "start": budget.start.isoformat(),
        "end": budget.end.isoformat(),
        "currency": budget.currency,
        "total_minor": budget.total_minor,
        "lines": [
            {
                "category": line.category,
                "share": line.share,
                "planned_minor": line.planned,
                "spent_minor": line.spent,
                "left_minor": line.left,
            }
            for line in lines(budget, spent, period.end)
        ],
    }


def _expense(expense: Expense) -> dict[str, Any]:
    return {
        "day": expense.day.isoformat(),
        "category": expense.category,
        "amount_minor": expense.amount_minor,
        "currency": expense.budget.currency,
        "channel": str(expense.channel) if expense.channel else "",
        "goal": expense.goal.kind if expense.goal else "",
        "justification": expense.justification,
        "result": expense.result,
    }

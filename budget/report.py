"""What a report says about money (REP-1): plain JSON, amounts in minor units."""

from typing import Any

from budget.models import Budget, Expense
from budget.services import as_sent, lines, spent_by_category
from clients.models import Client
from common.periods import Period

EXPENSES = 20  # the largest, with what they brought


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the client's agreed budgets of the period, plan against fact per category.

    What the client was sent is what is shown, spent up to the period's last day."""
    budgets = [
        as_sent(budget)
        for budget in Budget.objects.filter(
            client=client, sent_version__gt=0, start__lte=period.end, end__gte=period.start
        ).order_by("start", "pk")
    ]
    spent = spent_by_category(budgets, until=period.end)
    expenses = (
        Expense.objects.filter(budget__in=budgets, day__range=(period.start, period.end))
        .select_related("channel", "goal", "budget")
        .order_by("-amount_minor", "pk")[:EXPENSES]
    )
    return {
        "budgets": [
            {
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
                    for line in lines(budget, spent[budget.pk], period.end)
                ],
            }
            for budget in budgets
        ],
        "expenses": [
            {
                "day": expense.day.isoformat(),
                "category": expense.category,
                "amount_minor": expense.amount_minor,
                "currency": expense.budget.currency,
                "channel": str(expense.channel) if expense.channel else "",
                "goal": expense.goal.kind if expense.goal else "",
                "justification": expense.justification,
                "result": expense.result,
            }
            for expense in expenses
        ],
    }

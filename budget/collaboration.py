"""What spending tells of how the two sides work together (TEAM-6): facts, no verdicts."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from budget.models import Expense
from clients.models import Client
from common.periods import Period

RESULT_AFTER = 30  # days after which what an expense brought can be told


def rows(client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
    """Return what is to be counted: the period's expenses of budgets that the client was sent,
    those without a reason, and those whose result should be known and isn't written."""
    expenses = Expense.objects.filter(
        budget__client=client,
        budget__sent_version__gt=0,
        day__gte=period.start,
        day__lte=period.end,
    )
    old = expenses.filter(day__lt=period.end - timedelta(RESULT_AFTER))
    return {
        "expenses": expenses,
        "without_reason": expenses.filter(justification=""),
        "without_result": old.filter(result=""),
    }


def facts(
    clients: Collection[Client], period: Period, counts: Mapping[UUID, Mapping[str, int]]
) -> dict[UUID, dict[str, Any]]:
    names = ("expenses", "without_reason", "without_result")
    return {
        one.pk: {"unjustified_spend": {name: counts[one.pk][name] for name in names}}
        for one in clients
    }

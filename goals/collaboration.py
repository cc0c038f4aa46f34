"""What goals tell of how the two sides work together (TEAM-6): facts, no verdicts."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.models import Client
from common.periods import Period
from goals.models import Goal


def rows(client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
    """Return what is to be counted: the agreed goals that run at the period's end."""
    return {"goals": Goal.objects.filter(client=client, due__gte=period.end).agreed()}


def facts(
    clients: Collection[Client], period: Period, counts: Mapping[UUID, Mapping[str, int]]
) -> dict[UUID, dict[str, Any]]:
    return {one.pk: {"no_goal": {"running": counts[one.pk]["goals"]}} for one in clients}

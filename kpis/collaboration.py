"""What KPIs tell of how the two sides work together (TEAM-6): facts, no verdicts."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clients.models import Client
from common.periods import Period
from goals import collaboration as goals
from kpis.models import Kpi


def rows(client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
    """Return what is to be counted: running agreed goals without a KPI that the client was sent."""
    measured = Exists(Kpi.objects.filter(goal=OuterRef("pk"), sent_version__gt=0))
    return {"without_kpi": goals.rows(client, period, zone)["goals"].exclude(measured)}


def facts(
    clients: Collection[Client], period: Period, counts: Mapping[UUID, Mapping[str, int]]
) -> dict[UUID, dict[str, Any]]:
    return {
        pk: {"no_kpi": {"goals": found["goals"], "without": found["without_kpi"]}}
        for pk, found in counts.items()
    }

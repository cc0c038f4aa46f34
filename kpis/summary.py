"""KPIs of goals for whoever asks, in a constant number of queries."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from clients.access import Access
from goals.models import Goal
from kpis.judging import (
    KpiLine,
    Promise,
    as_sent,
    judge,
    lines_by_goal,
    promises,
    promises_and_sent,
)
from kpis.models import Kpi, KpiQuerySet


def kpis_of_goals(
    access: Access, goals: Collection[Goal], today: date
) -> dict[UUID, list[KpiLine]]:
    """Return the judged KPIs of each goal, primary ones first; every goal is a key.

    People on the client side get them as they were sent (TEN-3)."""
    found = lines_by_goal(judge_rows(access, access.rows(Kpi).filter(goal__in=goals), today))
    return {goal.pk: found.get(goal.pk, []) for goal in goals}


def judge_rows(
    access: Access, kpis: KpiQuerySet, today: date, *, with_audience: bool = True
) -> list[KpiLine]:
    """Return these KPIs judged, as the reader may see them; three queries at most."""
    return judge(promises_for(access, kpis), today, with_audience=with_audience)


def promises_for(access: Access, kpis: KpiQuerySet) -> list[Promise]:
    if not any(access.is_client_side(pk) for pk in access.roles):
        return promises(kpis)
    return [
        as_sent(promise, sent) if access.is_client_side(promise.client_id) else promise
        for promise, sent in promises_and_sent(kpis)
    ]

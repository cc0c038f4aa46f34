"""The KPI contract: what deciders agreed to, version by version (KPI-2, KPI-4, APPR-3).

A goal is agreed with its KPIs as one version; a change takes the agreement back and a new version
is asked for. A chart marks the days on which what was agreed changed: figures before and after
answer to different promises."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from approvals.models import ApprovalRequest
from common.aggregates import JSONList
from common.periods import local_day
from kpis.models import Kpi

# What makes another promise; a reason, a name or who answers for it doesn't move the line.
TERMS = (
    "metric",
    "base",
    "formula_text",
    "terms",
    "channels",
    "direction",
    "baseline",
    "target",
    "start",
    "due",
)


AGREED = (ApprovalRequest.Status.APPROVED, ApprovalRequest.Status.CHANGED)


class _Agreed(NamedTuple):
    version: int
    at: datetime
    content: Mapping[str, Any]

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "_Agreed":
        """Return an agreement from JSON, where SQLite gives moments without their zone, UTC, and
        what is JSON itself as a text."""
        at, content = datetime.fromisoformat(told["at"]), told["content"]
        content = json.loads(content) if isinstance(content, str) else content
        return cls(told["version"], at if at.tzinfo else at.replace(tzinfo=UTC), content)


class Break(NamedTuple):
    """A day on which another promise was agreed; changed are names of fields."""

    day: date
    version: int
    changed: tuple[str, ...]


def with_agreements(kpis: QuerySet[Kpi]) -> QuerySet[Any]:
    """Bring along what deciders have agreed to of each KPI's goal, in the same query."""
    agreed = ApprovalRequest.objects.filter(
        kind="goal", subject_id=OuterRef("goal"), status__in=AGREED, closed_at__isnull=False
    )
    told = JSONObject(version="subject_version", at="closed_at", content="content")
    listed = agreed.order_by().values("subject_id").annotate(told=JSONList(told))
    return kpis.annotate(agreed=Subquery(listed.values("told")))


def contract_breaks(kpi: Any) -> list[date]:
    """Return the client's local days on which the agreed contract of a KPI changed, in order.

    kpi comes from `with_agreements`, its goal and client are loaded. Its first agreement is no
    break."""
    return [one.day for one in breaks_of(kpi)]


def breaks_of(kpi: Any) -> list[Break]:
    """Return what `contract_breaks` does, with the version and what changed in it."""
    agreed = [_Agreed.read(told) for told in kpi.agreed or ()]
    agreed.sort(key=lambda one: (one.version, one.at))
    return list(_breaks(str(kpi.pk), agreed, kpi.goal.client.timezone))


def _breaks(kpi: str, agreed: Sequence["_Agreed"], zone: str) -> Iterator[Break]:
    before: Mapping[str, Any] | None = None
    for one in agreed:
        now = next((told for told in one.content["kpis"] if told["id"] == kpi), None)
        if now is None:
            continue
        if before is not None:
            changed = tuple(name for name in TERMS if _said(before, name) != _said(now, name))
            if changed:
                yield Break(local_day(one.at, zone), one.version, changed)
        before = now


def _said(told: Mapping[str, Any], name: str) -> Any:
    """Return what a version says; of channels their ids, since names may change."""
    if name == "channels":
        return [channel["id"] for channel in told["channels"]]
    return told.get(name) or None

"""Steps in the life of an agency's own metric; its values are never deleted."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common.errors import StaleVersion
from kpis.models import Kpi
from kpis.own_models import OwnMetric


@transaction.atomic
def add_own_metric(metric: OwnMetric, *, by: User) -> OwnMetric:
    """Insert a metric of its agency. Raises ValidationError, also for a code that is taken."""
    metric.full_clean()
    metric.save(force_insert=True)
    told = {"code": [None, metric.code], "name": [None, metric.name]}
    record("created", metric, agency=metric.agency, by=by, changes=told)
    return metric


@transaction.atomic
def rename_own_metric(metric: OwnMetric, name: str, *, by: User, seen: int) -> OwnMetric:
    """Give a metric another name, in the KPIs that measure it too; no change writes nothing.

    Raises ValidationError, StaleVersion when somebody was faster (CON-3)."""
    row = _change(metric, "name", name, by=by, check=lambda row: row.version == seen)
    _rename_in_kpis(row)
    return row


def retire_own_metric(metric: OwnMetric, retired: bool, *, by: User) -> OwnMetric:
    """Let a metric take no new values any more, or take them again."""
    return _change(metric, "is_retired", retired, by=by)


@transaction.atomic
def _change(
    metric: OwnMetric,
    field: str,
    value: Any,
    *,
    by: User,
    check: Callable[[OwnMetric], bool] = lambda row: True,
) -> OwnMetric:
    row = (
        OwnMetric.objects.select_for_update(of=("self",)).select_related("agency").get(pk=metric.pk)
    )
    if not check(row):
        raise StaleVersion(_("Somebody changed this in the meantime."), row)
    before = getattr(row, field)
    setattr(row, field, value)
    row.full_clean()
    if getattr(row, field) == before:
        return row
    row.version += 1
    row.save(update_fields=[field, "version", "updated_at"])
    changes = {field: [before, getattr(row, field)]}
    record("changed", row, agency=row.agency, by=by, changes=changes)
    return row


def _rename_in_kpis(metric: OwnMetric) -> None:
    """Give KPIs the new name; what was sent to a client keeps the words it was sent with."""
    rows = Kpi.objects.filter(goal__client__agency=metric.agency_id).exclude(terms={})
    changed = [kpi for kpi in rows.only("pk", "terms") if _renamed(kpi.terms, metric)]
    Kpi.objects.bulk_update(changed, ["terms"])


def _renamed(terms: dict[str, Any], metric: OwnMetric) -> bool:
    """Put the name into terms wherever they mean the metric; return whether they do."""
    found = False
    for told in terms.values():
        if told.get("own") == str(metric.pk):
            told["name"], found = metric.name, True
        found = _renamed(told.get("terms", {}), metric) or found
    return found

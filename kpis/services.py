"""Choosing KPIs; a change takes back what deciders agreed to (APPR-3, KPI-4)."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Channel
from clients.services import add, change, remove
from goals.models import Goal
from goals.rules import choice_findings
from goals.services import editable, reopen_if_changed
from kpis.models import Kpi
from kpis.naming import check_code, check_unnamed, lock_names, settle, settle_dependents


@transaction.atomic
def add_kpi(kpi: Kpi, *, by: User, channels: Iterable[Channel] = ()) -> Kpi:
    """Insert a KPI under its goal. Raises ValidationError (KPI-2, KPI-3, KPI-4), WrongState when
    the goal is closed."""
    goal = _open_goal(kpi)
    kpi.terms = settle(kpi)
    check_code(kpi)
    check_choice(kpi)
    add(kpi, by=by, sets={"channels": list(channels)})
    reopen_if_changed(goal, by=by)
    return kpi


@transaction.atomic
def change_kpi(kpi: Kpi, values: Mapping[str, Any], *, by: User, seen: int | None = None) -> Kpi:
    """Give a KPI new values; an agreed goal is marked as changed. Raises as `add_kpi` does, and
    StaleVersion when somebody was faster.

    Formulas that name it go along; WrongState while the client decides about one of them."""
    goal = _open_goal(kpi)
    wanted = copy(kpi)
    for name in {"metric", "base", "formula", "name", "code"} & values.keys():
        setattr(wanted, name, values[name])
    check_code(wanted)
    before = Kpi.objects.values_list("code", flat=True).get(pk=kpi.pk)
    if before not in ("", wanted.code):
        check_unnamed(kpi)
    change(kpi, {**values, "terms": settle(wanted)}, by=by, seen=seen)
    check_choice(kpi)
    reopen_if_changed(goal, by=by)
    if kpi.code:
        settle_dependents(kpi, by=by)
    return kpi


@transaction.atomic
def remove_kpi(kpi: Kpi, *, by: User) -> None:
    """Delete a KPI; its measurements stay. Raises WrongState when the goal is closed, and while
    the formula of another KPI names it."""
    goal = _open_goal(kpi)
    check_unnamed(kpi)
    remove(kpi, by=by)
    reopen_if_changed(goal, by=by)


def check_choice(kpi: Kpi) -> None:
    """Raise ValidationError for a KPI outside the goal's list without a written reason (KPI-4)."""
    goal = kpi.goal
    for finding in choice_findings(goal.kind, goal.client.market, [kpi.choice]):
        if finding.severity == "error":
            message = _("This metric is not on the list for such goals: write why it fits.")
            raise ValidationError({"reason": ValidationError(message, code=finding.code)})


def _open_goal(kpi: Kpi) -> Goal:
    """Lock what names stand for, then the goal; return it."""
    lock_names(kpi.goal.client_id)
    kpi.goal = editable(kpi.goal)
    return kpi.goal

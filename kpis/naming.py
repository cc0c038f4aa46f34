"""What the names in KPIs stand for, settled when a KPI is saved (KPI-3, FRM-1).

A row keeps what only the agency or the client knows: the agency's metrics, and the other KPIs that
its formula names, as they are then. So it can be computed by itself, and as it was sent (TEN-3).
When a KPI changes, the formulas that name it are settled anew in the same transaction."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Client
from common.errors import WrongState
from goals.models import Goal
from goals.services import editable, reopen_if_changed
from kpis.catalogue import METRICS
from kpis.formula_rules import DEPTH, NODES, BadFormula, read
from kpis.formula_words import error_of
from kpis.measures import Measure, measure_of, named_metrics
from kpis.models import Kpi
from kpis.own_models import OwnMetric

Terms = dict[str, dict[str, Any]]


def lock_names(client_id: UUID) -> None:
    """Wait until nobody else changes what names stand for at a client.

    Before the goal is locked, never after: two people at once make no circle and no deadlock."""
    list(Client.objects.select_for_update(no_key=True).filter(pk=client_id).values_list("pk"))


def settle(kpi: Kpi) -> Terms:
    """Return the terms of a KPI as it is about to be saved; two queries at most.

    Raises ValidationError for a metric or a name that doesn't exist here, a formula that is none,
    units that don't go together, and a circle, each with its place."""
    if kpi.metric in METRICS and not kpi.formula:
        return {}
    if not kpi.formula:
        return _of_own_metric(kpi)
    try:
        terms = _of_names(kpi)
        _check_size(measure_of("", formula=kpi.formula, terms=terms))
    except BadFormula as problem:
        raise error_of(problem) from problem
    return terms


def _of_own_metric(kpi: Kpi) -> Terms:
    agency = kpi.goal.client.agency_id
    found = OwnMetric.objects.filter(agency=agency, code=kpi.metric).first()
    if found is None:
        message = _("There is no such metric.")
        raise ValidationError({"metric": ValidationError(message, code="invalid_choice")})
    return {kpi.metric: found.as_terms()}


def _of_names(kpi: Kpi) -> Terms:
    formula = read(kpi.formula)
    asked = [name for name in formula.names if name not in named_metrics()]
    if not asked:
        return {}
    agency = kpi.goal.client.agency_id
    own = {one.code: one for one in OwnMetric.objects.filter(agency=agency)}
    others = {one.code: one for one in _named_kpis(kpi)}
    terms: Terms = {}
    for name in asked:
        if name in own:
            terms[name] = own[name].as_terms()
        elif name in others:
            terms[name] = _told_of_kpi(others[name])
            if str(kpi.pk) in set(_named_below(terms[name])):
                raise BadFormula("circle", *formula.place_of(name), name=name)
        else:
            place = formula.place_of(name)
            if name == "engagement_rate":
                raise BadFormula("needs_base", *place)
            known = [*named_metrics(), *own, *others]
            near = get_close_matches(name.lower(), known, 1, 0.7)
            raise BadFormula("unknown_name", *place, name=name, near="".join(near))
    return terms


def _named_kpis(kpi: Kpi) -> Any:
    rows = Kpi.objects.filter(goal__client=kpi.goal.client_id).exclude(code="")
    return rows.prefetch_related("channels")


def _told_of_kpi(other: Kpi) -> dict[str, Any]:
    return {
        "kpi": str(other.pk),
        "name": str(other),
        "metric": other.metric,
        "base": other.base,
        "formula": other.formula,
        "terms": other.terms,
        "channels": sorted(str(channel.pk) for channel in other.channels.all()),
    }


def _named_below(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the KPIs that a term is computed from, its own first."""
    if "kpi" in told:
        yield told["kpi"]
        for inner in told["terms"].values():
            yield from _named_below(inner)


def _check_size(measure: Measure) -> None:
    """Hold the limits of FRM-1 with everything that the names bring along."""
    formulas = [one.formula for one in measure.with_measures() if one.formula]
    if sum(one.nodes for one in formulas) > NODES:
        raise BadFormula("too_big", 0, len(formulas[0].text), most=NODES)
    if sum(one.depth for one in formulas) > DEPTH:
        raise BadFormula("too_deep", 0, len(formulas[0].text), most=DEPTH)


# --- Others that name it --------------------------------------------------------------------------
def check_code(kpi: Kpi) -> None:
    """Raise ValidationError for a short name that another KPI of the client or a metric of the
    agency has."""
    if not kpi.code:
        return
    client = kpi.goal.client
    rows = Kpi.objects.filter(goal__client=client, code=kpi.code).exclude(pk=kpi.pk)
    own = OwnMetric.objects.filter(agency=client.agency_id, code=kpi.code)
    if rows.exists() or own.exists():
        message = _("Another KPI or metric has this short name.")
        raise ValidationError({"code": ValidationError(message, code="unique")})


def dependents(kpi: Kpi) -> list[Kpi]:
    """Return the KPIs whose formulas name this one themselves."""
    rows = Kpi.objects.filter(goal__client=kpi.goal.client_id).exclude(terms={})
    return [one for one in rows.select_related("goal__client") if _names(one, kpi.pk)]


def _names(kpi: Kpi, other: UUID) -> bool:
    return any(told.get("kpi") == str(other) for told in kpi.terms.values())


def check_unnamed(kpi: Kpi) -> None:
    """Raise WrongState while a formula names this KPI: it would lose what it is computed from."""
    for other in dependents(kpi):
        told = {"name": str(other)}
        raise WrongState(_("The formula of “%(name)s” names this KPI.") % told, kpi)


def settle_dependents(kpi: Kpi, *, by: User) -> None:
    """Settle anew the formulas that name a changed KPI, and those that name them.

    What deciders agreed is a draft again with them. Raises ValidationError when a formula would no
    longer hold, WrongState while the client decides about one."""
    for other in dependents(kpi):
        if other.goal.status == Goal.Status.CLOSED:
            continue  # its KPIs stay as they ended
        other.goal = editable(other.goal)
        try:
            terms = settle(other)
        except ValidationError as error:
            told = {"name": str(other), "why": " ".join(error.messages)}
            message = _("The formula of “%(name)s” would break: %(why)s") % told
            raise ValidationError(message, code="KPI-3") from error
        if terms != other.terms:
            Kpi.objects.filter(pk=other.pk).update(terms=terms)
            other.terms = terms
            reopen_if_changed(other.goal, by=by)
            settle_dependents(other, by=by)

"""Pages on which KPIs are chosen, written and changed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.forms import try_save
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.money import round_half_up
from common.periods import today_in
from goals.models import Goal
from goals.rules import kpi_advice
from goals.wording import WARNING_WORDS, WHY_WORDS
from kpis.catalogue import METRICS, PLACES
from kpis.forms import KpiForm
from kpis.judging import KpiLine, current, promise_of
from kpis.models import Kpi, OwnMetric
from kpis.rules import ER_BASES
from kpis.services import remove_kpi
from kpis.summary import kpis_of_goals
from kpis.trying import Trial, names_for, try_formula


def kpi_new(request: PageRequest, client_pk: UUID, goal_pk: UUID) -> HttpResponse:
    """First the advice for this kind of goal with its reasons (KPI-1), then the form: of a metric,
    or of a formula, which can be tried before it is saved (KPI-3)."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Goal).of_clients([client.pk]).select_related("client")
    goal = request.access.get(Goal, goal_pk, needs="edit", rows=rows)
    row = _asked(request, goal)
    if row is None:
        return _advice_page(request, client, goal, status=400 if request.POST else 200)
    today = today_in(client.timezone)
    advice = {one.metric: one for one in kpi_advice(goal.kind, client.market)}.get(row.metric)
    now = None if row.formula or not row.metric else _current(row, today)
    start = _start_of(row, now, advice, today)
    if request.method == "POST" and "try" in request.POST:
        form = _form(request, client, goal, row, listed=False, initial=start | _typed(request))
        return _form_page(request, client, goal, form, row)
    form = _form(request, client, goal, row, listed=advice is not None, initial=start)
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("The KPI is there."))
        return redirect(goal)
    return _form_page(request, client, goal, form, row, now=now, advice=advice)


def kpi_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _kpi(request, client, pk, needs="edit")
    listed = row.metric in {one.metric for one in kpi_advice(row.goal.kind, client.market)}
    if request.method == "POST" and "try" in request.POST:
        form = _form(request, client, row.goal, row, listed=listed, initial=_typed(request))
        return _form_page(request, client, row.goal, form, row, kpi=row)
    form = _form(request, client, row.goal, row, listed=listed, instance=row)
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    return _form_page(request, client, row.goal, form, row, kpi=row)


def kpi_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask first: an agreed goal goes back to draft with it."""
    client = request.access.client(client_pk, needs="view")
    row = _kpi(request, client, pk, needs="edit")
    if request.method == "POST":
        remove_kpi(row, by=request.user)
        messages.success(request, _("The KPI is gone; its measurements stay."))
        return redirect(row.goal)
    context = {"client": client, "tab": "goals", "kpi": row, "name": str(row)}
    return render(request, "kpis/kpi_delete.html", context)


def _kpi(request: PageRequest, client: Client, pk: UUID, *, needs: str) -> Kpi:
    rows = request.access.rows(Kpi).of_clients([client.pk]).select_related("goal__client")
    return request.access.get(Kpi, pk, needs=needs, rows=rows)


# --- The form -------------------------------------------------------------------------------------
def _asked(request: PageRequest, goal: Goal) -> Kpi | None:
    """Return an unsaved KPI of what the address or the form names; None for nothing or unknown."""
    asked = request.POST or request.GET
    row = Kpi(goal=goal, baseline=0, target=1, start=goal.due, due=goal.due)
    if "formula" in asked:
        row.formula = asked["formula"].strip()
        return row
    row.metric = asked.get("metric") or ""
    if row.metric in METRICS:
        return row
    own = request.access.rows(OwnMetric).filter(agency=goal.client.agency_id, code=row.metric)
    for metric in own:
        row.terms = {metric.code: metric.as_terms()}
        return row
    return None


def _form(
    request: PageRequest, client: Client, goal: Goal, row: Kpi, *, listed: bool, **more: Any
) -> KpiForm:
    trying = "try" in request.POST
    data = None if trying else request.POST or None
    if trying and not row._state.adding:
        more["instance"] = row
    measured = None if row.formula or not row.metric else row.measure
    return KpiForm(
        data,
        access=request.access,
        client=client,
        owner={"goal": goal},
        measure=measured,
        listed=listed,
        **more,
    )


def _typed(request: PageRequest) -> dict[str, Any]:
    """Return what was typed so far, to be shown again: trying a formula refuses nothing."""
    typed: Any = request.POST
    return {**typed.dict(), "channels": typed.getlist("channels")}


def _start_of(row: Kpi, now: KpiLine | None, advice: Any, today: date) -> dict[str, Any]:
    """Return what the form begins with."""
    start: dict[str, Any] = {"start": today, "due": row.goal.due}
    start["priority"] = advice.priority if advice else "secondary"
    if now is None:
        return start | {"direction": "up", "formula": row.formula}
    measure = now.promise.measure
    baseline = 0 if measure.starts_at_zero else now.value
    return start | {
        "metric": row.metric,
        "base": now.promise.base,
        "direction": "down" if measure.down_is_good else "up",
        "baseline": None if baseline is None else round_half_up(baseline, PLACES),
    }


def _current(row: Kpi, today: date) -> KpiLine:
    """Return what the latest data say of a metric over all channels; of an engagement rate, by the
    first base that has data."""
    bases = ER_BASES if row.metric == "engagement_rate" else ("",)
    lines = []
    for row.base in bases:
        promise = promise_of(row)._replace(first_review=None)
        lines.append(current(promise, today))
        if lines[-1].value is not None:
            break
    row.base = ""
    return lines[-1] if lines[-1].value is not None else lines[0]


def _form_page(
    request: PageRequest,
    client: Client,
    goal: Goal,
    form: KpiForm,
    row: Kpi,
    *,
    kpi: Kpi | None = None,
    now: KpiLine | None = None,
    advice: Any = None,
) -> HttpResponse:
    is_formula = bool(row.formula) or not row.metric
    context: dict[str, Any] = {
        "client": client,
        "tab": "goals",
        "goal": goal,
        "form": form,
        "kpi": kpi,
        "name": _("A formula of our own") if is_formula else row.measure.name,
        "is_formula": is_formula,
        "now": now,
        "why": WHY_WORDS[advice.why] if advice else "",
        "warning": WARNING_WORDS[advice.warning] if advice and advice.warning else "",
    }
    if is_formula:
        context["trial"] = _trial(request, client, goal, row, kpi)
        if request.htmx and "try" in request.POST:
            return render(request, "kpis/_formula_try.html", context)
        context["names"] = names_for(client, kpi)
    return render(request, "kpis/kpi_form.html", context, status=form.status)


def _trial(
    request: PageRequest, client: Client, goal: Goal, row: Kpi, kpi: Kpi | None
) -> Trial | None:
    """Return what the formula as typed gives; None before anything was typed."""
    text = str(request.POST.get("formula", row.formula)).strip()
    if not text:
        return None
    if request.POST:
        chosen = set(request.POST.getlist("channels"))
        rows = request.access.rows(Channel).of_clients([client.pk])
        channels = [one for one in rows if str(one.pk) in chosen]
    else:
        channels = list(kpi.channels.all()) if kpi else []
    return try_formula(goal, text, today_in(client.timezone), channels=channels, kpi=kpi)


# --- Advice ---------------------------------------------------------------------------------------
def _advice_page(request: PageRequest, client: Client, goal: Goal, status: int) -> HttpResponse:
    lines = kpis_of_goals(request.access, [goal], today_in(client.timezone))[goal.pk]
    chosen = {line.promise.measure.code for line in lines}
    own = request.access.rows(OwnMetric).filter(agency=client.agency_id).in_use()
    context = {
        "client": client,
        "tab": "goals",
        "goal": goal,
        "advice": [
            {
                "metric": one.metric,
                "name": METRICS[one.metric].name,
                "priority": Kpi.Priority(one.priority).label,
                "why": WHY_WORDS[one.why],
                "warning": WARNING_WORDS[one.warning] if one.warning else "",
                "rule": one.warning,
                "chosen": one.metric in chosen,
            }
            for one in kpi_advice(goal.kind, client.market)
        ],
        "metrics": [(code, metric.name) for code, metric in METRICS.items()],
        "own": [(metric.code, metric.name) for metric in own],
        "lines": lines,
    }
    return render(request, "kpis/advice.html", context, status=status)

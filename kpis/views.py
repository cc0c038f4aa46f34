"""Pages of KPIs and of a channel's numbers."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.forms import try_save
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.money import round_half_up
from common.periods import Period, month_of, parse_month, previous, today_in
from goals.models import Goal
from goals.rules import kpi_advice
from goals.wording import WARNING_WORDS, WHY_WORDS
from kpis.catalogue import METRICS, PLACES, STORED
from kpis.charts import chart_of
from kpis.forms import KpiForm
from kpis.judging import KpiLine, Promise, current
from kpis.models import Import, Kpi
from kpis.rules import DOWN_IS_GOOD, ER_BASES, FORMULAS
from kpis.series import daily, figure_of, networks_own, parts_of
from kpis.services import remove_kpi
from kpis.summary import judge_rows, kpis_of_goals
from kpis.wording import BASIS_WORDS, MEANING_WORDS, figure, metric_name

SOURCES_SHOWN = 5


@require_safe
def kpi(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One KPI: the way from baseline to target, where it should be today, and how it's computed."""
    client = request.access.client(client_pk, needs="view")
    row = _kpi(request, client, pk, needs="view")
    today = today_in(client.timezone)
    lines = judge_rows(request.access, request.access.rows(Kpi).filter(pk=row.pk), today)
    line = lines[0]
    chart = chart_of(line)
    context = {
        "client": client,
        "tab": "goals",
        "kpi": row,
        "line": line,
        "chart": chart,
        "chart_ends": [line.figure_text(end) for end in (chart.highest, chart.lowest)]
        if chart
        else [],
        "points": [
            (day, figure(line.promise.metric, value, client.currency)) for day, value in line.points
        ],
        "meaning": MEANING_WORDS[line.promise.cls],
        "formula": _formula_words(line),
        "sources": _sources(request, client, line),
        "may_edit": request.access.may(client, "edit") and row.goal.status != Goal.Status.CLOSED,
    }
    return render(request, "kpis/kpi.html", context)


def kpi_new(request: PageRequest, client_pk: UUID, goal_pk: UUID) -> HttpResponse:
    """First the advice for this kind of goal with its reasons (KPI-1), then the form."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Goal).of_clients([client.pk]).select_related("client")
    goal = request.access.get(Goal, goal_pk, needs="edit", rows=rows)
    metric = request.POST.get("metric") or request.GET.get("metric")
    if metric not in METRICS:
        return _advice_page(request, client, goal, status=400 if request.POST else 200)
    today = today_in(client.timezone)
    advice = {one.metric: one for one in kpi_advice(goal.kind, client.market)}
    now = _current(client, goal, metric, today)
    form = KpiForm(
        request.POST or None,
        access=request.access,
        client=client,
        owner={"goal": goal},
        metric=metric,
        listed=metric in advice,
        initial=_start_of(goal, metric, now, advice.get(metric), today),
    )
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("The KPI is there."))
        return redirect(goal)
    return _form_page(request, client, goal, form, metric, now=now, advice=advice.get(metric))


def kpi_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _kpi(request, client, pk, needs="edit")
    listed = row.metric in {one.metric for one in kpi_advice(row.goal.kind, client.market)}
    form = KpiForm(
        request.POST or None,
        instance=row,
        access=request.access,
        client=client,
        owner={"goal": row.goal},
        metric=row.metric,
        listed=listed,
    )
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    return _form_page(request, client, row.goal, form, row.metric, kpi=row)


def kpi_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask first: an agreed goal goes back to draft with it."""
    client = request.access.client(client_pk, needs="view")
    row = _kpi(request, client, pk, needs="edit")
    if request.method == "POST":
        remove_kpi(row, by=request.user)
        messages.success(request, _("The KPI is gone; its measurements stay."))
        return redirect(row.goal)
    context = {"client": client, "tab": "goals", "kpi": row, "name": _name(row)}
    return render(request, "kpis/kpi_delete.html", context)


@require_safe
def numbers(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """A channel's month, day by day, as it was delivered."""
    client = request.access.client(client_pk, needs="view")
    channels = list(request.access.rows(Channel).of_clients([client.pk]))
    channel = next((one for one in channels if one.pk == pk), None)
    if channel is None:
        raise Http404
    today = today_in(client.timezone)
    month = _asked_month(request.GET.get("month"), today)
    days = daily([channel.pk], STORED, month.start, month.end)[channel.pk]
    own = networks_own([channel.pk], month.start, month.end).get(channel.pk, {})
    there = {code for cells in days.values() for code in cells} | own.keys()
    metrics = [code for code in STORED if code in there]
    until = min(month.end, today)
    context = {
        "client": client,
        "tab": "numbers",
        "channel": channel,
        "channels": channels,
        "month": month.start,
        "before": previous(month).start,
        "after": month.end + timedelta(days=1) if month.end < today else None,
        "names": [METRICS[code].name for code in metrics],
        "days": [
            (day, [_cell(code, days.get(day, {}).get(code), client) for code in metrics])
            for day in month.each_day()
            if day <= until
        ],
        "totals": [_month_total(code, days, own, client) for code in metrics],
        "may_import": request.access.may(client, "import"),
    }
    return render(request, "kpis/numbers.html", context)


def _cell(code: str, value: Any, client: Client) -> str | None:
    return None if value is None else figure(code, value, client.currency)


def _month_total(code: str, days: Any, own: Any, client: Client) -> tuple[Any, str, str]:
    """Return name, value and basis: the network's own figure of people where it gave one."""
    found = figure_of(code, days)
    if code in own and (found is None or METRICS[code].cls == "uniq"):
        value, basis = own[code], "network"
    else:
        assert found is not None
        value, basis = found.value, found.basis
    return METRICS[code].name, figure(code, value, client.currency), str(BASIS_WORDS[basis])


def _asked_month(text: str | None, today: date) -> Period:
    if text is None:
        return month_of(today)
    try:
        month = parse_month(text)
    except ValueError as error:
        raise Http404 from error
    if month.start > today:
        raise Http404
    return month


def _kpi(request: PageRequest, client: Client, pk: UUID, *, needs: str) -> Kpi:
    rows = request.access.rows(Kpi).of_clients([client.pk]).select_related("goal__client")
    return request.access.get(Kpi, pk, needs=needs, rows=rows)


def _name(row: Kpi) -> str:
    return metric_name(row.metric, row.base)


def _formula_words(line: KpiLine) -> str:
    """Return how a ratio is computed, such as “100 × (Likes + Comments) ÷ Reach”."""
    promise = line.promise
    if promise.cls != "ratio":
        return ""
    named = f"er_by_{promise.base}" if promise.base else promise.metric
    formula = FORMULAS[named]
    above = " + ".join(str(METRICS[code].name) for code in formula.above)
    above = f"({above})" if len(formula.above) > 1 else above
    factor = f"{formula.factor} × " if formula.factor != 1 else ""
    return f"{factor}{above} ÷ {METRICS[formula.below].name}"


def _sources(request: PageRequest, client: Client, line: KpiLine) -> list[Import]:
    """Return the newest imports that brought figures of the KPI; none for the client side."""
    parts = set(parts_of(line.promise.metric, line.promise.base))
    rows = request.access.rows(Import).of_clients([client.pk])
    rows = rows.filter(status=Import.Status.DONE, last_day__gte=line.promise.start)
    if line.promise.channels:
        rows = rows.filter(channel__in=[channel.id for channel in line.promise.channels])
    newest = rows.select_related("channel").defer("rejected", "options")[:50]
    return [row for row in newest if parts & row.totals.keys()][:SOURCES_SHOWN]


def _advice_page(request: PageRequest, client: Client, goal: Goal, status: int) -> HttpResponse:
    lines = kpis_of_goals(request.access, [goal], today_in(client.timezone))[goal.pk]
    chosen = {line.promise.metric for line in lines}
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
        "lines": lines,
    }
    return render(request, "kpis/advice.html", context, status=status)


def _current(client: Client, goal: Goal, metric: str, today: date) -> KpiLine:
    """Return what the latest data say of a metric; of an engagement rate, by the first base that
    has data."""
    bases = ER_BASES if metric == "engagement_rate" else ("",)
    for base in bases:
        line = current(_unpromised(client, goal, metric, base, today), today)
        if line.value is not None:
            return line
    return current(_unpromised(client, goal, metric, bases[0], today), today)


def _unpromised(client: Client, goal: Goal, metric: str, base: str, today: date) -> Promise:
    """Return a KPI that nobody has chosen yet, over all channels."""
    row = Kpi(goal=goal, metric=metric, base=base, baseline=0, target=1, start=today, due=today)
    return Promise(
        pk=row.pk,
        goal_id=goal.pk,
        client_id=client.pk,
        currency=client.currency,
        first_review=None,
        metric=metric,
        base=base,
        direction=row.direction,
        baseline=row.baseline,
        target=row.target,
        start=today,
        due=today,
        priority=row.priority,
        reason="",
        channels=(),
    )


def _start_of(goal: Goal, metric: str, now: KpiLine, advice: Any, today: date) -> dict[str, Any]:
    """Return what the form begins with."""
    baseline = 0 if METRICS[metric].cls == "sum" else now.value
    return {
        "metric": metric,
        "base": now.promise.base,
        "direction": "down" if metric in DOWN_IS_GOOD else "up",
        "baseline": None if baseline is None else round_half_up(baseline, PLACES),
        "start": today,
        "due": goal.due,
        "priority": advice.priority if advice else "secondary",
    }


def _form_page(
    request: PageRequest,
    client: Client,
    goal: Goal,
    form: KpiForm,
    metric: str,
    *,
    kpi: Kpi | None = None,
    now: KpiLine | None = None,
    advice: Any = None,
) -> HttpResponse:
    context = {
        "client": client,
        "tab": "goals",
        "goal": goal,
        "form": form,
        "kpi": kpi,
        "name": METRICS[metric].name,
        "now": now,
        "why": WHY_WORDS[advice.why] if advice else "",
        "warning": WARNING_WORDS[advice.warning] if advice and advice.warning else "",
    }
    return render(request, "kpis/kpi_form.html", context, status=400 if form.errors else 200)

"""Pages of KPIs and of a channel's numbers."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.models import Channel, Client
from clients.requests import PageRequest
from common.periods import Period, month_of, parse_month, previous, today_in
from goals.models import Goal
from kpis.catalogue import METRICS, STORED, Metric
from kpis.contract import contract_breaks, with_agreements
from kpis.judging import KpiLine
from kpis.kpi_page import chart_page, shown_notes, suspicious_days
from kpis.models import DayNote, Import, Kpi, OwnValue
from kpis.own import figure_of_own, own_days
from kpis.series import Figure, daily, figure_of, networks_own
from kpis.summary import judge_rows
from kpis.suspicion import BEFORE
from kpis.wording import BASIS_WORDS, figure_in

SOURCES_SHOWN = 5


@require_safe
def kpi(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One KPI: the way from baseline to target, where it should be today, and how it's computed."""
    rows = request.access.rows(Kpi).of_clients([client_pk]).select_related("goal__client__agency")
    row = request.access.get(Kpi, pk, needs="view", rows=with_agreements(rows))
    client = row.goal.client
    today = today_in(client.timezone)
    lines = judge_rows(request.access, request.access.rows(Kpi).filter(pk=row.pk), today)
    line = lines[0]
    notes = shown_notes(request.access.rows(DayNote).of_clients([client.pk]), line)
    may_edit = request.access.may(client, "edit")
    context = {
        "client": client,
        "tab": "goals",
        "kpi": row,
        "line": line,
        **chart_page(line, notes, contract_breaks(row), may_edit=may_edit),
        "sources": _sources(request, client, line),
        "may_note": may_edit,
        "may_edit": may_edit and row.goal.status != Goal.Status.CLOSED,
    }
    return render(request, "kpis/kpi.html", context)


@require_safe
def numbers(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """A channel's month, day by day, as it was delivered."""
    rows = request.access.rows(Channel).of_clients([client_pk]).select_related("client__agency")
    channels = list(rows)
    channel = next((one for one in channels if one.pk == pk), None)
    if channel is None:
        raise Http404
    client = channel.client
    today = today_in(client.timezone)
    month = _asked_month(request.GET.get("month"), today)
    read = daily([channel.pk], STORED, month.start - timedelta(BEFORE), month.end)[channel.pk]
    days = {day: cells for day, cells in read.items() if day >= month.start}
    own = networks_own([channel.pk], month.start, month.end).get(channel.pk, {})
    there = {code for cells in days.values() for code in cells} | own.keys()
    metrics = [code for code in STORED if code in there]
    values = request.access.rows(OwnValue).filter(channel=channel)
    ours, our_days = own_days(values, month.start, month.end)  # none for the client side
    until = min(month.end, today)
    context = {
        "client": client,
        "tab": "numbers",
        "channel": channel,
        "channels": channels,
        "month": month.start,
        "before": previous(month).start,
        "after": month.end + timedelta(days=1) if month.end < today else None,
        "names": [*(METRICS[code].name for code in metrics), *(one.name for one in ours.values())],
        "days": [
            (
                day,
                [_cell(METRICS[code], days.get(day, {}), client) for code in metrics]
                + [_cell(metric, our_days.get(day, {}), client) for metric in ours.values()],
            )
            for day in month.each_day()
            if day <= until
        ],
        "totals": [
            *(_month_total(code, days, own, client) for code in metrics),
            *(_total(metric, figure_of_own(metric, our_days), client) for metric in ours.values()),
        ],
        "suspicious": suspicious_days(
            channel, read, month, may_edit=request.access.may(client, "edit")
        ),
        "may_import": request.access.may(client, "import"),
    }
    return render(request, "kpis/numbers.html", context)


def _cell(metric: Metric, cells: Mapping[str, Any], client: Client) -> str | None:
    value = cells.get(metric.code)
    return None if value is None else figure_in(metric.unit, value, client.currency)


def _month_total(code: str, days: Any, own: Any, client: Client) -> tuple[Any, str, str]:
    """Return name, value and basis: the network's own figure of people where it gave one."""
    found = figure_of(code, days)
    if code in own and (found is None or METRICS[code].cls == "uniq"):
        found = Figure(own[code], "network")
    return _total(METRICS[code], found, client)


def _total(metric: Metric, found: Figure | None, client: Client) -> tuple[Any, str, str]:
    assert found is not None
    told = figure_in(metric.unit, found.value, client.currency)
    return metric.name, told, str(BASIS_WORDS[found.basis])


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


def _sources(request: PageRequest, client: Client, line: KpiLine) -> list[Import]:
    """Return the newest imports that brought figures of the KPI; none for the client side."""
    parts = set(line.promise.measure.parts)
    rows = request.access.rows(Import).of_clients([client.pk])
    rows = rows.filter(status=Import.Status.DONE, last_day__gte=line.promise.start)
    if line.promise.channels:
        rows = rows.filter(channel__in=[channel.id for channel in line.promise.channels])
    newest = rows.select_related("channel").defer("rejected", "options")[:50]
    return [row for row in newest if parts & row.totals.keys()][:SOURCES_SHOWN]

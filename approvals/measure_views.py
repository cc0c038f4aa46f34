"""How decisions go: the page that both sides read, and the same as a table (APPR-8)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from approvals.measure_forms import PeriodForm
from approvals.measure_table import as_table
from approvals.measured import last_year, measure
from approvals.rules import LEAST_FOR_MEDIAN, LEAST_FOR_NINETIETH
from approvals.wording import kind_label
from clients.models import Membership
from clients.requests import PageRequest
from common.tables.writing import CSV_TYPE, csv_of


@require_safe
def decision_times(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """How long do decisions take here, and what waits now? Kind in tone: both sides read it."""
    client = request.access.client(client_pk, needs="view")
    usual = last_year(client)
    form = PeriodForm(request.GET, usual=usual)
    period = form.period()
    people = request.access.rows(Membership).of_clients([client.pk])
    measures = measure(client, period or usual)
    context = {
        "client": client,
        "nav": "approvals",
        "form": form,
        "period": period or usual,
        "measures": measures,
        "people": [(measures.names[key], told) for key, told in measures.by_person.items()],
        "steps": list(measures.by_step.items()),
        "kinds": [(kind_label(kind), told) for kind, told in measures.by_kind.items()],
        "deciders": list(people.deciders().select_related("person")),
        "least": LEAST_FOR_MEDIAN,
        "least_for_ninetieth": LEAST_FOR_NINETIETH,
    }
    return render(request, "approvals/times.html", context, status=200 if period else 400)


@require_safe
def decision_times_csv(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The page's figures for a spreadsheet; a period that won't do gives the usual one."""
    client = request.access.client(client_pk, needs="view")
    usual = last_year(client)
    period = PeriodForm(request.GET, usual=usual).period() or usual
    rows = as_table(measure(client, period))
    name = f"decisions {period.start} {period.end}.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(csv_of(rows), content_type=CSV_TYPE, headers=headers)

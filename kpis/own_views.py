"""The agency's settings of what it measures beside the catalogue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import ClientForm, try_save
from clients.models import Agency
from clients.requests import PageRequest
from kpis.own_forms import OwnMetricForm, OwnMetricNameForm
from kpis.own_models import OwnMetric
from kpis.own_services import retire_own_metric


def own_metrics(request: PageRequest) -> HttpResponse:
    """The agency's own metrics, and the place to add one; managers and owners do (KPI-5)."""
    agency = request.access.agency(needs="edit")
    form = OwnMetricForm(
        request.POST or None, access=request.access, client=None, owner={"agency": agency}
    )
    if request.method == "POST":
        request.access.agency(needs="manage")
        if try_save(form, by=request.user) is not None:
            messages.success(request, _("The metric is there: figures may come."))
            return redirect("kpis:own_metrics")
    return _page(request, agency, form)


def own_metric(request: PageRequest, pk: UUID) -> HttpResponse:
    """Another name for a metric."""
    agency = request.access.agency(needs="manage")
    row = get_object_or_404(agency.own_metrics.all(), pk=pk)
    form = OwnMetricNameForm(request.POST or None, instance=row, access=request.access, client=None)
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("kpis:own_metrics")
    return _page(request, agency, form, row)


@require_POST
def own_metric_retire(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take a metric out of use, or with `back` into use again; its values stay either way."""
    agency = request.access.agency(needs="manage")
    row = get_object_or_404(agency.own_metrics.all(), pk=pk)
    retire_own_metric(row, "back" not in request.POST, by=request.user)
    return redirect("kpis:own_metrics")


def _page(
    request: PageRequest, agency: Agency, form: ClientForm, row: OwnMetric | None = None
) -> HttpResponse:
    context = {
        "agency": agency,
        "metrics": list(agency.own_metrics.all()),
        "form": form,
        "row": row,
        "may_change": request.access.may_in_agency("manage"),
    }
    status = form.status
    return render(request, "kpis/own_metrics.html", context, status=status)

"""The page of a client's regular reports."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.form_views import client_form, sent_and_saved
from clients.models import Client
from clients.requests import PageRequest
from clients.services import remove
from reports.forms import ScheduleForm
from reports.models import Schedule


def schedules(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Show when a client's reports are made and promised; posting sets one more."""
    client = request.access.client(client_pk, needs="manage")
    form = client_form(request, ScheduleForm, client)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("reports:schedules", client.pk)
    return _page(request, client, form)


def schedule_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Change a schedule; what it made and promised already stays."""
    rows = request.access.rows(Schedule).of_clients([client_pk]).select_related("client__agency")
    row = request.access.get(Schedule, pk, needs="manage", rows=rows)
    form = client_form(request, ScheduleForm, row.client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("reports:schedules", client_pk)
    return _page(request, row.client, form, row)


def _page(
    request: PageRequest, client: Client, form: ScheduleForm, row: Schedule | None = None
) -> HttpResponse:
    context = {
        "client": client,
        "tab": "reports",
        "schedules": request.access.rows(Schedule).of_clients([client.pk]),
        "form": form,
        "row": row,
    }
    return render(request, "reports/schedules.html", context, status=form.status)


@require_POST
def schedule_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """End a schedule; the reports that it made stay."""
    rows = request.access.rows(Schedule).of_clients([client_pk]).select_related("client")
    remove(request.access.get(Schedule, pk, needs="manage", rows=rows), by=request.user)
    return redirect("reports:schedules", client_pk)

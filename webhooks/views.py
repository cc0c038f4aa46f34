"""A person's webhooks: the list, one of them with its log, and what can be done with it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from clients.forms import add_errors
from clients.requests import PageRequest
from webhooks.forms import ChangeEndpointForm, NewEndpointForm
from webhooks.models import Endpoint
from webhooks.services import (
    add_endpoint,
    change_endpoint,
    deliveries_of,
    endpoints_of,
    remove_endpoint,
    resend,
    rotate,
    send_test,
    with_last,
)

A_PAGE = 50  # deliveries


@never_cache
@sensitive_variables("secret")
def endpoints(request: PageRequest) -> HttpResponse:
    """List and make endpoints; a new one's secret is in this one answer and nowhere else."""
    names, secret = request.access.names, ""
    clients = sorted(((str(pk), name) for pk, name in names.items()), key=lambda one: one[1])
    form = NewEndpointForm(request.POST or None, clients=clients)
    if request.method == "POST" and form.is_valid():
        try:
            _row, secret = add_endpoint(form.row(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            form = NewEndpointForm(clients=clients)
    context = {
        "form": form,
        "rows": with_last(endpoints_of(request.access)),
        "secret": secret,
        "client_names": names,
    }
    status = 400 if form.errors else 200
    return render(request, "webhooks/endpoints.html", context, status=status)


@never_cache
def endpoint(request: PageRequest, pk: UUID) -> HttpResponse:
    """One endpoint: what it hears of, and every try to tell it."""
    row = get_object_or_404(endpoints_of(request.access), pk=pk)
    initial = {"url": row.url, "events": row.events, "active": row.active, "seen": row.version}
    form = ChangeEndpointForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            change_endpoint(row, form.values(), by=request.user, seen=seen)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(row)
    return _endpoint_page(request, row, form)


def _endpoint_page(
    request: PageRequest, row: Endpoint, form: ChangeEndpointForm, secret: str = ""
) -> HttpResponse:
    log = Paginator(deliveries_of(row).order_by("-pk"), A_PAGE)
    context = {
        "endpoint": row,
        "client_name": request.access.names.get(row.client_id) if row.client_id else "",
        "form": form,
        "page_obj": log.get_page(request.GET.get("page")),
        "secret": secret,
    }
    status = 400 if form.errors else 200
    return render(request, "webhooks/endpoint.html", context, status=status)


@never_cache
@sensitive_variables("secret")
@require_POST
def endpoint_rotate(request: PageRequest, pk: UUID) -> HttpResponse:
    """Make a new secret; it is in this one answer and nowhere else (WHK-1)."""
    row = get_object_or_404(endpoints_of(request.access), pk=pk)
    secret = rotate(row, by=request.user)
    initial = {"url": row.url, "events": row.events, "active": row.active, "seen": row.version}
    return _endpoint_page(request, row, ChangeEndpointForm(initial=initial), secret)


@require_POST
def endpoint_test(request: PageRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(endpoints_of(request.access), pk=pk)
    send_test(row, by=request.user)
    messages.success(request, _("A test event is on its way."))
    return redirect(row)


@require_POST
def endpoint_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    remove_endpoint(get_object_or_404(endpoints_of(request.access), pk=pk), by=request.user)
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("webhooks:endpoints")


@require_POST
def delivery_resend(request: PageRequest, endpoint_pk: UUID, pk: UUID) -> HttpResponse:
    row = get_object_or_404(endpoints_of(request.access), pk=endpoint_pk)
    resend(get_object_or_404(deliveries_of(row), pk=pk), by=request.user)
    messages.success(request, _("It is sent once more."))
    return redirect(row)

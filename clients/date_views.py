"""A client's own dates, beside the public holidays of its country."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.dates import special_days
from clients.forms import DateForm, add_errors
from clients.requests import PageRequest
from clients.rules import OwnDate, read_dates
from clients.services import add_date, remove_date
from common.errors import WrongState
from common.formats import locale
from common.periods import today_in


def dates(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The days that the calendar names and drafting respects, for the agency."""
    client = request.access.client(client_pk, needs="edit")
    form = DateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_date(client, OwnDate(**form.cleaned_data), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("clients:dates", client.pk)
    today = today_in(client.timezone)
    year = special_days(client, today, today + timedelta(days=365), get_language() or "en")
    context = {
        "client": client,
        "tab": "settings",
        "form": form,
        "own": read_dates(client.own_dates),
        "country": locale().territories.get(client.country, ""),
        "holidays": [
            (day, special.name)
            for day, told in year.items()
            for special in told
            if special.kind == "holiday"
        ],
        "may_manage": request.access.may(client, "manage"),
    }
    status = 400 if form.errors else 200
    return render(request, "clients/dates.html", context, status=status)


@require_POST
def date_remove(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="edit")
    form = DateForm(request.POST)
    if not form.is_valid():
        raise WrongState(_("This date is no longer in the list."), client)
    remove_date(client, form.cleaned_data["day"], form.cleaned_data["name"], by=request.user)
    return redirect("clients:dates", client.pk)

"""The page of who should do it: what does each way cost, and what does it give? (BUDG-7)"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budget.delivery_forms import CRITERION_NAMES, DeliveryForm
from budget.delivery_models import WAY_NAMES, DeliverySheet
from budget.delivery_rules import CRITERIA, Option, cheapest, read_options, strongest
from budget.delivery_services import content, new_sheet, share_sheet, sheet_as_sent, unshare_sheet
from clients.form_views import client_form, sent_and_saved
from clients.requests import PageRequest
from common.formats import minor_money, no_data


def delivery(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Compare and, in the agency, change. The client's people see what was shared (TEN-3)."""
    needs = "edit" if request.method == "POST" else "view"
    client = request.access.client(client_pk, needs=needs)
    found = request.access.rows(DeliverySheet).of_clients([client.pk]).first()
    theirs = request.access.is_client_side(client.pk)
    if found is None and theirs:
        raise Http404
    sheet = found or new_sheet(client)
    sheet.client = client
    form = None
    if request.access.may(client, "edit"):
        row = found if found is not None else sheet
        form = client_form(request, DeliveryForm, client, row)
        if sent_and_saved(request, form) is not None:
            messages.success(request, _("Saved."))
            return redirect("budget:delivery", client.pk)
    shown = sheet_as_sent(sheet) if theirs else sheet
    context = {
        "client": client,
        "tab": "budget",
        "sheet": shown,
        "is_new": found is None,
        "ways": _ways(shown),
        "criteria": [CRITERION_NAMES[name] for name in CRITERIA],
        "cheapest": WAY_NAMES.get(cheapest(read_options(shown.options)) or ""),
        "form": form,
        "may_share": found is not None and request.access.may(client, "send"),
        "is_as_shared": not theirs and shown.sent_content == content(shown),
    }
    return render(request, "budget/delivery.html", context, status=form.status if form else 200)


@require_POST
def delivery_share(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Show the client the comparison as it is now, or take it back."""
    client = request.access.client(client_pk, needs="send")
    sheet = request.access.rows(DeliverySheet, "send").of_clients([client.pk]).first()
    if sheet is None:
        raise Http404
    if request.POST.get("to") == "unshare":
        unshare_sheet(sheet, by=request.user)
        messages.success(request, _("The client no longer sees it."))
    else:
        share_sheet(sheet, by=request.user)
        messages.success(request, _("The client’s people see it now, as it is."))
    return redirect("budget:delivery", client.pk)


def _ways(sheet: DeliverySheet) -> list[dict[str, Any]]:
    options = read_options(sheet.options)
    best = {criterion: strongest(options, criterion) for criterion in CRITERIA}
    least = cheapest(options)
    return [
        {
            "name": WAY_NAMES[option.way],
            "cost": _cost(option, sheet.currency),
            "is_cheapest": option.way == least,
            "grades": [
                (CRITERION_NAMES[name], getattr(option, name), option.way in best[name])
                for name in CRITERIA
            ],
            "note": option.note,
        }
        for option in options
    ]


def _cost(option: Option, currency: str) -> str:
    if option.low is None or option.high is None:
        return no_data()
    low, high = minor_money(option.low, currency), minor_money(option.high, currency)
    return low if option.low == option.high else f"{low} – {high}"

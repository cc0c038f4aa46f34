"""Pages after a file was read: write what the preview shows, undo it, ask where a value is from."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.models import Channel
from clients.requests import PageRequest
from common.errors import WrongState
from kpis.audience import is_share
from kpis.catalogue import STORED
from kpis.import_showing import Figures, own_metrics, undo_shown
from kpis.imports import confirm_import, discard_import, read_again
from kpis.models import Import, OwnValue
from kpis.own import own_days
from kpis.preview_forms import DifferentlyForm
from kpis.provenance import origins
from kpis.series import daily
from kpis.undo_jobs import is_large, promise_undo
from kpis.undoing import later_imports, plan_undo, undo_import


@require_POST
def import_confirm(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write exactly what the preview shows."""
    row = _import(request, client_pk, pk)
    seen = request.POST.get("seen", "")
    return redirect(confirm_import(row, by=request.user, seen=_number(seen)))


@require_POST
def import_discard(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Forget a file that was not written."""
    row = _import(request, client_pk, pk)
    discard_import(row, by=request.user)
    messages.success(request, _("The file is gone; nothing was written."))
    return redirect("kpis:imports", client_pk)


@require_POST
def import_differently(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Read a file anew: in another encoding, or as of another day."""
    row = _import(request, client_pk, pk)
    form = DifferentlyForm(request.POST, row=row)
    if form.is_valid():
        try:
            return redirect(read_again(row, by=request.user, options=form.cleaned_data))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        problems = (text for texts in form.errors.values() for text in texts)
        messages.error(request, " ".join(str(text) for text in problems))
    return redirect(row)


def import_undo(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What undoing an import will give back and leave alone; then do it."""
    row = _import(request, client_pk, pk)
    large = is_large(row)
    if request.method == "POST" and large:
        promise_undo(row, by=request.user)
        return redirect(row)
    if request.method == "POST":
        undone = undo_import(row, by=request.user)
        messages.success(request, _("The import is undone."))
        return redirect(undone)
    if row.status == Import.Status.UNDONE:
        return redirect(row)
    if row.status != Import.Status.DONE:
        raise WrongState(_("Nothing was written from this file."), row)
    context = {"client": row.channel.client, "tab": "numbers", "import": row}
    if not large:  # else it takes too long to say beforehand
        plan = plan_undo(row).told()
        context["undo"] = undo_shown(row, plan, later_imports(row, plan))
    return render(request, "kpis/import_undo.html", context)


@require_safe
def numbers_day(request: PageRequest, client_pk: UUID, pk: UUID, day: str) -> HttpResponse:
    """Where the values of a channel's day come from: file, row, who and when (KPI-5)."""
    channels = request.access.rows(Channel).of_clients([client_pk])
    channels = channels.select_related("client__agency")
    channel = request.access.get(Channel, pk, needs="view", rows=channels)
    client = channel.client
    request.access.check(client, "import")  # one query less than get() asks
    asked = _day(day)
    found = origins(request.access.rows(Import, "import"), channel.pk, asked)
    now = daily([channel.pk], STORED, asked, asked)[channel.pk].get(asked, {})
    own_values = request.access.rows(OwnValue, "import").filter(channel=channel)
    ours, our_days = own_days(own_values, asked, asked)
    now = now | our_days.get(asked, {})
    figures = Figures(own_metrics(found, client, ours), client.currency)
    found |= {code: [] for code in now if code not in found}
    # Who the audience is: as the last import in force says.
    shares: dict[str, Any] = {
        code: next((one.after for one in found[code] if one.in_force), None)
        for code in filter(is_share, found)
    }
    values: list[dict[str, Any]] = [
        {
            "name": figures.name(code),
            "value": figures.value(code, shares.get(code, now.get(code))),
            "origins": [
                {
                    "import": one.source,
                    "row": one.row,
                    "by": one.source.by,
                    "at": one.at,
                    "before": figures.value(code, one.before),
                    "after": figures.value(code, one.after),
                    "in_force": one.in_force,
                }
                for one in told
            ],
        }
        for code, told in found.items()
    ]
    context = {"client": client, "tab": "numbers", "channel": channel, "day": asked}
    return render(request, "kpis/numbers_day.html", {**context, "values": values})


def _import(request: PageRequest, client_pk: UUID, pk: UUID) -> Import:
    rows = request.access.rows(Import).of_clients([client_pk])
    rows = rows.select_related("channel__client__agency", "undone_by")
    row = request.access.get(Import, pk, needs="view", rows=rows)
    request.access.check(row.channel.client, "import")  # one query less than get() asks
    return row


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error

"""Pages of notes on days: on a KPI's chart, and why a suspicious day was none (KPI-6)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import try_save
from clients.models import Client
from clients.requests import PageRequest
from clients.services import remove
from kpis.models import DayNote
from kpis.note_forms import NoteForm

STARTS = ("day", "channel", "explains")  # what a link to a new note fills in


def note_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Write about a day; the page that asked, a KPI's or a channel's, is where it leads back to."""
    client = request.access.client(client_pk, needs="edit")
    start: dict[str, Any] = {name: request.GET[name] for name in STARTS if name in request.GET}
    form = NoteForm(
        request.POST or None,
        access=request.access,
        client=client,
        owner={"client": client},
        initial=start,
    )
    if request.method == "POST":
        row = try_save(form, by=request.user)
        if row is not None:
            messages.success(request, _("Noted."))
            return redirect(_back(request, client, row))
    return _page(request, client, form, None)


def note(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _note(request, client_pk, pk)
    client = row.client
    form = NoteForm(
        request.POST or None,
        instance=row,
        access=request.access,
        client=client,
        owner={"client": client},
    )
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect(_back(request, client, row))
    return _page(request, client, form, row)


@require_POST
def note_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _note(request, client_pk, pk)
    remove(row, by=request.user)
    messages.success(request, _("The note is gone."))
    return redirect(_back(request, row.client, row))


def _note(request: PageRequest, client_pk: UUID, pk: UUID) -> DayNote:
    rows = request.access.rows(DayNote).of_clients([client_pk])
    rows = rows.select_related("client__agency", "author")
    return request.access.get(DayNote, pk, needs="edit", rows=rows)


def _back(request: PageRequest, client: Client, row: DayNote | None) -> str:
    """Return the KPI's page that the visitor came from, else a channel's month, else the goals."""
    try:
        kpi = UUID(request.GET.get("kpi", ""))
    except ValueError:
        if row is None or row.channel_id is None:
            return reverse("goals:goals", kwargs={"client_pk": client.pk})
        names = {"client_pk": client.pk, "pk": row.channel_id}
        return f"{reverse('kpis:numbers', kwargs=names)}?month={row.day:%Y-%m}"
    return reverse("kpis:kpi", kwargs={"client_pk": client.pk, "pk": kpi})


def _page(
    request: PageRequest, client: Client, form: NoteForm, row: DayNote | None
) -> HttpResponse:
    context = {
        "client": client,
        "tab": "goals",
        "form": form,
        "note": row,
        "back": _back(request, client, row),
    }
    return render(request, "kpis/note.html", context, status=form.status)

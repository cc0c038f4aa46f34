"""Pages of brainstorms and creative days: who sat together, and what came out? (IDEA-1)"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.form_views import client_form, sent_and_saved
from clients.models import Client
from clients.requests import PageRequest
from clients.services import remove
from common.periods import today_in
from contentplan.idea_forms import EventForm, RecordForm
from contentplan.models import Event, Idea

MOST = 200  # events, or ideas of one, that a page shows


def events(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The days on which both sides thought together; the client sees those shown to them."""
    client = request.access.client(client_pk, needs="view")
    if request.method == "POST":
        request.access.check(client, "edit")
    may_edit = request.access.may(client, "edit")
    today = today_in(client.timezone)
    first = Event(client=client, day=today)
    form = client_form(request, EventForm, client, first) if may_edit else None
    if form is not None and (saved := sent_and_saved(request, form)) is not None:
        return redirect(saved)
    rows = request.access.rows(Event).of_clients([client.pk])
    context = {
        "client": client,
        "tab": "ideas",
        "form": form,
        "may_edit": may_edit,
        "events": rows.annotate(number=Count("ideas")).prefetch_related("people")[:MOST],
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "contentplan/events.html", context, status=status)


def event(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show an event; who may propose records ideas here while people still sit together."""
    client = request.access.client(client_pk, needs="view")
    row = _event(request, client, pk, needs="view")
    if request.method == "POST":
        request.access.check(client, "propose")
    theirs = request.access.is_client_side(client.pk)
    origin = Idea.Origin.EVENT
    idea = Idea(client=client, event=row, origin_kind=origin, origin=row.title)
    form = client_form(request, RecordForm, client, idea)
    if sent_and_saved(request, form) is not None:
        return redirect(row)
    ideas = request.access.rows(Idea).of_clients([client.pk]).filter(event=row)
    context: dict[str, Any] = {
        "client": client,
        "tab": "ideas",
        "event": row,
        "form": form,
        "may_edit": not theirs,
        "may_record": request.access.may(client, "propose"),
        "ideas": ideas.select_related("author", "post").order_by("pk")[:MOST],
    }
    status = 400 if form.errors else 200
    return render(request, "contentplan/event.html", context, status=status)


def event_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _event(request, client, pk, needs="edit")
    form = client_form(request, EventForm, client, row)
    if (saved := sent_and_saved(request, form)) is not None:
        messages.success(request, _("Saved."))
        return redirect(saved)
    context = {"client": client, "tab": "ideas", "event": row, "form": form}
    return render(request, "contentplan/event_form.html", context, status=form.status)


@require_POST
def event_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Delete an event; the ideas that were recorded in it stay in the bank."""
    client = request.access.client(client_pk, needs="view")
    remove(_event(request, client, pk, needs="edit"), by=request.user)
    return redirect("contentplan:events", client.pk)


def _event(request: PageRequest, client: Client, pk: UUID, *, needs: str) -> Event:
    rows = request.access.rows(Event).of_clients([client.pk]).prefetch_related("people")
    return request.access.get(Event, pk, needs=needs, rows=rows)

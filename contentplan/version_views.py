"""What a post said earlier, its siblings in other channels, and the people who speak in posts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clients.form_views import client_form, sent_and_saved
from clients.models import Channel
from clients.requests import PageRequest
from clients.services import remove
from common.errors import StaleVersion
from contentplan.editing import compared, fields_in_words
from contentplan.editor_views import find_post
from contentplan.models import Post, PostVersion, Speaker
from contentplan.post_forms import AlsoForm, SeenForm, SpeakerForm
from contentplan.services import restore_post, spread, take_over
from goals.models import Goal

PAGE = 100  # versions


@require_safe
def versions(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Every saved version of a post; two of them compared word by word."""
    row = find_post(request, client_pk, pk, needs="view")
    client = row.content_plan.client
    request.access.check(client, "edit")
    rows = request.access.rows(PostVersion, "edit").filter(post=row).order_by("-number")
    before = _number(request, "before")
    found = rows.filter(number__lt=before) if before else rows
    listed = list(found.select_related("by").defer("content")[:PAGE])
    newest = listed[0].number if listed else None
    to = _number(request, "to") or newest
    since = _number(request, "from") or next((v.number for v in listed if v.number < (to or 0)), to)
    both = {version.number: version for version in rows.filter(number__in=[since, to])}
    if None not in (since, to) and {since, to} - set(both):
        raise Http404
    names = {
        "channels": {str(c.pk): c for c in request.access.rows(Channel).of_clients([client.pk])},
        "goals": {str(g.pk): g for g in request.access.rows(Goal).of_clients([client.pk])},
    }
    context = {
        "client": client,
        "tab": "plan",
        "post": row,
        "plan": row.content_plan,
        "versions": [(version, fields_in_words(version.changed)) for version in listed],
        "from": both.get(since),
        "to": both.get(to),
        "differences": compared(both[since].content, both[to].content, client.timezone, **names)
        if both
        else [],
        "older": listed[-1].number if len(listed) == PAGE else None,
        "editable": row.may_change,
    }
    return render(request, "contentplan/versions.html", context)


def _number(request: PageRequest, name: str) -> int | None:
    """Return a version's number from the address; None when there is none to be read."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
def version_restore(request: PageRequest, client_pk: UUID, pk: UUID, number: int) -> HttpResponse:
    """Bring a version back, as a new one. Undo is that for the version before the last."""
    row = find_post(request, client_pk, pk, needs="edit")
    rows = request.access.rows(PostVersion, "edit").filter(post=row)
    version = get_object_or_404(rows, number=number)
    asked = SeenForm(request.POST)
    seen = asked.cleaned_data["seen"] if asked.is_valid() else None
    try:
        restore_post(version, by=request.user, seen=seen)
    except StaleVersion:
        messages.error(request, _("Somebody changed this post meanwhile: choose what to restore."))
        return redirect("contentplan:versions", client_pk, pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("contentplan:versions", client_pk, pk)
    said = _("Undone.") if seen is not None else _("The earlier version is back.")
    messages.success(request, said)
    return redirect(row)


@require_POST
def post_also(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Make the same post for other channels, each with a text of its own from now on."""
    row = find_post(request, client_pk, pk, needs="edit")
    form = AlsoForm(request.POST, channels=request.access.rows(Channel).of_clients([client_pk]))
    if not form.is_valid():
        raise Http404
    try:
        made = spread(row, form.chosen(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(row)
    said = ngettext("%(count)d post added.", "%(count)d posts added.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect(row)


@require_POST
def post_take_over(request: PageRequest, client_pk: UUID, pk: UUID, sibling_pk: UUID) -> Any:
    """Put this post's text into one of its siblings."""
    row = find_post(request, client_pk, pk, needs="edit")
    rows = request.access.rows(Post).of_clients([client_pk])
    rows = rows.select_related("content_plan__client", "channel")
    sibling = request.access.get(Post, sibling_pk, needs="edit", rows=rows)
    take_over(row, sibling, by=request.user)
    messages.success(request, _("The text is taken over; the other one is among its versions."))
    return redirect(row)


def speakers(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The client's people who speak in posts: readers trust a face (PLAN-6)."""
    client = request.access.client(client_pk, needs="edit")
    return _speaker_page(request, client, None)


def speaker(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Speaker).of_clients([client.pk])
    row = request.access.get(Speaker, pk, needs="edit", rows=rows)
    return _speaker_page(request, client, row)


def _speaker_page(request: PageRequest, client: Any, row: Speaker | None) -> HttpResponse:
    form = client_form(request, SpeakerForm, client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("contentplan:speakers", client.pk)
    context = {
        "client": client,
        "tab": "plan",
        "form": form,
        "speaker": row,
        "speakers": request.access.rows(Speaker).of_clients([client.pk]),
    }
    status = 400 if form.errors else 200
    return render(request, "contentplan/speakers.html", context, status=status)


@require_POST
def speaker_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Take a person off the list; posts keep the name."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Speaker).of_clients([client.pk])
    remove(request.access.get(Speaker, pk, needs="edit", rows=rows), by=request.user)
    return redirect("contentplan:speakers", client.pk)

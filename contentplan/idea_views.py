"""Pages of the idea bank: what could we say, and whose thought was it? (IDEA-1)"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from clients.form_views import client_form, sent_and_saved
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.periods import today_in
from common.shortcuts import page_or_partial
from contentplan.idea_forms import (
    IdeaEditForm,
    IdeaFilterForm,
    IdeaForm,
    UseIdeaForm,
    day_of,
    id_of,
)
from contentplan.models import ContentPlan, Idea
from contentplan.rules.ideas import read_tags
from contentplan.services import archive_idea, restore_idea

PAGE = 50  # ideas in a list
IN_THE_DRAWER = 60


def ideas(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The bank of ideas, narrowed by the address: drafting takes from it first (IDEA-1)."""
    client = request.access.client(client_pk, needs="edit")
    form = client_form(request, IdeaForm, client)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("The idea is in the bank."))
        return redirect("contentplan:ideas", client.pk)
    rows = request.access.rows(Idea).of_clients([client.pk])
    filters = IdeaFilterForm(request.GET, auto_id="filter_%s")
    found = filters.narrowed(rows.select_related("channel", "author", "event"))
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    channels = list(request.access.rows(Channel).of_clients([client.pk]))
    fields: Any = form.fields
    fields["channel"].choices = [("", "---------"), *((one.pk, str(one)) for one in channels)]
    undo = id_of(request.GET.get("archived", ""))
    context = {
        "client": client,
        "tab": "ideas",
        "form": form,
        "filters": filters,
        "asked": filters.cleaned_data,
        "narrowed": any(filters.cleaned_data.values()),
        "page_obj": page,
        "channels": channels,
        "tags": _tags(rows),
        "event": next((one.event for one in page if filters.cleaned_data.get("event")), None),
        "undo": rows.filter(pk=undo).exclude(archived_at=None).first() if undo else None,
    }
    status = 400 if form.errors else 200
    return render(request, "contentplan/ideas.html", context, status=status)


def _tags(rows: Any) -> list[str]:
    """Return the tags of these ideas as first typed, the most used first."""
    used: Counter[str] = Counter()
    words: dict[str, str] = {}
    tagged = rows.exclude(folded_tags="").filter(archived_at=None).order_by("pk")
    for typed, folded in tagged.values_list("tags", "folded_tags"):
        for word, key in zip(read_tags(typed), folded.strip("|").split("|"), strict=False):
            words.setdefault(key, word)
            used[key] += 1
    return [words[key] for key, _count in used.most_common()]


def idea(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show and edit an idea: where it came from, and what became of it."""
    client = request.access.client(client_pk, needs="view")
    row = _idea(request, client, pk)
    form = client_form(request, IdeaEditForm, client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("contentplan:ideas", client.pk)
    context = {"client": client, "tab": "ideas", "idea": row, "form": form}
    return render(request, "contentplan/idea.html", context, status=form.status)


@require_POST
def idea_archive(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = archive_idea(_idea(request, client, pk), by=request.user)
    return redirect(f"{reverse('contentplan:ideas', args=[client.pk])}?archived={row.pk}")


@require_POST
def idea_restore(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    restore_idea(_idea(request, client, pk), by=request.user)
    messages.success(request, _("The idea is back in the bank."))
    return redirect("contentplan:ideas", client.pk)


def idea_use(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Make a post of an idea: which plan, which day. The calendar sends both by a drag."""
    client = request.access.client(client_pk, needs="view")
    row = _idea(request, client, pk)
    form = UseIdeaForm(
        request.POST or None,
        access=request.access,
        client=client,
        today=today_in(client.timezone),
        initial={
            "plan": id_of(request.GET.get("plan", "")),
            "day": day_of(request.GET.get("day", "")),
            "channel": row.channel_id,
        },
    )
    if request.method == "POST":
        post = form.use(row, by=request.user)
        if post is not None and request.htmx:  # the calendar is shown anew as it is looked at
            told = trigger_client_event(HttpResponse(status=204), "desk-changed")
            words = {"value": _("The idea is a post now.")}
            return trigger_client_event(told, "toast", words)
        if post is not None:
            messages.success(request, _("The idea is a post now."))
            return redirect(post.content_plan)
    context = {"client": client, "tab": "ideas", "idea": row, "form": form}
    plan = form.cleaned_data.get("plan") if request.htmx and form.errors else None
    if plan is None:
        status = 400 if form.errors else 200
        return render(request, "contentplan/idea_use.html", context, status=status)
    fields: Any = form.fields
    context |= {"plan": plan, "channels": fields["channel"].queryset}
    refused = render(request, "contentplan/_drawer_idea.html", context, status=400)
    return reswap(retarget(refused, f"#idea-{row.pk}"), "outerHTML")


@require_safe
def ideas_drawer(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The free ideas beside a plan's calendar, each to be dragged onto a day or sent by its form.

    Without htmx it is a page of its own."""
    rows = request.access.rows(ContentPlan).of_clients([client_pk]).select_related("client")
    plan = request.access.get(ContentPlan, pk, needs="edit", rows=rows)
    client = plan.client
    free = request.access.rows(Idea, "edit").of_clients([client.pk]).free()
    context = {
        "client": client,
        "tab": "plan",
        "plan": plan,
        "ideas": free.select_related("channel").order_by("pk")[:IN_THE_DRAWER],
        "channels": request.access.rows(Channel).of_clients([client.pk]),
    }
    return page_or_partial(request, "contentplan/drawer.html", "contentplan/_drawer.html", context)


def _idea(request: PageRequest, client: Client, pk: UUID) -> Idea:
    rows = request.access.rows(Idea).of_clients([client.pk])
    rows = rows.select_related("client", "channel", "event", "author", "proposal")
    return request.access.get(Idea, pk, needs="edit", rows=rows)

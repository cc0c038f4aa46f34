"""The pages on how the communities are and how the two sides work together (REP-4, TEAM-6)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.models import Channel
from clients.requests import PageRequest
from reports import collaboration, health
from reports.cells import channel_text
from reports.health_words import first_text, items_told, score_text
from reports.team_rules import first_of
from reports.team_words import checks_lead, told


@require_safe
def together(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Do we work in a way that works? The same page for both sides, only the buttons differ."""
    client = request.access.client(client_pk, needs="view")
    period = collaboration.last_days(client)
    found = collaboration.checks(client, period)
    first = first_of(found)
    client_side = request.access.is_client_side(client.pk)
    context = {
        "client": client,
        "tab": "reports",
        "period": period,
        "checks": told(found, client.pk, client_side=client_side),
        "first": first.code if first else "",
        "lead": checks_lead(found),
    }
    return render(request, "reports/together.html", context)


@require_safe
def health_page(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Are the communities healthy, and what is to be repaired first?"""
    client = request.access.client(client_pk, needs="view")
    period = health.last_days(client)
    found = health.section(client, period)
    context = {
        "client": client,
        "tab": "reports",
        "period": period,
        "score": score_text(found),
        "first": first_text(found),
        "channels": [
            (one["id"], channel_text(one), score_text(one), items_told(one))
            for one in found["channels"]
        ],
        "may_edit": request.access.may(client, "edit"),
    }
    return render(request, "reports/health.html", context)


@require_POST
def page_tick(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Say that one looked at a channel's page today, and whether it is filled in."""
    rows = request.access.rows(Channel).of_clients([client_pk]).select_related("client__agency")
    channel = request.access.get(Channel, pk, needs="edit", rows=rows)
    health.tick_page(channel, request.POST.get("filled") == "yes", by=request.user)
    messages.success(request, _("Noted, with today's date."))
    return redirect("reports:health", client_pk)

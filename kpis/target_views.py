"""The page on which a client's target audience is set, beside what the networks tell (KPI-8)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.forms import try_save
from clients.requests import PageRequest
from common.periods import today_in
from kpis.audience import newest_tables
from kpis.audience_words import table_shown
from kpis.models import AudienceShare, AudienceTarget
from kpis.target_forms import AudienceTargetForm

WANTED = ("age", "country", "city", "region")  # of what a target can be set


def audience_target(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Whom the client wants to reach; who they reach, by the newest exports, stands beside it."""
    client = request.access.client(client_pk, needs="edit")
    row = request.access.rows(AudienceTarget, "edit").of_clients([client.pk]).first()
    told: dict[str, Any] = {"access": request.access, "client": client}
    told |= {"instance": row} if row else {"owner": {"client": client}}
    form = AudienceTargetForm(request.POST or None, **told)
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("kpis:audience_target", client.pk)
    shares = request.access.rows(AudienceShare, "edit").of_clients([client.pk])
    tables = newest_tables(shares, today_in(client.timezone))
    context = {
        "client": client,
        "tab": "goals",
        "form": form,
        "tables": [table_shown(one) for one in tables if one.dimension in WANTED],
    }
    return render(request, "kpis/audience_target.html", context, status=form.status)

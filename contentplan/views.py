"""Pages of content plans: is this a good month?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from clients.form_views import client_form, sent_and_saved
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.errors import WrongState
from common.periods import next_free_month, today_in
from common.shortcuts import page_or_partial
from contentplan.desk import load
from contentplan.forms import PlanForm, WaiverForm, month_of_plan
from contentplan.models import ContentPlan, Waiver
from contentplan.plan_views import plan_of, plan_page
from contentplan.services import (
    apply_repair,
    as_sent,
    draft_month,
    remove_plan,
    remove_waiver,
    waive,
)


@require_safe
def plans(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = list(request.access.rows(ContentPlan).of_clients([client.pk]))
    if request.access.is_client_side(client.pk):
        rows = [as_sent(row) for row in rows]
    context = {
        "client": client,
        "tab": "plan",
        "plans": rows,
        "may_edit": request.access.may(client, "edit"),
    }
    return page_or_partial(request, "contentplan/plans.html", "contentplan/plans.html", context)


def plan_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="edit")
    taken = set(
        request.access.rows(ContentPlan).of_clients([client.pk]).values_list("start", flat=True)
    )
    row = ContentPlan(client=client, formula=client.mix_formula, tolerance=client.mix_tolerance)
    start = month_of_plan(next_free_month(today_in(client.timezone), taken))
    channels = request.access.rows(Channel).of_clients([client.pk])
    return _form_page(request, client, row, {**start, "channels": channels})


def plan_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    return _form_page(request, client, plan_of(request, client_pk, pk, needs="edit"))


def _form_page(
    request: PageRequest, client: Client, row: ContentPlan, initial: dict[str, Any] | None = None
) -> HttpResponse:
    form = client_form(request, PlanForm, client, row, initial=initial)
    if (saved := sent_and_saved(request, form)) is not None:
        return redirect(saved)
    context = {"client": client, "tab": "plan", "plan": row, "form": form}
    page = "contentplan/form.html"
    return page_or_partial(request, page, page, context, status=form.status)


@require_safe
def plan(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = plan_of(request, client_pk, pk, needs="view")
    return plan_page(request, row)


@require_POST
def plan_draft(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Fill the open slots of the plan by rhythm and formula (PLAN-1)."""
    row = plan_of(request, client_pk, pk, needs="edit")
    try:
        made = len(draft_month(row, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext("%(count)d post drafted.", "%(count)d posts drafted.", made)
        messages.success(request, words % {"count": made})
    return redirect(row)


@require_POST
def plan_repair(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Apply one suggestion, or all of them (MIX-4)."""
    row = plan_of(request, client_pk, pk, needs="edit")
    suggested = load(row).repair
    asked = request.POST.get("change", "")
    chosen = [
        change
        for change in suggested
        if asked == "all" or asked == "|".join(str(part or "") for part in change)
    ]
    if not chosen:
        raise WrongState(_("The plan has changed: look at the new suggestions."), row)
    made = apply_repair(row, chosen, by=request.user)
    words = ngettext("%(count)d change made.", "%(count)d changes made.", made)
    messages.success(request, words % {"count": made})
    return redirect(row)


@require_POST
def plan_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = plan_of(request, client_pk, pk, needs="send")
    form = SendForm(request.POST, client=row.client)
    if not form.send("content_plan", row, by=request.user):
        return plan_page(request, row, form=form, status=400)
    messages.success(request, form.told)
    return redirect(row)


@require_POST
def plan_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = plan_of(request, client_pk, pk, needs="send")
    remove_plan(row, by=request.user)
    return redirect("contentplan:plans", client_pk)


@require_POST
def plan_waive(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Accept a finding with a reason that the client is shown (PLAN-9)."""
    row = plan_of(request, client_pk, pk, needs="edit")
    form = WaiverForm(request.POST)
    named = request.POST.get("post")
    post = get_object_or_404(row.posts.all(), pk=named) if named else None
    if not form.is_valid():
        messages.error(request, _("Write the reason: the client will see it."))
        return redirect(row)
    try:
        waive(row, **form.cleaned_data, post=post.pk if post else None, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@require_POST
def waiver_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Waiver).of_clients([client.pk]).select_related("content_plan")
    row = request.access.get(Waiver, pk, needs="edit", rows=rows)
    remove_waiver(row, by=request.user)
    return redirect(row.content_plan)

"""Pages of goals: from what hurts to what a decider agrees to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from clients.forms import try_save
from clients.models import Client
from clients.requests import PageRequest
from clients.services import remove
from common.errors import WrongState
from common.periods import today_in
from goals.forms import GoalForm, PainsForm
from goals.models import Goal
from goals.rules import choice_findings, suggest_kinds
from goals.services import as_sent, close_goal
from goals.wording import KIND_WORDS, PAIN_WORDS
from kpis.summary import kpis_of_goals


@require_safe
def goals(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """What did we promise, and how is it going?"""
    client = request.access.client(client_pk, needs="view")
    rows = list(request.access.rows(Goal).of_clients([client.pk]))
    if request.access.is_client_side(client.pk):
        rows = [as_sent(row) for row in rows]
    lines = kpis_of_goals(request.access, rows, today_in(client.timezone))
    order = [Goal.Status.AGREED, Goal.Status.PROPOSED, Goal.Status.DRAFT, Goal.Status.CLOSED]
    rows.sort(key=lambda goal: (order.index(goal.status), goal.due))
    context = {
        "client": client,
        "tab": "goals",
        "goals": [(goal, lines[goal.pk]) for goal in rows],
        "may_edit": request.access.may(client, "edit"),
    }
    return render(request, "goals/goals.html", context)


def goal_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Two questions on two pages: what hurts; then the goal, with a kind proposed (GOAL-2)."""
    client = request.access.client(client_pk, needs="edit")
    today = today_in(client.timezone)
    if request.method == "GET" and "pains" not in request.GET and "skip" not in request.GET:
        context = {"client": client, "tab": "goals", "form": PainsForm()}
        return render(request, "goals/pains.html", context)
    asked = PainsForm(request.GET)
    pains = asked.cleaned_data["pains"] if asked.is_valid() else []
    kinds = suggest_kinds(pains)
    start = {
        "kind": kinds[0] if kinds else None,
        "problem": ". ".join(str(PAIN_WORDS[pain]) for pain in pains),
    }
    form = GoalForm(
        request.POST or None,
        access=request.access,
        client=client,
        owner={"client": client},
        initial=start,
        today=today,
    )
    if request.method == "POST":
        goal = try_save(form, by=request.user)
        if goal is not None:
            messages.success(request, _("Now choose the KPIs that can prove it."))
            return redirect("kpis:kpi_new", client.pk, goal.pk)
    return _form_page(request, client, form, None, suggested=kinds)


@require_safe
def goal(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _goal(request, client_pk, pk, needs="view")
    return goal_page(request, row, SendForm(client=row.client))


def goal_page(request: PageRequest, row: Goal, form: SendForm, status: int = 200) -> HttpResponse:
    """Show a goal: to the client as it was sent, to the agency as it is (TEN-3)."""
    client = row.client
    if request.access.is_client_side(client.pk):
        as_sent(row)
    lines = kpis_of_goals(request.access, [row], today_in(client.timezone))[row.pk]
    choices = [line.choice for line in lines]
    may_edit = request.access.may(client, "edit")
    context = {
        "client": client,
        "tab": "goals",
        "goal": row,
        "lines": lines,
        "findings": choice_findings(row.kind, client.market, choices) if may_edit else [],
        "form": form,
        "may_edit": may_edit and row.status not in (Goal.Status.CLOSED, Goal.Status.PROPOSED),
        "may_send": request.access.may(client, "send") and row.status == Goal.Status.DRAFT,
    }
    return render(request, "goals/goal.html", context, status=status)


def goal_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _goal(request, client_pk, pk, needs="edit")
    client = row.client
    form = GoalForm(
        request.POST or None,
        instance=row,
        access=request.access,
        client=client,
        owner={"client": client},
        today=today_in(client.timezone),
    )
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    return _form_page(request, client, form, row)


@require_POST
def goal_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask the deciders to agree to a goal with its KPIs (APPR-1)."""
    row = _goal(request, client_pk, pk, needs="send")
    form = SendForm(request.POST, client=row.client)
    if not form.send("goal", row, by=request.user):
        return goal_page(request, row, form, status=400)
    messages.success(request, form.told)
    return redirect(row)


@require_POST
def goal_close(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _goal(request, client_pk, pk, needs="manage")
    close_goal(row, by=request.user)
    return redirect("goals:goals", client_pk)


@require_POST
def goal_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Delete a goal that the client has never seen."""
    row = _goal(request, client_pk, pk, needs="edit")
    if row.sent_version:
        raise WrongState(_("The client has seen this goal: close it instead."), row)
    remove(row, by=request.user)
    return redirect("goals:goals", client_pk)


def _goal(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Goal:
    """Return a goal of this client with the client, in one query."""
    rows = request.access.rows(Goal).of_clients([client_pk]).select_related("client__agency")
    return request.access.get(Goal, pk, needs=needs, rows=rows)


def _form_page(
    request: PageRequest, client: Client, form: GoalForm, row: Goal | None, suggested=()
) -> HttpResponse:
    context = {
        "client": client,
        "tab": "goals",
        "form": form,
        "goal": row,
        "suggested": [(kind, Goal.Kind(kind).label, KIND_WORDS[kind]) for kind in suggested],
    }
    return render(request, "goals/form.html", context, status=400 if form.errors else 200)

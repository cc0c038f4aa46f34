"""Pages of goals: from what hurts to what a decider agrees to."""

from datetime import date
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
from common.findings import Finding
from common.periods import today_in
from goals.forms import GoalForm
from goals.models import Goal
from goals.reviews import with_reviews
from goals.rules import Choice, choice_findings, goal_verdict, review_findings
from goals.services import as_sent, close_goal
from goals.wording import VERDICT_WORDS
from kpis.summary import kpis_of_goals


@require_safe
def goals(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """What did we promise, and how is it going?"""
    client = request.access.client(client_pk, needs="view")
    today = today_in(client.timezone)
    rows = list(with_reviews(request.access.rows(Goal).of_clients([client.pk])))
    if request.access.is_client_side(client.pk):
        rows = [as_sent(row) for row in rows]
    lines = kpis_of_goals(request.access, rows, today)
    order = [Goal.Status.AGREED, Goal.Status.PROPOSED, Goal.Status.DRAFT, Goal.Status.CLOSED]
    rows.sort(key=lambda goal: (order.index(goal.status), goal.due))
    context = {
        "client": client,
        "tab": "goals",
        "goals": [(goal, lines[goal.pk], _verdict(goal, today)) for goal in rows],
        "may_edit": request.access.may(client, "edit"),
        "may_tell": request.access.may(client, "propose")
        and request.access.is_client_side(client.pk),
    }
    return render(request, "goals/goals.html", context)


@require_safe
def goal(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _goal(request, client_pk, pk, needs="view")
    return goal_page(request, row, SendForm(client=row.client))


def goal_page(request: PageRequest, row: Goal, form: SendForm, status: int = 200) -> HttpResponse:
    """Show a goal: to the client as it was sent, to the agency as it is (TEN-3)."""
    client = row.client
    today = today_in(client.timezone)
    if request.access.is_client_side(client.pk):
        as_sent(row)
    lines = kpis_of_goals(request.access, [row], today)[row.pk]
    choices = [line.choice for line in lines]
    may_edit = request.access.may(client, "edit")
    context = {
        "client": client,
        "tab": "goals",
        "goal": row,
        "lines": lines,
        "verdict": _verdict(row, today),
        "owed": _is_owed(row, today),
        "findings": goal_findings(row, client.market, choices) if may_edit else [],
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
    """Return a goal of this client with the client and how its reviews stand, in one query."""
    rows = with_reviews(request.access.rows(Goal).of_clients([client_pk]))
    rows = rows.select_related("client__agency")
    return request.access.get(Goal, pk, needs=needs, rows=rows)


def goal_findings(row: Goal, market: str, choices: list[Choice]) -> list[Finding]:
    """Return what speaks against a goal as it is: its KPIs, and that nobody will look at it."""
    return choice_findings(row.kind, market, choices) + review_findings(row.first_review)


def _is_owed(goal: Goal, today: date) -> bool:
    """Return whether a review of the goal waits for its verdict."""
    day = goal.next_review
    return goal.status == Goal.Status.AGREED and day is not None and day <= today


def _verdict(goal: Goal, today: date) -> tuple[str, object]:
    """Return how people judge a goal, as a code and in words (GOAL-7)."""
    code = goal_verdict(today, goal.first_review, goal.verdict)
    return code, VERDICT_WORDS.get(code, "")


def _form_page(request: PageRequest, client: Client, form: GoalForm, row: Goal) -> HttpResponse:
    context = {"client": client, "tab": "goals", "form": form, "goal": row}
    return render(request, "goals/form.html", context, status=form.status)

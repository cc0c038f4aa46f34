"""The first page of a client, for both sides: are we getting where we wanted?"""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.requests import PageRequest
from common.formats import minor_money
from common.periods import today_in
from contentplan.calendar import meter
from contentplan.rules.mix import mix
from goals.models import Goal
from goals.services import as_sent
from kpis.models import Kpi
from kpis.summary import judge_rows
from smmhub.overview import Item, items


@require_safe
def client_home(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Show goals with their pace, what waits for whom, this month's mix and money, the last report.

    An empty client shows the next step of its way from a goal to a report."""
    client = request.access.client(client_pk, needs="view")
    today = today_in(client.timezone)
    goals = list(
        request.access.rows(Goal).of_clients([client.pk]).exclude(status=Goal.Status.CLOSED)
    )
    if request.access.is_client_side(client.pk):
        goals = [as_sent(goal) for goal in goals]
    judged = judge_rows(request.access, request.access.rows(Kpi).filter(goal__in=goals), today)
    found = items(request.access, [client.pk], today)
    plans = [item for item in found if item.what == "plan"]
    current = next((item for item in plans if item.start <= today <= item.end), None)
    budget = next((item for item in found if item.what == "budget"), None)
    reports = [item for item in found if item.what == "report"]
    may_edit = request.access.may(client, "edit")
    context = {
        "client": client,
        "tab": "home",
        "today": today,
        "goals": [(goal, [line for line in judged if line.goal_id == goal.pk]) for goal in goals],
        "approvals": [item for item in found if item.what == "approval"],
        "away": [item for item in found if item.what == "away"],
        "proposals": [item for item in found if item.what == "proposal"],
        "plans": plans[::-1],
        "current": current,
        "mix": mix_meter(client, current),
        "budget": budget,
        "budget_words": money_words(budget, today) if budget else {},
        "report": next((item for item in reports if item.state == "sent"), None),
        "unsent_report": next((item for item in reports if item.state == "review"), None),
        "brief": next((item for item in found if item.what == "brief"), None),
        "may_edit": may_edit,
        "step": next_step(goals, plans, reports) if may_edit else "",
    }
    return render(request, "clients/home.html", context)


def mix_meter(client, plan: Item | None) -> list[dict]:
    """Return the meter of a plan, against the client's formula; empty without posts."""
    if plan is None or not sum(plan.numbers):
        return []
    return meter(mix(plan.mix, client.mix_formula, client.mix_tolerance))


def money_words(budget: Item, today) -> dict[str, object]:
    """Return the budget's sums in words; its title is its currency (smmhub/overview.py)."""
    total, spent, *_rest = budget.numbers
    return {
        "total": minor_money(total, budget.title),
        "spent": minor_money(spent, budget.title),
        "pace": budget.pace(today),
    }


def next_step(goals: list[Goal], plans: list[Item], reports: list[Item]) -> str:
    """Return what the agency does next on the way from a goal to a report; "" when all is there."""
    if not goals:
        return "goal"
    if not any(goal.status == Goal.Status.AGREED for goal in goals):
        return "agree"
    if not plans:
        return "plan"
    return "" if reports else "report"

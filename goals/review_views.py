"""Pages of a goal's reviews: when do we look, and what did we see? (GOAL-7)"""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.form_views import client_form
from clients.forms import try_save
from clients.requests import PageRequest
from common.periods import today_in
from goals.models import Goal, GoalReview
from goals.review_forms import VerdictForm
from goals.services import as_sent, days_as_sent


class ReviewLine(NamedTuple):
    """A day of a goal's reviews; review is None where the client only knows the day."""

    day: date
    review: GoalReview | None
    state: str  # judged, owed, coming
    late: int  # days that it is owed


@require_safe
def reviews(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """All days on which a goal is looked at, with the verdicts given."""
    goal = _goal(request, client_pk, pk, needs="view")
    return reviews_page(request, goal)


def reviews_page(
    request: PageRequest, goal: Goal, form: VerdictForm | None = None, status: int = 200
) -> HttpResponse:
    client, access = goal.client, request.access
    theirs = access.is_client_side(client.pk)
    today = today_in(client.timezone)
    rows = access.rows(GoalReview).filter(goal=goal).select_related("by")
    by_day = {review.day: review for review in rows}
    days = set(by_day)
    if theirs:
        days |= set(days_as_sent(goal.sent_content))
        as_sent(goal)
    lines = [_line(day, by_day.get(day), today) for day in sorted(days)]
    owed = next((line.review for line in lines if line.state == "owed" and line.review), None)
    may_judge = access.may(client, "send") and goal.status == Goal.Status.AGREED
    if form is None and owed is not None and may_judge:
        form = client_form(request, VerdictForm, client, owed, owner={"goal": goal})
    context = {
        "client": client,
        "tab": "goals",
        "goal": goal,
        "lines": lines[::-1],
        "form": form,
        "review": form.instance if form else None,
        "may_edit": access.may(client, "edit")
        and goal.status not in (Goal.Status.CLOSED, Goal.Status.PROPOSED),
    }
    return render(request, "goals/reviews.html", context, status=status)


@require_POST
def verdict(request: PageRequest, client_pk: UUID, pk: UUID, review_pk: UUID) -> HttpResponse:
    """Keep the verdict of one review: the manager's, who speaks with the client (TEAM-1)."""
    goal = _goal(request, client_pk, pk, needs="view")
    rows = request.access.rows(GoalReview).filter(goal=goal)
    row = request.access.get(GoalReview, review_pk, needs="send", rows=rows)
    row.goal = goal
    form = client_form(request, VerdictForm, goal.client, row, owner={"goal": goal})
    if try_save(form, by=request.user) is None:
        return reviews_page(request, goal, form, status=form.status)
    messages.success(request, _("The verdict is kept; the client sees it."))
    return redirect(reverse("goals:reviews", args=[goal.client_id, goal.pk]))


def _line(day: date, review: GoalReview | None, today: date) -> ReviewLine:
    if review is not None and review.verdict:
        return ReviewLine(day, review, "judged", 0)
    owed = day <= today
    return ReviewLine(day, review, "owed" if owed else "coming", (today - day).days if owed else 0)


def _goal(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Goal:
    rows = request.access.rows(Goal).of_clients([client_pk]).select_related("client__agency")
    return request.access.get(Goal, pk, needs=needs, rows=rows)

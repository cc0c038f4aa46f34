"""Review days of a goal, and the verdicts given on them (GOAL-7)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from clients.services import change
from common.errors import WrongState
from common.periods import now, today_in
from goals.models import Goal, GoalReview
from goals.rules import MOST_REVIEWS


def with_reviews(goals: QuerySet) -> QuerySet:
    """Return the goals with `next_review`, the first day that has no verdict yet, and `verdict`,
    `verdict_words` and `verdict_day` of the newest one; no query more than without."""
    mine = GoalReview.objects.filter(goal=OuterRef("pk")).order_by("day")
    judged = mine.exclude(verdict="").order_by("-day")
    return goals.annotate(
        next_review=Subquery(mine.open().values("day")[:1]),
        verdict=Subquery(judged.values("verdict")[:1]),
        verdict_words=Subquery(judged.values("words")[:1]),
        verdict_day=Subquery(judged.values("day")[:1]),
    )


def owed_review(today: date) -> Subquery:
    """Return the first review day of a goal that waits for its verdict, for a query of goals."""
    owed = GoalReview.objects.filter(goal=OuterRef("pk")).due_on(today).order_by("day")
    return Subquery(owed.values("day")[:1])


def review_days(goal: Goal) -> list[date]:
    """Return the days on which a goal is looked at, in order; one query."""
    if goal._state.adding:
        return [goal.first_review] if goal.first_review else []
    return sorted(goal.reviews.values_list("day", flat=True))


def days_with_first(days: Collection[date], before: date | None, first: date | None) -> list[date]:
    """Return the review days after the first of them has moved; None takes it away."""
    rest = {day for day in days if day != before}
    return sorted(rest if first is None else rest | {first})


def check_days(days: Collection[date], due: date) -> None:
    """Raise ValidationError unless these may be the review days of a goal that is due then."""
    if len(set(days)) > MOST_REVIEWS:
        text = _("A goal has at most %(count)d review dates.")
        raise _refused(text % {"count": MOST_REVIEWS})
    if any(day > due for day in days):
        raise _refused(_("A review is after the end."))


def set_review_days(goal: Goal, days: Collection[date]) -> dict[str, Any]:
    """Let a goal have exactly these review days; return the change for its line in the history.

    A review whose verdict was given stays: taking its day away raises ValidationError. Runs in the
    transaction that changes the goal."""
    held = {review.day: review for review in goal.reviews.all()}
    wanted = set(days)
    if any(review.verdict for day, review in held.items() if day not in wanted):
        raise _refused(_("A verdict was given on one of these days, so the day stays."))
    GoalReview.objects.filter(
        pk__in=[review.pk for day, review in held.items() if day not in wanted]
    ).delete()
    GoalReview.objects.bulk_create(
        GoalReview(goal=goal, day=day) for day in sorted(wanted - set(held))
    )
    if wanted == set(held):
        return {}
    return {"review_days": [sorted(map(str, held)), sorted(map(str, wanted))]}


@transaction.atomic
def give_verdict(
    review: GoalReview, verdict: str, words: str, *, by: User, seen: int | None = None
) -> GoalReview:
    """Keep what people say of a goal on a review day; the client reads it (GOAL-7).

    Raises ValidationError before the day, without a verdict or without words; WrongState when the
    goal isn't agreed, or the verdict was given already."""
    goal = (
        Goal.objects.select_for_update(of=("self",)).select_related("client").get(pk=review.goal_id)
    )
    if goal.status != Goal.Status.AGREED:
        raise WrongState(_("Only an agreed goal is reviewed."), goal)
    current = GoalReview.objects.get(pk=review.pk)
    if current.verdict:
        raise WrongState(_("This review has its verdict already."), current)
    if review.day > today_in(goal.client.timezone):
        problem = ValidationError(_("This review is still to come."), code="GOAL-7")
        raise ValidationError({"verdict": problem})
    if not words.strip():
        problem = ValidationError(_("Say in words why."), code="GOAL-7")
        raise ValidationError({"words": problem})
    if not verdict:
        problem = ValidationError(_("Choose a verdict."), code="GOAL-7")
        raise ValidationError({"verdict": problem})
    values = {"verdict": verdict, "words": words, "by": by, "judged_at": now()}
    return change(review, values, by=by, seen=seen, verb="judged")


def _refused(text: str) -> ValidationError:
    return ValidationError({"review_days": ValidationError(text, code="GOAL-7")})

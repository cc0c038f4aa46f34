"""Steps in the life of a goal."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import check_free, mark_changed
from clients.history import record
from clients.services import add, change
from common.errors import WrongState
from goals.models import Goal
from goals.reviews import check_days, days_with_first, review_days, set_review_days


@transaction.atomic
def add_goal(goal: Goal, *, by: User, days: Collection[date] | None = None) -> Goal:
    """Insert a goal as a draft: only a decider agrees it (GOAL-2).

    days are its review days (GOAL-7); without them it has the one in its row."""
    if days is None:
        days = [goal.first_review] if goal.first_review else []
    check_days(days, goal.due)
    goal.first_review = min(days, default=None)
    add(goal, by=by)
    set_review_days(goal, days)
    return goal


def editable(goal: Goal) -> Goal:
    """Return the goal as it is now, locked, so that it is not sent in the middle of a change.

    Raises WrongState when it is closed, and while the agency reviews it or the client decides: what
    they look at is what they were sent (TEN-3)."""
    current = Goal.objects.select_for_update(of=("self",)).select_related("client").get(pk=goal.pk)
    if current.status == Goal.Status.CLOSED:
        raise WrongState(_("This goal is closed."), current)
    if current.status == Goal.Status.PROPOSED:
        raise WrongState(
            _("The client is deciding about this goal. Withdraw it first to change it."), current
        )
    check_free("goal", current)
    return current


@transaction.atomic
def change_goal(
    goal: Goal, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Goal:
    """Change a goal; an agreed one is marked as changed since the approval (APPR-3).

    `review_days` among the values are all its review days. `first_review` alone moves the first of
    them: the column repeats it, since every KPI is judged by it (GOAL-7)."""
    current = editable(goal)
    values = dict(values)
    days = values.pop("review_days", None)
    if days is None and "first_review" in values:
        days = days_with_first(review_days(goal), current.first_review, values["first_review"])
    besides = {}
    if days is not None:
        check_days(days, values.get("due", current.due))
        besides = set_review_days(goal, days)
        values["first_review"] = min(days, default=None)
    change(goal, values, by=by, seen=seen, besides=besides)
    reopen_if_changed(goal, by=by)
    return goal


def reopen_if_changed(goal: Goal, *, by: User) -> bool:
    """Take back the agreement when what was agreed no longer stands; return whether it was.

    Called in the transaction of every edit of the goal or of its KPIs."""
    if goal.status != Goal.Status.AGREED or not mark_changed("goal", goal, by=by):
        return False
    Goal.objects.filter(pk=goal.pk).update(status=Goal.Status.DRAFT)
    goal.status = Goal.Status.DRAFT
    return True


def as_sent(goal: Goal) -> Goal:
    """Put what the client was sent into the row, which is for reading only from then on (TEN-3)."""
    sent = goal.sent_content
    goal.kind, goal.problem, goal.measure = sent["kind"], sent["problem"], sent["measure"]
    review = sent["first_review"]
    goal.due = date.fromisoformat(sent["due"])
    goal.first_review = date.fromisoformat(review) if review else None
    if hasattr(goal, "next_review") and hasattr(
        goal, "verdict_day"
    ):  # which may have moved since, unseen by the client
        goal.next_review = next(
            (
                day
                for day in days_as_sent(sent)
                if goal.verdict_day is None or day > goal.verdict_day
            ),
            None,
        )
    return goal


def days_as_sent(sent: Mapping[str, Any]) -> list[date]:
    """Return the review days that the client was sent, in order."""
    first = [sent["first_review"]] if sent["first_review"] else []
    return [date.fromisoformat(day) for day in sent.get("review_days", first)]


@transaction.atomic
def close_goal(goal: Goal, *, by: User) -> Goal:
    """End a goal: its KPIs are no longer judged."""
    check_free("goal", goal)
    closed = (
        Goal.objects.filter(pk=goal.pk)
        .exclude(status__in=[Goal.Status.CLOSED, Goal.Status.PROPOSED])
        .update(status=Goal.Status.CLOSED, version=goal.version + 1)
    )
    if not closed:
        raise WrongState(_("A goal that is closed or with the client stays as it is."), goal)
    record("closed", goal, client=goal.client, by=by, changes={"status": [goal.status, "closed"]})
    goal.refresh_from_db()
    return goal

"""Reviews of goals whose day has come: who is told, once (GOAL-7)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import User
from approvals.rules import after_quiet
from clients.absences import contacts
from clients.models import Client
from common.periods import local_day, now, today_in
from goals.models import GoalReview
from jobs.services import start_job

MOST = 200  # reviews in one sweep


def remind() -> int:
    """Promise one mail to each person who owes verdicts; return how many.

    It waits until the manager's quiet hours are over, and takes all that came due in them, so that
    it is one mail a morning. Nothing is written when nothing is new."""
    moment = now()
    due = _came_due(moment)
    if not due:
        return 0
    with transaction.atomic():
        rows = GoalReview.objects.filter(pk__in=due, reminded_at=None).select_related("goal")
        # Of two sweeps at once, one takes a review.
        reviews = list(rows.select_for_update(of=("self",), skip_locked=True))
        GoalReview.objects.filter(pk__in=[one.pk for one in reviews]).update(reminded_at=moment)
        told: dict[User, list[UUID]] = defaultdict(list)
        people = _people({one.goal.client_id for one in reviews})
        for one in reviews:
            for person in people[one.goal.client_id]:
                told[person].append(one.pk)
        for person, ids in told.items():
            start_job(
                "mail_due_reviews",
                args={"person_id": str(person.pk), "review_ids": [str(pk) for pk in ids]},
                key=f"mail-due-reviews:{person.pk}:{ids[0]}",
                by=person,
                due_at=_after_quiet(moment, person),
                language=person.language,
            )
    return len(told)


def _open_reviews() -> QuerySet[GoalReview]:
    rows = GoalReview.objects.open().filter(goal__status="agreed", goal__client__closed_at=None)
    return rows.order_by("day", "pk")


def _came_due(moment: datetime) -> list[UUID]:
    """Return the reviews that nobody was told of whose day has begun at their client, and whose
    manager may be disturbed; one query."""
    latest = moment.date() + timedelta(days=1)  # somewhere it is tomorrow already
    rows = _open_reviews().filter(
        day__lte=latest,
        reminded_at=None,
        goal__client__memberships__role="manager",
        goal__client__memberships__person__is_active=True,
    )
    person = "goal__client__memberships__person__"
    told = rows.values_list(
        "pk",
        "day",
        "goal__client__timezone",
        *(F(f"{person}{name}") for name in ("timezone", "quiet_from", "quiet_until")),
    )
    return [
        pk
        for pk, day, zone, *quiet in told[:MOST]
        if day <= local_day(moment, zone) and after_quiet(moment, *quiet) == moment
    ]


def _people(clients: Iterable[UUID]) -> dict[UUID, list[User]]:
    return {client.pk: contacts(client) for client in Client.objects.filter(pk__in=clients)}


def _after_quiet(moment: datetime, person: User) -> datetime:
    return after_quiet(moment, person.timezone, person.quiet_from, person.quiet_until)


def still_owed(person: User, review_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return what to tell a person of these reviews now: without a verdict yet, and theirs still
    (TEN-6)."""
    rows = _open_reviews().filter(pk__in=list(review_ids)).select_related("goal__client")
    found = list(rows)
    people = _people({one.goal.client_id for one in found})
    return [
        {
            "review": one,
            "goal": one.goal,
            "client": one.goal.client,
            "path": reverse("goals:reviews", args=[one.goal.client_id, one.goal_id]),
        }
        for one in found
        if one.day <= today_in(one.goal.client.timezone) and person in people[one.goal.client_id]
    ]

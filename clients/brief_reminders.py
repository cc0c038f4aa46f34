"""Questions of a brief that somebody is reminded of, in their one mail of the day (BRIEF-1).

approvals/ makes the mail: it knows whom it has written to today. Here is what belongs into it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.models import User
from clients.absences import away_on
from clients.brief import ANSWERING
from clients.brief_rules import AGAIN, SOON, wants_reminder
from clients.models import BriefQuestion, Client, Membership
from common.periods import local_day, now, today_in

MOST = 500  # questions in one sweep
DAY = timedelta(days=1)


def _given(until: date) -> QuerySet[BriefQuestion]:
    """Return the open questions that somebody owes an answer to by a day or soon after."""
    rows = BriefQuestion.objects.open().filter(client__closed_at=None, due__lte=until + SOON)
    return rows.exclude(person=None)


def unreminded(moment: datetime) -> list[BriefQuestion]:
    """Return the questions that are to be brought to mind now, with their clients; one query."""
    latest = moment.date() + DAY  # somewhere it is tomorrow already
    told_once = Q(reminded_on__lte=F("due"), due__lt=latest)
    new = Q(reminded_on=None) | told_once | Q(reminded_on__lte=latest - AGAIN)
    new |= Q(reminded_on__lt=F("due") - SOON)
    rows = _given(latest).filter(new).select_related("client", "person").order_by("due", "pk")
    return [
        one
        for one in rows[:MOST]
        if one.due and wants_reminder(one.due, one.reminded_on, _today(moment, one.client))
    ]


def _today(moment: datetime, client: Client) -> date:
    return local_day(moment, client.timezone)


def by_person(questions: Iterable[BriefQuestion]) -> dict[User, list[BriefQuestion]]:
    """Return who is told of which questions: their person, or who stands in today (TEAM-3)."""
    told: dict[User, list[BriefQuestion]] = {}
    away: dict[UUID, dict[UUID, User]] = {}
    for one in questions:
        if one.client_id not in away:
            away[one.client_id] = _stand_ins(one.client)
        person = away[one.client_id].get(one.person_id or one.pk) or one.person
        if person is not None and person.is_active:
            told.setdefault(person, []).append(one)
    return told


def _stand_ins(client: Client) -> dict[UUID, User]:
    acting = away_on(client, today_in(client.timezone))
    people = User.objects.in_bulk(acting.values())
    return {person: people[other] for person, other in acting.items() if other in people}


def mark(questions: Iterable[BriefQuestion], moment: datetime) -> None:
    """Write down that these questions were brought to mind today."""
    for one in questions:
        BriefQuestion.objects.filter(pk=one.pk).update(reminded_on=_today(moment, one.client))


def owed_soon(person: User) -> list[BriefQuestion]:
    """Return what a person is reminded of now, the soonest due first: what they, or somebody for
    whom they stand in, may still answer, and is due within two days or late (TEN-6)."""
    held = Membership.objects.filter(person=person, person__is_active=True, role__in=ANSWERING)
    rows = _given(now().date() + DAY).filter(client__in=held.values("client"))
    rows = rows.select_related("client__agency", "person").order_by("due", "pk")
    mine = by_person(one for one in rows if one.due and _is_near(one.due, one.client))
    return mine.get(person, [])


def _is_near(due: date, client: Client) -> bool:
    return due - SOON <= today_in(client.timezone)

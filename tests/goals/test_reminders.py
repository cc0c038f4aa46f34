"""The mail on the day of a review (GOAL-7)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import TestCase

from clients.models import Absence
from goals.models import Goal, GoalReview
from goals.reminders import remind
from jobs.models import Job
from jobs.services import sweep
from tests.factories import ClientFactory, GoalFactory, with_role

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)
MORNING = datetime(2026, 6, 10, 8, tzinfo=UTC)  # noon in Tbilisi, where clients and people are


@pytest.fixture
def review(business, manager):
    return review_of(business)


def review_of(business, day=DAY, **more):
    goal = GoalFactory(
        client=business, **{"status": "agreed", "measure": "20,000 followers"} | more
    )
    return GoalReview.objects.create(goal=goal, day=day)


def reminded(moment=MORNING):
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False), TestCase.captureOnCommitCallbacks(execute=True):
        remind()
    return list(mail.outbox)


def test_the_manager_is_told_on_the_day_and_once(review, manager):
    assert reminded(MORNING - timedelta(days=1)) == []
    (told,) = reminded()
    assert told.to == [manager.email]
    assert told.subject == "Bakery: 1 goal is to be reviewed"
    path = f"/clients/{review.goal.client_id}/goals/{review.goal_id}/reviews/"
    for body in (told.body, told.alternatives[0][0]):
        assert "20,000 followers" in body
        assert path in body
    assert reminded() == reminded(MORNING + timedelta(days=3)) == []


def test_all_that_is_due_is_one_mail(review, business, manager):
    review_of(business, DAY - timedelta(days=5))
    elsewhere = ClientFactory(agency=business.agency)
    elsewhere.memberships.create(person=manager, role="manager", agency=business.agency)
    review_of(elsewhere)
    review_of(elsewhere, DAY + timedelta(days=1))  # not yet
    (told,) = reminded()
    assert told.subject.endswith("3 goals are to be reviewed")
    assert len(reminded(MORNING + timedelta(days=1))) == 1


@pytest.mark.parametrize(("hour", "minute", "mails"), [(20, 0, 0), (3, 59, 0), (4, 0, 1)])
def test_quiet_hours_are_kept(review, manager, hour, minute, mails):
    """In Tbilisi it is midnight at 20:00 UTC of the day before; the day begins at 8."""
    manager.timezone = "Asia/Tbilisi"
    manager.save(update_fields=["timezone"])
    day = DAY - timedelta(days=1) if hour == 20 else DAY
    moment = datetime.combine(day, time(hour, minute), UTC)
    assert len(reminded(moment)) == mails


def test_the_day_is_the_client_s(review, business, manager):
    manager.quiet_from = manager.quiet_until = time(0)
    manager.save(update_fields=["quiet_from", "quiet_until"])
    assert reminded(datetime(2026, 6, 9, 19, 59, tzinfo=UTC)) == []
    assert len(reminded(datetime(2026, 6, 9, 20, 0, tzinfo=UTC))) == 1


@pytest.mark.parametrize("language", ["ru", "ka"])
def test_it_speaks_the_reader_s_language(review, manager, language):
    manager.language = language
    manager.save(update_fields=["language"])
    (told,) = reminded()
    assert f'lang="{language}"' in told.alternatives[0][0]


@pytest.mark.parametrize("what", ["draft", "judged", "client_closed", "no_manager", "manager_gone"])
def test_nobody_is_told_of_what_nobody_owes(review, business, manager, what):
    if what == "draft":
        Goal.objects.update(status="draft")
    elif what == "judged":
        GoalReview.objects.update(verdict="nearer", judged_at=MORNING)
    elif what == "client_closed":
        type(business).objects.update(closed_at=MORNING)
    elif what == "no_manager":
        manager.memberships.all().delete()
    else:
        type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    assert reminded() == []
    assert not Job.objects.exists()


@pytest.mark.parametrize("what", ["verdict", "other_manager", "goal_reopened"])
def test_it_asks_again_when_it_leaves(review, business, manager, what):
    with time_machine.travel(MORNING, tick=False):
        with TestCase.captureOnCommitCallbacks() as callbacks:
            assert remind() == 1
        if what == "verdict":
            GoalReview.objects.update(verdict="nearer", judged_at=MORNING)
        elif what == "other_manager":
            manager.memberships.update(role="specialist")
            with_role(business, "manager")
        else:
            Goal.objects.update(status="draft")
        mail.outbox.clear()
        for callback in callbacks:
            callback()
    assert mail.outbox == []
    assert Job.objects.get().status == Job.Status.DONE


def test_who_stands_in_is_told_as_well(review, business, manager):
    other = with_role(business, "owner")
    days = {"first_day": DAY, "last_day": DAY + timedelta(days=7)}
    Absence.objects.create(client=business, person=manager, substitute=other, **days)
    assert {one.to[0] for one in reminded()} == {manager.email, other.email}


def test_a_day_that_moves_is_told_of_anew(review, manager):
    assert len(reminded()) == 1
    GoalReview.objects.all().delete()
    GoalReview.objects.create(goal=review.goal, day=DAY + timedelta(days=7))
    assert len(reminded(MORNING + timedelta(days=7))) == 1


def test_the_sweep_does_it_and_writes_nothing_when_nothing_is_due(
    review, manager, django_assert_num_queries
):
    earlier = time_machine.travel(MORNING - timedelta(days=2), tick=False)
    with earlier, django_assert_num_queries(1):
        assert remind() == 0
    with time_machine.travel(MORNING, tick=False), TestCase.captureOnCommitCallbacks(execute=True):
        sweep()
    assert Job.objects.get().kind == "mail_due_reviews"

"""Questions of a brief in the one mail of the day (BRIEF-1, APPR-6, TEAM-3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import TestCase

from approvals.brief_digest import remind
from approvals.services import request_approval
from clients.brief import answer_question, start_brief
from clients.models import Absence, BriefQuestion, Membership
from jobs import runner
from jobs.models import Job
from tests.approvals.conftest import KIND
from tests.factories import with_role

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 10)
NOON = datetime(2026, 6, 8, 8, tzinfo=UTC)  # noon in Tbilisi, two days before


def days(number):
    return timedelta(days=number)


@pytest.fixture
def owing(client_row):
    return with_role(client_row, "contributor", timezone="Asia/Tbilisi", language="en")


@pytest.fixture
def client_row(plan):
    plan.client.timezone = "Asia/Tbilisi"
    plan.client.save()
    return plan.client


@pytest.fixture
def question(client_row, owing):
    start_brief(client_row, by=None)
    row = client_row.brief_questions.get(code="tone")
    BriefQuestion.objects.filter(pk=row.pk).update(person=owing, due=DUE)
    row.refresh_from_db()
    return row


def mailed(moment):
    """Sweep at a moment, run what is due, and return the mails."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False), TestCase.captureOnCommitCallbacks(execute=True):
        remind()
        for job in Job.objects.filter(kind="mail_digest", status="queued", due_at__lte=moment):
            runner.run(job.pk)
    return list(mail.outbox)


def test_it_is_told_two_days_before_when_late_and_weekly_and_never_twice(question, owing):
    assert mailed(NOON - days(1)) == []
    (told,) = mailed(NOON)
    assert told.to == [owing.email]
    assert told.subject.endswith("1 question waits for your answer")
    for body in (told.body, told.alternatives[0][0]):
        assert str(question.words) in body
        assert question.get_absolute_url() in body
        assert "Links of this mail" not in body
    assert [len(mailed(NOON + days(passed))) for passed in range(12)] == [
        *(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0)
    ]


def test_quiet_hours_are_kept(question, owing):
    night = datetime(2026, 6, 7, 21, tzinfo=UTC)  # 01:00 in Tbilisi on the 8th
    assert mailed(night) == []
    assert Job.objects.get(kind="mail_digest").due_at == datetime(2026, 6, 8, 4, tzinfo=UTC)
    assert len(mailed(NOON)) == 1


def test_what_is_answered_taken_or_closed_is_not_mailed(question, owing, client_row):
    night = datetime(2026, 6, 7, 21, tzinfo=UTC)
    mailed(night)
    answer_question(question, "Warm", applies=True, by=owing)
    assert mailed(NOON) == []
    BriefQuestion.objects.update(state="open", answer="", reminded_on=None)
    Membership.objects.filter(person=owing).update(role="observer")
    assert mailed(NOON + days(1)) == []


def test_who_stands_in_is_told_instead(question, owing, client_row, decider):
    away = {"client": client_row, "person": owing, "substitute": decider}
    Absence.objects.create(**away, first_day=DUE - days(2), last_day=DUE)
    assert [told.to for told in mailed(NOON)] == [[decider.email]]


def test_decisions_and_questions_come_in_one_mail(question, plan, manager, decider):
    BriefQuestion.objects.filter(pk=question.pk).update(person=decider)
    with time_machine.travel(NOON - days(1), tick=False):
        request_approval(KIND, plan, by=manager, due=DUE)
    (told,) = [one for one in mailed(NOON + timedelta(hours=8)) if one.to == [decider.email]]
    assert str(question.words) in told.body
    assert "One decision of yours is waited for" in told.body
    assert mailed(NOON + timedelta(hours=9)) == []  # one mail a day


def test_who_had_the_mail_of_the_day_is_told_tomorrow(question, owing):
    assert len(mailed(NOON)) == 1
    later = BriefQuestion.objects.exclude(pk=question.pk).first()
    BriefQuestion.objects.filter(pk=later.pk).update(person=owing, due=DUE)
    assert mailed(NOON + timedelta(hours=1)) == []
    (told,) = mailed(NOON + days(1))
    assert str(later.words) in told.body

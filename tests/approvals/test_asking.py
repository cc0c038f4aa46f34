"""Sending for approval, taking back, expiring (APPR-1, APPR-3)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from approvals.models import ApprovalRequest, Link
from approvals.services import (
    changed_since,
    default_due,
    expire,
    mark_changed,
    open_request,
    request_approval,
    withdraw,
)
from approvals.subjects import digest
from clients.models import HistoryEntry
from clients.services import close_client
from common.errors import WrongState
from common.periods import today_in
from contentplan.models import ContentPlan
from jobs.models import Job
from tests.approvals.conftest import KIND, effects, make_plan
from tests.factories import ClientFactory, with_role


def test_what_is_sent_is_frozen_on_the_row_and_in_the_request(approval, plan, business):
    plan.refresh_from_db()
    assert plan.status == "client_review"
    assert plan.sent_version == approval.subject_version == 1
    assert plan.sent_content == approval.content
    assert plan.sent_at is not None
    assert plan.version == 2
    assert approval.digest == digest(approval.content)
    assert approval.due == default_due(business)


def test_every_decider_is_asked_and_nobody_else(plan, manager, business, decider):
    second = with_role(business, "decider")
    with_role(business, "contributor")
    approval = request_approval(KIND, plan, by=manager)
    assert {one.person_id for one in approval.asked.all()} == {decider.pk, second.pk}


def test_chosen_deciders_are_asked_alone(plan, manager, business, decider):
    with_role(business, "decider")
    approval = request_approval(KIND, plan, by=manager, deciders=[decider.pk])
    assert [one.person_id for one in approval.asked.all()] == [decider.pk]


def refusal(plan, manager, **more):
    with pytest.raises(ValidationError) as refused:
        request_approval(KIND, plan, by=manager, **more)
    assert not ApprovalRequest.objects.exists()
    return refused.value


def test_without_a_decider_nothing_is_sent(plan, manager):
    refused = refusal(plan, manager)
    assert refused.code == "APPR-1"
    assert "invite a decider" in refused.message


def test_somebody_who_does_not_decide_here_cannot_be_asked(plan, manager, decider, business):
    elsewhere = with_role(ClientFactory(), "decider")
    for person in (with_role(business, "contributor"), elsewhere):
        refused = refusal(plan, manager, deciders=[person])
        assert refused.error_dict["deciders"][0].code == "TEAM-2"


@pytest.mark.parametrize("days", [-1, 367])
def test_the_day_to_decide_by_is_neither_over_nor_far_away(days, plan, manager, decider, business):
    due = today_in(business.timezone) + timedelta(days=days)
    assert refusal(plan, manager, due=due).error_dict["due"][0].code == "APPR-6"


@pytest.mark.parametrize("days", [0, 366])
def test_today_and_a_day_in_a_year_can_be_asked_for(days, plan, manager, decider, business):
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False):  # a Monday, noon
        due = today_in(business.timezone) + timedelta(days=days)
        assert request_approval(KIND, plan, by=manager, due=due).due == due


def test_the_subject_has_its_own_say(business, channel, manager, decider):
    plan = make_plan(business, channel, title="unready")
    assert refusal(plan, manager).code == "GOAL-1"


def test_a_second_question_about_the_same_waits(approval, plan, manager):
    with pytest.raises(WrongState):
        request_approval(KIND, plan, by=manager)
    assert ApprovalRequest.objects.count() == 1


def test_nothing_is_asked_of_a_closed_client(plan, manager, decider, business):
    close_client(business, by=manager)
    with pytest.raises(WrongState):
        request_approval(KIND, plan, by=manager)


def test_sending_leaves_one_entry_that_says_which_version(approval, plan, manager):
    entry = HistoryEntry.objects.get(subject_id=approval.pk)
    assert (entry.verb, entry.person_id) == ("sent_for_approval", manager.pk)
    assert entry.changes["digest"] == [None, approval.digest]
    assert entry.changes["subject"] == [None, f"{KIND}:{plan.pk}"]


def test_taking_back_ends_the_question_and_frees_the_subject(approval, plan, manager):
    withdraw(approval, by=manager)
    plan.refresh_from_db()
    approval.refresh_from_db()
    assert (plan.status, approval.status) == ("draft", "withdrawn")
    assert open_request(KIND, plan) is None
    assert [entry.verb for entry in HistoryEntry.objects.filter(subject_id=approval.pk)] == [
        "sent_for_approval",
        "withdrawn",
    ]
    with pytest.raises(WrongState):
        withdraw(approval, by=manager)
    again = request_approval(KIND, plan, by=manager)
    assert again.subject_version == 2


def test_a_question_whose_subject_is_gone_can_be_taken_back(approval, plan, manager):
    ContentPlan.objects.filter(pk=plan.pk).delete()
    withdraw(approval, by=manager)
    assert effects == [("client_review",)]


def test_an_unanswered_question_lapses_after_its_links_are_long_over(approval, plan):
    assert expire(approval) is False
    Link.objects.update(expires_at=timezone.now() - timedelta(days=13))
    assert expire(approval) is False, "a decider may still ask for a new link"
    Link.objects.update(expires_at=timezone.now() - timedelta(days=15))
    assert expire(approval) is True
    plan.refresh_from_db()
    approval.refresh_from_db()
    assert (plan.status, approval.status) == ("draft", "expired")
    assert expire(approval) is False


def test_looking_after_a_question_is_promised_when_it_is_sent(approval):
    job = Job.objects.get(kind="expire_approval")
    assert (job.due_at - approval.created_at).days == 28
    assert job.status == "queued"


def test_what_changed_since_approval_is_told(approval, plan):
    ApprovalRequest.objects.update(status="approved")
    assert changed_since(approval, plan) == []
    assert mark_changed(KIND, plan, by=None) is False
    post = plan.posts.first()
    post.text = "Another text"
    post.save()
    (change,) = changed_since(approval, plan)
    assert change == (f"posts/{post.pk}/text", "Post number 0", "Another text")
    assert mark_changed(KIND, plan, by=None) is True
    approval.refresh_from_db()
    assert approval.status == "changed"
    assert mark_changed(KIND, plan, by=None) is False


def test_a_mail_is_promised_in_the_transaction_of_the_sending(approval, asked):
    link = Link.objects.get()
    job = Job.objects.get(kind="mail_decider")
    assert job.args == {"link_id": str(link.pk)}
    assert job.language == asked.person.language
    assert not mail.outbox, "it leaves after the commit"


def test_what_is_frozen_is_what_the_database_holds_now(plan, manager, decider):
    """A row that was read a while ago, children and all, is read anew."""
    old = ContentPlan.objects.prefetch_related("posts").get(pk=plan.pk)
    assert len(old.posts.all()) == 3
    plan.posts.first().delete()
    ContentPlan.objects.update(title="Renamed")
    approval = request_approval(KIND, old, by=manager)
    assert (approval.title, len(approval.content["posts"])) == ("Renamed", 2)
    assert old.sent_version == 1

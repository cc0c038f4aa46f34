"""The client proposes, does not insist: answered with an argument, reopened once (IDEA-2)."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from clients.models import HistoryEntry
from common.periods import Period
from contentplan.models import ContentPlan, Idea, Post, Proposal
from contentplan.services import (
    answer_proposal,
    change_post,
    publish,
    reopen_proposal,
    share_of_interventions,
)
from jobs.models import Job
from tests.contentplan.proposals.conftest import declined, proposed, too_late

pytestmark = pytest.mark.django_db


# --- Accepted -------------------------------------------------------------------------------------
def test_an_accepted_idea_goes_into_the_bank_with_its_origin(business, people):
    proposal = proposed(business, people)
    answer_proposal(proposal, answer="accept", by=people["manager"])
    idea = Idea.objects.get()
    assert (idea.text, idea.origin_kind, idea.origin) == (
        "Show the bees",
        "client",
        people["contributor"].name,
    )
    assert (proposal.status, proposal.idea, idea.proposal) == ("accepted", idea, proposal)
    assert proposal.answered_by == people["manager"]


def test_an_accepted_network_is_set_up_by_people(business, people):
    proposal = proposed(business, people, "We need TikTok", kind="network")
    answer_proposal(proposal, answer="accept", by=people["manager"])
    assert not Idea.objects.exists()
    assert proposal.status == "accepted"


def test_an_accepted_change_takes_the_approval_back(business, people, plan):
    post = plan.posts.first()
    proposal = proposed(business, people, "Another day", kind="change", about=post)
    assert proposal.after_approval
    answer_proposal(proposal, answer="accept", by=people["manager"])
    post.refresh_from_db()
    assert (post.status, post.remark) == ("returned", "Another day")
    too_late(lambda: publish(post, url="https://example.com/1", by=people["specialist"]))
    change_post(post, {"text": "A new text"}, by=people["specialist"])
    plan.refresh_from_db()
    assert (post.status, plan.status) == ("draft", "draft")
    assert not Idea.objects.exists()


def test_what_is_out_stays_out_and_the_wish_is_an_idea(business, people, plan):
    post = plan.posts.first()
    proposal = proposed(business, people, "A correction", kind="change", about=post)
    publish(post, url="https://example.com/1", by=people["specialist"])
    answer_proposal(proposal, answer="accept", by=people["manager"])
    post.refresh_from_db()
    assert post.status == "published"
    assert Idea.objects.get().channel == post.channel


def test_no_post_is_changed_while_the_client_decides_about_its_plan(business, people, plan):
    post = plan.posts.first()
    proposal = proposed(business, people, "Another day", kind="change", about=post)
    ContentPlan.objects.filter(pk=plan.pk).update(status="client_review")
    too_late(lambda: answer_proposal(proposal, answer="accept", by=people["manager"]))
    proposal.refresh_from_db()
    assert proposal.is_open
    post.refresh_from_db()
    assert post.status == "approved"


# --- Declined, and reopened once ------------------------------------------------------------------
@pytest.mark.parametrize("argument", ["", " ", "\n"])
def test_a_decline_needs_an_argument(business, people, argument):
    proposal = proposed(business, people)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        answer_proposal(proposal, answer="decline", argument=argument, by=people["manager"])
    assert refused.value.error_dict["argument"][0].code == "IDEA-2"
    proposal.refresh_from_db()
    assert proposal.is_open


def test_a_reasoned_decline_closes_it(business, people):
    proposal = declined(business, people)
    assert (proposal.status, proposal.argument) == ("declined", "Nobody bakes at night")
    too_late(lambda: answer_proposal(proposal, answer="accept", by=people["manager"]))
    assert not Idea.objects.exists()


def test_it_is_reopened_with_new_facts_and_keeps_what_was_argued(business, people):
    proposal = declined(business, people)
    reopen_proposal(proposal, facts="The baker does", by=people["decider"])
    assert (proposal.status, proposal.facts) == ("open", "The baker does")
    assert (proposal.first_argument, proposal.argument) == ("Nobody bakes at night", "")
    assert proposal.answered_at is None
    answer_proposal(proposal, answer="accept", by=people["manager"])
    assert proposal.status == "accepted"


def test_without_new_facts_it_stays_closed(business, people):
    proposal = declined(business, people)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        reopen_proposal(proposal, facts=" ", by=people["decider"])
    assert refused.value.error_dict["facts"][0].code == "IDEA-2"


def test_the_second_decline_is_final(business, people):
    proposal = declined(business, people)
    reopen_proposal(proposal, facts="The baker does", by=people["decider"])
    answer_proposal(proposal, answer="decline", argument="He left", by=people["manager"])
    assert not proposal.may_be_reopened
    too_late(lambda: reopen_proposal(proposal, facts="He is back", by=people["decider"]))
    assert (proposal.first_argument, proposal.argument) == ("Nobody bakes at night", "He left")


def test_what_waits_or_was_accepted_is_not_reopened(business, people):
    proposal = proposed(business, people)
    too_late(lambda: reopen_proposal(proposal, facts="New", by=people["decider"]))
    answer_proposal(proposal, answer="accept", by=people["manager"])
    too_late(lambda: reopen_proposal(proposal, facts="New", by=people["decider"]))


def test_of_two_answers_at_once_the_first_counts(business, people):
    first = proposed(business, people)
    second = Proposal.objects.get()
    answer_proposal(first, answer="accept", by=people["manager"])
    too_late(lambda: answer_proposal(second, answer="decline", argument="No", by=people["manager"]))
    second.refresh_from_db()
    assert (second.status, second.argument) == ("accepted", "")
    assert Job.objects.filter(kind="mail_answer").count() == 1


def test_each_step_leaves_one_line_with_what_was_said(business, people):
    proposal = declined(business, people)
    reopen_proposal(proposal, facts="The baker does", by=people["decider"])
    answer_proposal(proposal, answer="accept", by=people["manager"])
    entries = HistoryEntry.objects.filter(client_id=business.pk).order_by("number")
    assert [entry.verb for entry in entries] == ["created", "declined", "reopened", "accepted"]
    assert entries[1].changes["argument"] == ["", "Nobody bakes at night"]
    assert entries[3].changes["idea"] == [None, str(proposal.idea.pk)]


# --- What may be proposed -------------------------------------------------------------------------
def test_a_change_names_its_post_and_the_client_knows_it(business, people, plan):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        proposed(business, people, kind="change")
    assert refused.value.error_dict["about"][0].code == "IDEA-2"
    inside = Post.objects.create(
        content_plan=plan,
        channel=plan.channels.get(),
        type="engaging",
        publish_at=plan.posts.first().publish_at,
    )
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        proposed(business, people, kind="change", about=inside)
    assert refused.value.error_dict["about"][0].code == "TEN-3"


def test_the_share_of_interventions_counts_what_was_approved(business, people, plan):
    first, second = plan.posts.all()[:2]
    proposed(business, people, "Another day", kind="change", about=first)
    proposed(business, people, "Another text", kind="change", about=first)
    Post.objects.filter(pk=second.pk).update(status="returned")
    second.refresh_from_db()
    proposed(business, people, "Better", kind="change", about=second)
    proposed(business, people)
    month = Period(plan.start, plan.end)
    before = Period(date(2020, 1, 1), date(2020, 1, 31))
    found = share_of_interventions(business, month, before)
    assert found == [(2, 20, Fraction(1, 10)), (0, 0, None)]


def test_the_share_counts_only_posts_that_the_client_has_seen(business, people, plan):
    proposed(business, people, kind="change", about=plan.posts.first())
    hidden = plan.posts.last()
    Post.objects.filter(pk=hidden.pk).update(sent_content=None)
    month = Period(plan.start, plan.end)
    assert share_of_interventions(business, month) == [(1, 19, Fraction(1, 19))]

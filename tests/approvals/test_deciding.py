"""The decision: what it needs, what it does, and that it is made once (APPR-3, LNK-3)."""

import pytest
from django.core.exceptions import ValidationError

from approvals.decisions import ContentChanged, decide
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import request_approval, withdraw
from clients.models import HistoryEntry, Membership
from clients.services import close_client, take_role
from common.errors import WrongState
from jobs.models import Job
from tests.approvals.conftest import KIND, effects, posts_of
from tests.factories import with_role


def say(asked, decision="approve", **more):
    given = {"version": asked.request.subject_version, "via": "page", "by": asked.person, **more}
    return decide(asked, decision=decision, **given)


def test_an_approval_takes_effect_at_once(asked, plan, decider):
    done = say(asked)
    plan.refresh_from_db()
    asked.refresh_from_db()
    assert plan.status == "approved"
    assert (asked.decision, asked.via, asked.decided_version) == ("approve", "page", 1)
    assert done.decided_at == asked.decided_at
    assert ApprovalRequest.objects.get().status == "approved"
    assert effects[-1] == ("approved", decider)


def test_a_return_of_the_whole_returns_the_whole(asked, decider):
    say(asked, "return", comment="Not our tone")
    assert effects[-1] == ("returned", decider, {})
    assert ApprovalRequest.objects.get().status == "returned"


def test_single_posts_are_returned_with_their_remarks_and_the_rest_is_approved(asked, decider):
    first, second, _third = posts_of(asked.request)
    say(asked, "return", comment="See below", returned_posts=[second], remarks={first: "Shorter"})
    assert effects[-1] == ("returned", decider, {first: "Shorter", second: "See below"})
    asked.refresh_from_db()
    assert asked.returned_posts == sorted([first, second])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"decision": ""}, "decision"),
        ({"decision": "maybe"}, "decision"),
        ({"decision": "return"}, "comment"),
        ({"decision": "return", "comment": "  \n "}, "comment"),
        ({"decision": "return", "returned_posts": ["FIRST"]}, "comment"),
        ({"decision": "approve", "returned_posts": ["FIRST"]}, "decision"),
        ({"decision": "approve", "remarks": {"FIRST": "x"}}, "decision"),
        ({"decision": "return", "comment": "x", "returned_posts": ["nope"]}, "returned_posts"),
        ({"decision": "return", "comment": "x" * 4001}, "comment"),
        ({"decision": "return", "comment": "\x00"}, "comment"),
        ({"decision": "return", "comment": "x", "remarks": {"FIRST": "\ud800"}}, "remarks"),
    ],
)
def test_what_a_person_can_repair_is_refused_by_field(asked, given, field):
    first = posts_of(asked.request)[0]
    if "returned_posts" in given:
        given["returned_posts"] = [first if pk == "FIRST" else pk for pk in given["returned_posts"]]
    if "remarks" in given:
        given["remarks"] = dict.fromkeys([first], *given["remarks"].values())
    with pytest.raises(ValidationError) as refused:
        say(asked, **given)
    assert list(refused.value.error_dict) == [field]
    asked.refresh_from_db()
    assert not asked.decision


def test_a_comment_of_the_greatest_length_is_taken(asked):
    assert len(say(asked, "return", comment="x" * 4000).comment) == 4000


def test_the_same_again_gives_the_same_result(asked):
    first = say(asked, "return", comment="Why so many?")
    again = say(asked, "return", comment="Why so many?")
    assert again.decided_at == first.decided_at
    assert len([effect for effect in effects if effect[0] == "returned"]) == 1
    assert HistoryEntry.objects.filter(verb="returned").count() == 1
    assert Job.objects.filter(kind="mail_receipt").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"decision": "return", "comment": "No"},
        {"decision": "approve", "comment": "On second thoughts"},
    ],
)
def test_another_choice_afterwards_is_too_late(asked, other):
    say(asked)
    with pytest.raises(WrongState):
        say(asked, **other)
    asked.refresh_from_db()
    assert (asked.decision, asked.comment) == ("approve", "")


def test_another_version_than_the_sent_one_is_not_decided(asked):
    for version in (0, 2):
        with pytest.raises(ContentChanged):
            say(asked, version=version)
    assert not AskedDecider.objects.exclude(decision="").exists()


def test_what_was_changed_since_it_was_seen_is_not_decided_and_the_difference_is_told(asked, plan):
    post = plan.posts.last()
    post.text = "Half price"
    post.save()
    with pytest.raises(ContentChanged) as refused:
        say(asked)
    assert refused.value.changes == [(f"posts/{post.pk}/text", "Post number 2", "Half price")]
    asked.refresh_from_db()
    plan.refresh_from_db()
    assert (asked.decision, plan.status) == ("", "client_review")


def test_a_change_that_was_undone_is_no_change(asked, plan):
    post = plan.posts.last()
    before, post.text = post.text, "Half price"
    post.save()
    post.text = before
    post.save()
    assert say(asked).decision == "approve"


def test_who_lost_the_role_decides_nothing(asked, decider, manager):
    take_role(Membership.objects.get(person=decider), by=manager)
    with pytest.raises(WrongState):
        say(asked)


def test_nothing_is_decided_for_a_closed_client_or_a_withdrawn_question(
    asked, business, approval, manager
):
    close_client(business, by=manager)
    with pytest.raises(WrongState):
        say(asked)
    withdraw(approval, by=manager)
    with pytest.raises(WrongState):
        say(asked)


def test_nobody_decides_in_the_name_of_another(asked, manager):
    with pytest.raises(ValueError, match="another person"):
        say(asked, by=manager)


def test_a_deleted_subject_is_too_late(asked, plan):
    plan.delete()
    with pytest.raises(WrongState):
        say(asked)


@pytest.fixture
def pair(business, decider, plan, manager):
    """Two deciders' parts in one question, hers first; `rule` is set by the test."""
    second = with_role(business, "decider", name="Zaza")

    def ask(rule):
        business.decision_rule = rule
        business.save()
        approval = request_approval(KIND, plan, by=manager)
        return [approval.asked.get(person=person) for person in (decider, second)]

    return ask


def test_one_of_two_is_enough_by_the_usual_rule(pair):
    first, second = pair("any")
    say(first)
    assert ApprovalRequest.objects.get().status == "approved"
    with pytest.raises(WrongState, match="approved already"):
        say(second, "return", comment="No")


def test_a_return_by_anybody_returns_by_the_usual_rule(pair):
    first, second = pair("any")
    say(first, "return", comment="No")
    assert ApprovalRequest.objects.get().status == "returned"
    with pytest.raises(WrongState, match="returned already"):
        say(second)


def test_everybody_is_waited_for_when_all_must_approve(pair):
    first, second = pair("all")
    say(first)
    assert ApprovalRequest.objects.get().status == "pending"
    assert effects[-1][0] == "client_review"
    say(second)
    assert ApprovalRequest.objects.get().status == "approved"


def test_single_posts_wait_for_the_others_when_all_must_approve(pair):
    first, second = pair("all")
    one, two, _three = posts_of(first.request)
    say(first, "return", remarks={one: "Shorter"})
    assert ApprovalRequest.objects.get().status == "pending"
    say(second, "return", remarks={one: "Longer", two: "Later"})
    assert effects[-1] == (
        "returned",
        second.person,
        {one: "Shorter\nLonger", two: "Later"},
    )


def test_who_lost_the_role_is_not_waited_for(pair, manager):
    first, second = pair("all")
    take_role(Membership.objects.get(person=second.person), by=manager)
    say(first)
    assert ApprovalRequest.objects.get().status == "approved"


def test_the_rule_is_the_one_of_the_day_it_was_sent(pair, business):
    first, _second = pair("all")
    business.decision_rule = "any"
    business.save()
    say(first)
    assert ApprovalRequest.objects.get().status == "pending"


def test_each_answer_gives_the_question_a_new_version(pair):
    first, second = pair("all")
    versions = [ApprovalRequest.objects.get().version]
    for one in (first, second):
        say(one)
        versions.append(ApprovalRequest.objects.get().version)
    assert versions == [1, 2, 3]


def test_each_decision_leaves_one_entry_with_door_and_version(asked, decider):
    say(asked, "return", comment="Hush", remarks={posts_of(asked.request)[0]: "x"}, via="api")
    entry = HistoryEntry.objects.get(verb="returned")
    assert (entry.person_id, entry.role, entry.door) == (decider.pk, "decider", "api")
    assert entry.changes["status"] == ["pending", "returned"]
    assert entry.changes["subject_version"] == [None, 1]
    assert "Hush" not in str(entry.changes)

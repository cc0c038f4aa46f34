"""Modes and steps: what is asked, of whom, in which order (APPR-2, TEAM-2)."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import TestCase

from approvals.decisions import decide
from approvals.models import ApprovalRequest, AskedDecider, Link, Way, WayStep
from approvals.services import expire, request_approval, settle, withdraw
from approvals.services.ways import MOST_STEPS, add_step, move_step, remove_step, set_way, way_of
from clients.access import Access
from clients.models import HistoryEntry, Membership
from common.errors import WrongState
from contentplan.models import ContentPlan
from tests.approvals.conftest import KIND, effects, posts_of
from tests.factories import with_role


def say(asked, decision="approve", **more):
    given = {"version": asked.request.subject_version, "via": "page", "by": asked.person, **more}
    return decide(asked, decision=decision, **given)


def way_in(business, mode, *, by, **values):
    values = {"mode": mode, "own_work": False, **values}
    return set_way(Way(client=business, kind=KIND), values, by=by)


@pytest.fixture
def owner(business):
    return with_role(business, "owner", name="Olga")


@pytest.fixture
def steps(business, manager, owner, decider):
    """The usual two steps; Olga reviews, for Manana sends."""
    return way_in(business, "steps", by=manager)


@pytest.fixture
def sent(steps, plan, manager):
    return request_approval(KIND, plan, by=manager)


def part(request, person) -> AskedDecider:
    return ApprovalRequest.objects.get(pk=request.pk).part_of(person)


# --- What a way is --------------------------------------------------------------------------------
def test_without_a_way_the_client_must_be_asked(business):
    assert (way_of(business, KIND).mode, way_of(business, KIND)._state.adding) == ("required", True)


def test_choosing_steps_lays_the_usual_two(steps):
    assert [(step.side, step.rule) for step in steps.steps.all()] == [
        ("agency", "any"),
        ("client", "any"),
    ]


def test_the_steps_stay_for_the_day_they_are_wanted_again(steps, manager):
    set_way(steps, {"mode": "required"}, by=manager)
    set_way(steps, {"mode": "steps"}, by=manager)
    assert steps.steps.count() == 2


def test_a_step_of_the_agency_comes_before_those_of_the_client(steps, manager):
    add_step(WayStep(way=steps, side="agency", name="Legal"), [], by=manager)
    add_step(WayStep(way=steps, side="client", name="Boss"), [], by=manager)
    assert [step.name for step in steps.steps.all()] == [
        "Agency review",
        "Legal",
        "Client's decision",
        "Boss",
    ]


def test_a_step_changes_places_on_its_side_alone(steps, manager):
    legal = add_step(WayStep(way=steps, side="agency", name="Legal"), [], by=manager)
    assert move_step(legal, up=True, by=manager) is True
    assert [step.name for step in steps.steps.all()][:2] == ["Legal", "Agency review"]
    legal.refresh_from_db()
    assert move_step(legal, up=True, by=manager) is False
    review = steps.steps.get(name="Agency review")
    assert move_step(review, up=False, by=manager) is False, "the client comes after the agency"
    assert HistoryEntry.objects.filter(subject_id=steps.pk, verb="changed").count() == 1


def test_the_client_has_the_last_word(steps, manager):
    review, client = steps.steps.all()
    with pytest.raises(ValidationError) as refused:
        remove_step(client, by=manager)
    assert refused.value.code == "APPR-2"
    remove_step(review, by=manager)
    assert [step.side for step in steps.steps.all()] == ["client"]


def test_a_way_has_ten_steps_and_not_eleven(steps, manager):
    for number in range(MOST_STEPS - 2):
        add_step(WayStep(way=steps, side="client", name=f"Step {number}"), [], by=manager)
    with pytest.raises(ValidationError) as refused:
        add_step(WayStep(way=steps, side="client", name="One more"), [], by=manager)
    assert refused.value.code == "APPR-2"


@pytest.mark.parametrize(("needed", "good"), [(None, False), (0, False), (1, True), (100, True)])
def test_a_number_of_them_needs_the_number(steps, manager, needed, good):
    step = WayStep(way=steps, side="client", name="Board", rule="count", needed=needed)
    if good:
        assert add_step(step, [], by=manager).needed == needed
    else:
        with pytest.raises(ValidationError):
            add_step(step, [], by=manager)


# --- The agency reviews first ---------------------------------------------------------------------
def test_the_agency_is_asked_first_and_the_client_only_then(sent, owner, decider):
    assert [one.person for one in AskedDecider.objects.waiting()] == [owner]
    assert [link.asked.person for link in Link.objects.all()] == [owner]
    say(part(sent, owner))
    assert [one.person for one in AskedDecider.objects.waiting()] == [decider]
    assert {link.asked.person for link in Link.objects.all()} == {owner, decider}
    say(part(sent, decider))
    assert ApprovalRequest.objects.get().status == "approved"
    assert effects[-1] == ("approved", decider)


def test_each_gets_the_mail_when_the_step_opens(steps, plan, manager, owner, decider):
    with TestCase.captureOnCommitCallbacks(execute=True):
        sent = request_approval(KIND, plan, by=manager)
    assert [message.to for message in mail.outbox] == [[owner.email]]
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        say(part(sent, owner))
    assert [decider.email] in [message.to for message in mail.outbox]


def test_nobody_decides_before_their_turn_or_after_it(sent, owner, decider, manager, business):
    with pytest.raises(WrongState, match="not your turn"):
        say(part(sent, decider))
    second = with_role(business, "owner", name="Zoe")
    withdraw(sent, by=manager)
    again = request_approval(KIND, ContentPlan.objects.get(), by=manager)
    say(part(again, owner))
    with pytest.raises(WrongState, match="step is over"):
        say(part(again, second))


def test_while_the_agency_reviews_the_client_sees_nothing(sent, plan, owner, decider):
    """TEN-3: neither the request, nor its parts, nor the subject as sent."""
    plan.refresh_from_db()
    hers = Access.of(decider)
    assert (plan.sent_version, plan.sent_content, plan.status) == (0, None, "draft")
    assert not hers.rows(ApprovalRequest).exists()
    assert not hers.rows(AskedDecider).exists()
    assert not hers.rows(ContentPlan).exists()
    say(part(sent, owner))
    plan.refresh_from_db()
    assert (plan.sent_version, plan.status) == (1, "client_review")
    assert hers.rows(ApprovalRequest).exists()
    assert [one.person for one in hers.rows(AskedDecider)] == [decider]
    assert hers.rows(ContentPlan).exists()


def test_a_return_in_the_review_ends_it_and_the_client_never_saw_it(sent, plan, owner, decider):
    say(part(sent, owner), "return", comment="Too long")
    plan.refresh_from_db()
    sent.refresh_from_db()
    assert (sent.status, sent.shown_at, plan.sent_version) == ("returned", None, 0)
    assert not Access.of(decider).rows(ApprovalRequest).exists()
    assert effects == [], "no step of the client's, so nothing was sent or returned there"


@pytest.mark.parametrize("end", ["withdraw", "expire"])
def test_a_review_can_be_taken_back_or_lapse(sent, plan, manager, end):
    if end == "withdraw":
        withdraw(sent, by=manager)
    else:
        Link.objects.all().delete()
        assert expire(sent)
    plan.refresh_from_db()
    assert plan.status == "draft"
    assert {step.ended for step in sent.all_steps.all()} == {sent.status, ""}
    assert effects == []


def test_only_people_of_the_agency_review(sent, owner, decider, business, manager):
    asked = part(sent, owner)
    Membership.objects.filter(person=owner).delete()
    with pytest.raises(WrongState, match="no longer decide"):
        say(asked)


# --- Nobody approves their own work ---------------------------------------------------------------
def test_who_sends_does_not_review(steps, plan, manager, owner):
    sent = request_approval(KIND, plan, by=owner)
    first = sent.steps()[0]
    assert [one.person for one in first.parts] == [manager]


def test_when_nobody_is_left_the_sender_is_told_whom_to_add(business, plan, manager, decider):
    way_in(business, "steps", by=manager)
    with pytest.raises(ValidationError) as refused:
        request_approval(KIND, plan, by=manager)
    assert refused.value.code == "APPR-2"
    assert "Agency review" in refused.value.message
    assert "Manana" in refused.value.message
    assert not ApprovalRequest.objects.exists()


def test_own_work_may_be_reviewed_where_that_is_allowed(business, plan, manager, decider):
    way_in(business, "steps", by=manager, own_work=True)
    sent = request_approval(KIND, plan, by=manager)
    say(part(sent, manager))
    assert [one.person for one in AskedDecider.objects.waiting()] == [decider]


def test_named_people_review_and_nobody_else(steps, plan, manager, owner, business):
    named = with_role(business, "specialist", name="Sandro")
    steps.steps.get(side="agency").people.set([named])
    sent = request_approval(KIND, plan, by=manager)
    assert [one.person for one in sent.steps()[0].parts] == [named]


def test_named_people_who_all_left_are_not_replaced_in_silence(steps, plan, manager, business):
    gone = with_role(business, "decider", name="Gone")
    steps.steps.get(side="client").people.set([gone])
    Membership.objects.filter(person=gone).delete()
    with pytest.raises(ValidationError) as refused:
        request_approval(KIND, plan, by=manager)
    assert refused.value.code == "APPR-2"


def test_chosen_deciders_take_the_place_of_those_whom_the_steps_name(
    steps, plan, manager, business, decider
):
    boss = with_role(business, "decider", name="Boss")
    steps.steps.get(side="client").people.set([boss])
    sent = request_approval(KIND, plan, by=manager, deciders=[decider])
    assert [one.person for one in sent.steps()[-1].parts] == [decider]


# --- Several steps of the client ------------------------------------------------------------------
@pytest.fixture
def two(business, plan, manager, decider):
    """Nino decides, then the board of three, of whom two must approve."""
    way = way_in(business, "steps", by=manager)
    way.steps.filter(side="agency").delete()
    way.steps.get().people.set([decider])
    board = [with_role(business, "decider", name=f"Board {n}") for n in range(3)]
    last = WayStep(way=way, side="client", name="Board", rule="count", needed=2)
    add_step(last, board, by=manager)
    return request_approval(KIND, plan, by=manager), board


def test_so_many_of_them_approve(two, decider):
    sent, board = two
    say(part(sent, decider))
    say(part(sent, board[0]))
    assert ApprovalRequest.objects.get().status == "pending"
    say(part(sent, board[2]))
    assert ApprovalRequest.objects.get().status == "approved"
    with pytest.raises(WrongState, match="approved already"):
        say(part(sent, board[1]))


def test_posts_returned_before_the_last_step_approve_nothing(two, decider, plan):
    sent, _board = two
    one, second, third = posts_of(sent)
    say(part(sent, decider), "return", remarks={second: "Shorter"})
    assert ApprovalRequest.objects.get().status == "returned"
    assert effects[-1] == ("returned", decider, {one: "", second: "Shorter", third: ""})


def test_posts_returned_in_the_last_step_leave_the_rest_approved(two, decider):
    sent, board = two
    one, second, _third = posts_of(sent)
    say(part(sent, decider))
    say(part(sent, board[0]), "return", remarks={one: "Shorter"})
    assert ApprovalRequest.objects.get().status == "pending", "two may still approve"
    say(part(sent, board[1]), "return", remarks={second: "Later"})
    assert effects[-1] == ("returned", board[1], {one: "Shorter", second: "Later"})


def test_a_return_of_the_whole_returns_at_once(two, decider):
    sent, board = two
    say(part(sent, decider))
    say(part(sent, board[0]), "return", comment="No")
    assert effects[-1] == ("returned", board[0], {})


def test_who_decides_in_two_steps_is_asked_twice(business, plan, manager, decider):
    way = way_in(business, "steps", by=manager)
    way.steps.filter(side="agency").delete()
    add_step(WayStep(way=way, side="client", name="Once more"), [decider], by=manager)
    sent = request_approval(KIND, plan, by=manager)
    first = part(sent, decider)
    say(first)
    second = part(sent, decider)
    assert second.pk != first.pk
    say(second)
    assert ApprovalRequest.objects.get().status == "approved"


# --- Modes without a question ---------------------------------------------------------------------
def test_where_nobody_is_asked_sending_settles(business, plan, manager):
    way_in(business, "none", by=manager)
    request = request_approval(KIND, plan, by=manager)
    plan.refresh_from_db()
    assert (request.status, plan.status, plan.sent_version) == ("approved", "approved", 1)
    assert not AskedDecider.objects.exists()
    entry = HistoryEntry.objects.get(subject_id=request.pk)
    assert (entry.verb, entry.changes["mode"]) == ("settled", [None, "none"])


def test_an_optional_question_may_be_asked_or_settled(business, plan, manager, decider):
    way_in(business, "optional", by=manager)
    sent = request_approval(KIND, plan, by=manager)
    assert [one.person for one in AskedDecider.objects.waiting()] == [decider]
    withdraw(sent, by=manager)
    assert settle(KIND, ContentPlan.objects.get(), by=manager).status == "approved"


@pytest.mark.parametrize("mode", ["required", "steps"])
def test_what_must_be_asked_is_not_settled(business, plan, manager, mode):
    way_in(business, mode, by=manager)
    with pytest.raises(ValidationError) as refused:
        settle(KIND, plan, by=manager)
    assert refused.value.code == "APPR-2"
    assert not ApprovalRequest.objects.exists()


def test_a_request_keeps_the_way_of_the_day_it_was_sent(sent, steps, manager, owner, decider):
    set_way(steps, {"mode": "none"}, by=manager)
    say(part(sent, owner))
    say(part(sent, decider))
    assert ApprovalRequest.objects.get().mode == "steps"


# --- The history ----------------------------------------------------------------------------------
def test_each_decision_leaves_one_entry_that_names_its_step(sent, owner, decider):
    say(part(sent, owner))
    say(part(sent, decider))
    entries = HistoryEntry.objects.filter(subject_id=sent.pk).order_by("number")
    assert [(entry.verb, entry.role, entry.changes.get("step")) for entry in entries] == [
        ("sent_for_approval", "", None),
        ("approved", "owner", [None, "Agency review"]),
        ("approved", "decider", [None, "Client's decision"]),
    ]

from datetime import UTC, datetime, timedelta

import pytest

from approvals.rules import (
    Answer,
    Change,
    differences,
    link_state,
    may_ask,
    may_settle,
    outcome,
    returned_parts,
    reviewers,
    step_state,
)

APPROVE, RETURN, NOTHING = Answer("approve"), Answer("return"), Answer("")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def part(*ids):
    return Answer("return", frozenset(ids))


@pytest.mark.parametrize(
    ("answers", "rule", "result"),
    [
        ([], "any", "pending"),
        ([], "all", "pending"),
        ([NOTHING, NOTHING], "any", "pending"),
        ([APPROVE, NOTHING], "any", "approved"),
        ([RETURN, NOTHING], "any", "returned"),
        ([part("1"), NOTHING], "any", "returned"),
        ([APPROVE, NOTHING], "all", "pending"),
        ([APPROVE, APPROVE], "all", "approved"),
        ([RETURN, NOTHING], "all", "returned"),
        ([part("1"), NOTHING], "all", "pending"),
        ([part("1"), APPROVE], "all", "returned"),
        ([part("1"), RETURN, NOTHING], "all", "returned"),
    ],
)
def test_answers_add_up(answers, rule, result):
    assert outcome(answers, rule) == result


P1, P2 = part("1"), part("2")


@pytest.mark.parametrize(
    ("answers", "needed", "result"),
    [
        ([], 1, "pending"),
        ([NOTHING, NOTHING, NOTHING], 1, "pending"),
        ([APPROVE, NOTHING, NOTHING], 1, "approved"),
        ([APPROVE, NOTHING, NOTHING], 2, "pending"),
        ([APPROVE, APPROVE, NOTHING], 2, "approved"),
        ([APPROVE, APPROVE, NOTHING], 3, "pending"),
        ([APPROVE, APPROVE, APPROVE], 3, "approved"),
        # one who returned a post doesn't stop the others
        ([P1, NOTHING, NOTHING], 1, "pending"),
        ([P1, APPROVE, NOTHING], 1, "approved"),
        ([P1, APPROVE, NOTHING], 2, "pending"),
        ([P1, APPROVE, APPROVE], 2, "approved"),
        # too few are left who could approve the whole, and enough have answered for the rest
        ([P1, P2, NOTHING], 2, "returned"),
        ([P1, P2, APPROVE], 2, "returned"),
        ([P1, NOTHING, NOTHING], 3, "pending"),
        ([P1, APPROVE, NOTHING], 3, "pending"),
        ([P1, APPROVE, APPROVE], 3, "returned"),
        # the whole, at once
        ([RETURN, NOTHING, NOTHING], 1, "returned"),
        ([APPROVE, RETURN, NOTHING], 3, "returned"),
        # fewer are left than needed: all of them
        ([APPROVE, NOTHING], 3, "pending"),
        ([APPROVE, APPROVE], 3, "approved"),
    ],
)
def test_so_many_of_them_add_up(answers, needed, result):
    """APPR-2, TEAM-2."""
    assert outcome(answers, "count", needed) == result


@pytest.mark.parametrize("needed", [None, 0])
def test_a_number_of_them_needs_a_number(needed):
    with pytest.raises(ValueError, match="how many"):
        outcome([APPROVE], "count", needed)


@pytest.mark.parametrize(
    ("mode", "asked", "settled"),
    [
        ("none", False, True),
        ("optional", True, True),
        ("required", True, False),
        ("steps", True, False),
    ],
)
def test_a_mode_says_whether_anybody_is_asked(mode, asked, settled):
    """APPR-2."""
    assert (may_ask(mode), may_settle(mode)) == (asked, settled)


def test_nobody_reviews_their_own_work_unless_allowed():
    """APPR-2."""
    assert reviewers(["a", "b", "c"], {"b"}, own_work=False) == ["a", "c"]
    assert reviewers(["b"], {"b"}, own_work=False) == []
    assert reviewers(["b"], {"b"}, own_work=True) == ["b"]


def test_a_step_is_planned_then_waits_then_is_over():
    assert step_state(opened=False, ended="") == "planned"
    assert step_state(opened=True, ended="") == "waiting"
    assert step_state(opened=True, ended="returned") == "returned"


def test_an_unknown_rule_or_answer_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="no rule"):
        outcome([], "most")
    with pytest.raises(ValueError, match="approve, return"):
        outcome([Answer("maybe")], "any")


def test_the_returned_posts_of_all_deciders_are_returned():
    assert returned_parts([part("1", "2"), APPROVE, part("2", "3")]) == {"1", "2", "3"}
    assert returned_parts([part("1"), RETURN]) is None


LIVE = {
    "decided": False,
    "open_": True,
    "may_decide": True,
    "newest": True,
    "revoked": False,
    "expires_at": NOW + timedelta(seconds=1),
    "moment": NOW,
}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "live"),
        ({"decided": True}, "used"),
        ({"open_": False}, "closed"),
        ({"may_decide": False}, "closed"),
        ({"newest": False}, "replaced"),
        ({"revoked": True}, "revoked"),
        ({"expires_at": NOW}, "expired"),
        ({"decided": True, "open_": False, "revoked": True}, "used"),
        ({"open_": False, "expires_at": NOW}, "closed"),
        ({"revoked": True, "expires_at": NOW}, "revoked"),
    ],
)
def test_every_way_a_link_ends_has_a_name(change, state):
    assert link_state(**LIVE | change) == state


def test_equal_contents_do_not_differ():
    assert differences({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}) == []


def test_items_are_compared_by_id_and_not_by_place():
    before = {"posts": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]}
    after = {"posts": [{"id": "2", "text": "b"}, {"id": "1", "text": "c"}]}
    assert differences(before, after) == [Change("posts/1/text", "a", "c")]


def test_a_new_and_a_dropped_item_are_whole_changes():
    one, two = {"id": "1", "text": "a"}, {"id": "2", "text": "b"}
    assert differences({"posts": [one]}, {"posts": [two]}) == [
        Change("posts/1", one, None),
        Change("posts/2", None, two),
    ]
    assert differences({"posts": []}, {"posts": [one]}) == [Change("posts/1", None, one)]


def test_other_lists_change_as_a_whole():
    assert differences({"tags": ["a", "b"]}, {"tags": ["b", "a"]}) == [
        Change("tags", ["a", "b"], ["b", "a"])
    ]

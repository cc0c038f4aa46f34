from datetime import UTC, datetime, timedelta

import pytest

from approvals.rules import Answer, Change, differences, link_state, outcome, returned_parts

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

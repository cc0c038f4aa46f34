"""How long decisions take and how often things are sent (APPR-8): rules on plain values."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from approvals.rules import (
    Late,
    Passed,
    Rounds,
    Sending,
    Unit,
    Wait,
    compare,
    figures,
    figures_by,
    hours,
    percentile,
    rounds,
    walk,
)

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
NOW = MONDAY + timedelta(days=30)


def at(hour: float) -> datetime:
    return MONDAY + timedelta(hours=hour)


def wait(took: int, person: str = "Nino", kind: str = "goal") -> Wait:
    return Wait(person, kind, Fraction(took), Fraction(took, 2))


def sending(asked: float, closed: float | None, outcome: str, *units, returned=()) -> Sending:
    found = [unit if isinstance(unit, Unit) else Unit(unit) for unit in units]
    until = None if closed is None else at(closed)
    return Sending("q", "post", found, at(asked), until, outcome, frozenset(returned))


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7], 90, 7),
        ([1, 2], 50, Fraction(3, 2)),
        ([3, 1, 2], 50, 2),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, Fraction(91, 10)),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 90, 10),
        ([4, 8], 0, 4),
        ([4, 8], 100, 8),
    ],
)
def test_a_percentile_lies_between_the_closest_ranks_as_in_spreadsheets(values, percent, expected):
    assert percentile([Fraction(value) for value in values], percent) == expected


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], -1), ([1], 101)])
def test_a_percentile_of_nothing_is_a_mistake(values, percent):
    with pytest.raises(ValueError, match="percentile"):
        percentile([Fraction(value) for value in values], percent)


def test_two_decisions_are_too_few_for_a_median_and_three_are_enough():
    assert figures([wait(1), wait(2)]).median is None
    told = figures([wait(1), wait(2), wait(30)])
    assert (told.number, told.median, told.worked_median) == (3, 2, 1)
    assert told.ninetieth is None


def test_nine_decisions_are_too_few_for_a_ninetieth_percentile_and_ten_are_enough():
    assert figures([wait(1)] * 9).ninetieth is None
    told = figures([wait(10)] * 10)
    assert (told.ninetieth, told.worked_ninetieth) == (10, 5)


def test_nothing_decided_has_no_figures():
    assert figures([]) == (0, None, None, None, None)


def test_groups_are_by_the_fields_that_are_named():
    given = [wait(1), wait(2, kind="budget"), wait(3, "Vano")]
    assert {key: told.number for key, told in figures_by(given, "person").items()} == {
        ("Nino",): 2,
        ("Vano",): 1,
    }
    assert figures_by(given, "person", "kind").keys() == {
        ("Nino", "goal"),
        ("Nino", "budget"),
        ("Vano", "goal"),
    }


def test_hours_are_exact():
    assert hours(timedelta(minutes=20)) == Fraction(1, 3)


def test_a_post_that_came_back_once_took_two_sendings():
    found, _late = walk(
        [
            sending(0, 5, "returned", "a", "b", returned=["b"]),
            sending(10, 12, "approved", "a", "b"),
        ],
        NOW,
    )
    assert found == [Passed("post", "a", 1, at(5)), Passed("post", "b", 2, at(12))]


def test_a_return_of_the_whole_approves_nothing():
    found, _late = walk([sending(0, 5, "returned", "a", "b")], NOW)
    assert found == []


def test_what_nobody_answered_is_no_round():
    found, _late = walk([sending(0, 5, "", "a"), sending(6, 7, "approved", "a")], NOW)
    assert [one.rounds for one in found] == [1]


def test_what_is_approved_again_later_counts_once():
    found, _late = walk([sending(6, 7, "approved", "a"), sending(0, 5, "approved", "a")], NOW)
    assert found == [Passed("post", "a", 1, at(5))]


@pytest.mark.parametrize(("planned", "late"), [(0, False), (0.1, True), (4.9, True), (5, False)])
def test_a_post_is_late_when_its_time_went_by_between_question_and_answer(planned, late):
    post = Unit("a", at(planned))
    _passed, found = walk([sending(0, 5, "approved", post)], NOW)
    assert found == ([Late("a", at(planned), "q")] if late else [])


def test_what_waits_still_is_late_when_its_time_has_gone_by():
    for planned, late in ((29 * 24, True), (31 * 24, False)):
        _passed, found = walk([sending(0, None, "", Unit("a", at(planned)))], NOW)
        assert bool(found) is late


def test_time_at_the_agency_is_not_waiting():
    post = Unit("a", at(7))
    sendings = [sending(0, 5, "returned", post), sending(10, 12, "approved", post)]
    assert walk(sendings, NOW)[1] == []


def test_an_approved_post_sent_along_again_is_not_waited_for():
    post = Unit("a", at(11))
    sendings = [sending(0, 5, "approved", post), sending(10, 12, "approved", post)]
    assert walk(sendings, NOW)[1] == []


def test_rounds_add_up_to_a_share_in_points():
    taken = [Passed("post", str(number), sent, NOW) for number, sent in enumerate((1, 1, 3, 1))]
    assert rounds(taken) == Rounds(4, Fraction(6, 4), 3, Fraction(75))
    assert rounds([]) == Rounds(0, None, None, None)


def test_two_sorts_of_questions_are_compared_from_three_of_each_on():
    slow, fast = [(True, Fraction(30))] * 3, [(False, Fraction(4))] * 3
    told = compare([*slow, *fast])
    assert (told.median_with, told.median_without) == (30, 4)
    few = compare([*slow, *fast[:2]])
    assert (few.number_with, few.number_without) == (3, 2)
    assert (few.median_with, few.median_without) == (None, None)

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentplan.rules.mix import (
    GOLDEN,
    TYPES,
    allowance,
    count_by_channel,
    formula_deviation,
    formula_problem,
    mix,
    mix_gaps,
    skews,
    whole_formula,
)
from tests.contentplan.rules.facts import counts_of, formulas, post


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        (GOLDEN, None),
        ({"engaging": 100}, None),
        ({"engaging": 60, "promotional": 40}, None),
        ({}, "wrong_sum"),
        ({**GOLDEN, "engaging": 39}, "wrong_sum"),
        ({**GOLDEN, "engaging": 41}, "wrong_sum"),
        ({**GOLDEN, "funny": 0}, "unknown_type"),
        ({**GOLDEN, "engaging": 40.0}, "not_whole"),
        ({**GOLDEN, "engaging": "40"}, "not_whole"),
        ({**GOLDEN, "engaging": None}, "not_whole"),
        ({"engaging": 99, "promotional": True}, "not_whole"),
        ({"engaging": 101, "promotional": -1}, "out_of_range"),
    ],
)
def test_a_formula_is_whole_percents_of_known_types_that_make_100(formula, problem):
    assert formula_problem(formula) == problem


def test_a_type_left_out_of_a_formula_has_0():
    assert whole_formula({"promotional": 30, "engaging": 70}) == counts_of(70, 0, 0, 30)


def test_an_unusable_formula_is_the_callers_mistake():
    with pytest.raises(ValueError, match="wrong_sum"):
        mix({}, {"engaging": 99})


def test_the_golden_formula_deviates_from_itself_by_nothing():
    assert formula_deviation(GOLDEN) == counts_of(0, 0, 0, 0)


def test_another_formula_shows_its_deviation_from_the_golden_one():
    assert formula_deviation({"engaging": 60, "promotional": 40}) == counts_of(20, -30, -25, 35)


@pytest.mark.parametrize("counts", [{"funny": 1}, {"engaging": -1}])
def test_unusable_counts_are_the_callers_mistake(counts):
    with pytest.raises(ValueError, match="unusable counts"):
        mix(counts, GOLDEN)


@pytest.mark.parametrize("tolerance", [-1, 101])
def test_a_tolerance_is_0_to_100_points(tolerance):
    with pytest.raises(ValueError, match="tolerance"):
        mix({}, GOLDEN, tolerance)


def test_a_plan_of_20_golden_posts_is_exactly_on_its_targets():
    judged = mix(counts_of(8, 6, 5, 1), GOLDEN)
    assert judged.balanced
    assert judged.total == 20
    assert [share.target_count for share in judged.types.values()] == [8, 6, 5, 1]
    assert [share.deviation for share in judged.types.values()] == [0, 0, 0, 0]


def test_shares_and_deviations_are_exact_points():
    share = mix(counts_of(4, 2, 2, 1), GOLDEN).types["engaging"]
    assert share.share == Fraction(400, 9)
    assert share.deviation == Fraction(400, 9) - 40
    assert share.exact == Fraction(18, 5)
    assert share.target_count == 4
    assert share.target_share == 40


def test_targets_of_a_small_plan_go_to_the_largest_remainders():
    # exact: 2.8, 2.1, 1.75, 0.35
    types = mix(counts_of(7, 0, 0, 0), GOLDEN).types
    assert [share.target_count for share in types.values()] == [3, 2, 2, 0]


def test_an_empty_plan_is_balanced_and_has_no_shares():
    judged = mix({}, GOLDEN, 0)
    assert judged.balanced
    assert judged.types["engaging"].share is None
    assert judged.types["engaging"].deviation is None


@pytest.mark.parametrize("kind", TYPES)
def test_a_plan_of_one_post_is_balanced_whatever_it_is(kind):
    assert mix({kind: 1}, GOLDEN, 0).balanced


@pytest.mark.parametrize(
    ("counts", "tolerance", "off"),
    [
        # 20 posts: exact 8, 6, 5, 1; 5 points are one post
        (counts_of(9, 5, 5, 1), 5, set()),  # by exactly one post
        (counts_of(10, 5, 4, 1), 5, {"engaging"}),  # by two posts
        (counts_of(8, 6, 4, 2), 0, set()),  # the one post holds without any tolerance
        (counts_of(8, 6, 3, 3), 5, {"educational", "promotional"}),
        (counts_of(8, 6, 3, 3), 9, {"educational", "promotional"}),  # 9 points: 1.8 posts
        (counts_of(8, 6, 3, 3), 10, set()),  # 10 points: 2 posts, exactly
        # 100 posts: the tolerance is wider than the one post
        (counts_of(45, 25, 25, 5), 5, set()),
        (counts_of(46, 25, 24, 5), 5, {"engaging"}),
        (counts_of(45, 25, 25, 5), 4, {"engaging", "user_generated"}),
        (counts_of(41, 29, 25, 5), 0, set()),
        (counts_of(42, 29, 24, 5), 0, {"engaging"}),
    ],
)
def test_a_type_may_be_off_by_one_post_or_the_tolerance_whichever_is_wider(counts, tolerance, off):
    judged = mix(counts, GOLDEN, tolerance)
    assert {kind for kind, share in judged.types.items() if not share.within} == off
    assert judged.balanced == (not off)
    assert {gap.type for gap in mix_gaps(counts, GOLDEN, tolerance)} == off


def test_a_tolerance_is_compared_exactly_where_floats_would_not():
    # 65 of 100 against 60 percent: in floats 0.65 - 0.6 is more than 0.05
    formula = {"engaging": 60, "promotional": 40}
    assert mix({"engaging": 65, "promotional": 35}, formula, 5).balanced


def test_gaps_come_widest_first():
    gaps = mix_gaps(counts_of(0, 0, 2, 18), GOLDEN)
    assert [gap.type for gap in gaps] == [
        "promotional",
        "engaging",
        "user_generated",
        "educational",
    ]
    assert gaps[0] == ("promotional", 18, 1)


@pytest.mark.parametrize(("total", "posts"), [(0, 1), (19, 1), (20, 1), (21, Fraction(21, 20))])
def test_the_tolerance_takes_over_from_the_one_post_above_20_posts(total, posts):
    assert allowance(total, 5) == posts


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), formulas, st.integers(0, 100))
def test_the_whole_targets_of_any_plan_add_up_to_it_and_balance_it(counts, formula, tolerance):
    judged = mix(counts_of(*counts), formula, tolerance)
    targets = {kind: share.target_count for kind, share in judged.types.items()}
    assert sum(targets.values()) == judged.total
    assert mix(targets, formula, 0).balanced


@pytest.mark.parametrize(
    ("counts", "codes"),
    [
        (counts_of(8, 6, 5, 1), []),
        (counts_of(8, 6, 4, 2), []),  # one promotional post too many is still within
        (counts_of(7, 6, 4, 3), ["too_promotional"]),
        (counts_of(10, 4, 5, 1), ["too_little_user_generated"]),  # engaging over: nothing to say
        (counts_of(9, 7, 3, 1), ["too_little_educational"]),
        (counts_of(6, 7, 6, 1), ["too_little_engaging"]),
        (counts_of(0, 0, 0, 20), [
            "too_promotional",
            "too_little_user_generated",
            "too_little_educational",
            "too_little_engaging",
        ]),
    ],
)  # fmt: skip
def test_a_skew_is_named_so_that_it_can_be_explained(counts, codes):
    assert skews(mix(counts, GOLDEN)) == codes


def test_too_little_promotional_is_explained_where_the_formula_wants_more_than_the_tolerance():
    formula = {"engaging": 80, "promotional": 20}
    assert skews(mix({"engaging": 85, "promotional": 15}, formula)) == []
    assert skews(mix({"engaging": 86, "promotional": 14}, formula)) == ["too_little_promotional"]


def test_counts_by_channel_leave_out_posts_without_one():
    posts = [post("engaging", channel="a"), post("promotional"), post("engaging", channel="a")]
    assert count_by_channel(posts) == {"a": counts_of(2, 0, 0, 0)}

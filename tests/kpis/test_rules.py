from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.rules import (
    AT_RISK,
    FORMULAS,
    NOTHING,
    Aggregate,
    aggregate,
    expected,
    formula,
    ratio,
    ratio_over,
    status,
)

START, DUE = date(2026, 1, 1), date(2026, 4, 11)  # 100 days apart


def on(passed: int) -> date:
    return START + timedelta(days=passed)


@pytest.mark.parametrize(
    ("passed", "where"),
    [(-5, 1000), (0, 1000), (1, 1010), (50, 1500), (99, 1990), (100, 2000), (130, 2000)],
)
def test_the_line_runs_straight_between_its_ends_and_stops_there(passed, where):
    assert expected(Decimal(1000), Decimal(2000), START, DUE, on(passed)) == where


def test_the_line_falls_when_lower_is_better():
    assert expected(Decimal("12.5"), Decimal("2.5"), START, DUE, on(25)) == 10


def test_the_line_is_decimal_and_exact_where_it_can_be():
    third = expected(Decimal(0), Decimal(1), START, START + timedelta(days=3), on(1))
    assert isinstance(third, Decimal)
    assert third == Decimal(1) / Decimal(3)
    assert str(expected(Decimal("0.0"), Decimal("0.6"), START, DUE, on(50))) == "0.3"


def test_a_line_of_one_day_is_at_its_target():
    assert expected(Decimal(1), Decimal(2), START, START, START) == 2
    assert expected(Decimal(1), Decimal(2), START, START, on(-1)) == 2 - 1


def test_a_line_that_ends_before_it_starts_is_a_mistake():
    with pytest.raises(ValueError, match="due"):
        expected(Decimal(1), Decimal(2), DUE, START, START)


@pytest.mark.parametrize(
    ("value", "passed", "verdict"),
    [
        (None, 50, "no_data"),
        (None, -5, "no_data"),
        ("1500", 50, "on_track"),
        ("1499.9999", 50, "at_risk"),
        ("1400", 50, "at_risk"),
        ("1399.9999", 50, "off_track"),
        ("900", 50, "off_track"),
        ("1999.9999", 50, "on_track"),
        ("2000", 50, "met"),
        ("2000", -5, "met"),
        ("0", -5, "on_track"),
        ("0", 0, "on_track"),
        ("0", 1, "off_track"),
        ("1800", 100, "at_risk"),
        ("1799.9999", 100, "off_track"),
        ("1999.9999", 101, "off_track"),
        ("2000", 101, "met"),
    ],
)
def test_status_follows_the_pace_of_a_growing_kpi(value, passed, verdict):
    value = None if value is None else Decimal(value)
    assert status(value, Decimal(1000), Decimal(2000), START, DUE, on(passed), "up") == verdict


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("10", "met"),
        ("9", "met"),
        ("10.0001", "on_track"),
        ("15", "on_track"),
        ("15.0001", "at_risk"),
        ("16", "at_risk"),
        ("16.0001", "off_track"),
        ("25", "off_track"),
    ],
)
def test_status_follows_the_pace_of_a_falling_kpi(value, verdict):
    assert status(Decimal(value), Decimal(20), Decimal(10), START, DUE, on(50), "down") == verdict


def test_a_kpi_that_only_has_to_hold_is_met_or_off_track():
    assert status(Decimal(5), Decimal(5), Decimal(5), START, DUE, on(50)) == "met"
    assert status(Decimal("4.9"), Decimal(5), Decimal(5), START, DUE, on(50)) == "off_track"


def test_at_risk_is_four_fifths_of_the_expected_progress():
    assert AT_RISK * 5 == 4


CEILING = {"direction": "down", "cumulative": True}


@pytest.mark.parametrize(
    ("value", "passed", "expected"),
    [
        (0, 0, "on_track"),
        (0, 50, "on_track"),  # nothing came in so far: well, but not met yet
        (50, 50, "on_track"),  # the whole allowance of these days
        (51, 50, "at_risk"),
        (62, 50, "at_risk"),  # 50 is 80.6 % of it
        (63, 50, "off_track"),
        (100, 100, "on_track"),  # the due day itself is not over
        (100, 101, "met"),
        (101, 10, "off_track"),  # what came in never goes back
        (101, 101, "off_track"),
    ],
)
def test_a_total_that_is_to_stay_low_uses_its_target_up(value, passed, expected):
    told = (Decimal(value), Decimal(300), Decimal(100), START, DUE, on(passed))
    assert status(*told, **CEILING) == expected


@pytest.mark.parametrize(
    ("cls", "values", "answer"),
    [
        ("sum", [1, None, Decimal("2.5")], (Decimal("3.5"), "total")),
        ("sum", [0, 0], (0, "total")),
        ("last", [5, 7, None], (7, "latest")),
        ("uniq", [None, 40, None], (40, "only_day")),
        ("uniq", [40, 30, 35], (40, "highest_day")),
        ("uniq", [0], (0, "only_day")),
        ("sum", [None, None], NOTHING),
        ("uniq", [], NOTHING),
        ("last", [None], NOTHING),
    ],
)
def test_each_class_adds_up_its_own_way(cls, values, answer):
    assert aggregate(cls, values) == answer


def test_people_are_never_summed():
    assert aggregate("uniq", [100] * 30).value == 100


def test_averages_are_weighted_and_rows_without_a_part_left_out():
    assert aggregate("wavg", [10, 20, 99, None], [1, 3, None, 5]) == (Decimal("17.5"), "weighted")
    assert aggregate("wavg", [10, 20], [0, 0]) == NOTHING
    assert aggregate("wavg", [None], [3]) == NOTHING


def test_ratios_are_recomputed_from_their_sums():
    assert aggregate("ratio", [1, 9], [100, 100]) == (Decimal("0.05"), "recomputed")
    assert aggregate("ratio", [1], [0]) == NOTHING


def test_a_weighted_class_without_weights_and_an_unknown_class_are_mistakes():
    with pytest.raises(ValueError, match="weight"):
        aggregate("wavg", [1])
    with pytest.raises(ValueError, match="weight"):
        aggregate("ratio", [1], [1, 2])
    with pytest.raises(ValueError, match="class"):
        aggregate("mean", [1])


PARTS = {
    "likes": 30,
    "comments": 10,
    "shares": 6,
    "saves": 4,
    "reach": 1000,
    "views": 2000,
    "followers": 500,
    "clicks": 40,
    "impressions": 8000,
    "spend": Decimal("100.00"),
    "conversions": 5,
    "sessions": 200,
    "revenue": Decimal("350.00"),
}


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("er_by_reach", "5"),
        ("er_by_views", "2.5"),
        ("er_by_impressions", "0.625"),
        ("er_by_followers", "10"),
        ("ctr", "0.5"),
        ("cpc", "2.5"),
        ("cpm", "12.5"),
        ("cpa", "20"),
        ("conversion_rate", "2.5"),
        ("roas", "3.5"),
        ("frequency", "8"),
    ],
)
def test_each_formula_gives_its_figure(code, value):
    assert ratio(code, PARTS) == Decimal(value)


@pytest.mark.parametrize("code", FORMULAS)
@pytest.mark.parametrize("empty", [None, 0])
def test_nothing_to_divide_by_is_no_data(code, empty):
    assert ratio(code, PARTS | {FORMULAS[code].below: empty}) is None


@pytest.mark.parametrize("code", FORMULAS)
def test_a_missing_part_is_no_data_and_zero_is_zero(code):
    assert ratio(code, {FORMULAS[code].below: 5}) is None
    assert ratio(code, dict.fromkeys(FORMULAS[code].above, 0) | {FORMULAS[code].below: 5}) == 0


def test_an_engagement_rate_names_what_it_divides_by():
    assert ratio("engagement_rate", PARTS, base="views") == Decimal("2.5")
    assert formula("engagement_rate", "followers").below == "followers"
    with pytest.raises(ValueError, match="formula"):
        ratio("engagement_rate", PARTS, base="luck")
    with pytest.raises(ValueError, match="formula"):
        ratio("happiness", PARTS)


def test_a_network_without_saves_still_has_an_engagement_rate():
    assert ratio("er_by_reach", {"likes": 5, "saves": None, "reach": 100}) == 5


def test_a_ratio_over_days_comes_from_sums_not_from_daily_ratios():
    rows = [{"clicks": 1, "impressions": 10}, {"clicks": 0, "impressions": 990}]
    assert ratio_over("ctr", rows) == (Decimal("0.1"), "recomputed")


def test_a_day_without_one_part_counts_in_neither():
    rows = [
        {"spend": Decimal(10), "clicks": 5},
        {"spend": Decimal(90), "clicks": None},
        {"clicks": 7},
    ]
    assert ratio_over("cpc", rows) == (2, "recomputed")
    assert ratio_over("cpc", rows[1:]) == NOTHING
    assert ratio_over("cpc", [{"spend": Decimal(1), "clicks": 0}]) == NOTHING


def test_reach_divides_as_an_average_day_because_it_does_not_add_up():
    day = {"likes": 5, "reach": 100}
    assert ratio_over("er_by_reach", [day]) == (5, "only_day")
    assert ratio_over("er_by_reach", [day, {"likes": 0, "reach": 400}]) == (1, "average_day")
    row = {"impressions": 300, "reach": 100}
    assert ratio_over("frequency", [row]) == (3, "only_day")
    assert ratio_over("frequency", [row, row]) == NOTHING


def test_followers_divide_as_of_the_latest_day_that_has_them():
    rows = [{"likes": 4, "followers": 100}, {"likes": 6, "followers": 200}, {"likes": 10}]
    assert ratio_over("er_by_followers", rows) == Aggregate(Decimal(10), "latest")
    assert ratio_over("er_by_followers", [{"likes": 4}]) == NOTHING


a_number = st.integers(-(2**31), 2**31) | st.decimals(-(10**11), 10**11, places=4)
a_cell = st.none() | st.just(0) | a_number | st.fractions(-100, 100, max_denominator=50)


@given(st.lists(st.tuples(a_cell, a_cell), max_size=8))
def test_rates_and_averages_are_what_fractions_make_of_them(pairs):
    """Whatever they are added as: whole numbers, decimals of any length, fractions."""
    both = [
        (Fraction(value), Fraction(weight))
        for value, weight in pairs
        if value is not None and weight is not None
    ]
    below = sum(weight for _value, weight in both)
    values, weights = [value for value, _ in pairs], [weight for _, weight in pairs]
    for cls, basis, above in (
        ("ratio", "recomputed", sum(value for value, _ in both)),
        ("wavg", "weighted", sum(value * weight for value, weight in both)),
    ):
        right = Fraction(above, 1) / below if below else None
        exact = None if right is None else Decimal(right.numerator) / Decimal(right.denominator)
        found = aggregate(cls, values, weights)
        assert (str(found.value), found.basis) == (str(exact), basis if below else None)
    rows = [{"spend": value, "clicks": weight} for value, weight in pairs]
    assert ratio_over("cpc", rows).value == aggregate("ratio", values, weights).value

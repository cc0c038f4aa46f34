from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.rules import (
    CATEGORIES,
    DEFAULT_SHARES,
    deviation,
    pace,
    split,
    total_from_revenue,
    warning_level,
)

START, END = date(2026, 6, 1), date(2026, 6, 30)


def on(day: int) -> date:
    return date(2026, 6, day)


def shares_of(cuts: list[int]) -> dict[str, int]:
    a, b, c = sorted(cuts)
    return dict(zip(CATEGORIES, (a, b - a, c - b, 100 - c), strict=True))


any_shares = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(shares_of)


@given(st.integers(0, 10**15), any_shares)
def test_parts_add_up_to_the_total_and_miss_their_share_by_less_than_a_unit(total, shares):
    parts = split(total, shares)
    assert list(parts) == list(CATEGORIES)
    assert sum(parts.values()) == total
    assert all(abs(parts[name] * 100 - total * shares[name]) < 100 for name in CATEGORIES)


def test_the_golden_split_is_exact_to_the_minor_unit():
    assert list(split(100_001).values()) == [60_001, 30_000, 5_000, 5_000]
    assert list(split(10).values()) == [6, 3, 1, 0]  # two halves: the earlier category gets it
    assert split(10, dict(reversed(DEFAULT_SHARES.items()))) == split(10)


@pytest.mark.parametrize(
    "shares",
    [
        {"content": 60, "promotion": 30, "research": 5, "training": 4},
        {"content": 60, "promotion": 30, "research": 5, "training": 6},
        {"content": 60, "promotion": 30, "research": 10},
        DEFAULT_SHARES | {"parties": 0},
        DEFAULT_SHARES | {"content": 66, "training": -1},
        DEFAULT_SHARES | {"content": Decimal(60)},
        DEFAULT_SHARES | {"research": 9, "training": True},
    ],
)
def test_shares_that_are_not_whole_percent_adding_up_to_100_are_a_mistake(shares):
    with pytest.raises(ValueError, match="shares"):
        split(1000, shares)
    with pytest.raises(ValueError, match="shares"):
        deviation(shares)


def test_a_negative_total_is_a_mistake():
    with pytest.raises(ValueError, match="total"):
        split(-1)


def test_a_total_from_revenue_is_rounded_half_up():
    assert total_from_revenue(1000, Decimal("5")) == 50
    assert total_from_revenue(1010, Decimal("0.05")) == 1  # 0.505
    assert total_from_revenue(1000, Decimal("0.05")) == 1  # 0.5
    assert total_from_revenue(999, Decimal("0.05")) == 0  # 0.4995
    assert total_from_revenue(1000, Decimal("100")) == 1000
    assert total_from_revenue(0, Decimal("7.5")) == 0


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "NaN", "Infinity"])
def test_a_percentage_of_revenue_lies_between_0_and_100(percent):
    with pytest.raises(ValueError, match="percent"):
        total_from_revenue(1000, Decimal(percent))


def test_a_negative_revenue_is_a_mistake():
    with pytest.raises(ValueError, match="revenue"):
        total_from_revenue(-1, Decimal(5))


def test_deviation_is_in_points_from_the_golden_split():
    assert set(deviation(DEFAULT_SHARES).values()) == {0}
    other = {"content": 50, "promotion": 42, "research": 5, "training": 3}
    assert deviation(other) == {"content": -10, "promotion": 12, "research": 0, "training": -2}


def test_on_day_20_of_30_two_thirds_of_the_period_have_passed():
    assert pace(10_000, 8_100, START, END, on(20)) == (
        20,
        30,
        Decimal("66.67"),
        Decimal("81.00"),
        12_150,
    )


def test_before_the_period_nothing_has_passed_and_nothing_is_foretold():
    assert pace(10_000, 500, START, END, date(2026, 5, 31)) == (0, 30, 0, 5, None)


def test_a_forecast_needs_three_days_or_the_whole_of_a_shorter_period():
    assert pace(10_000, 500, START, END, on(2)).forecast is None
    assert pace(10_000, 500, START, END, on(3)).forecast == 5_000
    assert pace(10_000, 500, START, on(2), on(1)).forecast is None
    assert pace(10_000, 500, START, on(2), on(2)).forecast == 500


def test_after_the_period_the_forecast_is_what_was_spent():
    assert pace(10_000, 9_999, START, END, date(2027, 1, 1)) == (
        30,
        30,
        100,
        Decimal("99.99"),
        9_999,
    )


def test_without_a_plan_there_is_no_share_of_it():
    assert pace(0, 500, START, END, on(30)).spent_percent is None


def test_a_period_that_ends_before_it_starts_is_a_mistake():
    with pytest.raises(ValueError, match="period"):
        pace(1, 1, END, START, END)


@pytest.mark.parametrize(
    ("planned", "spent", "level"),
    [
        (1000, 799, None),
        (1000, 800, 80),
        (1000, 999, 80),
        (1000, 1000, 100),
        (1000, 5000, 100),
        (1000, 0, None),
        (0, 0, None),
        (0, 1, 100),
        (3, 2, None),
    ],
)
def test_warnings_come_at_80_and_at_100_percent(planned, spent, level):
    assert warning_level(planned, spent) == level

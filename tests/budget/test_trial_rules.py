"""Which channel did better, and whether that may be chance (BUDG-6): against published figures,
exact enumeration and the definition."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.media_rules import RESULTS
from budget.trial_rules import (
    MEASURES,
    Arm,
    Verdict,
    about,
    difference,
    expected_for,
    interval_of,
    is_better,
    judge,
    more_needed,
    per_money,
    rate_of,
    wilson,
)

SHARE, MONEY = "clicks_of_impressions", "leads_for_money"


def rounded(interval, places=4):
    return tuple(round(float(end), places) for end in interval)


# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("results", "tries", "told"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_gives_the_published_intervals(results, tries, told):
    assert rounded(wilson(results, tries)) == told


# Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_the_difference_has_the_published_intervals(one, other, told):
    assert rounded(difference(one, other)) == told


def test_the_interval_for_money_solves_the_score_equation():
    """Its ends are where (results - mean)² is z² times the mean."""
    for results in (1, 10, 137):
        for end in per_money(results, 1):
            assert float((results - end) ** 2 / end) == pytest.approx(1.959963984540054**2)
    assert rounded(per_money(10, 1), 2) == (5.43, 18.41)
    assert per_money(0, 5).low == 0


@pytest.mark.parametrize(("results", "tries"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(results, tries):
    with pytest.raises(ValueError, match="between 0"):
        wilson(results, tries)


@given(st.integers(0, 60), st.integers(1, 60))
def test_an_interval_holds_its_share_and_mirrors(results, tries):
    results = min(results, tries)
    low, high = wilson(results, tries)
    assert 0 <= low <= Fraction(results, tries) <= high <= 1
    mirrored = wilson(tries - results, tries)
    assert rounded((1 - high, 1 - low), 12) == rounded(mirrored, 12)


def test_equal_channels_are_seldom_taken_for_different():
    """Every outcome of 2 × 40 tries, weighed by its chance: about 5 in 100 call one better."""
    tries = 40
    for share in (Fraction(1, 20), Fraction(1, 5), Fraction(1, 2)):
        chance = [
            float(comb(tries, k) * share**k * (1 - share) ** (tries - k)) for k in range(tries + 1)
        ]
        wrong = sum(
            chance[a] * chance[b]
            for a in range(tries + 1)
            for b in range(a)
            if chance[a] * chance[b] > 1e-9 and is_better(SHARE, (a, tries), (b, tries))
        )
        assert 2 * wrong < 0.06


def test_three_equal_channels_have_a_winner_even_more_seldom():
    """All outcomes of 3 × 25 tries: the best has to beat both others, so no correction is due."""
    tries, share = 25, 0.2
    counts = range(tries + 1)
    chance = [comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in counts]
    beaten = {a: [b for b in range(a) if is_better(SHARE, (a, tries), (b, tries))] for a in counts}
    wrong = 3 * sum(chance[a] * sum(chance[b] for b in beaten[a]) ** 2 for a in counts)
    assert 0.001 < wrong < 0.05


def test_equal_prices_are_seldom_taken_for_different():
    """Given so many results of both, each of them is the first one's by the share of the money."""
    for both in (12, 40, 90):
        wrong = sum(
            comb(both, k) / 2**both
            for k in range(both + 1)
            if is_better(MONEY, (k, 500), (both - k, 500))
        )
        assert 2 * wrong < 0.06


def arms(*pairs):
    return [Arm(key, *pair) for key, pair in zip("abc", pairs, strict=False)]


@pytest.mark.parametrize(
    ("measure", "pairs", "state"),
    [
        (SHARE, [], "no_data"),
        (SHARE, [(5, 100)], "no_data"),
        (SHARE, [(5, 100), (None, 100)], "no_data"),
        (SHARE, [(5, 100), (5, None)], "no_data"),
        (SHARE, [(5, 100), (0, 0)], "no_data"),
        (SHARE, [(5, 100), (101, 100)], "no_data"),
        (MONEY, [(5, 100), (101, 100)], "winner"),  # more results than cents is fine
        (SHARE, [(0, 100), (0, 100)], "nothing"),
        (SHARE, [(5, 100), (5, 100)], "no_difference"),
        (SHARE, [(5, 100), (9, 100)], "undecided"),
        (SHARE, [(5, 100), (19, 100)], "winner"),
        (MONEY, [(5, 1000), (19, 1000)], "winner"),
        (MONEY, [(5, 1000), (19, 4000)], "undecided"),
        (MONEY, [(10, 1000), (19, 8000)], "winner"),  # fewer, for much less
        (SHARE, [(5, 100), (19, 100), (16, 100)], "undecided"),
        (SHARE, [(5, 100), (25, 100), (6, 100)], "winner"),
        (SHARE, [(500_001, 10**6), (500_000, 10**6)], "no_difference"),
    ],
)
def test_what_may_be_said(measure, pairs, state):
    assert judge(measure, arms(*pairs), over=True).state == state


def test_a_lead_is_a_winner_when_the_test_is_over():
    told = arms((5, 100), (19, 100))
    assert judge(SHARE, told, over=False) == Verdict("leads", "b", "a")
    assert judge(SHARE, told, over=True) == Verdict("winner", "b", "a")


def test_a_winner_beats_each_of_the_others():
    told = judge(SHARE, arms((5, 100), (19, 100), (16, 100)), over=True)
    assert (told.best, told.rival) == ("b", "c")
    assert told.more is not None


def test_a_channel_that_hardly_ran_is_not_beaten():
    """Of its five tries one cannot say that they would have gone worse than the best."""
    told = judge(SHARE, arms((50, 1000), (20, 1000), (0, 5)), over=True)
    assert (told.state, told.best, told.rival) == ("undecided", "a", "c")


@pytest.mark.parametrize("measure", [SHARE, MONEY])
@pytest.mark.parametrize(("one", "other"), [((9, 100), (5, 100)), ((3, 40), (1, 60))])
def test_what_is_needed_is_the_least_that_will_do(measure, one, other):
    needed = more_needed(measure, one, other)

    def enough(more):
        (x, n), (y, m) = one, other
        grown = (Fraction(x, n) * (n + more), n + more), (Fraction(y, m) * (m + more), m + more)
        return is_better(measure, *grown)

    assert next(more for more in range(10**5) if enough(more)) == needed > 0


def test_nothing_is_needed_by_who_is_better_and_nothing_helps_who_is_behind():
    assert more_needed(SHARE, (19, 100), (5, 100)) == 0
    assert more_needed(SHARE, (5, 100), (19, 100)) is None
    assert more_needed(SHARE, (5, 100), (5, 100)) is None


@settings(max_examples=40)
@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 99))
def test_who_is_better_is_the_same_in_any_order(a, b, c):
    pairs = [(a, 100), (b, 100), (c, 100)]
    first = judge(SHARE, arms(*pairs), over=True)
    turned = judge(SHARE, arms(*pairs)[::-1], over=True)
    assert (first.state, first.more) == (turned.state, turned.more)


@pytest.mark.parametrize(
    ("number", "told"), [(1, 1), (99, 99), (100, 100), (101, 110), (1847, 1900), (12_001, 13_000)]
)
def test_an_estimate_has_two_digits(number, told):
    assert about(number) == told


@pytest.mark.parametrize(
    ("results", "spent", "amount", "expected"),
    [
        (19, 4000, 40_000, 190),
        (19, 4000, 100, 1),
        (2, 300, 1000, 6),
        (0, 4000, 1, None),
        (None, 1, 1, None),
        (3, None, 5, None),
        (3, 0, 5, None),
    ],
)
def test_what_an_amount_brings_at_the_price_of_the_test(results, spent, amount, expected):
    assert expected_for(results, spent, amount) == expected


def test_every_measure_can_stand_in_a_media_plan():
    assert {result for result, _base in MEASURES.values()} <= set(RESULTS)


def test_a_channel_without_figures_has_no_rate():
    unknown = Arm("a", None, 5)
    assert rate_of(SHARE, unknown) is interval_of(SHARE, unknown) is None
    assert rate_of(SHARE, Arm("a", 1, 4)) == Fraction(1, 4)
    assert interval_of(MONEY, Arm("a", 1, 4)) == per_money(1, 4)

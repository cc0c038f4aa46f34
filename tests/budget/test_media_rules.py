"""Cost per result and what is noticed about the lines of a media plan (BUDG-5)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.media_rules import (
    RESULTS,
    Planned,
    add_up,
    add_up_by_channel,
    cost_code,
    cost_of,
    media_findings,
    sharing,
)
from kpis.catalogue import METRICS, STORED

JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def line(pk="a", metric="leads", channel="x", days=(1, 30), **more) -> Planned:
    start, end = (date(2026, 6, day) for day in days)
    given = {"amount": 1000, "expected": 10, **more}
    return Planned(pk, channel, metric, start, end, **given)


@pytest.mark.parametrize(
    ("metric", "spent", "results", "cost"),
    [
        ("impressions", 25_000, 100_000, Fraction(250)),  # CPM of 2.50
        ("clicks", 25_000, 400, Fraction(125, 2)),
        ("leads", 25_000, 3, Fraction(25_000, 3)),
        ("leads", 0, 3, Fraction(0)),  # booked, and it cost nothing
        ("leads", 25_000, 0, None),
        ("leads", 25_000, -2, None),
        ("leads", 25_000, None, None),
        ("leads", None, 3, None),
    ],
)
def test_the_cost_of_a_result(metric, spent, results, cost):
    assert cost_of(metric, spent, results) == cost


def test_costs_are_called_what_the_field_calls_them():
    told = {cost_code(metric) for metric in ("impressions", "clicks", "conversions", "leads")}
    assert told == {"cpm", "cpc", "cpa", "cpl"}
    assert cost_code("net_followers") == "cost_per_follower"
    assert cost_code("sessions") == "cost_per_result"


def test_results_are_counts_of_the_catalogue():
    assert set(RESULTS) <= set(STORED)
    assert {METRICS[code].kind for code in RESULTS} == {"int"}
    assert {METRICS[code].cls for code in RESULTS} == {"sum", "uniq"}


def test_counts_are_added_up_with_the_money_of_the_known_alone():
    known = line("a", spent=900, result=9, basis="typed")
    nothing_booked = line("b", channel="y", result=50, basis="typed")
    no_result = line("c", channel="z", spent=5_000)
    (both,) = add_up([known, nothing_booked, no_result])
    assert (both.lines, both.amount, both.expected) == (3, 3000, 30)
    assert (both.spent, both.result, both.cost, both.left_out) == (900, 9, Fraction(100), 2)
    assert both.planned_cost == Fraction(100)


def test_people_are_never_added_up_and_one_line_stands_for_itself():
    reach = [line(pk, "reach", pk, spent=500, result=1000, basis="total") for pk in "ab"]
    (two,) = add_up(reach)
    assert (two.expected, two.result, two.spent, two.cost, two.planned_cost) == (None,) * 5
    (one,) = add_up(reach[:1])
    assert (one.result, one.cost) == (1000, Fraction(500))
    by_channel = add_up_by_channel(reach)
    assert [sums[0].cost for sums in by_channel.values()] == [Fraction(500)] * 2


def test_new_users_add_over_days_of_a_channel_and_not_over_channels():
    mine = [line(pk, "new_users", "x", spent=1, result=5, basis="typed") for pk in "ab"]
    assert add_up(mine)[0].result == 10
    other = [mine[0], line("b", "new_users", "y", spent=1, result=5, basis="typed")]
    assert add_up(other)[0].result is None


def test_different_results_are_different_rows_in_the_order_of_the_way():
    told = add_up([line("a", "leads"), line("b", "impressions"), line("c", "clicks")])
    assert [one.metric for one in told] == ["impressions", "clicks", "leads"]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ({"days": (1, 10)}, {"days": (11, 20)}, False),
        ({"days": (1, 10)}, {"days": (10, 20)}, True),
        ({"days": (1, 30)}, {"days": (5, 6)}, True),
        ({"days": (1, 10)}, {"days": (10, 20), "channel": "y"}, False),
        ({"days": (1, 10)}, {"days": (10, 20), "metric": "clicks"}, False),
        ({"days": (1, 10), "channel": None}, {"days": (10, 20), "channel": None}, False),
    ],
)
def test_lines_share_a_day_a_channel_and_a_metric(first, second, shared):
    assert bool(sharing([line("a", **first), line("b", **second)])) is shared


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15), st.sampled_from("xy")), max_size=12)
)
def test_sharing_finds_what_every_pair_looked_at_finds(spans):
    lines = [
        Planned(n, channel, "leads", JUNE[0] + timedelta(at), JUNE[0] + timedelta(at + long), 1, 1)
        for n, (at, long, channel) in enumerate(spans)
    ]
    pairs = {
        one.pk
        for one in lines
        for other in lines
        if one.pk != other.pk
        and one.channel == other.channel
        and one.start <= other.end
        and other.start <= one.end
    }
    assert sharing(lines) == pairs


def noticed(promotion, *lines, today=date(2026, 7, 1)):
    found = media_findings(promotion, lines, *JUNE, today)
    return [(one.facts["what"], one.severity) for one in found]


def test_lines_may_be_the_whole_part_and_not_a_cent_more():
    known = {"result": 1, "spent": 1, "basis": "typed"}
    two = [line("a", **known), line("b", channel="y", **known)]
    assert noticed(2000, *two) == []
    assert noticed(1999, *two) == [("over", "warning")]
    (over,) = media_findings(1999, two, *JUNE, JUNE[1])
    assert (over.code, over.subject, over.facts["minor"]) == ("BUDG-5", None, 1)


def test_what_is_noticed_about_a_line():
    done = {"result": 1, "basis": "typed"}
    assert noticed(9999, line(spent=1000, **done)) == []
    assert noticed(9999, line(spent=1001, **done)) == [("overspent", "warning")]
    assert noticed(9999, line()) == [("no_result", "info")]
    assert noticed(9999, line(), today=JUNE[1]) == []  # its last day isn't over
    outside = line()._replace(end=date(2026, 7, 1))
    assert noticed(9999, outside, today=JUNE[0]) == [("outside", "warning")]
    both = noticed(9999, line("a", **done), line("b"))
    assert both == [("shared", "info")]

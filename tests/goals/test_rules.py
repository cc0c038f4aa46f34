from datetime import date

import pytest

from clients.rules import BORROWED_CAPS, BORROWED_LIMITS, borrowed_caps
from goals.rules import (
    KINDS,
    MARKETS,
    PAINS,
    Advice,
    Choice,
    choice_findings,
    kpi_advice,
    suggest_kinds,
    too_early,
)
from kpis.catalogue import METRICS

EVERY = [(kind, market) for kind in KINDS for market in MARKETS]


@pytest.mark.parametrize(("kind", "market"), EVERY)
def test_advice_names_only_metrics_that_can_be_measured(kind, market):
    assert {advice.metric for advice in kpi_advice(kind, market)} <= set(METRICS)


@pytest.mark.parametrize(("kind", "market"), EVERY)
def test_every_kind_has_one_or_two_primaries_before_its_secondaries(kind, market):
    priorities = [advice.priority for advice in kpi_advice(kind, market)]
    assert 1 <= priorities.count("primary") <= 2
    assert "secondary" in priorities
    assert priorities == sorted(priorities)  # primary sorts before secondary


@pytest.mark.parametrize(("kind", "market"), EVERY)
def test_no_metric_is_advised_twice_for_a_kind(kind, market):
    metrics = [advice.metric for advice in kpi_advice(kind, market)]
    assert len(metrics) == len(set(metrics))


@pytest.mark.parametrize(
    ("kind", "primaries"),
    [
        ("awareness", ["reach", "net_followers"]),
        ("loyalty", ["engagements", "engagement_rate"]),
        ("traffic", ["sessions"]),
        ("leads", ["calls", "leads"]),
        ("sales", ["purchases", "revenue"]),
        ("growth", ["followers"]),
        ("support", ["questions", "questions_answered"]),
    ],
)
def test_primaries_are_those_of_the_product_book(kind, primaries):
    advice = kpi_advice(kind, "b2c")
    assert [each.metric for each in advice if each.priority == "primary"] == primaries


def test_mentions_carry_a_warning_for_b2b_only():
    assert Advice("mentions", "secondary", "talked_about", "KPI-4") in kpi_advice(
        "awareness", "b2b"
    )
    assert all(advice.warning is None for advice in kpi_advice("awareness", "b2c"))


def test_an_unknown_kind_or_market_is_a_mistake():
    for kind, market in [("fame", "b2c"), ("sales", "b2g")]:
        with pytest.raises(ValueError, match="kind"):
            kpi_advice(kind, market)


def test_pains_speak_for_every_kind_and_no_other():
    assert set(PAINS.values()) == set(KINDS)


def test_the_kind_named_most_often_is_proposed_first():
    assert suggest_kinds(["no_visits", "no_sales", "ads_dont_pay"]) == ["sales", "traffic"]
    assert suggest_kinds(["no_visits", "no_sales"]) == ["traffic", "sales"]
    assert suggest_kinds([]) == []


def test_borrowed_caps_are_those_of_the_product_book():
    caps = borrowed_caps({})
    assert caps == BORROWED_CAPS
    assert set(caps) == set(KINDS)
    assert (min(caps.values()), max(caps.values())) == BORROWED_LIMITS
    assert (caps["loyalty"], caps["leads"], caps["growth"]) == (20, 30, 50)


def test_a_goal_is_judged_from_its_first_review_on():
    reviews = [date(2026, 9, 1), date(2026, 6, 1), None]
    assert too_early(date(2026, 5, 31), reviews)
    assert not too_early(date(2026, 6, 1), reviews)
    assert not too_early(date(2026, 5, 31), [])
    assert not too_early(date(2026, 5, 31), [None])


def problems(findings):
    return [(each.code, each.severity, each.subject, each.facts["problem"]) for each in findings]


def test_two_primaries_are_fine_and_three_are_flagged():
    chosen = [Choice(1, "calls", "primary"), Choice(2, "leads", "primary")]
    assert choice_findings("leads", "b2c", chosen) == []
    chosen.append(Choice(3, "cpa", "primary"))
    assert problems(choice_findings("leads", "b2c", chosen)) == [
        ("KPI-4", "warning", None, "many_primaries")
    ]


@pytest.mark.parametrize("metric", ["followers", None])
def test_a_kpi_outside_the_list_needs_a_written_reason(metric):
    bare = Choice(7, metric, "secondary", "  ")
    assert problems(choice_findings("sales", "b2c", [bare])) == [("KPI-4", "error", 7, "off_list")]
    assert choice_findings("sales", "b2c", [bare._replace(reason="The shop counts it.")]) == []


def test_mentions_are_flagged_for_b2b_even_where_they_are_listed():
    chosen = [Choice(1, "mentions", "secondary", "Because.")]
    assert choice_findings("awareness", "b2c", chosen) == []
    assert problems(choice_findings("awareness", "b2b", chosen)) == [
        ("KPI-4", "warning", 1, "poor_metric")
    ]

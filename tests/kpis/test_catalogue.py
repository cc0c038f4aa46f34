import pytest

from kpis.catalogue import METRICS, STORED, additive_over_channels, aggregation

LEVELS = {"channel", "post", "site", "ads", "calls", "support"}


def test_a_metric_is_listed_under_its_own_code():
    assert all(code == metric.code for code, metric in METRICS.items())


def test_every_metric_has_a_name_and_a_level_we_know():
    assert all(str(metric.name) for metric in METRICS.values())
    assert all(metric.levels and set(metric.levels) <= LEVELS for metric in METRICS.values())


def test_names_are_unique_so_that_a_choice_is_clear():
    names = [str(metric.name) for metric in METRICS.values()]
    assert len(set(names)) == len(names)


def test_averages_are_weighed_by_a_stored_metric():
    for metric in METRICS.values():
        if metric.cls == "wavg":
            assert metric.base in STORED
        assert not metric.base_less or metric.base_less in STORED


def test_ratios_are_not_stored_but_a_bounce_rate_is():
    assert "bounce_rate" in STORED
    assert not {"engagement_rate", "ctr", "cpc", "cpm", "cpa", "roas", "frequency"} & set(STORED)
    assert {"followers", "reach", "spend", "avg_session", "response_time"} <= set(STORED)


@pytest.mark.parametrize(
    ("code", "word", "adds"),
    [
        ("likes", "sum", True),
        ("spend", "sum", True),
        ("followers", "last", False),
        ("reach", "none", False),
        ("ctr", "none", False),
        ("avg_session", "mean", False),
        ("new_users", "sum", False),  # new once per site
    ],
)
def test_aggregation_in_the_words_of_the_api(code, word, adds):
    assert aggregation(METRICS[code]) == word
    assert additive_over_channels(METRICS[code]) is adds


@pytest.mark.parametrize(
    ("code", "kind"),
    [("likes", "int"), ("reach", "int"), ("spend", "money"), ("watch_time", "decimal")],
)
def test_kind_follows_from_the_unit(code, kind):
    assert METRICS[code].kind == kind

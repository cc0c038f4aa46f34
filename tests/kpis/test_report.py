"""The section of a report (REP-1): plain JSON, judged as of the period's end, as it was sent."""

import json
from datetime import date

import pytest

from approvals.services import request_approval
from common.periods import Period, month_of
from kpis.models import Kpi
from kpis.report import section
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import DAY, GoalFactory, KpiFactory, measure, measure_each_day

pytestmark = pytest.mark.django_db
APRIL = month_of(date(2026, 4, 1))


@pytest.fixture
def sent(business, channel):
    """A KPI from 1 April to 31 May, as the client agreed to it."""
    goal = GoalFactory(client=business)
    kpi = KpiFactory(goal=goal, start=date(2026, 4, 1), channels=[channel])
    with_role(business, "decider")
    request_approval("goal", goal, by=with_role(business, "manager"))
    return kpi


def test_a_section_is_plain_json_without_floats(business, channel, sent):
    measure_each_day(channel, date(2026, 4, 1), [12000] * 30, "followers")
    text = json.dumps(section(business, APRIL), ensure_ascii=False)
    assert json.loads(text, parse_float=lambda text: pytest.fail(text))


def test_kpis_are_judged_as_of_the_end_of_the_period(business, channel, sent):
    measure(channel, {date(2026, 4, 30): {"followers": 17000}, DAY: {"followers": 20000}})
    told = section(business, APRIL)["goals"][0]
    assert (told["kind"], told["status"]) == ("growth", "proposed")
    kpi = told["kpis"][0]
    assert (kpi["value"], kpi["day"], kpi["basis"]) == ("17000", "2026-04-30", "latest")
    assert (kpi["status"], kpi["done"], kpi["expected_done"]) == ("on_track", 62, 48)
    assert kpi["points"] == [["2026-04-30", "17000"]]
    assert kpi["channels"][0]["id"] == str(channel.pk)


def test_what_the_client_was_not_sent_stays_inside(business, channel, sent):
    Kpi.objects.filter(pk=sent.pk).update(target=90000)
    KpiFactory(goal=sent.goal, metric="views", baseline=0, target=5, start=date(2026, 4, 1))
    KpiFactory(goal=GoalFactory(client=business), start=date(2026, 4, 1))
    told = section(business, APRIL)["goals"]
    assert [[kpi["target"] for kpi in goal["kpis"]] for goal in told] == [["20000"]]


def test_a_kpi_of_another_time_is_left_out(business, sent):
    assert section(business, month_of(date(2026, 7, 1)))["goals"] == []
    assert section(business, month_of(date(2026, 3, 1)))["goals"] == []


def test_channels_are_compared_with_the_period_before(business, channel):
    other = ChannelFactory(client=business)
    measure(
        channel,
        {
            date(2026, 3, 5): {"views": 200, "reach": 50},
            date(2026, 4, 5): {"views": 100, "reach": 60, "likes": 6, "followers": 10},
            date(2026, 4, 6): {"views": 150, "reach": 40},
        },
    )
    told = {one["id"]: one for one in section(business, APRIL)["channels"]}
    assert told[str(other.pk)]["metrics"] == []
    assert told[str(other.pk)]["last_day"] is None
    mine = told[str(channel.pk)]
    assert mine["last_day"] == "2026-04-06"
    metrics = {one["metric"]: one for one in mine["metrics"]}
    assert metrics["views"] == {
        "metric": "views",
        "value": "250",
        "basis": "total",
        "day": None,
        "previous": "200",
        "previous_basis": "total",
        "change_percent": "25",
    }
    assert (metrics["reach"]["value"], metrics["reach"]["basis"]) == ("60", "highest_day")
    assert (metrics["likes"]["previous"], metrics["likes"]["change_percent"]) == (None, None)
    assert metrics["followers"]["day"] == "2026-04-05"
    assert metrics["er_by_reach"]["value"] == "10"
    assert list(metrics) == ["followers", "reach", "views", "likes", "er_by_reach", "er_by_views",
                             "er_by_followers"]  # fmt: skip


def test_a_period_that_is_no_month_is_compared_with_as_many_days(business):
    told = section(business, Period(date(2026, 4, 6), date(2026, 4, 12)))
    assert told["previous"] == {"start": "2026-03-30", "end": "2026-04-05"}


def test_a_section_takes_a_constant_number_of_queries(
    business, channel, sent, django_assert_max_num_queries
):
    ChannelFactory.create_batch(10, client=business)
    measure_each_day(channel, date(2026, 4, 1), [5] * 30, "reach")
    with django_assert_max_num_queries(14):
        section(business, APRIL)

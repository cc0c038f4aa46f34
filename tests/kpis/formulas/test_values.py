"""What KPIs of an own formula or an own metric give (KPI-3, KPI-7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kpis.judging import judge, promises
from kpis.models import Kpi
from kpis.own_services import rename_own_metric
from kpis.services import change_kpi
from tests.factories import ChannelFactory
from tests.kpis.formulas.world import TODAY, days_from, line_of, own, own_values
from tests.kpis.world import DAY, KpiFactory, measure

pytestmark = pytest.mark.django_db


# --- What a formula gives -------------------------------------------------------------------------
def test_a_rate_is_computed_from_sums_and_never_from_daily_rates(make, channel):
    kpi = make("spend / leads")
    measure(channel, {DAY: {"spend": 100, "leads": 1}, TODAY: {"spend": 100, "leads": 9}})
    line = line_of(kpi)
    assert (line.value, line.basis) == (20, "recomputed")
    assert line.points == ((DAY, 100), (TODAY, Decimal(100) / 9))
    assert (line.promise.measure.unit, line.name) == ("money", "spend / leads")
    assert [(p.code, p.value, p.basis) for p in line.parts] == [
        ("spend", 200, "total"),
        ("leads", 10, "total"),
    ]


def test_a_total_counts_from_the_start_over_all_channels(make, channel):
    other = ChannelFactory(client=channel.client)
    kpi = make("likes + 2 * comments")
    before = DAY - timedelta(days=1)
    measure(channel, {before: {"likes": 99}, DAY: {"likes": 3, "comments": 1}, TODAY: {"likes": 4}})
    measure(other, {TODAY: {"comments": 5}})
    line = line_of(kpi)
    assert (line.value, line.basis, line.day) == (3 + 4 + 2 * 6, "total", TODAY)
    assert line.points == ((DAY, 5), (TODAY, 19))
    assert line_of(make("likes + 2 * comments", name="One")).name == "One"


def test_a_level_takes_each_channels_latest_value(make, channel):
    other = ChannelFactory(client=channel.client)
    measure(channel, {DAY: {"followers": 100}, TODAY: {"followers": 120}})
    measure(other, {date(2026, 4, 20): {"followers": 40}})
    line = line_of(make("followers / 2"))
    assert (line.value, line.basis, line.promise.measure.unit) == (80, "latest", "people")


def test_people_are_the_highest_day_and_never_added(make, channel):
    other = ChannelFactory(client=channel.client)
    measure(channel, {DAY: {"reach": 300}, TODAY: {"reach": 200}})
    measure(other, {DAY: {"reach": 250}})
    line = line_of(make("reach * 2"))
    assert (line.value, line.basis, line.day) == (600, "highest_day", DAY)
    assert line.forecast is None
    assert [(part.code, part.value) for part in line.parts] == [("reach", 300)]


def test_people_beside_sums_are_an_average_day_as_in_our_own_rates(make, channel):
    ours = KpiFactory(
        goal=make("likes / reach").goal,
        metric="engagement_rate",
        base="reach",
        baseline=0,
        target=9,
    )
    measure(
        channel,
        {
            DAY: {"likes": 30, "reach": 100},
            TODAY: {"likes": 10, "reach": 300},
            date(2026, 5, 9): {"likes": 7},
        },
    )
    theirs = make("100 * likes / reach")
    line = line_of(theirs)
    assert (
        (line.value, line.basis)
        == (10, "average_day")
        == (
            line_of(ours).value,
            line_of(ours).basis,
        )
    )
    assert [(part.code, part.value) for part in line.parts] == [("likes", 20), ("reach", 200)]


@pytest.mark.parametrize(
    "days",
    [{}, {DAY: {"spend": 5}}, {DAY: {"leads": 5}}, {DAY: {"spend": 5, "leads": 0}}],
)
def test_what_is_missing_or_zero_below_is_no_data(make, channel, days):
    measure(channel, days)
    line = line_of(make("spend / leads"))
    assert (line.value, line.status, line.points) == (None, "no_data", ())


def test_channels_narrow_a_formula(make, channel, person):
    other = ChannelFactory(client=channel.client)
    kpi = make("likes * 2")
    measure(channel, {DAY: {"likes": 3}})
    measure(other, {DAY: {"likes": 5}})
    assert line_of(kpi).value == 16
    change_kpi(kpi, {"channels": [other]}, by=person)
    assert line_of(kpi).value == 10


# --- Own metrics ----------------------------------------------------------------------------------
def test_an_own_metric_is_a_kpi(make, business, channel):
    walk_ins = own(business, name="Visitors of the shop")
    own_values(channel, walk_ins, days_from(DAY, 5, 0, 7))
    line = line_of(make(metric="walk_ins"))
    assert (line.value, line.basis, line.name) == (12, "total", "Visitors of the shop")
    assert line.points == ((DAY, 5), (date(2026, 5, 2), 5), (date(2026, 5, 3), 12))
    assert line.promise.measure.unit == "count"


def test_a_formula_takes_both_tables_in_one_query(
    make, business, channel, django_assert_num_queries
):
    walk_ins = own(business)
    own_values(channel, walk_ins, days_from(DAY, 5, 5))
    measure(channel, {DAY: {"spend": Decimal("12.34"), "leads": 3, "watch_time": 7}})
    kpi = make("spend / walk_ins")
    asked = promises(Kpi.objects.filter(pk=kpi.pk))
    with django_assert_num_queries(1):
        line = judge(asked, TODAY)[0]
    assert (line.value, line.promise.measure.unit) == (Decimal("1.234"), "money")


def test_an_own_share_of_two_channels_makes_no_figure(make, business, channel):
    nps = own(business, "nps", unit="percent", aggregation="last")
    own_values(channel, nps, {DAY: 40})
    kpi = make(metric="nps")
    assert line_of(kpi).value == 40
    own_values(ChannelFactory(client=business), nps, {DAY: 60})
    assert line_of(kpi).value is None
    assert line_of(make("nps * 1")).value is None


def test_a_rename_reaches_the_kpis(make, business, person):
    walk_ins = own(business)
    kpi, formula = make(metric="walk_ins", code="visits"), make("walk_ins * 2", code="double")
    outer = make("double + visits")
    rename_own_metric(walk_ins, "Guests", by=person, seen=1)
    assert line_of(kpi).name == "Guests"
    formula.refresh_from_db()
    assert formula.terms["walk_ins"]["name"] == "Guests"
    outer.refresh_from_db()
    assert outer.terms["double"]["terms"]["walk_ins"]["name"] == "Guests"

"""How KPIs are going (KPI-2, KPI-7, GOAL-7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from clients.access import Access
from kpis.judging import current, judge, promises
from kpis.models import DayNote, Kpi
from kpis.summary import kpis_of_goals
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import DAY, GoalFactory, KpiFactory, measure, measure_each_day

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 16)  # half of the way from 1 to 31 May


@pytest.fixture
def goal(business):
    return GoalFactory(client=business)


def line_of(kpi, today=TODAY):
    return judge(promises(Kpi.objects.filter(pk=kpi.pk)), today)[0]


def test_an_audience_is_its_latest_value(goal, channel):
    kpi = KpiFactory(goal=goal)
    measure(channel, {DAY: {"followers": 12000}, date(2026, 5, 14): {"followers": 16400}})
    line = line_of(kpi)
    assert (line.value, line.basis, line.day) == (16400, "latest", date(2026, 5, 14))
    assert (line.expected, line.status) == (16000, "on_track")
    assert (line.done, line.expected_done) == (55, 50)
    assert line.points == ((DAY, 12000), (date(2026, 5, 14), 16400))


def test_audiences_of_several_channels_are_added_up_each_as_of_its_latest_day(goal, channel):
    other = ChannelFactory(client=channel.client)
    kpi = KpiFactory(goal=goal)
    measure(channel, {DAY: {"followers": 10000}, TODAY: {"followers": 11000}})
    measure(other, {date(2026, 4, 20): {"followers": 4000}})
    assert line_of(kpi).value == 15000
    assert line_of(KpiFactory(goal=goal, channels=[channel])).value == 11000


def test_an_audience_that_nobody_measured_since_the_start_is_no_data(goal, channel):
    measure(channel, {date(2026, 4, 20): {"followers": 12000}})
    line = line_of(KpiFactory(goal=goal))
    assert (line.value, line.status, line.done) == (None, "no_data", None)
    assert line.last_day == date(2026, 4, 20)
    assert line.freshness_text == "No data since 20 Apr 2026."


def test_what_adds_up_is_the_total_since_the_start(goal, channel):
    kpi = KpiFactory(goal=goal, metric="leads", baseline=0, target=100)
    measure(channel, {date(2026, 4, 30): {"leads": 99}, DAY: {"leads": 20}, TODAY: {"leads": 20}})
    line = line_of(kpi)
    assert (line.value, line.basis, line.status) == (40, "total", "at_risk")
    assert line.points == ((DAY, 20), (TODAY, 40))


def test_people_are_never_added(goal, channel):
    kpi = KpiFactory(goal=goal, metric="reach", baseline=100, target=900)
    other = ChannelFactory(client=channel.client)
    measure(channel, {DAY: {"reach": 300}, TODAY: {"reach": 200}})
    measure(other, {DAY: {"reach": 250}})
    line = line_of(kpi)
    assert (line.value, line.basis, line.day) == (300, "highest_day", DAY)
    assert line.forecast is None


def test_people_are_of_the_latest_month_with_data(goal, channel):
    kpi = KpiFactory(goal=goal, metric="reach", baseline=1, target=900, start=date(2026, 3, 1))
    measure(channel, {date(2026, 3, 3): {"reach": 800}, date(2026, 4, 3): {"reach": 300}})
    assert line_of(kpi).value == 300


def test_a_rate_is_recomputed_over_the_last_30_days(goal, channel):
    kpi = KpiFactory(
        goal=goal, metric="engagement_rate", base="reach", baseline=Decimal(2), target=Decimal(5)
    )
    measure(
        channel,
        {
            date(2026, 4, 16): {"likes": 1000, "reach": 1000},  # 31 days ago
            date(2026, 4, 17): {"likes": 10, "reach": 100},
            TODAY: {"likes": 20, "comments": 10, "reach": 900},
        },
    )
    line = line_of(kpi)
    assert (line.value, line.basis) == (Decimal(4), "average_day")  # 40 ÷ 1000
    assert line.points == ((TODAY, Decimal(30) / 9),)


def test_a_rate_by_followers_divides_by_all_audiences(goal, channel):
    other = ChannelFactory(client=channel.client)
    kpi = KpiFactory(
        goal=goal, metric="engagement_rate", base="followers", baseline=2, target=Decimal(5)
    )
    measure(channel, {DAY: {"likes": 30, "followers": 900}, TODAY: {"followers": 800}})
    measure(other, {DAY: {"likes": 10, "followers": 200}})
    assert line_of(kpi).value == Decimal(4)  # 40 ÷ (800 + 200)


def test_a_weighted_average_is_of_the_last_30_days(goal, channel):
    kpi = KpiFactory(goal=goal, metric="response_time", direction="down", baseline=90, target=30)
    first = {"response_time": Decimal(60), "questions_answered": 1}
    measure(channel, {DAY: first, TODAY: {"response_time": Decimal(20), "questions_answered": 3}})
    line = line_of(kpi)
    assert (line.value, line.basis, line.status) == (Decimal(30), "weighted", "met")


def test_after_its_due_day_a_kpi_stays_as_it_was(goal, channel):
    kpi = KpiFactory(goal=goal)
    measure(
        channel, {date(2026, 5, 31): {"followers": 15000}, date(2026, 6, 2): {"followers": 30000}}
    )
    line = line_of(kpi, date(2026, 7, 1))
    assert (line.value, line.status, line.forecast) == (15000, "off_track", None)


def test_before_the_first_review_nobody_judges(business, channel):
    goal = GoalFactory(client=business, first_review=TODAY + timedelta(days=1))
    bad = KpiFactory(goal=goal)
    assert line_of(bad).status == "no_data"
    measure(channel, {TODAY: {"followers": 12001}})
    assert line_of(bad).status == "too_early"
    assert line_of(bad).status_label == "too early to judge"
    assert line_of(bad, TODAY + timedelta(days=1)).status == "off_track"
    measure(channel, {TODAY: {"followers": 20000}})
    assert line_of(bad).status == "met"


def test_a_steady_growth_is_forecast_in_words(goal, channel):
    kpi = KpiFactory(goal=goal)
    measure_each_day(channel, DAY, [12000 + 300 * day for day in range(16)], "followers")
    line = line_of(kpi)
    assert line.forecast == 21000
    assert line.forecast_text == "At this pace 21,000 by 31 May 2026: the target is reached."
    kpi.target = 30000
    kpi.save()
    assert line_of(kpi).forecast_text.endswith("the target is missed.")


def test_a_total_is_forecast_at_its_average(goal, channel):
    kpi = KpiFactory(goal=goal, metric="leads", baseline=0, target=100)
    measure_each_day(channel, DAY, [2] * 16, "leads")
    assert line_of(kpi).forecast == 62


def test_many_kpis_are_judged_in_two_queries_however_many_days(
    goal, channel, django_assert_num_queries
):
    person = with_role(goal.client, "specialist")
    access = Access.of(person)
    for metric in ("followers", "leads", "reach", "views", "likes"):
        KpiFactory(goal=goal, metric=metric, start=date(2023, 1, 1), channels=[channel])
    for days in (10, 1000):
        measure_each_day(channel, TODAY - timedelta(days=days), [1] * days, "views")
        with django_assert_num_queries(2):
            assert len(kpis_of_goals(access, [goal], TODAY)[goal.pk]) == 5


def test_a_goal_without_kpis_is_a_key_too(goal, django_assert_num_queries):
    access = Access.of(with_role(goal.client, "specialist"))
    with django_assert_num_queries(1):
        assert kpis_of_goals(access, [goal], TODAY) == {goal.pk: []}


def test_primary_kpis_come_first_with_their_channels(goal, channel):
    other = ChannelFactory(client=channel.client)
    KpiFactory(goal=goal, metric="views", baseline=0, target=5, priority="secondary")
    KpiFactory(goal=goal, channels=[channel, other])
    lines = kpis_of_goals(Access.of(with_role(goal.client, "specialist")), [goal], TODAY)[goal.pk]
    assert [line.metric for line in lines] == ["followers", "views"]
    assert {one.id for one in lines[0].promise.channels} == {channel.pk, other.pk}
    assert lines[0].choice == (lines[0].pk, "followers", "primary", "")


def test_where_a_metric_stands_is_told_before_it_is_promised(goal, channel):
    measure(channel, {date(2026, 5, 10): {"followers": 12345}})
    promise = promises(Kpi.objects.filter(pk=KpiFactory(goal=goal).pk))[0]
    assert current(promise, TODAY).value == 12345


def test_figures_that_are_too_old_give_no_verdict_but_say_since_when(goal, channel):
    kpi = KpiFactory(goal=goal)
    measure_each_day(channel, DAY, [12000] * 8, "followers")  # to 8 May
    fresh, stale = line_of(kpi, date(2026, 5, 15)), line_of(kpi, date(2026, 5, 16))
    assert (fresh.status, fresh.freshness_text) == ("off_track", "Data to 8 May 2026.")
    assert (stale.status, stale.value) == ("no_data", 12000)
    assert stale.status_label == "no data since 8 May 2026"
    assert stale.freshness_text == "No data since 8 May 2026."


def test_a_total_keeps_its_target_when_data_stop_and_a_level_does_not(goal, channel):
    leads = KpiFactory(goal=goal, metric="leads", baseline=0, target=40)
    followers = KpiFactory(goal=goal, baseline=0, target=40)
    measure(channel, {DAY: {"leads": 40, "followers": 40}})
    assert line_of(leads).status == "met"
    assert line_of(followers).status == "no_data"


def test_after_the_due_day_data_count_as_old_on_that_day(goal, channel):
    kpi = KpiFactory(goal=goal)
    measure_each_day(channel, DAY, [12000] * 24, "followers")  # to 24 May, a week before
    assert line_of(kpi, date(2026, 9, 1)).status == "off_track"
    other = KpiFactory(goal=goal, due=date(2026, 6, 1))
    assert line_of(other, date(2026, 9, 1)).status == "no_data"


def test_a_total_that_is_to_stay_low_is_a_ceiling(goal, channel):
    kpi = KpiFactory(goal=goal, metric="calls_missed", direction="down", baseline=300, target=100)
    measure_each_day(channel, DAY, [2] * 16, "calls_missed")
    line = line_of(kpi)
    assert (line.value, line.expected, line.status) == (32, 50, "on_track")
    assert (line.done, line.expected_done, line.baseline_text) == (32, 50, "0")
    assert line.forecast_text == "At this pace 62 by 31 May 2026: the target is reached."


def test_an_uncertain_forecast_is_told_as_an_interval(goal, channel):
    kpi = KpiFactory(goal=goal, metric="leads", baseline=0, target=1000)
    measure_each_day(channel, DAY, [10, 30, 20, 45] * 4, "leads")
    line = line_of(kpi)
    assert line.outlook.low < line.forecast < line.outlook.high
    assert line.is_expected == "perhaps" if line.outlook.high >= 1000 else "no"
    for target, word in ((700, "reached"), (line.forecast, "within reach"), (2000, "missed")):
        Kpi.objects.filter(pk=kpi.pk).update(target=target)
        assert line_of(kpi).forecast_text.endswith(f"the target is {word}.")


def bought(channel, *, explained=False):
    """Ten new followers a day for eight weeks and since the start, and 5,000 on 10 May."""
    days = {
        DAY + timedelta(passed): {
            "new_followers": 10,
            "followers": 12000 + 10 * passed,
            "likes": 50,
            "reach": 900,
        }
        for passed in range(-56, 16)
    }
    for passed in range(9, 16):
        days[DAY + timedelta(passed)]["followers"] += 5000
    days[DAY + timedelta(9)]["new_followers"] += 5000
    measure(channel, days)
    if explained:
        DayNote.objects.create(
            client=channel.client,
            channel=channel,
            day=date(2026, 5, 9),
            until=date(2026, 5, 11),
            text="We were on television",
            explains=True,
        )


def test_a_suspicious_gain_is_shown_and_does_not_count(goal, channel):
    total = KpiFactory(goal=goal, metric="new_followers", baseline=0, target=5000)
    level = KpiFactory(goal=goal, target=17000)
    bought(channel)
    line = line_of(total)
    assert (line.value, line.counted, line.status) == (5160, 160, "off_track")
    assert [one.doubt.day for one in line.unexplained] == [date(2026, 5, 10)]
    assert line.left_out_text == "5,000 of it is suspicious and left out: judged by 160."
    assert line.forecast < 1000
    line = line_of(level)
    assert (line.value, line.counted, line.status) == (17150, 12150, "off_track")
    assert line.outlook.high < 13000


def test_an_explained_gain_counts(goal, channel):
    total = KpiFactory(goal=goal, metric="new_followers", baseline=0, target=5000)
    bought(channel, explained=True)
    line = line_of(total)
    assert (line.value, line.counted, line.status, line.left_out_text) == (5160, 5160, "met", "")
    assert line.unexplained == []
    assert [one.explained for one in line.suspicious] == [True]


def test_an_explanation_of_another_day_or_channel_explains_nothing(goal, channel):
    total = KpiFactory(goal=goal, metric="new_followers", baseline=0, target=5000)
    bought(channel)
    other = ChannelFactory(client=channel.client)
    told = {"client": channel.client, "text": "So", "explains": True}
    day = date(2026, 5, 10)
    DayNote.objects.create(channel=other, day=day, until=day, **told)
    DayNote.objects.create(channel=channel, day=DAY, until=day - timedelta(1), **told)
    DayNote.objects.create(channel=channel, day=day, until=day, **told | {"explains": False})
    assert line_of(total).counted == 160


def test_a_jump_before_the_start_is_in_the_baseline(goal, channel):
    level = KpiFactory(goal=goal, target=18000, start=date(2026, 5, 11))
    bought(channel)
    assert line_of(level).suspicious == ()


def test_growth_is_shown_beside_what_stays_and_what_reaches(goal, channel):
    kpi = KpiFactory(goal=goal)
    day = {"new_followers": 8, "lost_followers": 2, "followers": 12000, "reach": 900}
    measure(channel, {DAY: day, TODAY: day | {"reach": 1500}})
    counters = {one.code: one for one in line_of(kpi).beside}
    assert (counters["staying"].percent, counters["reached"].percent) == (75, 10)
    assert line_of(KpiFactory(goal=goal, metric="leads", baseline=0)).beside == ()

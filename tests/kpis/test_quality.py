"""What stands beside growth: how many stay, how many are reached (KPI-8)."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.doubt_words import QUALITY_WORDS, WHY_WORDS, counter_text
from kpis.quality import CODES, Counter, counters, lost_on
from tests.factories import with_role
from tests.kpis.world import GoalFactory, KpiFactory, measure

START = date(2026, 1, 1)
ONE, TWO = UUID(int=1), UUID(int=2)


def days(came, left, *, start=START):
    """Return a channel's days; None is a day that tells nothing."""
    return {
        start + timedelta(n): {"new_followers": c, "lost_followers": lo}
        for n, (c, lo) in enumerate(zip(came, left, strict=True))
        if c is not None
    }


def found(code, given, *, until=date(2026, 12, 31), metric="followers"):
    return next(one for one in counters([metric], given, START, until) if one.code == code)


def test_only_growth_has_it():
    assert counters(["leads"], {ONE: days([1], [0])}, START, START) == ()
    told = counters(["likes", "net_followers"], {}, START, START)  # of a formula
    assert tuple(one.code for one in told) == CODES
    assert told[2].why == "no_target"
    assert all(one.percent is None for one in told)


def test_who_came_stays_at_least_as_much_as_came_less_who_left():
    given = {ONE: days([10] * 40, [2] * 40)}
    stay = found("staying_30", given)
    assert (stay.above, stay.below) == (100 - 80, 100)  # ten days are 30 days ago
    assert stay.percent == 20
    assert (stay.first, stay.last) == (START, START + timedelta(9))


def test_thirty_days_have_to_pass():
    assert found("staying_30", {ONE: days([10] * 30, [0] * 30)}).why == "too_young"
    day_more = found("staying_30", {ONE: days([10] * 31, [0] * 31)})
    assert (day_more.above, day_more.below, day_more.percent) == (10, 10, 100)


def test_what_comes_after_today_or_before_the_start_does_not_count():
    given = {ONE: days([1000] + [10] * 40, [900] + [0] * 40, start=START - timedelta(1))}
    assert found("staying_30", given, until=START + timedelta(30)).below == 10


def test_a_gap_ends_the_days_that_count():
    came, left = [10] * 45, [1] * 45
    came[9] = None
    stay = found("staying_30", {ONE: days(came, left)})
    assert (stay.first, stay.below) == (START + timedelta(10), 50)
    assert stay.above == 50 - 35


def test_more_may_leave_than_came():
    stay = found("staying_30", {ONE: days([1] * 40, [5] * 40)})
    assert (stay.above, stay.percent) == (0, 0)


def test_without_both_there_is_no_data():
    only_came = {ONE: {START + timedelta(n): {"new_followers": 5} for n in range(50)}}
    assert found("staying_30", only_came).why == "no_losses"
    assert found("staying", only_came).why == "no_losses"
    nobody = {ONE: days([0] * 40, [0] * 40)}
    assert found("staying_30", nobody).why == found("staying", nobody).why == "nobody_came"


def test_who_left_follows_from_the_audience():
    given = {
        START + timedelta(n): {"new_followers": 10, "followers": 1000 + 8 * n} for n in range(41)
    }
    assert lost_on(START, given) is None  # nothing the day before
    assert lost_on(START + timedelta(1), given) == 2
    stay = found("staying_30", {ONE: given})
    assert (stay.below, stay.above) == (100, 100 - 80)


def test_figures_that_do_not_fit_tell_nothing():
    given = {
        START: {"followers": 1000},
        START + timedelta(1): {"new_followers": 5, "followers": 1010},
    }
    assert lost_on(START + timedelta(1), given) is None


def test_channels_are_counted_each_by_its_own_days():
    given = {
        ONE: days([10] * 40, [0] * 40),
        TWO: days([100] * 31, [0] * 31, start=START + timedelta(5)),
    }
    stay = found("staying_30", given)
    assert (stay.below, stay.first, stay.last) == (200, START, START + timedelta(9))


LIVES = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 80)), max_size=60)


@given(LIVES, st.integers(0, 40))
def test_it_is_never_more_than_what_is_true(lives, old):
    """Made people come on a day and stay some days; old ones leave as they like."""
    size = 70
    came, left, stayed, of = [0] * size, [0] * size, 0, 0
    left[3] += old
    for day, stay in lives:
        came[day] += 1
        if day + stay < size:
            left[day + stay] += 1
        if day <= size - 31:
            of += 1
            stayed += stay > 30
    told = found("staying_30", {ONE: days(came, left)})
    if not of:
        assert told.why == "nobody_came"
        return
    assert told.below == of
    assert told.above <= stayed


def test_reach_is_held_against_the_audience_and_averaged():
    given = {
        ONE: {
            START: {"reach": 900, "followers": 12000},
            START + timedelta(1): {"reach": 1500, "followers": 12000},
        }
    }
    told = found("reached", given, until=START + timedelta(1))
    assert (told.percent, told.above, told.below) == (10, 1200, 12000)
    assert found("reached", {ONE: {START: {"reach": 5}}}).why == "no_reach"


def test_every_reason_has_words_and_json_comes_back():
    for code, why in WHY_WORDS:
        one = Counter(code, why=why)
        assert counter_text(one)
        assert Counter.of_json(one.as_json()) == one
        assert one.as_json()["percent"] is None
    for code in QUALITY_WORDS:
        one = Counter(code, 300, 200, "", START, START)
        assert Counter.of_json(one.as_json()) == one
        assert "%(" not in counter_text(one)
    third = Counter("staying_30", 1, 3)
    assert (third.percent, third.as_json()["percent"]) == (Fraction(100, 3), "33.3")


# --- Doors ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_page_and_api_say_the_same(api, client, channel, business):
    kpi = KpiFactory(goal=GoalFactory(client=business), start=date(2026, 4, 1))
    measure(
        channel,
        {
            date(2026, 4, 1) + timedelta(n): {"new_followers": 10, "lost_followers": 2}
            for n in range(45)
        },
    )
    manager = with_role(business, "manager")
    told = api(manager).get(f"/api/v1/kpis/{kpi.pk}/").json()["quality"]
    assert [one["code"] for one in told] == list(CODES)
    assert told[1] == {
        "code": "staying_30",
        "percent": "40.0",
        "above": 60,
        "below": 150,
        "why": None,
        "from": "2026-04-01",
        "to": "2026-04-15",
        "audience": None,
    }
    assert told[2]["why"] == "no_target"
    client.force_login(manager)
    page = client.get(kpi.get_absolute_url()).content.decode()
    assert "at least 60 of the 150 who came" in page
    assert "Quality beside quantity" in page
    leads = KpiFactory(goal=kpi.goal, metric="leads", baseline=0)
    assert api(manager).get(f"/api/v1/kpis/{leads.pk}/").json()["quality"] == []
    assert "Quality beside quantity" not in client.get(leads.get_absolute_url()).content.decode()

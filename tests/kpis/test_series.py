"""The readers: by days and by month they say the same (KPI-7)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from kpis.catalogue import METRICS, STORED
from kpis.models import Import
from kpis.series import (
    Figure,
    daily,
    delivered,
    figure_of,
    latest_day,
    networks_own,
    parts_of,
    period_values,
    post_facts,
    ratios_from,
)
from kpis.store import About, Cell, Thing, write_things
from tests.factories import ChannelFactory
from tests.kpis.world import DAY, measure, measure_each_day

pytestmark = pytest.mark.django_db
END = date(2026, 5, 31)


def test_a_day_holds_what_was_delivered_and_nothing_else(channel):
    measure(channel, {DAY: {"views": 1, "likes": 0}, END: {"reach": 4}})
    found = daily([channel.pk], ["views", "likes"], DAY, END)
    assert found == {channel.pk: {DAY: {"views": 1, "likes": 0}}}


def test_every_class_has_its_value_and_basis(channel):
    measure(
        channel,
        {
            DAY: {"views": 10, "reach": 40, "followers": 100, "likes": 4, "clicks": 1},
            date(2026, 5, 4): {"views": 20, "reach": 20, "likes": 2, "followers": 90},
        },
    )
    asked = ["views", "reach", "followers", "er_by_reach", "er_by_followers", "ctr", "saves"]
    found = period_values([channel.pk], asked, DAY, END)[channel.pk]
    assert found == {
        "views": Figure(30, "total"),
        "reach": Figure(40, "highest_day"),  # never 60
        "followers": Figure(90, "latest", date(2026, 5, 4)),
        "er_by_reach": Figure(Decimal(10), "average_day"),  # 6 ÷ 60
        "er_by_followers": Figure(Decimal(600) / 90, "latest"),
    }


def test_whole_months_and_their_days_agree(channel):
    """The rolled-up month says what the days say, for every stored metric."""
    whole = {code for code in STORED if METRICS[code].kind == "int"}
    for passed in range(0, 31, 3):
        value = 7 * passed % 11
        cells = {code: value if code in whole else Decimal(value) / 4 for code in STORED}
        del cells[STORED[passed % len(STORED)]]
        measure(channel, {DAY + timedelta(days=passed): cells})
    days = daily([channel.pk], STORED, DAY, END)[channel.pk]
    by_day = {code: figure_of(code, days) for code in STORED}
    by_month = period_values([channel.pk], STORED, DAY, END)[channel.pk]
    assert by_month.keys() == {code for code, figure in by_day.items() if figure}
    for code, figure in by_month.items():
        assert abs(figure.value - by_day[code].value) < Decimal("0.0001"), code
        assert figure[1:] == by_day[code][1:], code


def test_part_of_a_month_is_read_from_its_days(channel):
    measure_each_day(channel, DAY, [1] * 31, "views")
    found = period_values([channel.pk], ["views"], DAY, date(2026, 5, 10))
    assert found[channel.pk]["views"].value == 10


def test_readers_take_a_constant_number_of_queries(business, django_assert_num_queries):
    channels = ChannelFactory.create_batch(20, client=business)
    for one in channels:
        measure_each_day(one, DAY, [1] * 10, "followers")
    ids = [one.pk for one in channels]
    with django_assert_num_queries(3):
        period_values(ids, ["views", "followers", "er_by_reach"], DAY, END)
    with django_assert_num_queries(1):
        latest_day(ids)
    with django_assert_num_queries(1):
        delivered(ids, DAY, END)


def test_the_network_s_own_figure_of_people_goes_before_the_highest_day(channel):
    measure_each_day(channel, DAY, [5, 6], "reach")
    Import.objects.create(
        channel=channel,
        status="done",
        first_day=DAY,
        last_day=END,
        period_totals={"reach": "9", "views": "100.5"},
    )
    found = period_values([channel.pk], ["reach", "views"], DAY, END)[channel.pk]
    assert found == {
        "reach": Figure(Decimal(9), "network"),
        "views": Figure(Decimal("100.5"), "network"),
    }
    assert period_values([channel.pk], ["reach"], DAY, date(2026, 5, 30)) == {
        channel.pk: {"reach": Figure(6, "highest_day")}
    }
    assert networks_own([channel.pk], DAY, END) == {
        channel.pk: {"reach": Decimal(9), "views": Decimal("100.5")}
    }


def test_the_latest_day_is_that_of_any_metric(channel):
    other = ChannelFactory(client=channel.client)
    measure(channel, {DAY: {"views": 1}, END: {"likes": 1}})
    assert latest_day([channel.pk, other.pk]) == {channel.pk: END}
    assert delivered([channel.pk, other.pk], DAY, DAY) == {channel.pk: ["views"]}


def test_what_was_delivered_is_the_same_from_months_and_from_days(channel):
    other = ChannelFactory(client=channel.client)
    measure(channel, {DAY: {"views": 1}, date(2026, 4, 30): {"followers": 5}})
    measure(other, {END: {"likes": 0}})
    ids = [channel.pk, other.pk]
    whole = delivered(ids, date(2026, 4, 1), END)
    assert whole == delivered(ids, date(2026, 4, 2), END)  # no whole months: by days
    assert whole == {channel.pk: ["followers", "views"], other.pk: ["likes"]}
    assert delivered(ids, DAY, END) == {channel.pk: ["views"], other.pk: ["likes"]}


def test_a_ratio_is_made_of_its_parts():
    assert parts_of("ctr") == ("clicks", "impressions")
    assert parts_of("engagement_rate", "followers")[-1] == "followers"
    assert parts_of("call_duration") == ("call_duration", "calls", "calls_missed")
    assert parts_of("views") == ("views",)
    with pytest.raises(ValueError, match="no formula"):
        parts_of("fame")
    assert ratios_from({"clicks", "impressions"}) == ["ctr"]
    assert "er_by_reach" in ratios_from({"saves", "reach"})


def test_of_a_post_the_newest_lifetime_figures_are_read(channel):
    source = Import.objects.create(channel=channel, status="done")
    noon = "2026-05-0{}T20:30:00+00:00"  # the next day in Tbilisi

    def post(name, as_of, start=None):
        return Thing(channel.pk, "post", name, start, as_of)

    about = {
        post(name, as_of, start): About(
            datetime.fromisoformat(noon.format(day)), f"https://x/{name}"
        )
        for name, as_of, start, day in [
            ("a", date(2026, 5, 10), None, 1),
            ("a", date(2026, 5, 12), None, 1),
            ("b", date(2026, 5, 12), date(2026, 5, 5), 1),  # its best days are missing
            ("c", date(2026, 5, 12), date(2026, 5, 1), 2),
            ("d", date(2026, 5, 12), None, 4),
        ]
    }
    cells = {thing: {"views": Cell(thing.as_of.day)} for thing in about}
    with transaction.atomic():
        write_things(source, cells, about)
    day = date(2026, 5, 2)
    found = post_facts([channel.pk], ["views", "likes"], day, date(2026, 5, 3), "Asia/Tbilisi")
    assert [(fact.object_id, fact.cells) for fact in found] == [
        ("a", {"views": 12}),
        ("c", {"views": 12}),
    ]
    assert found[0].url == "https://x/a"

"""Writing measurements in batches (IMP-1, IMP-2), and the months that follow from them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from clients.models import Channel
from kpis.models import ChannelMonth, Import, ObjectFact
from kpis.store import About, Cell, Thing, write_days, write_things
from tests.factories import ChannelFactory
from tests.kpis.world import DAY, figures, kept, measure

pytestmark = pytest.mark.django_db
NEXT = date(2026, 5, 2)


def write(channel: Channel, cells) -> tuple[Import, dict]:
    source = Import.objects.create(channel=channel, status="done")
    with transaction.atomic():
        return source, write_days({channel.pk: source}, cells)


def test_new_cells_are_created_and_kept_with_their_rows(channel):
    source, changes = write(channel, {(channel.pk, DAY): {"views": Cell(10, 2), "reach": Cell(7)}})
    assert changes[channel.pk, DAY].created == {"views", "reach"}
    assert figures(channel, "views", "reach", "likes") == [(DAY, 10, 7, None)]
    [one] = kept(source)
    assert (one.day, one.before, one.after) == (DAY, {}, {"views": "10", "reach": "7"})
    assert one.rows == {"views": 2, "reach": None}


def test_the_same_cells_again_write_nothing(channel, django_assert_num_queries):
    cells = {(channel.pk, DAY): {"views": Cell(10), "watch_time": Cell(Decimal("1.5"))}}
    write(channel, cells)
    source = Import.objects.create(channel=channel, status="done")
    with transaction.atomic(), django_assert_num_queries(2):  # the lock, and what is there
        assert write_days({channel.pk: source}, cells) == {}
    assert kept(source) == []


def test_a_corrected_cell_is_updated_and_the_others_stay(channel):
    measure(channel, {DAY: {"views": 10, "likes": 3}, NEXT: {"views": 4}})
    source, changes = write(channel, {(channel.pk, DAY): {"views": Cell(12), "shares": Cell(1)}})
    assert changes[channel.pk, DAY].updated == {"views"}
    assert changes[channel.pk, DAY].created == {"shares"}
    assert figures(channel, "views", "likes", "shares") == [(DAY, 12, 3, 1), (NEXT, 4, None, None)]
    assert [one.before for one in kept(source)] == [{"views": "10"}]


def test_zero_is_a_figure_and_not_no_data(channel):
    measure(channel, {DAY: {"views": 0}})
    assert figures(channel, "views", "reach") == [(DAY, 0, None)]


def test_decimals_are_kept_to_four_places_and_compared_so(channel):
    long = Cell(Decimal("7994.26115"))
    write(channel, {(channel.pk, DAY): {"watch_time": long}})
    assert figures(channel, "watch_time") == [(DAY, Decimal("7994.2612"))]
    assert write(channel, {(channel.pk, DAY): {"watch_time": long}})[1] == {}


def test_many_days_of_many_channels_take_few_statements(business, django_assert_max_num_queries):
    channels = ChannelFactory.create_batch(5, client=business)
    days = [date(2026, month, day) for month in (1, 2, 3, 4) for day in range(1, 29)]
    cells = {
        (one.pk, day): {"views": Cell(1), "likes": Cell(2)} for one in channels for day in days
    }
    sources = {one.pk: Import.objects.create(channel=one, status="done") for one in channels}
    with transaction.atomic(), django_assert_max_num_queries(24):
        assert len(write_days(sources, cells)) == 560
    assert ChannelMonth.objects.filter(views=28, likes=56).count() == 20


def test_a_month_adds_what_adds_and_nothing_else(channel):
    measure(
        channel,
        {
            DAY: {"views": 10, "reach": 7, "followers": 100, "avg_view_duration": Decimal(30)},
            NEXT: {"views": 30, "reach": 9, "followers": 90, "avg_view_duration": Decimal(10)},
            date(2026, 5, 3): {"reach": 8, "avg_view_duration": Decimal(99)},
            date(2026, 6, 1): {"views": 5},
        },
    )
    may = ChannelMonth.objects.get(channel=channel, month=DAY)
    assert (may.views, may.reach, may.followers) == (40, 9, 90)
    assert may.avg_view_duration == Decimal("15.0000")  # (10 × 30 + 30 × 10) ÷ 40
    assert may.likes is None
    assert ChannelMonth.objects.get(channel=channel, month=date(2026, 6, 1)).views == 5


def test_a_month_follows_a_change_of_what_weighs_its_average(channel):
    measure(channel, {DAY: {"views": 10, "avg_view_duration": Decimal(30)}})
    measure(channel, {NEXT: {"views": 30, "avg_view_duration": Decimal(10)}})
    measure(channel, {NEXT: {"views": 10}})
    assert ChannelMonth.objects.get(channel=channel).avg_view_duration == Decimal(20)


def test_a_month_weighs_a_rate_that_came_without_its_parts(channel):
    measure(channel, {DAY: {"bounce_rate": Decimal(50), "sessions": 10}})
    measure(channel, {NEXT: {"bounce_rate": Decimal(20), "sessions": 20}})
    assert ChannelMonth.objects.get(channel=channel).bounce_rate == Decimal(30)


def test_a_call_s_length_is_weighed_by_the_calls_that_were_answered(channel):
    first = {"call_duration": Decimal(60), "calls": 12, "calls_missed": 2}
    measure(channel, {DAY: first, NEXT: {"call_duration": Decimal(120), "calls": 10}})
    assert ChannelMonth.objects.get(channel=channel).call_duration == Decimal(90)


def test_figures_of_a_post_keep_their_day_and_span(channel):
    source = Import.objects.create(channel=channel, status="done")
    lifetime = Thing(channel.pk, "post", "18355151116178767", None, NEXT)
    span = lifetime._replace(start=DAY)
    with transaction.atomic():
        cells = {lifetime: {"views": Cell(10, 2)}, span: {"views": Cell(4, 3)}}
        changes = write_things(source, cells, {lifetime: About(url="https://example.com/p/1")})
    assert {thing: change.created for thing, change in changes.items()} == {
        lifetime: {"views"},
        span: {"views"},
    }
    with transaction.atomic():
        assert write_things(source, cells, {}) == {}
        changes = write_things(source, {lifetime: {"views": Cell(11), "likes": Cell(1)}}, {})
    assert changes[lifetime].updated == {"views"}
    facts = ObjectFact.objects.order_by("views").values_list("start", "views", "likes")
    assert list(facts) == [(DAY, 4, None), (None, 11, 1)]


def test_an_undone_transaction_leaves_nothing(channel):
    source = Import.objects.create(channel=channel, status="done")

    def fail_late() -> None:
        with transaction.atomic():
            write_days({channel.pk: source}, {(channel.pk, DAY): {"views": Cell(1)}})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()
    assert figures(channel, "views") == []
    assert not ChannelMonth.objects.exists()

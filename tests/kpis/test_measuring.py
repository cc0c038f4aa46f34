"""Measured values without a file (KPI-5): what is written, what is refused."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from clients.access import Access
from clients.models import HistoryEntry
from kpis.measuring import write_measurements
from kpis.models import ChannelDay, Import
from tests.factories import ChannelFactory, ClientFactory, with_role
from tests.kpis.world import DAY, figures, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(business):
    return with_role(business, "specialist")


@pytest.fixture
def write(person):
    def call(*items, by=person, **more):
        return write_measurements(list(items), access=Access.of(by), by=by, **more)

    return call


def item(of, /, **more):
    start = {"channel": str(of.pk), "metric": "followers", "day": "2026-05-01", "value": 5}
    return {**start, **more}


def test_values_are_written_with_where_they_came_from(write, channel, person):
    done = write(item(channel), item(channel, day="2026-05-02", value="7"))
    assert done == (2, 0, 0, [])
    assert figures(channel, "followers") == [(DAY, 5), (date(2026, 5, 2), 7)]
    source = Import.objects.get()
    assert (source.source, source.status, source.by) == ("api", "done", person)
    assert (source.rows_read, source.first_day, source.totals) == (2, DAY, {"followers": "12"})
    assert len(kept(source)) == 2
    assert HistoryEntry.objects.get(subject_id=source.pk).changes["created"] == [0, 2]


def test_the_same_values_again_leave_no_trace(write, channel):
    write(item(channel))
    entries = HistoryEntry.objects.count()
    assert write(item(channel)) == (0, 0, 1, [])
    assert Import.objects.count() == 1
    assert HistoryEntry.objects.count() == entries


def test_counts_tell_new_changed_and_same_apart(write, channel):
    write(item(channel), item(channel, metric="views"))
    done = write(
        item(channel, value=6), item(channel, metric="views"), item(channel, metric="likes")
    )
    assert done == (1, 1, 1, [])


def test_values_of_several_channels_have_an_import_each(write, business):
    one, two = ChannelFactory.create_batch(2, client=business)
    assert write(item(one), item(two)).created == 2
    assert set(Import.objects.values_list("channel", flat=True)) == {one.pk, two.pk}
    assert HistoryEntry.objects.filter(verb="measured").count() == 1


BAD = [
    ({"channel": "x"}, "channel", "not_found"),
    ({"channel": None}, "channel", "required"),
    ({"channel": "01890000-0000-7000-8000-000000000000"}, "channel", "not_found"),
    ({"metric": "fame"}, "metric", "unknown_metric"),
    ({"metric": "ctr"}, "metric", "not_stored"),
    ({"metric": ["views"]}, "metric", "unknown_metric"),
    ({"day": "2026-05-21"}, "day", "after_today"),
    ({"day": "1999-12-31"}, "day", "before_2000"),
    ({"day": "2026-02-30"}, "day", "bad_date"),
    ({"day": "01.05.2026"}, "day", "bad_date"),
    ({"day": 20260501}, "day", "bad_date"),
    ({"value": "many"}, "value", "not_a_number"),
    ({"value": True}, "value", "not_a_number"),
    ({"value": "1e3"}, "value", "not_a_number"),
    ({"value": "١٢"}, "value", "not_a_number"),
    ({"value": Decimal("NaN")}, "value", "not_a_number"),
    ({"value": Decimal("1e999")}, "value", "too_large"),
    ({"value": 10**15}, "value", "too_large"),
    ({"value": 2**31}, "value", "too_large"),  # no channel has so many views in a day
    ({"value": "1.5"}, "value", "not_whole"),
    ({"value": -1}, "value", "negative"),
    ({"value": []}, "value", "not_a_number"),
    ({"colour": "red"}, "colour", "unknown_field"),
]


@pytest.mark.parametrize(("change", "field", "code"), BAD)
def test_a_bad_value_is_refused_and_nothing_is_written(write, channel, change, field, code):
    done = write(item(channel, day="2026-05-03"), item(channel, **change))
    assert [(bad.index, bad.field, bad.code) for bad in done.rejected] == [(1, field, code)]
    assert done.rejected[0].detail
    assert (done.created, done.updated) == (0, 0)
    assert not ChannelDay.objects.exists()


def test_what_is_no_object_is_refused(write):
    assert [bad.code for bad in write("x", None, 7).rejected] == ["invalid"] * 3


def test_partial_writes_the_good_values(write, channel):
    done = write(item(channel, value="x"), item(channel), partial=True)
    assert (done.created, [bad.index for bad in done.rejected]) == (1, [0])


def test_a_value_that_may_fall_may_be_negative(write, channel):
    assert write(item(channel, metric="net_followers", value=-3)).created == 1
    assert figures(channel, "net_followers") == [(DAY, -3)]


def test_today_is_the_client_s(write, business, person):
    business.timezone = "Pacific/Honolulu"  # there it is still the 19th
    business.save()
    channel = ChannelFactory(client=business)
    assert write(item(channel, day="2026-05-20")).rejected[0].code == "after_today"
    assert write(item(channel, day="2026-05-19")).created == 1


def test_two_values_of_one_key_conflict_unless_they_are_equal(write, channel):
    done = write(item(channel), item(channel, value="5.0"), item(channel, value=6))
    assert [(bad.index, bad.code) for bad in done.rejected] == [(2, "conflicting_values")]


def test_strangers_channels_are_unknown(write, channel):
    theirs = ChannelFactory()
    sister = ChannelFactory(client=ClientFactory(agency=channel.client.agency))
    assert [bad.code for bad in write(item(theirs), item(sister)).rejected] == ["not_found"] * 2


def test_a_client_s_people_may_not_write(write, business, channel):
    with pytest.raises(PermissionDenied):
        write(item(channel), by=with_role(business, "decider"))


def test_more_than_10_000_values_are_refused(write, channel):
    with pytest.raises(ValidationError) as refused:
        write(*[item(channel)] * 10_001)
    assert refused.value.error_dict["items"][0].code == "too_many"


def test_the_number_of_queries_does_not_grow_with_the_values(
    write, channel, django_assert_max_num_queries
):
    days = [date(2026, 1, 1).replace(month=1 + n // 28, day=1 + n % 28) for n in range(112)]
    with django_assert_max_num_queries(26):
        write(*(item(channel, day=day.isoformat(), value=1) for day in days))
    assert isinstance(channel.pk, UUID)

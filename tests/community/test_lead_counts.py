"""COMM-5, KPI-5: calls and leads become figures of their days; who wins where others told too."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clients.access import Access
from common.errors import WrongState
from community.lead_services import (
    Wanted,
    add_contact,
    change_contact,
    remove_contact,
    save_many,
)
from community.models import Call, Lead
from kpis.measuring import write_measurements
from kpis.models import ChannelDay, ChannelMonth, Import
from kpis.months import months_off
from kpis.undoing import undo_import
from tests.community.link_helpers import figures
from tests.factories import ChannelFactory, ClientFactory, with_role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 8, tzinfo=UTC)  # 12:00 in Tbilisi
ALL = ("calls", "leads", "revenue")


@pytest.fixture
def business():
    return ClientFactory(timezone="Asia/Tbilisi", currency="GEL")


@pytest.fixture
def manager(business):
    return with_role(business, "manager")


@pytest.fixture
def channel(business):
    return ChannelFactory(client=business)


def call(channel, by, at=NOON, **more):
    return add_contact(Call(client=channel.client, channel=channel, at=at, **more), by=by)


def lead(channel, by, at=NOON, **more):
    return add_contact(Lead(client=channel.client, channel=channel, at=at, **more), by=by)


def told(channel, metric, value, manager, day="2026-06-10"):
    """Write a figure as the API does, beside what is counted."""
    item = {"channel": str(channel.pk), "metric": metric, "day": day, "value": str(value)}
    access = Access({channel.client_id: "manager"})
    write_measurements([item], access=access, by=manager)
    return Import.objects.exclude(source="counted").order_by("-pk").first()


def test_a_day_counts_its_rows_and_what_they_are_worth(channel, manager):
    call(channel, manager)
    call(channel, manager, value_minor=1050)
    lead(channel, manager, value_minor=20_000)
    lead(channel, manager, at=datetime(2026, 6, 11, 8, tzinfo=UTC))
    assert figures(channel, *ALL) == {
        "2026-06-10": (2, 1, Decimal("210.5")),
        "2026-06-11": (None, 1, None),  # nobody said what it is worth: no data, not 0
    }
    month = ChannelMonth.objects.get(channel=channel, month=date(2026, 6, 1))
    assert (month.calls, month.leads) == (2, 2)
    assert months_off([channel.pk]) == []


def test_a_row_belongs_to_the_clients_day(channel, manager):
    for at in ("2026-06-10T19:59:59", "2026-06-10T20:00:00", "2026-06-10T00:00:00"):
        call(channel, manager, at=datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert figures(channel, "calls") == {"2026-06-10": (2,), "2026-06-11": (1,)}


def test_correcting_and_deleting_correct_the_figures(channel, business, manager):
    other = ChannelFactory(client=business)
    first, second = call(channel, manager, value_minor=500), call(channel, manager)
    change_contact(first, {"channel": other}, by=manager)
    assert figures(channel, *ALL) == {"2026-06-10": (1, None, None)}
    assert figures(other, *ALL) == {"2026-06-10": (1, None, 5)}
    change_contact(first, {"at": datetime(2026, 7, 1, 8, tzinfo=UTC)}, by=manager)
    first.refresh_from_db()
    assert first.day == date(2026, 7, 1)
    assert figures(other, *ALL) == {"2026-07-01": (1, None, 5)}
    change_contact(first, {"value_minor": None}, by=manager)
    assert figures(other, *ALL) == {"2026-07-01": (1, None, None)}
    change_contact(first, {"channel": None}, by=manager)
    remove_contact(second, by=manager)
    # Nothing is left to count: no data, and no empty rows and imports that say nothing.
    assert not ChannelDay.objects.exists()
    assert not Import.objects.exists()
    assert months_off([channel.pk]) == []


def test_without_a_channel_nothing_is_counted(business, manager):
    row = add_contact(Call(client=business, at=NOON), by=manager)
    remove_contact(row, by=manager)
    assert not ChannelDay.objects.exists()


def test_what_was_told_before_wins_and_is_never_added_up(channel, manager):
    source = told(channel, "calls", 40, manager)
    call(channel, manager)
    lead(channel, manager)
    assert figures(channel, *ALL) == {"2026-06-10": (40, 1, None)}
    undo_import(source, by=manager)
    assert figures(channel, *ALL) == {"2026-06-10": (1, 1, None)}


def test_what_is_told_later_wins_and_undoing_it_brings_the_count_of_now_back(channel, manager):
    row = call(channel, manager)
    source = told(channel, "calls", 40, manager)
    call(channel, manager)
    call(channel, manager)
    assert figures(channel, "calls") == {"2026-06-10": (40,)}
    remove_contact(row, by=manager)
    undo_import(source, by=manager)
    assert figures(channel, "calls") == {"2026-06-10": (2,)}
    call(channel, manager)
    assert figures(channel, "calls") == {"2026-06-10": (3,)}


def test_a_telling_over_nothing_counted_any_more_leaves_nothing_when_undone(channel, manager):
    row = call(channel, manager)
    source = told(channel, "calls", 40, manager)
    remove_contact(row, by=manager)
    assert figures(channel, "calls") == {"2026-06-10": (40,)}
    undo_import(source, by=manager)
    assert figures(channel, "calls") == {}


def test_a_count_is_corrected_by_its_rows_and_not_undone(channel, manager):
    call(channel, manager)
    counted = Import.objects.get()
    assert str(counted.source_name) == "counted from visits, calls and leads"
    with pytest.raises(WrongState):
        undo_import(counted, by=manager)
    assert figures(channel, "calls") == {"2026-06-10": (1,)}


def test_counting_goes_on_in_one_import_of_a_month(channel, manager):
    for day in (1, 2, 30):
        call(channel, manager, at=datetime(2026, 6, day, 8, tzinfo=UTC))
    call(channel, manager, at=datetime(2026, 7, 1, 8, tzinfo=UTC), value_minor=100)
    told = {str(one.first_day): (one.created, one.totals) for one in Import.objects.all()}
    assert told == {
        "2026-06-01": (3, {"calls": "3"}),
        "2026-07-01": (2, {"calls": "1", "revenue": "1"}),
    }


def test_many_at_once_know_what_is_there(channel, business, manager):
    rows = [Wanted(NOON, channel, 100, f"c-{n}") for n in range(5)]
    assert save_many(Call, business, [*rows, Wanted(NOON, channel)], by=manager) == (6, 0, 0)
    again = [*rows[:2], rows[2]._replace(value_minor=300), rows[3]._replace(channel=None)]
    assert save_many(Call, business, again, by=manager) == (0, 2, 2)
    assert figures(channel, "calls", "revenue") == {"2026-06-10": (5, Decimal(6))}
    assert save_many(Lead, business, rows, by=manager) == (5, 0, 0), "numbers are of a kind"
    assert save_many(Call, business, [], by=manager) == (0, 0, 0)


def test_money_of_before_another_currency_is_not_added(channel, business, manager):
    call(channel, manager, value_minor=1000)
    business.currency = "EUR"
    business.save(update_fields=["currency"])
    channel.client.refresh_from_db()
    call(channel, manager, value_minor=700)
    assert figures(channel, "calls", "revenue") == {"2026-06-10": (2, Decimal(7))}

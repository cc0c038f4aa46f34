"""An agency's own metrics: their rules, writing, reading, settings page and API."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.urls import reverse

from clients.access import Access
from clients.models import HistoryEntry
from common.errors import StaleVersion
from kpis.measuring import write_measurements
from kpis.models import ChannelDay, Import, ImportedDay, OwnMetric, OwnValue
from kpis.own import KEY, own_daily, own_of, write_own
from kpis.own_services import add_own_metric, rename_own_metric, retire_own_metric
from kpis.store import Cell
from tests.factories import AgencyFactory, ChannelFactory, ClientFactory, with_role
from tests.kpis.world import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(business):
    return with_role(business, "owner")


@pytest.fixture
def walk_ins(business):
    return own_metric(business, "walk_ins", name="Visitors of the shop")


def own_metric(business, code, **more):
    return OwnMetric.objects.create(agency=business.agency, code=code, **{"name": code} | more)


def write(channel, metric, *values, day=DAY):
    """Write values of days in a row; None takes one away. Return import and changes."""
    source = Import.objects.create(channel=channel, source="hand", status="done")
    cells = {
        (channel.pk, day.replace(day=day.day + n)): {metric: None if v is None else Cell(v, n + 2)}
        for n, v in enumerate(values)
    }
    with transaction.atomic():
        return source, write_own({channel.pk: source}, cells)


def item(of, metric="walk_ins", **more):
    return {"channel": str(of.pk), "metric": metric, "day": "2026-05-01", "value": "5"} | more


# --- What one may be ------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["reach", "ctr", "er_by_reach", "min", "round"])
def test_a_code_of_ours_is_taken(code, business, owner):
    with pytest.raises(ValidationError) as refused:
        add_own_metric(OwnMetric(agency=business.agency, code=code, name="Mine"), by=owner)
    assert [error.code for error in refused.value.error_dict["code"]] == ["taken"]


@pytest.mark.parametrize("code", ["", "a", "1a", "Walk", "walk-ins", "обзор", "x" * 31, "lambda"])
def test_a_code_is_a_short_word(code, business, owner):
    with pytest.raises(ValidationError) as refused:
        add_own_metric(OwnMetric(agency=business.agency, code=code, name="Mine"), by=owner)
    assert set(refused.value.error_dict) == {"code"}


def test_a_code_is_there_once_in_an_agency(business, owner, walk_ins):
    again = OwnMetric(agency=business.agency, code="walk_ins", name="Again")
    with pytest.raises(ValidationError, match="Another metric of yours"):
        add_own_metric(again, by=owner)
    assert add_own_metric(OwnMetric(agency=AgencyFactory(), code="walk_ins", name="X"), by=owner)


@pytest.mark.parametrize(
    ("unit", "aggregation"), [("percent", "sum"), ("times", "uniq"), ("count", "uniq")]
)
def test_what_must_not_be_added_is_not(unit, aggregation, business, owner):
    metric = OwnMetric(
        agency=business.agency, code="nps", name="NPS", unit=unit, aggregation=aggregation
    )
    with pytest.raises(ValidationError) as refused:
        add_own_metric(metric, by=owner)
    assert {error.code for error in refused.value.error_dict["__all__"]} == {"KPI-7"}


def test_a_metric_with_values_cannot_be_deleted_but_its_client_can(channel, walk_ins):
    write(channel, walk_ins, 5)
    with pytest.raises(RestrictedError):
        walk_ins.delete()
    channel.client.agency.delete()
    assert not OwnValue.objects.exists()


# --- Writing and reading --------------------------------------------------------------------------
def test_values_are_written_read_and_say_where_they_are_from(channel, walk_ins):
    source, changes = write(channel, walk_ins, 5, 0)
    assert [change.created for change in changes.values()] == [{"walk_ins"}] * 2
    assert own_daily([channel.pk], ["walk_ins"], DAY, DAY.replace(day=9)) == {
        channel.pk: {DAY: {"walk_ins": 5}, DAY.replace(day=2): {"walk_ins": 0}}
    }
    assert [(row.source, row.row) for row in OwnValue.objects.order_by("day")] == [
        (source, 2),
        (source, 3),
    ]


def test_the_same_values_again_change_nothing(channel, walk_ins):
    first, _changes = write(channel, walk_ins, 5)
    _second, changes = write(channel, walk_ins, 5)
    assert changes == {}
    assert OwnValue.objects.get().source == first
    assert ImportedDay.objects.count() == 1


def test_before_and_after_are_kept_for_undo(channel, walk_ins):
    write(channel, walk_ins, 5, 6)
    second, changes = write(channel, walk_ins, 7, None, 8)
    assert [change.updated for change in changes.values()] == [{"walk_ins"}, {"walk_ins"}, set()]
    kept = ImportedDay.objects.filter(source=second).order_by("day")
    assert [(row.object_key, row.before, row.after) for row in kept] == [
        (KEY, {"walk_ins": "5"}, {"walk_ins": "7"}),
        (KEY, {"walk_ins": "6"}, {"walk_ins": None}),
        (KEY, {}, {"walk_ins": "8"}),
    ]
    assert list(OwnValue.objects.order_by("day").values_list("value", flat=True)) == [7, 8]


def test_money_is_exact_to_four_places(channel, business):
    rent = own_metric(business, "rent", unit="money")
    write(channel, rent, Decimal("0.10005"))
    assert OwnValue.objects.get().value == Decimal("0.1001")
    _source, changes = write(channel, rent, Decimal("0.1001"))
    assert changes == {}


def test_writing_costs_the_same_for_many_values(channel, walk_ins, django_assert_num_queries):
    write(channel, walk_ins, 1)
    with django_assert_num_queries(7):  # source, savepoint, lock, read, two writes, release
        write(channel, walk_ins, *range(2, 22))


# --- By hand and by the API -----------------------------------------------------------------------
def test_own_values_beside_the_catalogue_are_counted_alike(channel, business, walk_ins):
    person = with_role(business, "specialist")
    items = [item(channel), item(channel, "views"), item(channel, "views", day="2026-05-02")]
    access = Access.of(person)
    assert write_measurements(items, access=access, by=person) == (3, 0, 0, [])
    items[0]["value"] = "6"
    assert write_measurements(items, access=access, by=person) == (0, 1, 2, [])
    assert [row.totals for row in Import.objects.order_by("pk")] == [
        {"walk_ins": "5", "views": "10"},
        {"walk_ins": "6", "views": "10"},
    ]
    assert ChannelDay.objects.count() == 2
    assert HistoryEntry.objects.filter(verb="measured").count() == 2


@pytest.mark.parametrize(
    ("metric", "value", "code"),
    [
        ("unheard_of", "5", "unknown_metric"),
        ("theirs", "5", "unknown_metric"),
        ("old", "5", "retired_metric"),
        ("walk_ins", "5.5", "not_whole"),
        ("stock", "-5", "negative"),
        ("walk_ins", "99999999999", None),
        ("walk_ins", "100000000000", "too_large"),
        ("walk_ins", "-5", None),
    ],
)
def test_bad_values_are_refused(metric, value, code, channel, business, walk_ins):
    own_metric(business, "old", is_retired=True)
    own_metric(business, "stock", aggregation="last")
    OwnMetric.objects.create(agency=AgencyFactory(), code="theirs", name="Theirs")
    person = with_role(business, "specialist")
    done = write_measurements(
        [item(channel, metric, value=value)], access=Access.of(person), by=person
    )
    assert [bad.code for bad in done.rejected] == ([code] if code else [])
    assert OwnValue.objects.exists() is (code is None)


def test_one_code_of_two_agencies_is_two_metrics(channel, walk_ins):
    elsewhere = ClientFactory()
    theirs = own_metric(elsewhere, "walk_ins", unit="money")
    other = ChannelFactory(client=elsewhere)
    person = with_role(channel.client, "specialist")
    elsewhere.memberships.create(person=person, agency=elsewhere.agency, role="specialist")
    items = [item(channel), item(other, value="5.5")]
    assert write_measurements(items, access=Access.of(person), by=person).created == 2
    assert {row.metric: row.value for row in OwnValue.objects.all()} == {
        walk_ins: 5,
        theirs: Decimal("5.5"),
    }


def test_a_figure_is_typed_by_hand(client, channel, business, walk_ins):
    client.force_login(with_role(business, "specialist"))
    page = reverse("kpis:by_hand", args=[business.pk])
    assert "Visitors of the shop" in client.get(page).content.decode()
    own_metric(business, "old", is_retired=True, name="Retired")
    assert "Retired" not in client.get(page).content.decode()
    answer = client.post(page, item(channel))
    assert answer.status_code == 302
    assert OwnValue.objects.get().value == 5
    shown = client.get(Import.objects.get().get_absolute_url()).content.decode()
    assert "Visitors of the shop" in shown


def test_the_api_writes_and_lists_them(api, business, channel, walk_ins):
    call = api(with_role(business, "specialist"))
    done = call.post("/api/v1/measurements/", {"items": [item(channel)]}, format="json")
    assert done.json()["created"] == 1
    listed = call.get("/api/v1/metrics/").json()["results"]
    assert listed[-1] == {
        "code": "walk_ins",
        "name": "Visitors of the shop",
        "unit": "count",
        "aggregation": "sum",
        "additive_over_channels": True,
        "levels": ["channel"],
        "own": True,
        "retired": False,
    }
    assert not listed[0]["own"]


def test_who_sees_own_metrics(business, walk_ins):
    for role, seen in (("owner", 1), ("specialist", 1), ("decider", 0)):
        assert len(own_of(Access.of(with_role(business, role)))) == seen
    assert not own_of(Access.of(with_role(ClientFactory(), "owner")))
    nobody_yet = OwnMetric.objects.create(agency=AgencyFactory(), code="mine", name="Mine")
    owner = with_role(business, "observer")
    owner.memberships.create(agency=nobody_yet.agency, role="owner")
    assert list(own_of(Access.of(owner))) == [nobody_yet]


# --- Settings -------------------------------------------------------------------------------------
def test_the_page_adds_renames_and_retires(client, business, owner):
    client.force_login(owner)
    page = reverse("kpis:own_metrics")
    body = {"name": "Walk-ins", "code": "walk_ins", "unit": "count", "level": "channel"}
    assert client.post(page, body | {"aggregation": "sum"}).status_code == 302
    row = OwnMetric.objects.get()
    one = reverse("kpis:own_metric", args=[row.pk])
    assert client.post(one, {"name": "Guests", "seen": 1}).status_code == 302
    assert client.post(reverse("kpis:own_metric_retire", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.is_retired, row.version) == ("Guests", True, 3)
    client.post(reverse("kpis:own_metric_retire", args=[row.pk]), {"back": "1"})
    row.refresh_from_db()
    assert not row.is_retired
    told = HistoryEntry.objects.filter(subject_id=row.pk).order_by("number")
    assert [entry.verb for entry in told] == ["created", "changed", "changed", "changed"]


def test_bad_input_keeps_what_was_typed(client, business, owner):
    client.force_login(owner)
    body = {"name": "Share of voice", "code": "sov", "unit": "percent", "level": "channel"}
    answer = client.post(reverse("kpis:own_metrics"), body | {"aggregation": "sum"})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", "KPI-7")
    assert 'value="Share of voice"' in answer.content.decode()


def test_two_renames_at_once_are_told_apart(client, owner, walk_ins):
    rename_own_metric(walk_ins, "Guests", by=owner, seen=1)
    with pytest.raises(StaleVersion):
        rename_own_metric(walk_ins, "Visitors", by=owner, seen=1)
    client.force_login(owner)
    answer = client.post(
        reverse("kpis:own_metric", args=[walk_ins.pk]), {"name": "Visitors", "seen": 1}
    )
    assert answer.status_code == 409
    assert answer.context["form"].has_error("__all__", "CON-3")
    assert "Guests" in answer.content.decode()


def test_no_change_writes_nothing(owner, walk_ins):
    rename_own_metric(walk_ins, walk_ins.name, by=owner, seen=1)
    retire_own_metric(walk_ins, False, by=owner)
    assert not HistoryEntry.objects.filter(subject_id=walk_ins.pk).exists()


@pytest.mark.parametrize(("role", "code"), [("specialist", 403), ("decider", 403)])
def test_too_small_a_role_is_refused(client, business, walk_ins, role, code):
    client.force_login(with_role(business, role))
    assert client.post(reverse("kpis:own_metrics"), {}).status_code == code
    assert client.get(reverse("kpis:own_metric", args=[walk_ins.pk])).status_code == code


def test_a_stranger_finds_nothing(client, walk_ins):
    client.force_login(with_role(ClientFactory(), "owner"))
    for name in ("own_metric", "own_metric_retire"):
        assert client.post(reverse(f"kpis:{name}", args=[walk_ins.pk])).status_code == 404


def test_days_of_years_out_of_range_are_refused(channel, business, walk_ins):
    person = with_role(business, "specialist")
    late = item(channel, day=date(2027, 1, 1))
    done = write_measurements([late], access=Access.of(person), by=person)
    assert [bad.code for bad in done.rejected] == ["after_today"]

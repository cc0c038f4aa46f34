"""import-mappings/: a table of one's own is mapped, changed and forgotten by the API (IMP-5)."""

import pytest

from clients.models import HistoryEntry
from kpis.mapping_models import ImportMapping
from kpis.models import Import, OwnMetric
from tests.api.conftest import codes
from tests.factories import ClientFactory, with_role
from tests.kpis.test_mappings import TILL
from tests.kpis.world import committed, upload

pytestmark = pytest.mark.django_db
URL = "/api/v1/import-mappings/"


@pytest.fixture
def person(business):
    return with_role(business, "manager")


@pytest.fixture
def manager(api, person):
    return api(person)


def body(business, **more):
    start = {
        "client": str(business.pk),
        "name": "The till",
        "headers": ["Day", "Sold", "Walk-ins"],
        "columns": {"Day": "@day", "Sold": "views"},
        "day_form": "ymd",
    }
    return {**start, **more}


def test_a_mapping_is_made_used_changed_and_forgotten(manager, business, channel):
    made = manager.post(URL, body(business))
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["columns"] == {"day": "@day", "sold": "views"}
    assert (told["level"], told["agency"]) == ("channel", str(business.agency_id))
    with committed():
        sent = {"channel": str(channel.pk), "file": upload(TILL, "till.csv")}
        assert manager.post("/api/v1/imports/", sent, format="multipart").status_code == 202
    row = Import.objects.get()
    assert (row.status, str(row.mapping_id), row.created) == ("done", told["id"], 2)
    where = made["Location"]
    assert manager.get(where).json() == told
    assert manager.get(where)["ETag"] == made["ETag"] == '"1"'
    changed = manager.patch(
        where, {"columns": {"sold": "likes", "day": "@day"}}, HTTP_IF_MATCH='"1"'
    )
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["columns"] == {"sold": "likes", "day": "@day"}
    assert changed.json()["day_form"] == "ymd"  # what wasn't sent stays
    assert manager.patch(where, {"name": "X"}, HTTP_IF_MATCH='"1"').status_code == 412
    assert manager.delete(where, HTTP_IF_MATCH='"1"').status_code == 412
    assert manager.delete(where, HTTP_IF_MATCH='"2"').status_code == 204
    assert manager.get(where).status_code == 404
    row.refresh_from_db()
    assert (row.status, row.mapping) == ("done", None)
    told_of = HistoryEntry.objects.filter(subject_id=told["id"]).order_by("number")
    assert [entry.verb for entry in told_of] == ["created", "changed", "deleted"]


def test_durations_own_metrics_and_headers_that_stand_twice(manager, business):
    OwnMetric.objects.create(agency=business.agency, code="walk_ins", name="Walk-ins")
    columns = {"day": "@day", "time#2": "watch_time*60", "walk-ins": "walk_ins"}
    headers = ["Day", "Time", "Time", "Walk-ins"]
    made = manager.post(URL, body(business, headers=headers, columns=columns))
    assert made.status_code == 201, made.content
    assert made.json()["columns"] == columns
    (told, *_rest) = ImportMapping.objects.get().parsed.columns[1:]
    assert (told.heading.nth, told.times) == (1, 60)


BAD = [
    ({"columns": {"Day": "@day"}}, "/columns", "IMP-5"),
    ({"columns": {"Day": "@day", "Sold": "fame"}}, "/columns", "IMP-5"),
    ({"columns": {"Day": "@day", "Sold": "views", "Walk-ins": "views"}}, "/columns", "IMP-5"),
    ({"columns": {"Day": "@day", "Sold": "views*60"}}, "/columns", "IMP-5"),
    ({"columns": {"Day": "@day", "Sold": "watch_time*7"}}, "/columns", "unit"),
    ({"columns": {"Sold": "views"}}, "/level", "IMP-5"),
    ({"columns": {"Day": "@day", "Else": "views"}}, "/columns", "header"),
    ({"columns": ["Day"]}, "/columns", "invalid"),
    ({"columns": {"Day": 5}}, "/columns", "invalid"),
    ({"day_form": ""}, "/day_form", "IMP-5"),
    ({"day_form": "soon"}, "/day_form", "invalid_choice"),
    ({"level": "planet"}, "/level", "invalid_choice"),
    ({"zone": "Mars/Olympus"}, "/zone", "invalid"),
    ({"skip_first": 51}, "/skip_first", "max_value"),
    ({"headers": ["", ""], "columns": {"Sold": "views"}}, "/headers", "IMP-5"),
    ({"headers": "Day"}, "/headers", "not_a_list"),
    ({"name": " "}, "/name", "blank"),
    ({"colour": "red"}, "/colour", "unknown_field"),
    ({"fingerprint": "x"}, "/fingerprint", "read_only"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), BAD)
def test_what_cannot_be_read_is_refused_at_its_field(manager, business, change, pointer, code):
    refused = manager.post(URL, body(business, **change))
    assert (refused.status_code, codes(refused).get(pointer)) == (400, code), refused.content
    assert not ImportMapping.objects.exists()


def test_one_header_has_one_mapping_and_keeps_it(manager, business):
    where = manager.post(URL, body(business))["Location"]
    twice = manager.post(URL, body(business, headers=["Walk-ins", "Sold", "Day"]))
    assert (twice.status_code, codes(twice)) == (400, {"/headers": "IMP-5"})
    moved = manager.patch(where, {"headers": ["Day", "Else"]})
    assert (moved.status_code, codes(moved)) == (400, {"/headers": "read_only"})
    bad = manager.patch(where, {"columns": {"Day": "@day", "Sold": "fame"}})
    assert (bad.status_code, codes(bad)) == (400, {"/columns": "IMP-5"})
    assert manager.get(where)["ETag"] == '"1"'


def test_whose_it_is(api, manager, person, business):
    where = manager.post(URL, body(business))["Location"]
    sister = ClientFactory(agency=business.agency)
    beside = api(with_role(sister, "manager"))
    assert beside.get(where).status_code == 200  # of the agency, for all its clients
    assert beside.patch(where, {"name": "Ours"}).status_code == 200
    writer = api(with_role(business, "specialist"))
    assert writer.get(where).status_code == 200
    assert writer.patch(where, {"name": "Mine"}).status_code == 403
    assert writer.delete(where).status_code == 403
    assert writer.post(URL, body(business, headers=["A"])).status_code == 403
    for role, client in (("decider", business), ("manager", ClientFactory())):
        other = api(with_role(client, role))
        assert other.get(where).status_code in (403, 404)
        assert other.delete(where).status_code in (403, 404)
    foreign = manager.post(URL, body(ClientFactory()))
    assert (foreign.status_code, codes(foreign)) == (400, {"/client": "not_found"})
    importer = api(person, scopes=("import",))
    assert importer.get(URL).status_code == 200
    assert importer.delete(where).status_code == 403

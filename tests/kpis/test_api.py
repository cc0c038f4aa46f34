"""metrics/, kpis/, measurements/ and imports/ (docs/api.md)."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.services import request_approval
from kpis.models import ChannelDay, Import, Kpi
from tests.api.conftest import codes
from tests.factories import ChannelFactory, ClientFactory, with_role
from tests.kpis.world import (
    DAY,
    GoalFactory,
    KpiFactory,
    committed,
    figures,
    may,
    measure,
    measure_each_day,
    overview,
    upload,
)

pytestmark = pytest.mark.django_db
KPIS = "/api/v1/kpis/"
MEASUREMENTS = "/api/v1/measurements/"
IMPORTS = "/api/v1/imports/"


@pytest.fixture
def manager(api, business):
    return api(with_role(business, "manager"))


@pytest.fixture
def goal(business):
    return GoalFactory(client=business)


def body(goal, **more):
    start = {
        "goal": str(goal.pk),
        "metric": "followers",
        "baseline": "12000",
        "target": "20000",
        "start": "2026-05-01",
        "due": "2026-05-31",
    }
    return {**start, **more}


# --- The catalogue --------------------------------------------------------------------------------
def test_the_catalogue_says_how_each_metric_adds_up(manager):
    answer = manager.get("/api/v1/metrics/")
    assert answer.status_code == 200
    found = {one["code"]: one for one in answer.json()["results"]}
    assert found["reach"] == {
        "code": "reach",
        "name": "Reach",
        "unit": "people",
        "aggregation": "none",
        "additive_over_channels": False,
        "levels": ["channel", "post"],
        "own": False,
        "retired": False,
    }
    assert found["followers"]["aggregation"] == "last"
    assert found["response_time"]["aggregation"] == "mean"


# --- KPIs -----------------------------------------------------------------------------------------
def test_a_kpi_is_created_judged_and_found_again(manager, goal, channel):
    measure(channel, {date(2026, 5, 14): {"followers": 16400}})
    made = manager.post(KPIS, body(goal, channels=[str(channel.pk)]))
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["value"], told["basis"], told["status"]) == ("16400", "latest", "at_risk")
    assert told["expected"] == "17066.6667"
    assert (told["baseline"], told["channels"]) == ("12000.0000", [str(channel.pk)])
    assert manager.get(made["Location"]).json() == told
    assert manager.get(KPIS, {"goal": str(goal.pk)}).json()["results"] == [told]


def test_a_kpi_changes_and_goes(manager, goal):
    row = KpiFactory(goal=goal)
    changed = manager.patch(f"{KPIS}{row.pk}/", {"target": "30000", "status": "no_data"})
    assert (changed.status_code, changed.json()["target"]) == (200, "30000.0000")
    assert manager.delete(f"{KPIS}{row.pk}/", HTTP_IF_MATCH='"1"').status_code == 412
    assert manager.delete(f"{KPIS}{row.pk}/").status_code == 204
    assert not Kpi.objects.exists()


BAD_KPIS = [
    ({"metric": "fame"}, "/metric", "invalid_choice"),
    ({"metric": "mentions"}, "/reason", "KPI-4"),
    ({"target": "12000"}, "/target", "KPI-2"),
    ({"target": "11000"}, "/target", "KPI-2"),
    ({"due": "2026-05-01"}, "", "KPI-2"),
    ({"due": "3026-05-01"}, "/due", "invalid"),
    ({"metric": "engagement_rate"}, "", "KPI-2"),
    ({"baseline": "1e5"}, "/baseline", "invalid"),
    ({"status": "met"}, "/status", "read_only"),
    ({"formula": "likes / reach"}, "/formula", "KPI-2"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), BAD_KPIS)
def test_a_bad_kpi_is_refused_at_its_field(manager, goal, change, pointer, code):
    refused = manager.post(KPIS, body(goal, **change))
    assert refused.status_code == 400
    assert codes(refused).get(pointer) in (code, "year")
    assert not Kpi.objects.exists()


def test_channels_of_another_client_are_unknown(manager, goal):
    refused = manager.post(KPIS, body(goal, channels=[str(ChannelFactory().pk)]))
    assert (refused.status_code, set(codes(refused).values())) == (400, {"not_found"})


def test_strangers_see_no_kpi_and_small_roles_change_none(api, goal, business):
    row = KpiFactory(goal=goal)
    stranger = api(with_role(ClientFactory(), "manager"))
    assert stranger.get(f"{KPIS}{row.pk}/").status_code == 404
    assert stranger.get(KPIS).json()["results"] == []
    reader = api(with_role(business, "manager"), scopes=("read",))
    assert reader.get(f"{KPIS}{row.pk}/").status_code == 200
    assert reader.patch(f"{KPIS}{row.pk}/", {"reason": "x"}).status_code == 403
    decider = api(with_role(business, "decider"))
    assert decider.get(f"{KPIS}{row.pk}/").status_code == 404  # its goal was never sent
    assert decider.post(KPIS, body(goal)).status_code == 403


def test_a_decider_reads_a_kpi_as_it_was_sent(api, goal, business, channel):
    manager, decider = with_role(business, "manager"), with_role(business, "decider")
    row = KpiFactory(goal=goal)
    request_approval("goal", goal, by=manager)
    late = KpiFactory(goal=goal, metric="views", baseline=0, target=9)
    row.refresh_from_db()
    row.target = Decimal(90000)
    row.save()
    measure(channel, {date(2026, 5, 14): {"followers": 20000}})
    caller = api(decider)
    shown = caller.get(f"{KPIS}{row.pk}/").json()
    assert (shown["target"], shown["status"]) == ("20000.0000", "met")
    assert caller.get(f"{KPIS}{late.pk}/").status_code == 404
    assert [one["id"] for one in caller.get(KPIS).json()["results"]] == [str(row.pk)]
    assert api(manager).get(f"{KPIS}{row.pk}/").json()["status"] == "off_track"


def test_a_series_has_the_days_that_were_asked_for(manager, goal, channel):
    row = KpiFactory(goal=goal)
    measure_each_day(channel, date(2026, 4, 29), [1, 2, 3, None, 5, 6], "followers")
    series = f"{KPIS}{row.pk}/series/"
    assert manager.get(series).json() == [
        {"day": "2026-05-01", "value": "3"},
        {"day": "2026-05-03", "value": "5"},
        {"day": "2026-05-04", "value": "6"},
    ]
    assert [one["day"] for one in manager.get(series, {"from": "2026-05-04"}).json()] == [
        "2026-05-04"
    ]
    assert codes(manager.get(series, {"to": "yesterday"})) == {"/to": "invalid"}
    assert manager.get(series, {"until": "2026-05-04"}).status_code == 400


def test_a_page_of_kpis_takes_as_many_queries_as_one(
    manager, goal, channel, django_assert_max_num_queries
):
    KpiFactory.create_batch(20, goal=goal, channels=[channel])
    with django_assert_max_num_queries(9):
        assert len(manager.get(KPIS).json()["results"]) == 20


# --- Measurements ---------------------------------------------------------------------------------
def item(of, /, **more):
    start = {"channel": str(of.pk), "metric": "followers", "day": "2026-05-01", "value": "5"}
    return {**start, **more}


def test_values_are_written_once_however_often_they_are_sent(manager, channel):
    sent = {"items": [item(channel), item(channel, metric="views", value=7)]}
    assert manager.post(MEASUREMENTS, sent).json() == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
    }
    assert manager.post(MEASUREMENTS, sent).json()["unchanged"] == 2
    assert figures(channel, "followers", "views") == [(DAY, 5, 7)]


def test_one_bad_value_refuses_them_all_at_its_place(manager, channel):
    refused = manager.post(MEASUREMENTS, {"items": [item(channel), item(channel, value="x")]})
    assert refused.status_code == 400
    assert codes(refused) == {"/items/1/value": "not_a_number"}
    assert not ChannelDay.objects.exists()


def test_partial_writes_the_good_ones_and_lists_the_bad(manager, channel):
    sent = {"items": [item(channel, channel="x"), item(channel)]}
    told = manager.post(f"{MEASUREMENTS}?partial=true", sent).json()
    assert told["created"] == 1
    assert told["rejected"] == [
        {"index": 0, "code": "not_found", "detail": "There is no such channel here."}
    ]


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ([], "", "invalid"),
        ({}, "/items", "required"),
        ({"items": "x"}, "/items", "invalid"),
        ({"items": [], "mode": 1}, "/mode", "unknown_field"),
        ({"items": [1]}, "/items/0", "invalid"),
        ({"items": [{}] * 10_001}, "/items", "too_many"),
    ],
)
def test_a_body_of_another_shape_is_refused(manager, sent, pointer, code):
    assert codes(manager.post(MEASUREMENTS, sent)) == {pointer: code}


def test_measurements_may_be_5_mb_and_not_more(manager, channel, settings):
    big = {"items": [item(channel, day="2026-05-01")] * 9000}
    assert manager.post(MEASUREMENTS, big).status_code == 200
    assert manager.post(MEASUREMENTS, {"items": ["x" * 5_100_000]}).status_code == 413


def test_who_may_not_import_writes_nothing(api, business, channel):
    sent = {"items": [item(channel)]}
    assert api(with_role(business, "decider")).post(MEASUREMENTS, sent).status_code == 403
    reader = api(with_role(business, "specialist"), scopes=("read",))
    assert reader.post(MEASUREMENTS, sent).status_code == 403
    stranger = api(with_role(ClientFactory(), "manager"))
    assert codes(stranger.post(MEASUREMENTS, sent)) == {"/items/0/channel": "not_found"}
    importer = api(with_role(business, "specialist"), scopes=("import",))
    assert importer.post(MEASUREMENTS, sent).status_code == 200


def test_values_are_read_back_by_channel_metric_and_days(manager, channel):
    measure(channel, {DAY: {"views": 1, "likes": 2}, date(2026, 5, 2): {"views": 3}})
    answer = manager.get(MEASUREMENTS, {"channel": str(channel.pk), "to": "2026-05-01"})
    assert answer.json()["results"] == [
        {"channel": str(channel.pk), "metric": "views", "day": "2026-05-01", "value": "1"},
        {"channel": str(channel.pk), "metric": "likes", "day": "2026-05-01", "value": "2"},
    ]
    found = manager.get(MEASUREMENTS, {"metric": "views", "from": "2026-05-02"}).json()
    assert [one["value"] for one in found["results"]] == ["3"]
    assert manager.get(MEASUREMENTS, {"metric": "fame"}).status_code == 400
    assert manager.get(MEASUREMENTS, {"channel": str(ChannelFactory().pk)}).status_code == 400


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_pages_of_values_hold_each_once_in_both_directions(manager, channel, size):
    other = ChannelFactory(client=channel.client)
    measure_each_day(channel, DAY, [1, 2, 3], "views")
    measure(channel, {DAY: {"likes": 4, "reach": 5}, date(2026, 5, 3): {"saves": 6}})
    measure(other, {DAY: {"views": 7, "likes": 8}})
    whole = manager.get(MEASUREMENTS, {"page_size": 200}).json()["results"]
    assert len(whole) == 8
    url, forth, back = f"{MEASUREMENTS}?page_size={size}", [], []
    while url:
        page = manager.get(url).json()
        assert len(page["results"]) <= size
        forth += page["results"]
        last, url = page, page["next"]
    assert forth == whole
    url = last["previous"]
    back = last["results"]
    while url:
        page = manager.get(url).json()
        back = page["results"] + back
        url = page["previous"]
    assert back == whole


# --- Imports --------------------------------------------------------------------------------------
def send(caller, of, content, query="", **more):
    sent = {"channel": str(of.pk), "file": upload(content), **more}
    with committed():
        return caller.post(f"{IMPORTS}{query}", sent, format="multipart")


def test_an_import_is_a_job_whose_result_is_the_import(manager, channel):
    answer = send(manager, channel, overview(may(1), may(2)))
    assert answer.status_code == 202, answer.content
    job = manager.get(answer["Location"]).json()
    assert job["status"] == "done"
    told = manager.get(job["result"]).json()
    assert (told["source"], told["rows_read"], told["created"]) == ("tiktok_overview", 2, 2)
    assert (told["updated"], told["unchanged"], told["rejected"]) == (0, 0, [])
    assert manager.get(IMPORTS, {"channel": str(channel.pk)}).json()["results"] == [told]
    assert f"/api/v1/imports/{told['id']}/" in answer["Link"]


def test_a_bad_row_fails_the_job_and_is_listed_in_the_import(manager, channel):
    answer = send(manager, channel, overview(may(1), may(2, "x")))
    job = manager.get(answer["Location"]).json()
    assert (job["status"], job["error"]["code"]) == ("failed", "rejected_rows")
    told = manager.get(IMPORTS).json()["results"][0]
    assert told["rejected"] == [
        {"row": 3, "sheet": "", "column": "Video views", "value": "x", "reason": "not_a_number"}
    ]
    assert not ChannelDay.objects.exists()
    assert send(manager, channel, overview(may(1), may(2, "x")), "?partial=true").status_code == 202
    assert ChannelDay.objects.count() == 1


def test_an_answer_can_be_sent_with_the_file(manager, channel):
    content = overview(("April 12", 5, 5, 1, 1, 1, 1))
    asked = manager.get(send(manager, channel, content)["Location"]).json()
    assert asked["error"]["code"] == "needs_answer"
    answered = manager.get(send(manager, channel, content, year="2025")["Location"]).json()
    assert answered["status"] == "done"
    refused = send(manager, channel, content, year="25")
    assert (refused.status_code, codes(refused)) == (400, {"/year": "invalid"})


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"source": "myspace"}, "/source", "invalid_choice"),
        ({"colour": "red"}, "/colour", "unknown_field"),
        ({"channel": "x"}, "/channel", "not_found"),
        ({"file": "text"}, "/file", "invalid"),
    ],
)
def test_a_bad_upload_is_refused(manager, channel, more, pointer, code):
    refused = send(manager, channel, overview(may(1)), **more)
    assert (refused.status_code, codes(refused)) == (400, {pointer: code})
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(manager, channel, settings):
    settings.UPLOAD_MAX_BYTES = 10
    assert send(manager, channel, overview(may(1))).status_code == 413


def test_imports_are_the_agency_s_own(api, business, channel, manager):
    send(manager, channel, overview(may(1)))
    pk = Import.objects.get().pk
    decider = api(with_role(business, "decider"))
    assert decider.get(f"{IMPORTS}{pk}/").status_code == 404
    assert decider.get(IMPORTS).json()["results"] == []
    assert send(decider, channel, overview(may(1))).status_code == 403
    stranger = api(with_role(ClientFactory(), "manager"))
    assert stranger.get(f"{IMPORTS}{pk}/").status_code == 404
    refused = send(stranger, channel, overview(may(1)))
    assert codes(refused) == {"/channel": "not_found"}
    importer = api(with_role(business, "specialist"), scopes=("import",))
    assert importer.get(f"{IMPORTS}{pk}/").status_code == 200
    assert send(importer, channel, overview(may(2))).status_code == 202

"""Undo of an import: what was there comes back (metric vocabulary, 6.3)."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import now
from jobs.models import Job
from jobs.registry import Progress
from jobs.runner import run
from kpis.imports import receive_file
from kpis.models import (
    ChannelDay,
    ChannelMonth,
    Import,
    ObjectFact,
    OwnMetric,
    OwnValue,
)
from kpis.own import write_own
from kpis.store import Cell, Thing, write_things
from kpis.undo_jobs import fill_undo, promise_undo
from kpis.undoing import later_imports, plan_ahead, plan_undo, undo_import
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import DAY, committed, figures, kept, may, measure, overview, upload

pytestmark = pytest.mark.django_db
MONTH = DAY.replace(day=1)


@pytest.fixture
def specialist(business):
    return with_role(business, "specialist")


def receive(channel, *rows) -> Import:
    with committed():
        row = receive_file(channel, upload(overview(*rows)), by=None)
    row.refresh_from_db()
    assert row.status == "done"
    return row


def month(channel, metric="views"):
    found = ChannelMonth.objects.filter(channel=channel, month=MONTH).values_list(metric, flat=True)
    return found[0] if found else None


def stored(channel):
    """Return everything that is stored of a channel but the keys of the rows."""
    days = ChannelDay.objects.filter(channel=channel).order_by("day")
    facts = ObjectFact.objects.filter(channel=channel).order_by("object_id", "as_of", "start")
    return [
        [{k: v for k, v in row.items() if k != "id"} for row in rows.values()]
        for rows in (days, facts)
    ]


def test_undo_gives_back_what_was_there_and_builds_the_month_anew(channel, specialist):
    receive(channel, may(1, 10), may(2, 20))
    before = stored(channel)
    corrected = receive(channel, may(1, 10), may(2, 25), may(3, 30))
    assert month(channel) == 65
    undone = undo_import(corrected, by=specialist)
    assert stored(channel) == before
    assert month(channel) == 30
    assert (undone.status, undone.undone_by) == ("undone", specialist)
    assert (undone.undone["restored"], undone.undone["removed"]) == (1, 6)
    entry = HistoryEntry.objects.get(verb="undone")
    assert (entry.person_id, entry.changes["restored"]) == (specialist.pk, [0, 1])


def test_a_day_that_an_import_made_goes_with_it(channel, specialist):
    row = receive(channel, may(1), may(2))
    undo_import(row, by=specialist)
    assert not ChannelDay.objects.exists()
    assert month(channel) is None


def test_a_value_that_a_later_import_changed_stays_and_is_named(channel, specialist):
    first = receive(channel, may(1, 10), may(2, 20))
    later = receive(channel, may(1, 11), may(2, 20))
    plan = plan_undo(first)
    assert plan.later == {later.pk: 1}
    undone = undo_import(first, by=specialist)
    assert figures(channel, "views", "likes") == [(DAY, 11, None)]
    assert undone.undone["kept"] == 1
    assert [(one.pk, count) for one, count in later_imports(undone, undone.undone)] == [
        (later.pk, 1)
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_all_are_undone_nothing_is_left(channel, specialist, order):
    measure(channel, {DAY: {"followers": 7}})
    before = stored(channel)
    rows = [receive(channel, may(1, views), may(2, 5)) for views in (10, 20, 10)]
    for index in order:
        undo_import(rows[index], by=specialist)
    assert stored(channel) == before


@pytest.mark.parametrize("number", range(3))
def test_without_one_of_three_it_is_as_if_it_had_never_come(channel, specialist, number):
    views = [10, 20, 30]
    rows = [receive(channel, may(1, one)) for one in views]
    undo_import(rows[number], by=specialist)
    rest = [one for index, one in enumerate(views) if index != number]
    assert figures(channel, "views") == [(DAY, rest[-1])]


def test_undone_and_imported_again_is_as_at_first(channel, specialist):
    row = receive(channel, may(1, 10), may(2, 20))
    there = stored(channel)
    undo_import(row, by=specialist)
    again = receive(channel, may(1, 10), may(2, 20))
    assert (again.created, again.unchanged) == (2, 0)
    assert stored(channel) == there


def test_figures_of_ads_come_back_by_their_own_span(channel, specialist):
    day = date(2026, 5, 31)
    week = Thing(channel.pk, "ad", "spring", date(2026, 5, 25), day)
    whole = Thing(channel.pk, "ad", "spring", date(2026, 5, 1), day)

    def write(figures):
        source = Import.objects.create(channel=channel, source="meta_ads", status="done")
        cells = {thing: {"spend": Cell(Decimal(value))} for thing, value in figures.items()}
        with transaction.atomic():
            write_things(source, cells, {})
        return source

    write({week: 10, whole: 40})
    second = write({week: "12.5", whole: 41})
    undo_import(second, by=specialist)
    spent = ObjectFact.objects.order_by("start").values_list("start", "spend")
    assert list(spent) == [(whole.start, 40), (week.start, 10)]


def test_undone_twice_is_once(channel, specialist):
    row = receive(channel, may(1))
    undo_import(row, by=specialist)
    receive(channel, may(1))
    version = Import.objects.get(pk=row.pk).version
    assert undo_import(row, by=specialist).version == version
    assert HistoryEntry.objects.filter(verb="undone").count() == 1
    assert figures(channel, "views") == [(DAY, 10)]


def test_what_was_not_written_cannot_be_undone(channel, specialist):
    with committed():
        row = receive_file(channel, upload(b"a,b\n1,2\n"), by=None)
    with pytest.raises(WrongState):
        undo_import(row, by=specialist)


def test_an_import_that_changed_nothing_is_undone_without_a_trace(channel, specialist):
    receive(channel, may(1))
    again = receive(channel, may(1))
    there = stored(channel)
    undone = undo_import(again, by=specialist)
    assert stored(channel) == there
    assert undone.undone == {"restored": 0, "removed": 0, "kept": 0, "later": {}}


def test_another_channel_is_left_alone(channel, business, specialist):
    other = ChannelFactory(client=business, network="tiktok")
    receive(other, may(1, 10))
    row = receive(channel, may(1, 20))
    undo_import(row, by=specialist)
    assert figures(other, "views") == [(DAY, 10)]


def test_all_of_it_or_nothing(channel, specialist, monkeypatch):
    row = receive(channel, may(1), may(2))
    there = stored(channel)

    def die(*args):
        raise RuntimeError

    monkeypatch.setattr("kpis.undoing.rebuild_months", die)
    with pytest.raises(RuntimeError):
        undo_import(row, by=specialist)
    assert stored(channel) == there
    assert Import.objects.get(pk=row.pk).status == "done"
    assert kept(row)


def test_an_agency_s_own_metric_comes_back_with_its_origin(channel, business, specialist):
    metric = OwnMetric.objects.create(agency=business.agency, code="walk_ins", name="Walk-ins")

    def write(value):
        source = Import.objects.create(channel=channel, source="mapped", status="done")
        with transaction.atomic():
            write_own({channel.pk: source}, {(channel.pk, DAY): {metric: Cell(value, 3)}})
        return source

    first, second = write(5), write(8)
    undo_import(second, by=specialist)
    there = OwnValue.objects.get()
    assert (there.value, there.source, there.row) == (5, first, 3)
    undo_import(first, by=specialist)
    assert not OwnValue.objects.exists()


# --- Doors ----------------------------------------------------------------------------------------
def test_the_page_says_what_an_undo_will_do_before_it_does(channel, business):
    browser = Browser(raise_request_exception=False)
    browser.force_login(with_role(business, "manager"))
    row = receive(channel, may(1, 10), may(2, 20))
    later = receive(channel, may(1, 11), may(2, 20))
    address = reverse("kpis:import_undo", args=[business.pk, row.pk])
    assert address in browser.get(row.get_absolute_url()).content.decode()
    page = browser.get(address).content.decode()
    assert "11 values: taken away, as there were none before" in page
    assert later.get_absolute_url() in page
    assert figures(channel, "views")[0] == (DAY, 11)
    assert browser.post(address)["Location"] == row.get_absolute_url()
    shown = browser.get(row.get_absolute_url()).content.decode()
    assert 'data-state="cancelled"' in shown
    assert "To have it back, send the file again." in shown
    assert figures(channel, "views") == [(DAY, 11)]
    assert browser.get(address)["Location"] == row.get_absolute_url()
    stranger = Browser(raise_request_exception=False)
    stranger.force_login(with_role(ChannelFactory().client, "manager"))
    assert stranger.post(address).status_code == 404


def test_the_api_undoes_and_says_what_it_did(api, channel, business):
    row = receive(channel, may(1, 10))
    caller = api(with_role(business, "specialist"))
    address = f"/api/v1/imports/{row.pk}/undo/"
    told = caller.post(address, {}).json()
    assert (told["status"], told["undone"]) == ("undone", {"restored": 0, "removed": 6, "kept": 0})
    assert caller.post(address, {}).json() == told  # twice is once
    assert figures(channel, "views") == []
    with committed():
        refused = receive_file(channel, upload(b"a,b\n1,2\n"), by=None)
    answer = caller.post(f"/api/v1/imports/{refused.pk}/undo/", {})
    assert answer.status_code == 409


def test_a_day_says_where_each_number_comes_from(channel, business):
    person = with_role(business, "manager")
    browser = Browser(raise_request_exception=False)
    browser.force_login(person)
    with committed():
        receive_file(channel, upload(overview(may(3), may(1, 10)), "May.csv"), by=person)
    row = receive(channel, may(1, 12))
    undo_import(row, by=person)
    address = reverse("kpis:numbers_day", args=[business.pk, channel.pk, "2026-05-01"])
    numbers = browser.get(reverse("kpis:numbers", args=[business.pk, channel.pk]))
    assert address in numbers.content.decode()
    page = browser.get(address)
    values = {one["name"]: one for one in page.context["values"]}
    views = values["Views"]
    assert views["value"] == "10"
    told = [(one["import"].label, one["row"], one["in_force"]) for one in views["origins"]]
    assert told == [("Overview.csv", 2, False), ("May.csv", 3, True)]
    assert person.name in page.content.decode()
    for wrong in ("2026-02-31", "today"):
        nowhere = reverse("kpis:numbers_day", args=[business.pk, channel.pk, wrong])
        assert browser.get(nowhere).status_code == 404
    decider = Browser(raise_request_exception=False)
    decider.force_login(with_role(business, "decider"))
    assert decider.get(address).status_code == 403


# --- Large ones -----------------------------------------------------------------------------------
@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr("kpis.undo_jobs.LARGE", 1)


def test_a_large_import_is_undone_by_a_job_with_the_same_result(api, channel, business, large):
    receive(channel, may(1, 10), may(2, 20))
    before = stored(channel)
    row = receive(channel, may(1, 11), may(2, 21))
    caller = api(with_role(business, "specialist"))
    address = f"/api/v1/imports/{row.pk}/undo/"
    answer = caller.post(address, {})
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert str(row.pk) in answer["Link"]
    again = caller.post(address, {})
    assert again.json()["id"] == answer.json()["id"]
    assert stored(channel) != before
    (job,) = Job.objects.filter(kind="undo_import")
    run(job.pk)
    assert stored(channel) == before
    done = caller.get(answer["Location"]).json()
    assert (done["status"], done["progress"]) == ("done", {"done": 3, "total": 3})
    told = caller.get(done["result"]).json()
    assert (told["status"], told["undone"]) == ("undone", {"restored": 2, "removed": 0, "kept": 0})
    assert caller.post(address, {}).json() == told
    entry = HistoryEntry.objects.get(verb="undone")
    assert entry.person_id == job.person_id
    assert fill_undo(str(row.pk), str(entry.person_id), Progress())["url"]  # twice is once


def test_the_page_of_a_large_import_says_that_it_is_being_undone(channel, business, large):
    browser = Browser(raise_request_exception=False)
    browser.force_login(with_role(business, "manager"))
    row = receive(channel, may(1, 10), may(2, 20))
    address = reverse("kpis:import_undo", args=[business.pk, row.pk])
    page = browser.get(address).content.decode()
    assert "2 rows were written" in page
    assert "in the background" in page
    assert browser.post(address)["Location"] == row.get_absolute_url()
    shown = browser.get(row.get_absolute_url()).content.decode()
    assert "The import is being undone" in shown
    assert "every 2s" in shown
    assert address not in shown
    assert figures(channel, "views") == [(DAY, 10), (DAY.replace(day=2), 20)]
    run(Job.objects.get(kind="undo_import").pk)
    shown = browser.get(row.get_absolute_url()).content.decode()
    assert "The import is being undone" not in shown
    assert figures(channel, "views") == []


def test_an_undo_that_failed_is_tried_again_when_asked_for_again(channel, specialist, large):
    row = receive(channel, may(1), may(2))
    job = promise_undo(row, by=specialist)
    Job.objects.filter(pk=job.pk).update(
        status="failed", finished_at=now(), error={"title": "Broken"}
    )
    assert promise_undo(row, by=specialist).status == "queued"
    run(job.pk)
    assert figures(channel, "views") == []


def test_a_plan_that_something_came_between_is_made_anew(channel, specialist):
    row = receive(channel, may(1, 10), may(2, 20))
    planned = plan_ahead(row)
    receive(channel, may(1, 11), may(2, 20))
    undone = undo_import(row, by=specialist, planned=planned)
    assert undone.undone["kept"] == 1
    assert figures(channel, "views") == [(DAY, 11)]
    second = receive(channel, may(1, 12))
    third = receive(channel, may(1, 13))
    planned = plan_ahead(second)
    assert planned.plan.later
    undo_import(third, by=specialist)
    undo_import(second, by=specialist, planned=planned)
    assert figures(channel, "views") == [(DAY, 11)]


def test_what_was_not_written_is_not_promised_to_be_undone(channel, specialist):
    with committed():
        row = receive_file(channel, upload(b"a,b\n1,2\n"), by=None)
    with pytest.raises(WrongState):
        promise_undo(row, by=specialist)

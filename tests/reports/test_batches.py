"""Many clients' reports at once: equal to single ones, restartable, one bad client left behind."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, HistoryEntry, Membership
from common.periods import Period
from jobs.models import Job
from jobs.registry import Progress
from reports import batches, sections
from reports.batches import draw_batch, fill_batch, request_reports
from reports.corrections import Wanted
from reports.models import Report
from reports.outcomes import figures
from reports.services import request_report, send_report, write_report
from tests.factories import ChannelFactory, ClientFactory, MembershipFactory
from tests.reports.conftest import AFTER, CONCLUDED, END, START, compute, measure, signed_in

MAY = Period(START, END)


@pytest.fixture(autouse=True)
def _later(settings, monkeypatch):
    """Leave the work to who asks for it, a month after May."""
    settings.JOBS_INLINE = False
    monkeypatch.setattr("jobs.broker.publish", lambda *_given: True)
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def clients(may) -> list[Client]:
    """The bakery, one far away in another zone with figures, and one with nothing."""
    far = ClientFactory(agency=may.agency, name="Far", timezone="Pacific/Auckland", currency="NZD")
    measure(ChannelFactory(client=far, network="vk"), date(2026, 4, 20), END, first=500)
    return [may, far, ClientFactory(agency=may.agency, name="Bare")]


def filled(clients, by) -> dict[str, Report]:
    made = request_reports(clients, MAY, by=by)
    fill_batch(made[0].batch, Progress())
    draw_batch(made[0].batch, Progress())
    rows = Report.objects.filter(batch=made[0].batch).select_related("client")
    return {row.client.name: row for row in rows}


def test_a_batch_gives_what_single_reports_give(clients, manager):
    for client in clients:
        april = compute(client, manager, date(2026, 4, 1), date(2026, 4, 30))
        key = next(iter(figures(april.sections)), "")
        task = Wanted("Post at 18:00", figure=key)
        write_report(april, CONCLUDED._replace(corrections=[task]), by=manager)
        send_report(april, by=manager)
    together = filled(clients, manager)
    assert {row.status for row in together.values()} == {"review"}
    for client in clients:
        alone = compute(client, manager)
        assert alone.sections["changes"]["figures"] == []
        assert {**alone.sections, "changes": None} == together[client.name].sections
        assert alone.charts == together[client.name].charts
    helped = together["Far"].sections["last_corrections"][0]["helped"]
    assert helped["verdict"] in ("better", "worse", "same")


def test_a_batch_asks_no_more_for_more_clients(clients, manager):
    asked, told = [], []
    for number in (1, 3):
        for row in Report.objects.all():
            row.delete()
        made = request_reports(clients[:number], MAY, by=manager)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told.clear()
            batches.compute_figures(
                Report.objects.filter(batch=made[0].batch), lambda *so_far: told.append(so_far)
            )
        assert told == [(done, number) for done in range(1, number + 1)]  # true progress
        asked.append(
            sum("UPDATE" not in one["sql"] and "SAVEPOINT" not in one["sql"] for one in queries)
        )
    # Results and the collaboration check ask once for each time zone, of which there are two; and
    # of each report it is asked who hears that it is ready.
    assert asked[1] <= asked[0] + 2 + 2


def test_what_is_computed_already_is_not_made_again(clients, manager):
    waiting = request_report(clients[0], START, END, by=manager)
    made = request_reports(clients, MAY, by=manager)
    assert {row.client_id for row in made} == {clients[1].pk, clients[2].pk}
    assert request_reports(clients, MAY, by=manager) == []
    assert Report.objects.filter(client=clients[0]).get() == waiting
    assert Job.objects.filter(kind="compute_reports").count() == 1
    assert HistoryEntry.objects.filter(verb="created", subject_id=made[0].pk).count() == 1


def test_more_clients_than_a_batch_are_several_jobs(clients, manager, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)
    made = request_reports(clients, MAY, by=manager)
    assert len({row.batch for row in made}) == 2
    assert Job.objects.filter(kind="compute_reports").count() == 2


def test_a_run_that_was_cut_off_goes_on_and_changes_nothing_that_is_there(
    clients, manager, monkeypatch
):
    made = request_reports(clients, MAY, by=manager)
    saved = []

    def dies(report, sections, charts):
        saved.append(report)
        if len(saved) == 2:
            raise KeyboardInterrupt  # a kill, between two clients
        return usual(report, sections, charts)

    usual = batches.freeze
    monkeypatch.setattr(batches, "freeze", dies)
    with pytest.raises(KeyboardInterrupt):
        fill_batch(made[0].batch, Progress())
    before = dict(Report.objects.filter(status="review").values_list("pk", "sections"))
    assert len(before) == 1
    for _again in range(2):
        fill_batch(made[0].batch, Progress())
        draw_batch(made[0].batch, Progress())
    after = dict(Report.objects.values_list("pk", "sections"))
    assert {pk: after[pk] for pk in before} == before
    assert set(Report.objects.values_list("status", "version")) == {("review", 2)}
    assert Job.objects.filter(kind="draw_reports").count() == 1


def test_one_bad_client_stops_nobody_else_and_is_tried_again_by_itself(
    clients, manager, monkeypatch
):
    usual = sections.SECTIONS["budget"]

    def budget(client, period):
        if client.name == "Far":
            raise ValueError("a figure out of the world")
        return usual(client, period)

    def together(_clients, _period):
        raise ValueError("one of them")

    monkeypatch.setitem(sections.SECTIONS, "budget", budget)
    monkeypatch.setitem(sections.TOGETHER, "budget", together)
    rows = filled(clients, manager)
    assert {name: row.status for name, row in rows.items()} == {
        "Bakery": "review",
        "Far": "computing",
        "Bare": "review",
    }
    assert rows["Far"].has_failed
    again = request_report(rows["Far"].client, START, END, by=manager)
    again.refresh_from_db()
    assert (again.pk, again.failed_at, again.batch) == (rows["Far"].pk, None, None)
    assert Job.objects.filter(key=f"report:{again.pk}", status="queued").exists()


def test_a_batch_that_nobody_asked_for_is_done_at_once(db):
    fill_batch(uuid4(), Progress())


# --- The page of the month ------------------------------------------------------------------------
def test_the_months_page_shows_where_each_client_is_and_asks_for_the_missing(
    clients, manager, monkeypatch
):
    for client in clients[1:]:
        MembershipFactory(person=manager, client=client, role="manager")
    Membership.objects.get_or_create(
        agency=clients[0].agency, person=manager, client=None, defaults={"role": "manager"}
    )
    compute(clients[0], manager)
    browser = signed_in(manager)
    page = reverse("reports:monthly")
    shown = browser.get(page)  # the month that ended
    assert {one.name: one.state for one in shown.context["found"].places} == {
        "Bakery": "review",
        "Bare": "missing",
        "Far": "missing",
    }
    answer = browser.post(page, {"month": "2026-05"})
    assert (answer.status_code, answer.url) == (302, page + "?month=2026-05")
    assert Report.objects.count() == 3
    found = browser.get(answer.url).context["found"]
    assert (found.counts["computing"], found.wanted, found.is_running) == (2, [], True)
    Report.objects.filter(client=clients[1]).update(failed_at=AFTER)
    found = browser.get(answer.url).context["found"]
    assert (found.places[0].name, found.places[0].state) == ("Far", "failed")
    browser.post(page, {"month": "2026-05"})
    again = Report.objects.get(client=clients[1])
    assert (again.failed_at, again.batch) == (None, None)
    assert browser.post(page, {"month": "2027-01"}).status_code == 400
    assert browser.get(page, {"month": "May"}).status_code == 400


def test_the_clients_side_has_no_page_of_the_month(clients, decider):
    assert signed_in(decider).get(reverse("reports:monthly")).status_code == 403

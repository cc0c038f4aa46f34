"""One report per request, whole, frozen, whoever computes it how often (REP-2, JOB-5)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from jobs import runner
from jobs.models import Job
from jobs.registry import Progress
from reports import sections
from reports.computing import fill_report
from reports.models import Report
from reports.services import job_of, request_report, send_report, write_report
from tests.reports.conftest import AFTER, CONCLUDED, END, START, compute, measure

SECTIONS = {"kpis", "jumps", "content", "results", "competitors", "budget", "decisions", "health"}
SECTIONS |= {"community", "collaboration", "last_corrections", "changes"}


def test_a_report_has_all_sections_and_a_picture_where_there_is_something_to_see(report):
    assert report.status == "review"
    assert set(report.sections) == SECTIONS
    followers = report.sections["kpis"]["goals"][0]["kpis"][0]
    assert followers["value"] == "13200"
    kpis = [kpi["id"] for kpi in report.sections["kpis"]["goals"][0]["kpis"]]
    assert set(report.charts) == {"mix", *(f"kpi-{pk}" for pk in kpis)}


def test_later_imports_change_nothing_in_a_finished_report(report, channel, manager):
    before = (report.sections, report.charts)
    measure(channel, START, END, first=50_000)
    fill_report(report, Progress())
    report.refresh_from_db()
    assert (report.sections, report.charts) == before


def test_a_recomputation_is_a_new_edition_that_lists_what_differs(report, channel, manager):
    measure(channel, START, END, first=12_100)
    again = compute(report.client, manager)
    assert (report.edition, again.edition) == (1, 2)
    changes = again.sections["changes"]
    assert (changes["edition"], changes["sent"]) == (1, False)
    followers = next(one for one in changes["figures"] if one["kind"] == "kpi")
    assert (followers["before"], followers["after"]) == ("13200", "13300")


def test_a_new_edition_is_compared_with_the_one_that_the_client_knows(sent, channel, manager):
    measure(channel, START, END, first=12_100)
    compute(sent.client, manager)  # a second one, never sent
    third = compute(sent.client, manager)
    assert third.sections["changes"]["edition"] == 1
    assert third.sections["changes"]["sent"] is True
    assert third.sections["changes"]["figures"]


def test_the_next_report_asks_whether_corrections_were_done(may, manager):
    with time_machine.travel(AFTER):
        april = compute(may, manager, date(2026, 4, 1), date(2026, 4, 30))
        write_report(april, CONCLUDED, by=manager)
        before = compute(may, manager)
        send_report(april, by=manager)
        after = compute(may, manager)
    assert before.sections["last_corrections"] == []  # nothing was sent yet
    (told,) = after.sections["last_corrections"]
    assert (told["text"], told["done"], told["start"]) == ("Post at 18:00", False, "2026-04-01")


def test_the_job_computes_it_and_says_where_it_is(may, manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = request_report(may, START, END, by=manager)
    job = job_of(report)
    assert (job.status, job.queue) == ("done", "reports")
    assert job.result["url"] == report.get_absolute_url()
    assert job.result["api_url"] == f"/api/v1/reports/{report.pk}/"
    report.refresh_from_db()
    assert report.status == "review"


def test_progress_goes_up_section_by_section(may, manager):
    told: list[tuple[int, int]] = []

    class Told(Progress):
        def __call__(self, done: int, total: int) -> None:
            super().__call__(done, total)
            told.append((done, total))

    report = request_report(may, START, END, by=manager)
    fill_report(report, Told())
    steps = len(sections.SECTIONS) + 2
    assert told == [(done, steps) for done in range(steps)]


def test_a_job_killed_between_sections_is_done_again_with_one_result(may, manager, monkeypatch):
    class Killed(BaseException):
        """As a SIGKILL does, it leaves the row as it is."""

    whole = sections.SECTIONS["budget"]

    def die(*_given):
        raise Killed

    report = request_report(may, START, END, by=manager)
    job = job_of(report)
    monkeypatch.setitem(sections.SECTIONS, "budget", die)
    with pytest.raises(Killed):
        runner.run(job.pk)
    report.refresh_from_db()
    assert (report.status, report.sections) == ("computing", {})  # nothing half-made
    monkeypatch.setitem(sections.SECTIONS, "budget", whole)
    Job.objects.filter(pk=job.pk).update(  # what the sweep does when the lease is over
        status="queued", token=None, lease_until=None
    )
    runner.run(job.pk)
    runner.run(job.pk)
    report.refresh_from_db()
    assert (report.status, report.version) == ("review", 2)
    assert set(report.sections) == SECTIONS


def test_a_section_that_fails_fails_the_job_and_leaves_no_gap(may, manager, monkeypatch):
    def fall(*_given):
        raise RuntimeError("no figures")

    monkeypatch.setitem(sections.SECTIONS, "content", fall)
    report = request_report(may, START, END, by=manager)
    for _attempt in range(5):
        with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC)):
            Job.objects.filter(key=f"report:{report.pk}").update(due_at=AFTER)
            runner.run(job_of(report).pk)
    report.refresh_from_db()
    assert job_of(report).status == "failed"
    assert (report.status, report.sections) == ("computing", {})


def test_asking_again_while_it_is_computed_gives_the_same_report(may, manager):
    first = request_report(may, START, END, by=manager)
    assert request_report(may, START, END, by=manager).pk == first.pk
    assert Report.objects.count() == Job.objects.filter(kind="compute_report").count() == 1


def test_asking_again_after_a_failure_tries_the_job_again(may, manager):
    report = request_report(may, START, END, by=manager)
    Job.objects.filter(key=f"report:{report.pk}").update(
        status="failed", error={"status": 500}, finished_at=AFTER
    )
    assert request_report(may, START, END, by=manager).pk == report.pk
    assert job_of(report).status == "queued"


def test_computing_takes_a_constant_number_of_queries(may, manager, django_assert_max_num_queries):
    report = request_report(may, START, END, by=manager)
    with django_assert_max_num_queries(48):
        fill_report(report, Progress())
    assert connection.in_atomic_block  # of the test itself: nothing was left open


def test_numbers_in_a_chart_are_written_as_the_client_writes_them(draws):
    shown = {"field": "reach", "type": "quantitative", "format": ",.1f"}
    values = {"values": [{"reach": 1234.5}]}
    asked = {"one": {"data": values, "mark": "text", "encoding": {"text": shown}}}
    assert "1,234.5" in draws(asked, "en")["one"]
    assert "1\u00a0234,5" in draws(asked, "ru")["one"]


def test_charts_are_drawn_with_our_font_and_load_nothing(may, manager, draws):
    report = compute(may, manager)
    for svg in report.charts.values():
        assert svg.startswith("<svg")
        assert "Noto Sans" in svg
        assert "http://" not in svg.replace("http://www.w3.org/", "")
        assert "<script" not in svg
    mix = report.charts["mix"]
    assert "4 / 4" in mix
    assert "1 / 2" in mix

"""Two workers at one report, for real: with connections of their own, so on rows that are there."""

import threading

import pytest
from django.db import connections

from common.periods import Period
from jobs.models import Job
from jobs.registry import Progress
from reports import batches, computing
from reports.batches import fill_batch, request_reports
from reports.computing import fill_report
from reports.models import Report
from reports.services import request_report
from tests.reports.conftest import END, START, bakery_after_may


@pytest.fixture
def may(transactional_db):
    return bakery_after_may()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_result(may, manager, monkeypatch, settings):
    settings.JOBS_INLINE = False
    monkeypatch.setattr("jobs.broker.publish", lambda *_given: True)
    together = threading.Barrier(2, timeout=20)
    finished = []

    def meet(asked, _language):
        together.wait()
        return {name: f"<svg>{threading.get_ident()}</svg>" for name in asked}

    monkeypatch.setattr(computing, "draw", meet)
    report = request_report(may, START, END, by=manager)

    def work():
        try:
            fill_report(Report.objects.select_related("client").get(pk=report.pk), Progress())
            finished.append(threading.get_ident())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    report.refresh_from_db()
    assert len(finished) == 2
    assert (report.status, report.version) == ("review", 2)  # written once
    assert len(set(report.charts.values())) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_batch_make_one_result_with_the_figures_of_a_single_report(
    may, manager, monkeypatch, settings
):
    settings.JOBS_INLINE = False
    monkeypatch.setattr("jobs.broker.publish", lambda *_given: True)
    together = threading.Barrier(2, timeout=20)
    tried = []
    (report,) = request_reports([may], Period(START, END), by=manager)
    usual = batches.freeze

    def meet(row, sections, charts):
        tried.append(sections)
        together.wait()  # both have computed, neither has written
        usual(row, sections, charts)

    monkeypatch.setattr(batches, "freeze", meet)

    def work():
        try:
            fill_batch(report.batch, Progress())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    report.refresh_from_db()
    assert tried[0] == tried[1] == report.sections
    assert (report.status, report.version) == ("review", 2)  # written once
    assert Report.objects.count() == Job.objects.filter(kind="draw_reports").count() == 1
    again = request_report(may, START, END, by=manager)
    fill_report(again, Progress())
    again.refresh_from_db()
    assert again.sections["changes"] == {"edition": 1, "sent": False, "figures": [], "more": 0}

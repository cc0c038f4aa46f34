"""The monthly reports: computed in place, concluded, and sent; the last one maybe not yet."""

from datetime import timedelta

from jobs.registry import Progress
from reports.computing import fill_report
from reports.models import Correction, Report
from reports.services import Texts, request_report, send_report, tick, write_report
from smmhub.demo.stage import MONTHS, Stage, date_back


def report_months(stage: Stage) -> None:
    """Report on each month behind us; every report finds what the one before promised done."""
    before: Report | None = None
    for number in range(MONTHS):
        report = _computed(stage, number)
        if number == MONTHS - 1 and stage.words.to_conclude:
            return
        if before is not None:
            _tick(stage, before, number)
        _send(stage, report, number)
        before = report


def _computed(stage: Stage, number: int) -> Report:
    period = stage.month(number)
    report = request_report(stage.client, period.start, period.end, by=stage.manager)
    fill_report(report, Progress())
    moment = stage.at(period.end + timedelta(days=1), 8)
    date_back([report], moment, computed_at=moment)
    report.refresh_from_db()
    return report


def _tick(stage: Stage, before: Report, number: int) -> None:
    """Say what became of last month's corrections: one is sometimes left."""
    for place, correction in enumerate(before.corrections.order_by("pk")):
        if not (place and number % 3 == 0):
            tick(correction, True, by=stage.manager)


def _send(stage: Stage, report: Report, number: int) -> None:
    words, content = stage.words.reports[number], report.sections["content"]
    counts = {"published": content["published"], "planned": content["planned"]}
    conclusions = words.conclusions.format(**counts)
    corrections = [(text, False) for text in words.corrections]
    write_report(report, Texts(conclusions, corrections), by=stage.manager)
    send_report(report, by=stage.manager)
    day = stage.month(number).end + timedelta(days=3)
    date_back([report], report.created_at, sent_at=stage.at(day, 16))
    date_back(Correction.objects.filter(report=report), stage.at(day, 15))
    report.refresh_from_db()

"""The monthly reports: computed in place, concluded, and sent; the last one maybe not yet."""

from datetime import timedelta

from jobs.registry import Progress
from reports.computing import fill_report
from reports.corrections import Wanted, usual_due
from reports.health import tick_page
from reports.models import Correction, Report, Schedule
from reports.openings import note_person
from reports.outcomes import figures
from reports.schedules import add_schedule
from reports.services import Texts, request_report, send_report, tick, write_report
from smmhub.demo.stage import MONTHS, Stage, date_back


def report_months(stage: Stage) -> None:
    """Report on each month behind us; every report finds what the one before promised done. From
    now on they are made by themselves."""
    add_schedule(Schedule(client=stage.client), by=stage.manager)
    _look_at_pages(stage)
    before: Report | None = None
    for number in range(MONTHS):
        report = _computed(stage, number)
        if number == MONTHS - 1 and stage.words.to_conclude:
            return
        if before is not None:
            _tick(stage, before, number)
        _send(stage, report, number)
        before = report


def _look_at_pages(stage: Stage) -> None:
    """Somebody looked at the pages of all channels but the last, once before the first report."""
    day = stage.month(0).start
    for number, channel in enumerate(list(stage.client.channels.all())[:-1]):
        row = tick_page(channel, number == 0, by=stage.manager)
        date_back([row], stage.at(day, 12), day=day)


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
    people, named = (stage.manager, stage.specialist), figures(report.sections)
    kpi = next((key for key in named if key.startswith("kpi/")), "")
    corrections = [
        Wanted(text, False, people[place % 2].pk, usual_due(report), "" if place else kpi)
        for place, text in enumerate(words.corrections)
    ]
    write_report(report, Texts(conclusions, corrections), by=stage.manager)
    send_report(report, by=stage.manager)
    day = stage.month(number).end + timedelta(days=3)
    date_back([report], report.created_at, sent_at=stage.at(day, 16))
    date_back(Correction.objects.filter(report=report), stage.at(day, 15))
    if number % 4:  # now and then nobody of the client has a look
        note_person(report, stage.decider)
        date_back(report.openings.all(), stage.at(day, 18))
    report.refresh_from_db()

"""Fills a requested report, once, whoever is asked how often (REP-1, REP-2, JOB-5)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from clients.events import announce
from common.periods import now
from jobs.registry import Progress
from kpis.rules import DOWN_IS_GOOD
from reports.charts import draw, specs
from reports.editions import differences
from reports.models import Correction, Report
from reports.outcomes import outcome
from reports.sections import SECTIONS


def fill_report(report: Report, progress: Progress) -> None:
    """Compute a report section by section and freeze it; a finished one stays as it is.

    A section that fails raises: the job is tried again as a whole, a report has no silent gaps."""
    steps = len(SECTIONS) + 2  # and the charts, and freezing
    sections: dict[str, Any] = {}
    charts: dict[str, str] = {}
    if report.is_computing:
        for done, (name, section) in enumerate(SECTIONS.items()):
            progress(done, steps)
            sections[name] = section(report.client, report.period)
        sections["last_corrections"] = last_corrections(report, sections)
        sections["changes"] = changes_of(report, sections)
        progress(len(SECTIONS), steps)
        charts = draw(specs(sections), report.client.language)
        progress(steps - 1, steps)
    with progress.finish() as result:
        freeze(report, sections, charts)
        result["url"] = report.get_absolute_url()
        result["api_url"] = reverse("api:reports-detail", args=[report.pk])


@transaction.atomic
def freeze(report: Report, sections: dict[str, Any], charts: dict[str, str]) -> None:
    """Write what was computed, once: who comes later finds it written (JOB-5)."""
    moment = now()
    filled = Report.objects.filter(pk=report.pk, status=Report.Status.COMPUTING).update(
        status=Report.Status.REVIEW,
        sections=sections,
        charts=charts,
        computed_at=moment,
        updated_at=moment,
        version=F("version") + 1,
    )
    if filled:
        client_id = report.client_id
        announce("report.ready", report, client_id=client_id, start=report.start, end=report.end)


def last_corrections(
    report: Report, sections: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return what the last report before this one promised to change: done or not, and how its
    figure went on from that report to this one (REP-3).

    That is the last edition sent of the newest earlier period; sections stand in for this report's
    own. Two queries."""
    before = (
        Report.objects.filter(
            client=report.client_id, status=Report.Status.SENT, start__lt=report.start
        )
        .defer("charts", "conclusions", "no_corrections_because")
        .order_by("-start", "-end", "-edition")
        .first()
    )
    if before is None:
        return []
    return kept_of(
        before,
        Correction.objects.filter(report=before).order_by("pk"),
        report.sections if sections is None else sections,
    )


def kept_of(
    before: Report, corrections: Iterable[Correction], sections: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the corrections of an earlier report as a report of these sections tells of them."""
    return [
        {
            "id": str(one.pk),
            "text": one.text,
            "done": one.done,
            "person": str(one.person_id) if one.person_id else None,
            "due": one.due.isoformat() if one.due else None,
            # Without a figure the earlier sections, which may be deferred, aren't looked at.
            "helped": outcome(before.sections, sections, one.figure, DOWN_IS_GOOD)
            if one.figure
            else {},
            "start": before.start.isoformat(),
            "end": before.end.isoformat(),
        }
        for one in corrections
    ]


def changes_of(report: Report, sections: dict[str, Any]) -> dict[str, Any] | None:
    """Return what differs from the edition that the client knows, else from the latest (REP-2)."""
    editions = Report.objects.finished().filter(
        client=report.client_id, start=report.start, end=report.end, edition__lt=report.edition
    )
    newest = editions.defer("charts").order_by("-edition")
    before = newest.filter(status=Report.Status.SENT).first() or newest.first()
    if before is None:
        return None
    return {
        "edition": before.edition,
        "sent": before.is_sent,
        **differences(before.sections, sections),
    }

"""What a worker of benchmarks.monthly_run can do besides: the naive way, and a PDF of each report.

celery -A benchmarks.monthly_jobs worker"""

import os
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")

from benchmarks.monthly_run import LAST, METRICS
from jobs.registry import Progress, job
from smmhub.celery import app

__all__ = ["app"]


@job("bench_sums", queue="reports")
def bench_sums(client_id: str, progress: Progress) -> dict[str, Any]:
    """Tell of a client as one does without thinking of queries: a sum for each metric, channel and
    period, the days of a KPI as rows, and the other parts asked for this client alone."""
    from django.db.models import Max, Sum

    from clients.models import Channel, Client
    from common.periods import month_of, previous
    from kpis.models import ChannelDay, Kpi
    from reports.sections import SECTIONS

    client = Client.objects.get(pk=client_id)
    now = month_of(LAST)
    told: dict[str, Any] = {
        name: section(client, now) for name, section in SECTIONS.items() if name != "kpis"
    }
    for channel in Channel.objects.filter(client=client):
        for period in (now, previous(now)):
            for metric in METRICS:
                how = Max if metric in ("followers", "reach") else Sum
                days = ChannelDay.objects.filter(
                    channel=channel, day__gte=period.start, day__lte=period.end
                )
                found = days.aggregate(all=how(metric))["all"]
                told[f"{channel.pk} {period.start} {metric}"] = found
    for kpi in Kpi.objects.filter(goal__client=client):
        points: dict[str, int] = {}
        rows = ChannelDay.objects.filter(channel__client=client, day__gte=kpi.start)
        for row in rows.order_by("day"):
            value = getattr(row, kpi.metric) or 0
            points[row.day.isoformat()] = points.get(row.day.isoformat(), 0) + value
        told[f"kpi {kpi.pk}"] = points
    return told


@job("bench_papers", queue="reports")
def bench_papers(batch: str, progress: Progress) -> dict[str, int]:
    """Make the PDF of each report of a batch; say how many bytes they are."""
    from reports import pdf
    from reports.models import Report
    from reports.showing import reading_of

    size = 0
    reports = Report.objects.filter(batch=UUID(batch)).select_related("client__agency")
    for number, report in enumerate(reports):
        progress(number, len(reports))
        size += len(pdf.render(reading_of(report, client_side=True), report.charts, "en"))
    return {"bytes": size}

"""KPIs judged on a day, and values of own metrics."""

from datetime import date, timedelta

from django.db import transaction

from kpis.judging import judge, promises
from kpis.models import Import, Kpi, OwnMetric
from kpis.own import write_own
from kpis.store import Cell

TODAY = date(2026, 5, 16)


def line_of(kpi, today=TODAY):
    return judge(promises(Kpi.objects.filter(pk=kpi.pk)), today)[0]


def own(business, code="walk_ins", **more):
    return OwnMetric.objects.create(agency=business.agency, code=code, **{"name": code} | more)


def own_values(channel, metric, days):
    source = Import.objects.create(channel=channel, source="hand", status="done")
    with transaction.atomic():
        cells = {(channel.pk, day): {metric: Cell(value)} for day, value in days.items()}
        write_own({channel.pk: source}, cells)


def days_from(first, *values):
    return {first + timedelta(days=n): value for n, value in enumerate(values)}

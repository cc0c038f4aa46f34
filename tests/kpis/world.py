"""Goals, KPIs, figures and export files for the tests of kpis."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import TestCase
from factory.django import DjangoModelFactory

from clients.models import Channel
from goals.models import Goal
from kpis.kept import KeptDay, unpacked
from kpis.models import ChannelDay, Import, Kpi
from kpis.store import Cell, write_days
from tests.factories import ClientFactory

DAY = date(2026, 5, 1)
HEADER = ("Date", "Video views", "Reached audience", "Profile views", "Likes", "Shares", "Comments")


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    client = factory.SubFactory(ClientFactory)
    kind = "growth"
    problem = "Too small a community"
    measure = "20,000 followers"
    due = date(2026, 12, 31)


class KpiFactory(DjangoModelFactory):
    class Meta:
        model = Kpi
        skip_postgeneration_save = True

    goal = factory.SubFactory(GoalFactory)
    metric = "followers"
    baseline = Decimal(12000)
    target = Decimal(20000)
    start = DAY
    due = date(2026, 5, 31)

    @factory.post_generation
    def channels(self, create, extracted, **kwargs):
        self.channels.set(extracted or [])


def measure(channel: Channel, days: Mapping[date, Mapping[str, Any]]) -> Import:
    """Write figures of a channel as an import does; return their import."""
    source = Import.objects.create(channel=channel, source="hand", status="done")
    cells = {
        (channel.pk, day): {code: Cell(value) for code, value in given.items()}
        for day, given in days.items()
    }
    with transaction.atomic():
        write_days({channel.pk: source}, cells)
    return source


def measure_each_day(channel: Channel, start: date, values: list[Any], metric: str) -> Import:
    given = {
        start + timedelta(days=passed): {metric: value}
        for passed, value in enumerate(values)
        if value is not None
    }
    return measure(channel, given)


def figures(channel: Channel, *metrics: str) -> list[tuple[Any, ...]]:
    """Return the stored days of a channel, oldest first."""
    rows = ChannelDay.objects.filter(channel=channel).order_by("day")
    return list(rows.values_list("day", *metrics))


def kept(source: Import) -> list[KeptDay]:
    """Return what an import changed of its channel's days, oldest first."""
    months = source.months.order_by("month").values_list("month", "days", "rows", "cells")
    return [one for month in months for one in unpacked(*month)]


def overview(*rows: tuple[Any, ...]) -> bytes:
    """Return a TikTok overview; its rows are in the order of HEADER."""
    lines = [",".join(str(cell) for cell in row) for row in (HEADER, *rows)]
    return "\n".join([*lines, ""]).encode()


def may(day: int, views: Any = 10, reach: Any = 5, *more: Any) -> tuple[Any, ...]:
    """Return a row of an overview, of May 2026."""
    rest = [*more, 3, 4, 2, 1][: 4 - len(more)] if len(more) < 4 else []
    return (f"2026/05/{day:02d}", views, reach, *more, *rest)


def upload(content: bytes, name: str = "Overview.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


def committed() -> Any:
    """Run what waits for the commit, such as jobs, at the end of the block."""
    return TestCase.captureOnCommitCallbacks(execute=True)

"""Days and months move to their new tables with all that was in them, and back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kpis.models import ChannelDay, ChannelMonth, Import, ImportedDay
from tests.factories import ChannelFactory
from tests.kpis.world import kept

BEFORE, AFTER = ("kpis", "0001_initial"), ("kpis", "0013_imported_days_by_one_index")
MAY = date(2026, 5, 1)


@pytest.fixture
def migrate(transactional_db: None) -> Iterator[Any]:
    def to(target: tuple[str, str]) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([target])
        return executor.loader.project_state([target]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_days_and_months_keep_their_values_there_and_back(migrate):
    channel = ChannelFactory()
    rows = [
        (date(2026, 5, 2), {"followers": 7, "revenue": Decimal("-0.0001")}),
        (MAY, {"views": 2**31 - 1, "followers": 5, "revenue": Decimal("99999999999.9999")}),
        (date(2026, 6, 1), {"views": 0}),
    ]
    old = migrate(BEFORE)
    for day, cells in rows:
        old.get_model("kpis", "ChannelDay").objects.create(channel_id=channel.pk, day=day, **cells)
    may = {"views": 2**31 - 1, "followers": 7, "revenue": Decimal("99999999999.9998")}
    for month, cells in ((MAY, may), (date(2026, 6, 1), {"views": 0})):
        months = old.get_model("kpis", "ChannelMonth")
        months.objects.create(channel_id=channel.pk, month=month, **cells)

    migrate(AFTER)
    columns = ("views", "followers", "revenue", "likes")
    days = ChannelDay.objects.order_by("day").values_list("day", *columns)
    assert list(days) == [
        (MAY, 2**31 - 1, 5, Decimal("99999999999.9999"), None),
        (date(2026, 5, 2), None, 7, Decimal("-0.0001"), None),
        (date(2026, 6, 1), 0, None, None, None),
    ]
    there = list(ChannelMonth.objects.order_by("month").values_list(*columns[:3], "followers_on"))
    assert there == [
        (2**31 - 1, 7, Decimal("99999999999.9998"), date(2026, 5, 2)),
        (0, None, None, None),
    ]

    back = migrate(BEFORE)
    found = back.get_model("kpis", "ChannelDay").objects.order_by("day")
    assert list(found.values_list("day", *columns)) == list(days)
    found = back.get_model("kpis", "ChannelMonth").objects.order_by("month")
    assert list(found.values_list(*columns[:3])) == [row[:3] for row in there]


def test_what_imports_changed_is_the_same_by_month_and_by_day(migrate):
    """The import that wrote first stays the first one, whichever was made first: undo needs it."""
    old = migrate(("kpis", "0013_imported_days_by_one_index"))
    later, first = (Import.objects.create(channel=ChannelFactory(), status="done") for _ in "12")
    days = old.get_model("kpis", "ImportedDay").objects
    told = [
        (first, date(2026, 5, 31), {}, {"views": "1", "revenue": "-0.5"}, {"views": 2}),
        (first, date(2026, 6, 1), {"views": "0"}, {"views": "3"}, None),
        (later, MAY, {}, {"likes": "4"}, 7),
        (later, date(2026, 5, 31), {"views": "1"}, {"views": "5", "likes": "6"}, 8),
    ]
    for source, day, before, after, rows in told:
        days.create(source_id=source.pk, day=day, before=before, after=after, rows=rows)
    days.create(source_id=first.pk, day=MAY, object_key="post 1", before={}, after={"views": "9"})

    new = migrate(("kpis", "0014_imported_months"))
    assert [tuple(one) for one in kept(first)] == [tuple(row[1:]) for row in told[:2]]
    assert [tuple(one) for one in kept(later)] == [tuple(row[1:]) for row in told[2:]]
    months = new.get_model("kpis", "ImportedMonth").objects.order_by("pk")
    sources = list(months.values_list("source", flat=True))
    assert sources == [first.pk, first.pk, later.pk]
    assert ImportedDay.objects.get().object_key == "post 1"

    back = migrate(("kpis", "0013_imported_days_by_one_index"))
    rows = back.get_model("kpis", "ImportedDay").objects.filter(object_key="").order_by("pk")
    names = ("source", "day", "before", "after", "rows")
    assert list(rows.values_list(*names)) == [(row[0].pk, *row[1:]) for row in told]

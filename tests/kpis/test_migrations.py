"""Days and months move to their new tables with all that was in them, and back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kpis.models import ChannelDay, ChannelMonth
from tests.factories import ChannelFactory

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

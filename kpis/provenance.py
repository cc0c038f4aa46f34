"""Where a value comes from: its file and row, who brought it and when (KPI-5)."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kpis.audience import KEY as SHARE_KEY
from kpis.kept import KeptDay, row_of, unpacked
from kpis.models import Import, ImportedDay, ImportedMonth
from kpis.own import KEY as OWN_KEY


class Origin(NamedTuple):
    """One time that a value was written. None after: it was taken away."""

    source: Import
    row: int | None  # of the file
    before: str | None
    after: str | None

    @property
    def at(self) -> datetime:
        return self.source.created_at

    @property
    def in_force(self) -> bool:
        return self.source.status != Import.Status.UNDONE


def origins(imports: QuerySet[Import], channel_id: UUID, day: date) -> dict[str, list[Origin]]:
    """Return how each metric of a channel's day came to its value, the latest first; two queries.

    imports are those that the reader may see; values of others are left out."""
    found: dict[str, list[Origin]] = {}
    mine = imports.filter(channel=channel_id).order_by()
    months = ImportedMonth.objects.filter(source__in=mine, month=day.replace(day=1))
    narrow = (OWN_KEY, SHARE_KEY)
    own = ImportedDay.objects.filter(source__in=mine, day=day, object_key__in=narrow)
    told = [
        (row.source, one)
        for row in months.order_by("-pk").select_related("source__by")
        for one in unpacked(row.month, row.days, row.rows, row.cells, only=day)
    ] + [
        (row.source, KeptDay(row.day, row.before, row.after, row.rows))
        for row in own.order_by("-pk").select_related("source__by")
    ]
    for source, one in told:
        for code, value in one.after.items():
            origin = Origin(source, row_of(one.rows, code), one.before.get(code), value)
            found.setdefault(code, []).append(origin)
    return found

"""Where a value comes from: its file and row, who brought it and when (KPI-5)."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kpis.import_writing import row_of
from kpis.models import Import, ImportedDay
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
    """Return how each metric of a channel's day came to its value, the latest first; one query.

    imports are those that the reader may see; values of others are left out."""
    found: dict[str, list[Origin]] = {}
    rows = (
        ImportedDay.objects.filter(
            source__in=imports.filter(channel=channel_id).order_by(),
            day=day,
            object_key__in=("", OWN_KEY),
        )
        .order_by("-pk")
        .select_related("source__by")
    )
    for one in rows:
        for code, value in one.after.items():
            origin = Origin(one.source, row_of(one.rows, code), one.before.get(code), value)
            found.setdefault(code, []).append(origin)
    return found

"""Values of an agency's own metrics: written and read as those of the catalogue are.

The counterpart of store.py and series.py for the narrow table of own_models.py."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from clients.access import Access
from kpis.averages import Value, over_days
from kpis.catalogue import Metric
from kpis.models import Import, ImportedDay
from kpis.own_models import OwnMetric, OwnValue
from kpis.series import Cells, Days, Figure
from kpis.store import Cell, Change, batches, lock_channels, plain_text, stored

KEY = "own"  # what ImportedDay.object_key says of them; a post's or an ad's has a space in it

OwnCells = Mapping[OwnMetric, Cell | None]  # None takes a value away, for undo
Place = tuple[UUID, date]  # a channel and a day


# --- Which there are ------------------------------------------------------------------------------
def own_of(access: Access) -> QuerySet[OwnMetric]:
    """Return the metrics of the agencies that a person works in, or at a client of."""
    needs = "view" if access.allows("view") else "import"  # who may write a value knows its code
    rows: QuerySet[OwnMetric] = access.rows(OwnMetric, needs)
    return rows | OwnMetric.objects.filter(agency__in=list(access.agency_roles))


def own_by_code(agency_ids: Iterable[UUID]) -> dict[tuple[UUID, str], OwnMetric]:
    """Return the metrics of agencies by agency and code, the retired ones too; one query."""
    rows = OwnMetric.objects.filter(agency__in=set(agency_ids))
    return {(row.agency_id, row.code): row for row in rows}


# --- Reading --------------------------------------------------------------------------------------
def own_daily(channel_ids: Collection[UUID], codes: Iterable[str], start: date, end: date) -> Days:
    """Return values by channel and day, both in order, as `series.daily` does; one query.

    Every channel is a key; a day without a value of these metrics is left out."""
    days: Days = {channel: {} for channel in channel_ids}
    rows = (
        OwnValue.objects.filter(
            channel__in=days, metric__code__in=set(codes), day__gte=start, day__lte=end
        )
        .order_by("day", "metric__code")
        .values_list("channel_id", "day", "metric__code", "metric__unit", "value")
    )
    for channel, day, code, unit, value in rows:
        days[channel].setdefault(day, {})[code] = as_counted(unit, value)
    return days


def own_days(
    values: QuerySet[OwnValue], start: date, end: date
) -> tuple[dict[str, Metric], dict[date, Cells]]:
    """Return the metrics that have values on these days, by code in order of their names, and the
    values by day and code, in order; one query.

    values are those of one channel that the reader may see."""
    rows = values.filter(day__gte=start, day__lte=end).select_related("metric").order_by("day")
    metrics: dict[str, Metric] = {}
    days: dict[date, Cells] = {}
    for row in rows:
        code = row.metric.code
        metrics.setdefault(code, row.metric.as_metric())
        days.setdefault(row.day, {})[code] = as_counted(row.metric.unit, row.value)
    named = sorted(metrics.items(), key=lambda one: (str(one[1].name).casefold(), one[0]))
    return dict(named), days


def figure_of_own(metric: Metric, days: Mapping[date, Cells]) -> Figure | None:
    """Return one figure of an own metric over days of one channel, oldest first, as
    `series.figure_of` does for the catalogue; None without data."""
    known = [(day, cells[metric.code]) for day, cells in days.items() if metric.code in cells]
    if not known:
        return None
    if metric.cls == "last":
        return Figure(known[-1][1], "latest", known[-1][0])
    value, basis = over_days(metric, [days[day] for day, _value in known])
    if value is None or basis is None:
        return None
    return Figure(value, "highest_day" if basis == "only_day" else basis)


def as_counted(unit: str, value: Value) -> Value:
    """Return a stored value as its unit has it: people and counts are whole."""
    return int(value) if unit in ("people", "count") else value


# --- Writing --------------------------------------------------------------------------------------
def write_own(
    sources: Mapping[UUID, Import], cells: Mapping[Place, OwnCells]
) -> dict[Place, Change]:
    """Write cells by (channel id, day); return what changed, nothing for what was there already.

    As `store.write_days`: sources are the imports by channel id, what each cell was before and is
    now is kept, by code under KEY, None for one that was taken away, which counts as updated. Call
    it in a transaction."""
    lock_channels(channel for channel, _day in cells)
    changes: dict[Place, Change] = {}
    for batch in batches(sorted(cells)):
        there = _there(batch, cells)
        fresh: list[OwnValue] = []
        gone: list[int] = []
        kept: list[ImportedDay] = []
        for channel, day in batch:
            source = sources[channel]
            before: dict[str, str] = {}
            after: dict[str, str | None] = {}
            rows: dict[str, int | None] = {}
            for metric, cell in cells[channel, day].items():
                old = there.get((channel, day, metric.pk))
                value = None if cell is None else stored(metric.as_metric(), cell.value)
                if (None if old is None else old.value) == value:
                    continue
                if old is not None:
                    before[metric.code] = _text(metric, old.value)
                if cell is None or value is None:
                    gone += [old.pk] if old else []
                    after[metric.code] = None
                    continue
                after[metric.code] = _text(metric, value)
                rows[metric.code] = cell.row
                place = {"channel_id": channel, "metric": metric, "day": day}
                fresh.append(OwnValue(**place, value=value, source=source, row=cell.row))
            if after:
                told = {"before": before, "after": after, "rows": rows}
                kept.append(ImportedDay(source=source, day=day, object_key=KEY, **told))
                updated = frozenset(before)
                changes[channel, day] = Change(frozenset(after) - updated, updated)
        _save(fresh, gone, kept)
    return changes


def _there(
    batch: Sequence[Place], cells: Mapping[Place, OwnCells]
) -> dict[tuple[UUID, date, UUID], OwnValue]:
    rows = OwnValue.objects.filter(
        channel__in={channel for channel, _day in batch},
        day__in={day for _channel, day in batch},
        metric__in={metric.pk for place in batch for metric in cells[place]},
    )
    return {(row.channel_id, row.day, row.metric_id): row for row in rows}


def _save(fresh: list[OwnValue], gone: list[int], kept: list[ImportedDay]) -> None:
    OwnValue.objects.filter(pk__in=gone).delete()
    OwnValue.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["channel", "metric", "day"],
        update_fields=["value", "source", "row"],
    )
    ImportedDay.objects.bulk_create(kept)


def _text(metric: OwnMetric, value: Value) -> str:
    return str(plain_text(as_counted(metric.unit, value)))

"""Writing measurements: whole batches in few statements, the same on both databases (IMP-1, IMP-2).

Everything here runs inside a transaction of the caller, with the channels locked: two imports at
once into one channel come one after the other, so none of their cells is lost."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from clients.models import Channel
from common.money import round_half_up
from kpis import at_once
from kpis.averages import Value
from kpis.catalogue import METRICS, PLACES, Metric
from kpis.kept import KeptDay, packed, rows_of
from kpis.models import (
    ChannelDay,
    ChannelMonth,
    Import,
    ImportedDay,
    ImportedMonth,
    ObjectFact,
)
from kpis.months import metrics_of_months, month_columns, month_rows, rebuild_at_once

BATCH = 500  # rows in one statement
PARAMETERS = 30_000  # of one statement; SQLite's limit is 32,766

Item = TypeVar("Item")


class Cell(NamedTuple):
    """One measured value and its row in the file; None where it has none."""

    value: Value
    row: int | None = None


Cells = Mapping[str, Cell]  # by metric


class Thing(NamedTuple):
    """A post or an ad over a span: the key of its figures. No start: since it was published."""

    channel: UUID
    kind: str
    id: str
    start: date | None
    as_of: date


class About(NamedTuple):
    """What is known of a post or an ad beside its figures."""

    published_at: datetime | None = None
    url: str = ""


class Change(NamedTuple):
    """The metrics of one channel-day, or one thing, that a write created and updated."""

    created: frozenset[str]
    updated: frozenset[str]

    @property
    def codes(self) -> frozenset[str]:
        return self.created | self.updated


class Merged(NamedTuple):
    key: Any
    values: dict[str, Value | None]  # of all columns of the batch
    before: dict[str, str]  # of the cells that had a value
    after: dict[str, str]
    rows: Any  # of the file: one for all cells, or by metric
    change: Change


def lock_channels(channels: Iterable[UUID]) -> None:
    """Wait until nobody else writes figures of these channels; other rows of theirs may come."""
    asked = {*channels}
    if _at_once():
        at_once.lock_channels(asked)
        return
    rows = Channel.objects.select_for_update(no_key=True).filter(pk__in=asked)
    list(rows.order_by("pk").values_list("pk", flat=True))


def write_days(
    sources: Mapping[UUID, Import], cells: Mapping[tuple[UUID, date], Cells]
) -> dict[tuple[UUID, date], Change]:
    """Write cells by (channel id, day); return what changed, nothing for what was there already.

    sources are the imports that the values come from, by channel id. Months are rebuilt and the
    cells before and after are kept. Call it in a transaction."""
    lock_channels({channel for channel, _day in cells})
    write = _write_at_once if _at_once() else _write_in_steps
    changes = write(sources, cells)
    months = {(channel, day.replace(day=1)) for channel, day in changes}
    rebuild_months(months, {code for change in {*changes.values()} for code in change.codes})
    return changes


def _write_at_once(
    sources: Mapping[UUID, Import], cells: Mapping[tuple[UUID, date], Cells]
) -> dict[tuple[UUID, date], Change]:
    return {
        key: Change(created, updated)
        for batch in batches(cells, at_once.BATCH)
        for key, created, updated in at_once.write_batch(batch, cells, sources)
    }


def _write_in_steps(
    sources: Mapping[UUID, Import], cells: Mapping[tuple[UUID, date], Cells]
) -> dict[tuple[UUID, date], Change]:
    changes: dict[tuple[UUID, date], Change] = {}
    for batch in batches(sorted(cells)):
        columns = _columns(cells[key] for key in batch)
        merged = list(_merge(batch, cells, columns, _days_there(batch, columns)))
        rows = [(*one.key, *one.values.values()) for one in merged]
        _upsert(ChannelDay, ("channel", "day"), columns, rows)
        _keep_days(sources, cells, merged)
        changes |= {one.key: one.change for one in merged}
    return changes


def write_things(
    source: Import, cells: Mapping[Thing, Cells], about: Mapping[Thing, About]
) -> dict[Thing, Change]:
    """Write the lifetime figures of posts and ads; return what changed, as `write_days` does."""
    lock_channels(thing.channel for thing in cells)
    changes: dict[Thing, Change] = {}
    order = sorted(cells, key=lambda thing: (thing.kind, thing.id, thing.as_of))
    for batch in batches(order):
        columns = _columns(cells[key] for key in batch)
        there = _things_there(batch, columns)
        known = {key: values for key, (_pk, values) in there.items()}
        merged = list(_merge(batch, cells, columns, known))
        fresh, older = [], []
        for one in merged:
            thing, told = one.key, about.get(one.key, About())
            pk, _values = there.get(thing, (None, None))
            row = (*thing, told.published_at, told.url, *one.values.values())
            if pk is None:
                fresh.append(row)
            else:
                older.append((pk, *row))
        fields = ("channel", "kind", "object_id", "start", "as_of", "published_at", "url")
        _upsert(ObjectFact, fields, columns, fresh, on_conflict=False)
        _upsert(ObjectFact, ("id", *fields), columns, older, identity=("id",))
        _keep([(source.pk, one.key.as_of, _named(one.key), one.key.start, one) for one in merged])
        changes |= {one.key: one.change for one in merged}
    return changes


def stored(metric: Metric, value: Value) -> Value:
    """Return a value as its column keeps it: whole, or with four places (MON-2)."""
    return int(value) if metric.kind == "int" else round_half_up(value, PLACES)


def plain_text(value: Value | None) -> str | None:
    """Return a figure as text without needless zeros; None for no data."""
    if value is None:
        return None
    text = str(value) if isinstance(value, int) else format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield lists of up to size items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _columns(cells: Iterable[Cells]) -> list[str]:
    """Return the metrics of a batch in the catalogue's order."""
    named = {metric for given in cells for metric in given}
    return [code for code in METRICS if code in named]


def _days_there(
    batch: Sequence[tuple[UUID, date]], columns: Sequence[str]
) -> dict[tuple[UUID, date], dict[str, Value | None]]:
    found = ChannelDay.objects.filter(
        channel__in={channel for channel, _day in batch}, day__in={day for _channel, day in batch}
    ).values_list("channel_id", "day", *columns)
    return {
        (channel, day): dict(zip(columns, values, strict=True)) for channel, day, *values in found
    }


def _things_there(
    batch: Sequence[Thing], columns: Sequence[str]
) -> dict[Thing, tuple[int, dict[str, Value | None]]]:
    found = ObjectFact.objects.filter(
        channel__in={thing.channel for thing in batch},
        object_id__in={thing.id for thing in batch},
        as_of__in={thing.as_of for thing in batch},
    ).values_list("pk", "channel_id", "kind", "object_id", "start", "as_of", *columns)
    return {
        Thing(*told[:5]): (pk, dict(zip(columns, told[5:], strict=True))) for pk, *told in found
    }


def _merge(
    batch: Sequence[Any],
    cells: Mapping[Any, Cells],
    columns: Sequence[str],
    there: Mapping[Any, Mapping[str, Value | None]],
) -> Iterator[Merged]:
    """Yield the rows of a batch in which anything is new or different."""
    for key in batch:
        old = there.get(key, {})
        values = {code: old.get(code) for code in columns}
        before: dict[str, str] = {}
        after: dict[str, str] = {}
        rows: dict[str, int | None] = {}
        for code, cell in cells[key].items():
            value = stored(METRICS[code], cell.value)
            if values[code] == value:
                continue
            was = values[code]
            if was is not None:
                before[code] = str(plain_text(was))
            after[code] = str(plain_text(value))
            rows[code] = cell.row
            values[code] = value
        if after:
            updated = frozenset(before)
            change = Change(frozenset(after) - updated, updated)
            same_row = len(set(rows.values())) == 1
            where = next(iter(rows.values())) if same_row else rows
            yield Merged(key, values, before, after, where, change)


def _named(thing: Thing) -> str:
    return f"{thing.kind} {thing.id}"


def _keep_days(
    sources: Mapping[UUID, Import],
    cells: Mapping[tuple[UUID, date], Cells],
    merged: Sequence[Merged],
) -> None:
    """Keep what each changed cell of days was and is, by import and month."""
    months: dict[tuple[UUID, date], list[KeptDay]] = {}
    for one in merged:
        channel, day = one.key
        kept = KeptDay(day, one.before, one.after, rows_of(cells[one.key]))
        months.setdefault((sources[channel].pk, day.replace(day=1)), []).append(kept)
    rows = [(*month, *packed(kept)) for month, kept in months.items()]
    names = ("source", "month", "days", "rows", "cells")
    _upsert(ImportedMonth, names, (), rows, on_conflict=False)


def _keep(merged: Sequence[tuple[UUID, date, str, date | None, Merged]]) -> None:
    """Keep what each changed cell was before, is now, and in which row of the file it stood."""
    names = ("source", "day", "object_key", "start", "before", "after", "rows")
    rows = [
        (source, day, key, start, one.before, one.after, one.rows)
        for source, day, key, start, one in merged
    ]
    _upsert(ImportedDay, names, (), rows, on_conflict=False)


def _upsert(
    model: type[models.Model],
    names: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    identity: Sequence[str] | None = None,
    on_conflict: bool = True,
) -> None:
    """Insert rows of (names, columns), or give the rows of that identity these values.

    identity is by default all of names. Django's own bulk_create would name all columns of the
    catalogue for each row, which takes five times as long."""
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in (*names, *columns)]
    named = [quote(field.column) for field in fields]
    one = f"({', '.join(['%s'] * len(fields))})"
    key = [quote(field.column) for field in fields if field.name in (identity or names)]
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in named if name not in key)
    end = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sets}" if on_conflict else ""
    table = quote(model._meta.db_table)
    start = f"INSERT INTO {table} ({', '.join(named)}) VALUES "  # noqa: S608 - our own names
    whole = models.BigIntegerField  # nothing to prepare, and nearly every value is one
    prepares = [None if type(one) is whole else one.get_db_prep_save for one in fields]
    size = min(BATCH, PARAMETERS // len(fields))
    with connection.cursor() as cursor:
        for batch in batches(rows, size):
            values = [
                value if value is None or prepare is None else prepare(value, connection)
                for row in batch
                for prepare, value in zip(prepares, row, strict=True)
            ]
            cursor.execute(start + ", ".join([one] * len(batch)) + end, values)


# --- Months ---------------------------------------------------------------------------------------
def rebuild_months(months: Iterable[tuple[UUID, date]], touched: Collection[str]) -> None:
    """Aggregate anew, by class, what of these months (channel id, first day) rests on the touched
    metrics. Call it in a transaction, with the channels locked."""
    metrics = metrics_of_months(touched)
    columns = month_columns(metrics)
    for batch in batches(sorted({*months}, key=lambda month: month[1])):
        if not metrics:
            return
        if _at_once():
            rebuild_at_once(batch, metrics)
        else:
            _upsert(ChannelMonth, ("channel", "month"), columns, month_rows(batch, metrics))


def _at_once() -> bool:
    """Return whether the database takes a whole batch in one statement."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"

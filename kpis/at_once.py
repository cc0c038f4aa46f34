"""Writing the days of many channels in one statement: PostgreSQL's way of kpis/store.py.

The cells travel as one array per column. What differs is found, written and kept with what was
there before by the database, so Python only puts the arrays together and reads what changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import TransactionManagementError

from clients.models import Channel
from kpis.arrays import as_array
from kpis.catalogue import DIGITS, METRICS, PLACES
from kpis.kept import rows_of
from kpis.models import ChannelDay, ImportedMonth

BATCH = 5_000  # channel-days in one statement: a megabyte of arrays, a second on a slow machine
LARGE = 2_000  # with more, sorting them in the usual memory goes through files

_ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"  # until the transaction ends

_VALUE = attrgetter("value")

Key = tuple[UUID, date]


class Changed(NamedTuple):
    key: Key
    created: frozenset[str]
    updated: frozenset[str]


def lock_channels(channels: Iterable[UUID]) -> None:
    """Lock the rows of these channels until the transaction ends, always in one order."""
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise TransactionManagementError("channels are locked inside a transaction")
    table = connection.ops.quote_name(Channel._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(table=table), [as_array(one.hex for one in channels)])


_LOCK = "SELECT 1 FROM {table} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"


def write_batch(
    batch: Sequence[Key], cells: Mapping[Key, Mapping[str, Any]], sources: Mapping[UUID, Any]
) -> list[Changed]:
    """Write the cells of these keys; return the keys that changed. Their channels are locked."""
    given = [cells[key] for key in batch]
    named = {metric for one in given for metric in one}
    columns = tuple(code for code in METRICS if code in named)
    if not columns:
        return []
    params: list[Any] = [
        *_keys(batch, sources),
        _told(given),
        *(_array_of(code, given) for code in columns),
    ]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if len(batch) > LARGE:
            cursor.execute(_ROOM)
        cursor.execute(_statement(columns), params)
        return [
            Changed(batch[number - 1], _codes(columns, created), _codes(columns, updated))
            for number, created, updated in cursor.fetchall()
        ]


def _keys(batch: Sequence[Key], sources: Mapping[UUID, Any]) -> list[str]:
    """Return arrays of channels, days and sources. Days of a channel stand together, so its text
    is made once."""
    channels: list[str] = []
    kept: list[str] = []
    before = None
    for channel, _day in batch:
        if channel is not before:
            before, told, source = channel, channel.hex, sources[channel].pk.hex
        channels.append(told)
        kept.append(source)
    return [
        as_array(channels),
        as_array(day.isoformat() for _channel, day in batch),
        as_array(kept),
    ]


def _array_of(code: str, given: Sequence[Mapping[str, Any]]) -> str:
    """Return a column's values as PostgreSQL reads them: it rounds decimals half up, as we do."""
    try:
        values = map(_VALUE, map(itemgetter(code), given))
        if METRICS[code].kind == "int":  # a list writes whole numbers faster than anything else
            return "{" + str(list(map(int, values)))[1:-1] + "}"
        return as_array(map(str, values))
    except KeyError:  # not all days have the metric
        change = int if METRICS[code].kind == "int" else str
        return as_array(
            "NULL" if (cell := one.get(code)) is None else str(change(cell.value)) for one in given
        )


def _told(given: Sequence[Mapping[str, Any]]) -> Any:
    """Return an array of the rows in the file of each day's cells, as JSON."""
    rows = [rows_of(one) for one in given]
    if any(isinstance(one, dict) for one in rows):
        return [json.dumps(one) for one in rows]
    return as_array("NULL" if one is None else str(one) for one in rows)


@cache
def _codes(columns: tuple[str, ...], mask: int) -> frozenset[str]:
    return frozenset(code for place, code in enumerate(columns) if mask >> place & 1)


@cache
def _statement(columns: tuple[str, ...]) -> str:
    """Return the statement for cells of these metrics; numbers count the keys from 1."""
    days, kept = (
        connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table)
        for model in (ChannelDay, ImportedMonth)
    )
    kinds = [
        "integer[]" if METRICS[code].kind == "int" else f"numeric({DIGITS},{PLACES})[]"
        for code in columns
    ]
    told = [f"n{place}" for place, _code in enumerate(columns)]
    was = [f"o{place}" for place, _code in enumerate(columns)]
    both = list(zip(columns, told, was, strict=True))
    created = [f"({n} IS NOT NULL AND {o} IS NULL)" for _code, n, o in both]
    updated = [f"({n} IS NOT NULL AND {o} IS NOT NULL AND {n} <> {o})" for _code, n, o in both]
    return f"""
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(%s::uuid[], %s::date[], %s::uuid[], %s::text[],
    {", ".join(f"%s::{kind}" for kind in kinds)})
    WITH ORDINALITY AS given(channel_id, day, source_id, told, {", ".join(told)}, number)
), changed AS MATERIALIZED (
  SELECT number, given.channel_id, given.day, source_id, told, there.ctid AS place,
    {", ".join(f"{n}, there.{code} AS {o}" for code, n, o in both)}
  FROM given LEFT JOIN {days} there
    ON there.channel_id = given.channel_id AND there.day = given.day
  WHERE {" OR ".join(f"({n} IS NOT NULL AND {n} IS DISTINCT FROM {code})" for code, n, _ in both)}
), fresh AS (
  INSERT INTO {days} (channel_id, day, {", ".join(columns)})
  SELECT channel_id, day, {", ".join(told)} FROM changed WHERE place IS NULL
  ORDER BY day, channel_id
), newer AS (
  UPDATE {days} there SET {", ".join(f"{code} = coalesce({n}, {o})" for code, n, o in both)}
  FROM changed WHERE there.ctid = changed.place
), kept AS (
  INSERT INTO {kept} (source_id, month, days, rows, cells)
  SELECT source_id, month, {_list("day - month + 1")}, {_list("told", "null")}, {_cells(columns)}
  FROM (
    SELECT source_id, day, date_trunc('month', day::timestamp)::date AS month, told,
      {", ".join(_told_before_and_after(both))}
    FROM changed ORDER BY source_id, month, day
  ) AS told
  GROUP BY source_id, month
)
SELECT number, {_mask(created)}, {_mask(updated)} FROM changed ORDER BY number
"""  # noqa: S608 - our own names


def _list(value: str, nothing: str = "") -> str:
    """Return SQL for a list of the days' values in JSON."""
    return f"('[' || array_to_string(array_agg({value}), ',', '{nothing}') || ']')::jsonb"


def _told_before_and_after(both: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return SQL for what each changed cell is and was."""
    return [
        f"CASE WHEN {n} IS DISTINCT FROM {o} THEN {_plain(code, n)} END AS {n}, "
        f"CASE WHEN {n} <> {o} THEN {_plain(code, o)} END AS {o}"
        for code, n, o in both
    ]


def _cells(columns: Sequence[str]) -> str:
    """Return SQL for the texts before and after of the metrics that changed, as kept.py reads."""
    texts = [
        f"""CASE WHEN count(n{place}) > 0 THEN '"{code}":["' """
        f"""|| array_to_string(array_agg(o{place}), ',', '') || '","' """
        f"""|| array_to_string(array_agg(n{place}), ',', '') || '"]' END"""
        for place, code in enumerate(columns)
    ]
    return f"('{{' || concat_ws(',', {', '.join(texts)}) || '}}')::jsonb"


def _plain(code: str, value: str) -> str:
    return value if METRICS[code].kind == "int" else f"trim_scale({value})"


def _mask(conditions: Sequence[str]) -> str:
    """Return SQL for a whole number that has the bit of each condition that is met."""
    bits = [
        f"CASE WHEN {condition} THEN {1 << place}::bigint ELSE 0 END"
        for place, condition in enumerate(conditions)
    ]
    return " + ".join(bits)

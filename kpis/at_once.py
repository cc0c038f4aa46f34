"""Writing the days of many channels in one statement: PostgreSQL's way of kpis/store.py.

The cells travel as one array per column. What differs is found, written and kept with what was
there before by the database, so Python only puts the arrays together and reads what changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from kpis.arrays import as_array
from kpis.catalogue import DIGITS, METRICS, PLACES
from kpis.models import ChannelDay, ImportedDay

BATCH = 5_000  # channel-days in one statement: a megabyte of arrays, a second on a slow machine
LARGE = 2_000  # with more, sorting them in the usual memory goes through files

_ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"  # until the transaction ends

Key = tuple[UUID, date]


class Changed(NamedTuple):
    key: Key
    created: frozenset[str]
    updated: frozenset[str]


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
        as_array(key[0].hex for key in batch),
        as_array(key[1].isoformat() for key in batch),
        as_array(sources[key[0]].pk.hex for key in batch),
        [_rows_of(one) for one in given],
        *(as_array(_texts(code, given)) for code in columns),
    ]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if len(batch) > LARGE:
            cursor.execute(_ROOM)
        cursor.execute(_statement(columns), params)
        return [
            Changed(batch[number - 1], _codes(columns, created), _codes(columns, updated))
            for number, created, updated in cursor.fetchall()
        ]


def _texts(code: str, given: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a column's values as PostgreSQL reads them: it rounds decimals half up, as we do."""
    whole = METRICS[code].kind == "int"
    return [
        "NULL" if (cell := one.get(code)) is None else str(int(cell.value) if whole else cell.value)
        for one in given
    ]


def _rows_of(given: Mapping[str, Any]) -> str | None:
    """Return the row in the file of all cells, or by metric, as JSON; None where there is none."""
    rows = {cell.row for cell in given.values()}
    if len(rows) == 1:
        row = rows.pop()
        return None if row is None else str(row)
    return json.dumps({code: cell.row for code, cell in given.items()})


@cache
def _codes(columns: tuple[str, ...], mask: int) -> frozenset[str]:
    return frozenset(code for place, code in enumerate(columns) if mask >> place & 1)


@cache
def _statement(columns: tuple[str, ...]) -> str:
    """Return the statement for cells of these metrics; numbers count the keys from 1."""
    days, kept = (
        connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table)
        for model in (ChannelDay, ImportedDay)
    )
    kinds = [
        "integer[]" if METRICS[code].kind == "int" else f"numeric({DIGITS},{PLACES})[]"
        for code in columns
    ]
    told = [f"n{place}" for place, _code in enumerate(columns)]
    was = [f"o{place}" for place, _code in enumerate(columns)]
    both = list(zip(columns, told, was, strict=True))
    changed = [f"({n} IS NOT NULL AND {n} IS DISTINCT FROM {o})" for _code, n, o in both]
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
  INSERT INTO {kept} (source_id, day, object_key, before, after, rows)
  SELECT source_id, day, '', {_json(columns, was, updated)}, after, {_ROWS}
  FROM (SELECT *, {_json(columns, told, changed)} AS after FROM changed ORDER BY number) AS changed
)
SELECT number, {_mask(created)}, {_mask(updated)} FROM changed ORDER BY number
"""  # noqa: S608 - our own names


# A row per metric only where the changed cells come from several rows.
_ROWS = """
CASE WHEN told LIKE '{%%' THEN (
  SELECT CASE count(DISTINCT value) WHEN 1 THEN nullif((array_agg(value))[1], 'null')
    ELSE jsonb_object_agg(key, value) END
  FROM jsonb_each(told::jsonb) WHERE after ? key
) ELSE told::jsonb END
"""


def _json(columns: Sequence[str], values: Sequence[str], conditions: Sequence[str]) -> str:
    """Return SQL for the values of the metrics that meet their condition, as plain text in JSON."""
    pairs = [
        f"""CASE WHEN {condition} THEN '"{code}":"' || {_plain(code, value)} || '"' END"""
        for code, value, condition in zip(columns, values, conditions, strict=True)
    ]
    return f"('{{' || concat_ws(',', {', '.join(pairs)}) || '}}')::jsonb"


def _plain(code: str, value: str) -> str:
    return value if METRICS[code].kind == "int" else f"trim_scale({value})"


def _mask(conditions: Sequence[str]) -> str:
    """Return SQL for a whole number that has the bit of each condition that is met."""
    bits = [
        f"CASE WHEN {condition} THEN {1 << place}::bigint ELSE 0 END"
        for place, condition in enumerate(conditions)
    ]
    return " + ".join(bits)

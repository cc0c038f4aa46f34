"""What the readers of kpis/series.py ask most, each in one query.

Django takes longer to put such a query together than PostgreSQL to answer it, so there it is put
together once; SQLite is asked through the ORM. Both give the same rows."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q

from common.periods import Period
from kpis.arrays import as_array
from kpis.catalogue import METRICS, PLACES, STORED
from kpis.models import ChannelMonth, Import

_EPOCH = date(2000, 1, 1)
_PLACE = Decimal(1).scaleb(-PLACES)
_EXACT = frozenset(code for code in STORED if METRICS[code].kind != "int")


def months_of(
    channels: Sequence[UUID], columns: Sequence[str], months: Sequence[date]
) -> Iterator[tuple[UUID, date, tuple[Any, ...]]]:
    """Yield channel, first day and these columns of the months that are there, in no order."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        found = ChannelMonth.objects.filter(channel__in=channels, month__in=months)
        rows = found.values_list("channel_id", "month", *columns)
        for channel, month, *values in rows:
            yield channel, month, tuple(values)
        return
    params = [
        as_array(channel.hex for channel in channels),
        as_array(month.isoformat() for month in months),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_months(tuple(columns)), params)
        told = list(zip(*cursor.fetchall(), strict=True))
    if not told:
        return
    # Numbers come for channels, months and decimals: their objects would take the driver as long
    # as all the rest.
    named = {_days_passed(month): month for month in months}
    values = [
        _exactly(given) if code in _EXACT else given
        for code, given in zip(columns, told[2:], strict=True)
    ]
    for number, month, row in zip(*told[:2], zip(*values, strict=True), strict=True):
        yield channels[number - 1], named[month], row


def _days_passed(day: date) -> int:
    return day.toordinal() - _EPOCH.toordinal()


def _exactly(given: Sequence[int | None]) -> list[Decimal | None]:
    return [None if one is None else one * _PLACE for one in given]


@cache
def _months(columns: tuple[str, ...]) -> str:
    table = connections[DEFAULT_DB_ALIAS].ops.quote_name(ChannelMonth._meta.db_table)
    return f"""
SELECT asked.number, month - DATE '{_EPOCH}', {", ".join(columns)}
FROM {table} there
JOIN unnest(%s::uuid[]) WITH ORDINALITY AS asked(channel_id, number) USING (channel_id)
WHERE month = ANY(%s::date[])
"""  # noqa: S608 - our own names


def totals_of(
    channels: Collection[UUID], periods: Collection[Period]
) -> Iterator[tuple[UUID, Period, dict[str, str]]]:
    """Yield what the networks gave for exactly these periods, oldest import first."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        exactly = Q(pk__in=[])
        for period in periods:
            exactly |= Q(first_day=period.start, last_day=period.end)
        found = Import.objects.filter(exactly, channel__in=channels, status=Import.Status.DONE)
        rows: Any = found.exclude(period_totals={}).order_by("pk")
        rows = rows.values_list("channel_id", "first_day", "last_day", "period_totals")
    else:
        table = connection.ops.quote_name(Import._meta.db_table)
        params = [
            as_array(channel.hex for channel in channels),
            Import.Status.DONE.value,
            as_array(period.start.isoformat() for period in periods),
            as_array(period.end.isoformat() for period in periods),
        ]
        with connection.cursor() as cursor:
            cursor.execute(_TOTALS.format(table=table), params)
            rows = [(*row, json.loads(totals)) for *row, totals in cursor.fetchall()]
    for channel, first, last, totals in rows:
        yield channel, Period(first, last), totals


_TOTALS = """
SELECT channel_id, first_day, last_day, period_totals FROM {table}
WHERE channel_id = ANY(%s::uuid[]) AND status = %s AND period_totals <> '{{}}'
  AND (first_day, last_day) IN (SELECT * FROM unnest(%s::date[], %s::date[]))
ORDER BY id
"""

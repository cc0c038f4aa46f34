"""What the readers of kpis/series.py ask most, each in one query.

Django takes longer to put such a query together than PostgreSQL to answer it, so there it is put
together once; SQLite is asked through the ORM. Both give the same rows."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from common.periods import Period
from kpis.arrays import as_array
from kpis.catalogue import METRICS, PLACES, STORED
from kpis.models import ChannelMonth, Import

_EPOCH = date(2000, 1, 1)
_PLACE = Decimal(1).scaleb(-PLACES)
FEW = 100  # channels: of a client, not of everybody
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
    asked = as_array(channel.hex for channel in channels)
    params = [asked, as_array(month.isoformat() for month in months)]
    few = len(channels) <= FEW
    with connection.cursor() as cursor:
        cursor.execute(_months(tuple(columns), few), [asked, *params] if few else params)
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
def _months(columns: tuple[str, ...], few: bool) -> str:
    table = connections[DEFAULT_DB_ALIAS].ops.quote_name(ChannelMonth._meta.db_table)
    # Of few channels the database takes as long to plan a join as for all the rest.
    number = "array_position(%s::uuid[], channel_id)" if few else "asked.number"
    source = f"{table} WHERE channel_id = ANY(%s::uuid[]) AND"
    if not few:
        asked = "unnest(%s::uuid[]) WITH ORDINALITY AS asked(channel_id, number)"
        source = f"{table} JOIN {asked} USING (channel_id) WHERE"
    return f"""
SELECT {number}, month - DATE '{_EPOCH}', {", ".join(columns)}
FROM {source} month = ANY(%s::date[])
"""  # noqa: S608 - our own names


def totals_of(
    channels: Collection[UUID], periods: Collection[Period]
) -> Iterator[tuple[UUID, Period, dict[str, str]]]:
    """Yield what the networks gave for exactly these periods, oldest import first."""
    connection = connections[DEFAULT_DB_ALIAS]
    starts = [period.start for period in periods]
    ends = [period.end for period in periods]
    if connection.vendor != "postgresql":
        found = Import.objects.filter(
            channel__in=channels, first_day__in=starts, last_day__in=ends, status=Import.Status.DONE
        )
        told: Any = found.exclude(period_totals={})
        rows = list(told.values_list("pk", "channel_id", "first_day", "last_day", "period_totals"))
    else:
        table = connection.ops.quote_name(Import._meta.db_table)
        params = [
            as_array(channel.hex for channel in channels),
            as_array(day.isoformat() for day in starts),
            as_array(day.isoformat() for day in ends),
            Import.Status.DONE.value,
        ]
        with connection.cursor() as cursor:
            cursor.execute(_TOTALS.format(table=table), params)
            rows = [(*row, json.loads(totals)) for *row, totals in cursor.fetchall()]
    for _pk, channel, first, last, totals in sorted(rows, key=itemgetter(0)):
        if (first, last) in periods:  # both may be of two periods
            yield channel, Period(first, last), totals


# A start of one period with the end of another is cheaper to leave out here than to ask for.
_TOTALS = """
SELECT id, channel_id, first_day, last_day, period_totals FROM {table}
WHERE channel_id = ANY(%s::uuid[]) AND first_day = ANY(%s::date[]) AND last_day = ANY(%s::date[])
  AND status = %s AND period_totals <> '{{}}'
"""

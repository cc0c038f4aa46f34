"""A channel's months, aggregated by class from their days (docs/measurements.md).

PostgreSQL does it in one statement. SQLite keeps decimals as floats, which may not be added, so
there the days are read and added in Python: the same figures, to the last digit (MON-2)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from common.money import round_half_up
from common.periods import Period, month_of
from kpis.arrays import as_array
from kpis.averages import Value, over_days, weights_of
from kpis.catalogue import METRICS, PLACES, STORED, Metric
from kpis.columns import LATEST, SCALE
from kpis.models import ChannelDay, ChannelMonth

Month = tuple[UUID, date]  # channel and first day
Row = tuple[Any, ...]


def metrics_of_months(touched: Collection[str]) -> tuple[str, ...]:
    """Return the stored metrics whose month rests on any of these, in the catalogue's order."""
    return tuple(code for code in STORED if {code, *weights_of(METRICS[code])} & {*touched})


def month_columns(metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that these metrics fill, in the order of `month_rows`."""
    return (*metrics, *(f"{code}_on" for code in metrics if code in LATEST))


def month_rows(months: Sequence[Month], metrics: Sequence[str]) -> list[Row]:
    """Return each month with its columns, aggregated anew from its days; one query."""
    days = _days_of_months(months, metrics)
    rows: list[Row] = []
    for month in months:
        known = days.get(month, {})
        values: list[object] = [_month_value(METRICS[code], known) for code in metrics]
        values += [
            max((day for day, cells in known.items() if cells[code] is not None), default=None)
            for code in metrics
            if code in LATEST
        ]
        rows.append((*month, *values))
    return rows


def _days_of_months(
    months: Sequence[Month], metrics: Sequence[str]
) -> dict[Month, dict[date, dict[str, Value | None]]]:
    columns = list(dict.fromkeys([*metrics, *(w for m in metrics for w in weights_of(METRICS[m]))]))
    wanted = {*months}
    spans = [month_of(month) for _channel, month in months]
    whole = Period(min(span.start for span in spans), max(span.end for span in spans))
    found = (
        ChannelDay.objects.filter(
            channel__in={channel for channel, _month in months},
            day__gte=whole.start,
            day__lte=whole.end,
        )
        .order_by("day")
        .values_list("channel_id", "day", *columns)
    )
    days: dict[Month, dict[date, dict[str, Value | None]]] = {}
    for channel, day, *values in found:
        key = (channel, day.replace(day=1))
        if key in wanted:
            days.setdefault(key, {})[day] = dict(zip(columns, values, strict=True))
    return days


def _month_value(metric: Metric, days: dict[date, dict[str, Value | None]]) -> Value | None:
    value = over_days(metric, list(days.values()))[0]
    if value is None or metric.kind == "int":
        return value
    return round_half_up(value, PLACES)


# --- PostgreSQL -----------------------------------------------------------------------------------
def rebuild_at_once(months: Iterable[Month], metrics: tuple[str, ...]) -> None:
    """Aggregate these months anew and write them, in one statement."""
    asked = sorted(months, key=lambda month: (month[1], month[0].int))
    channels = as_array(channel.hex for channel, _month in asked)
    firsts = as_array(month.isoformat() for _channel, month in asked)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_statement(metrics), [channels, firsts])


@cache
def _statement(metrics: tuple[str, ...]) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    days, months = (quote(model._meta.db_table) for model in (ChannelDay, ChannelMonth))
    latest = [code for code in metrics if code in LATEST]
    columns = month_columns(metrics)
    values = [
        *(f"{code}.{code}" if code in LATEST else f"added.{code}" for code in metrics),
        *(f"{code}.day" for code in latest),
    ]
    added = [f"{_sql(METRICS[code])} AS {code}" for code in metrics if code not in LATEST]
    # The latest value by its own branch: one step from the end of the month in the index.
    branches = "".join(
        f"""
LEFT JOIN LATERAL (
  SELECT day, {code} FROM {days}
  WHERE channel_id = asked.channel_id AND day >= asked.month AND day < asked.month_after
    AND {code} IS NOT NULL ORDER BY day DESC LIMIT 1
) AS {code} ON true"""  # noqa: S608 - our own names
        for code in latest
    )
    if added:
        branches += f"""
LEFT JOIN LATERAL (
  SELECT {", ".join(added)} FROM {days}
  WHERE channel_id = asked.channel_id AND day >= asked.month AND day < asked.month_after
) AS added ON true"""  # noqa: S608 - our own names
    return f"""
WITH asked AS MATERIALIZED (
  SELECT channel_id, month, (month + interval '1 month')::date AS month_after
  FROM unnest(%s::uuid[], %s::date[]) AS asked(channel_id, month)
)
INSERT INTO {months} (channel_id, month, {", ".join(columns)})
SELECT asked.channel_id, asked.month, {", ".join(values)}
FROM asked{branches}
ON CONFLICT (channel_id, month) DO UPDATE
SET {", ".join(f"{name} = EXCLUDED.{name}" for name in columns)}
"""  # noqa: S608 - our own names


def _sql(metric: Metric) -> str:
    """Return SQL for a metric over the days of a month, as its column keeps it."""
    if metric.base:
        return _weighted(metric)
    value = f"{'max' if metric.cls == 'uniq' else 'sum'}({metric.code})"
    return f"({value}{'' if metric.kind == 'int' else f' * {SCALE}'})::bigint"


def _weighted(metric: Metric) -> str:
    """Return SQL for an average, half up: numeric `/` cuts digits off, whole `div` does not."""
    weight = metric.base
    if metric.base_less:
        weight = f"greatest({metric.base} - coalesce({metric.base_less}, 0), 0)"
    both = f"FILTER (WHERE {metric.code} IS NOT NULL AND {metric.base} IS NOT NULL)"
    above = f"sum({metric.code} * {weight}) {both} * {SCALE}"
    below = f"nullif(sum({weight}) {both}, 0)"
    return (
        f"(sign({above}) * sign({below}) * "
        f"div(2 * abs({above}) + abs({below}), 2 * abs({below})))::bigint"
    )


# --- Checking -------------------------------------------------------------------------------------
def months_off(channels: Collection[UUID]) -> list[Month]:
    """Return the months of these channels that don't say what their days say, oldest first.

    It adds in Python whatever the database, so it can tell when a statement is wrong."""
    days = ChannelDay.objects.filter(channel__in=channels).values_list("channel_id", "day")
    rows = ChannelMonth.objects.filter(channel__in=channels)
    columns = month_columns(STORED)
    there = {
        (channel, month): tuple(values)
        for channel, month, *values in rows.values_list("channel_id", "month", *columns)
    }
    months = {*there, *((channel, day.replace(day=1)) for channel, day in days)}
    asked = sorted(months, key=lambda month: (month[1], month[0].int))
    nothing = (None,) * len(columns)
    return [
        (channel, month)
        for channel, month, *values in (month_rows(asked, STORED) if asked else ())
        if there.get((channel, month), nothing) != tuple(values)
    ]

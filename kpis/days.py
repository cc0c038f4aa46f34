"""The cells that measures are worked out from: one query, whatever they name."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Value,
)

from kpis.catalogue import METRICS
from kpis.measures import Measure
from kpis.models import ChannelDay, DayNote, OwnValue
from kpis.own import as_counted
from kpis.series import Days


class Read(NamedTuple):
    """Cells by client, channel and day, in order of days; the networks of the channels that have
    any; and the days of channels that a person has explained (KPI-6)."""

    days: dict[UUID, Days]
    networks: dict[UUID, str]
    explained: set[tuple[UUID, date]]


def days_between(
    clients: Collection[UUID],
    measures: Sequence[Measure],
    start: date,
    end: date,
    *,
    beside: Collection[str] = (),
) -> Read:
    """Return the cells of all parts of the measures, and of the stored metrics named beside them.

    Every client is a key; channels and days without a value are left out. The agency's own metrics
    stand in a table of their own: the two are asked in one query, and only when one is named. What
    is explained is asked only when there is something beside."""
    read = Read({client: {} for client in clients}, {}, set())
    columns = list(dict.fromkeys([*(code for one in measures for code in one.columns), *beside]))
    own = {code for one in measures for code in one.own}
    for client, network, explained, channel, day, *values in _rows(
        read.days, columns, own, start, end, judged=bool(beside)
    ):
        read.networks[channel] = network
        if explained:
            read.explained.add((channel, day))
        cells = {
            code: value
            for code, value in zip(columns, values[: len(columns)], strict=True)
            if value is not None
        }
        if own and values[len(columns)]:
            own_code, unit, value = values[len(columns) :]
            cells[own_code] = as_counted(unit, value)
        if cells:
            read.days[client].setdefault(channel, {}).setdefault(day, {}).update(cells)
    return read


def _rows(
    clients: Collection[UUID],
    columns: Sequence[str],
    own: Collection[str],
    start: date,
    end: date,
    *,
    judged: bool,
) -> Any:
    """Return rows of client, network, whether explained, channel, day and the columns, by day; of
    own metrics with code, unit and value behind them."""
    asked = {"channel__client__in": clients, "day__gte": start, "day__lte": end}
    names = ("channel__client_id", "channel__network", "explained", "channel_id", "day")
    notes = DayNote.objects.filter(
        channel=OuterRef("channel"),
        day__lte=OuterRef("day"),
        until__gte=OuterRef("day"),
        explains=True,
    )
    rows: Any = ChannelDay.objects.filter(**asked)
    rows = rows.annotate(explained=Exists(notes) if judged else Value(False))
    if not own:
        return rows.order_by("day").values_list(*names, *columns)
    text, number = CharField(), DecimalField(max_digits=15, decimal_places=4)
    rows = rows.annotate(
        own_code=Value("", text), own_unit=Value("", text), own_value=Value(None, number)
    )
    more = OwnValue.objects.filter(**asked, metric__code__in=own).annotate(
        **{f"no_{code}": Value(None, _kept_as(code)) for code in columns},
        explained=Value(False),
        own_code=F("metric__code"),
        own_unit=F("metric__unit"),
        own_value=F("value"),
    )
    told = ("own_code", "own_unit", "own_value")
    return (
        rows.values_list(*names, *columns, *told)
        .union(more.values_list(*names, *(f"no_{code}" for code in columns), *told), all=True)
        .order_by("day")
    )


def _kept_as(code: str) -> Any:
    if METRICS[code].kind == "int":
        return BigIntegerField()
    return DecimalField(max_digits=15, decimal_places=4)

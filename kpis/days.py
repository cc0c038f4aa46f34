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
from django.db.models.functions import Concat

from kpis.audience import is_share, newest_rows
from kpis.catalogue import METRICS
from kpis.measures import Measure
from kpis.models import AudienceShare, ChannelDay, DayNote, OwnValue
from kpis.own import as_counted
from kpis.series import Days
from kpis.target_rules import Told


class Read(NamedTuple):
    """Cells by client, channel and day, in order of days; the networks of the channels that have
    any; the days of channels that a person has explained (KPI-6); and who the audiences are, by
    client (KPI-8)."""

    days: dict[UUID, Days]
    networks: dict[UUID, str]
    explained: set[tuple[UUID, date]]
    audiences: dict[UUID, list[Told]]

    def audiences_of(self, client: UUID, scope: Collection[UUID]) -> list[Told]:
        """Return who the audiences of some channels are; no scope means all of the client's."""
        return [one for one in self.audiences[client] if not scope or one.channel in scope]


def days_between(
    clients: Collection[UUID],
    measures: Sequence[Measure],
    start: date,
    end: date,
    *,
    beside: Collection[str] = (),
    audience: Collection[date] = (),
) -> Read:
    """Return the cells of all parts of the measures, and of the stored metrics named beside them.

    Every client is a key; channels and days without a value are left out. The agency's own metrics
    stand in a table of their own: the two are asked in one query, and only when one is named. So
    is who the audiences were, the newest tables until each of the days in `audience`. What is
    explained is asked only when there is something beside."""
    read = Read({client: {} for client in clients}, {}, set(), {client: [] for client in clients})
    tables: dict[tuple[Any, ...], dict[str, Any]] = {}
    columns = list(dict.fromkeys([*(code for one in measures for code in one.columns), *beside]))
    own = {code for one in measures for code in one.own}
    for client, network, explained, channel, day, *values in _rows(
        read.days, columns, own, start, end, judged=bool(beside), audience=set(audience)
    ):
        if len(values) > len(columns) and is_share(values[len(columns)]):
            code, name, value = values[len(columns) :]
            of, dimension, bucket = code.split(":", 2)
            table = (client, channel, network, name, dimension, day, of)
            tables.setdefault(table, {})[bucket] = value
            continue
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
        if not cells:
            continue
        if channel not in read.networks:
            read.networks[channel] = network
            read.days[client][channel] = {}
        of_channel = read.days[client][channel]
        of_channel[day] = of_channel[day] | cells if own and day in of_channel else cells
    for (whose, *told), buckets in tables.items():
        read.audiences[whose].append(Told._make((*told, buckets)))
    return read


def _rows(
    clients: Collection[UUID],
    columns: Sequence[str],
    own: Collection[str],
    start: date,
    end: date,
    *,
    judged: bool,
    audience: Collection[date],
) -> Any:
    """Return rows of client, network, whether explained, channel, day and the columns, by day; of
    own metrics with code, unit and value behind them, of parts of an audience with code, the
    channel's name and value."""
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
    if not own and not audience:
        return rows.order_by("day").values_list(*names, *columns)
    text, number = CharField(), DecimalField(max_digits=15, decimal_places=4)
    rows = rows.annotate(
        own_code=Value("", text), own_unit=Value("", text), own_value=Value(None, number)
    )
    empty = {f"no_{code}": Value(None, _kept_as(code)) for code in columns}
    told = ("own_code", "own_unit", "own_value")
    more: list[Any] = []
    codes: dict[str, Any]
    if own:
        values = OwnValue.objects.filter(**asked, metric__code__in=own)
        codes = {"own_code": F("metric__code"), "own_unit": F("metric__unit")}
        more.append(values.annotate(**empty, **codes, own_value=F("value")))
    if audience:
        code = Concat("of", Value(":"), "dimension", Value(":"), "bucket", output_field=text)
        codes = {"own_code": code, "own_unit": F("channel__name")}
        more.append(
            newest_rows(
                AudienceShare.objects.filter(channel__client__in=clients), audience
            ).annotate(**empty, **codes, own_value=F("value"))
        )
    others = [
        one.annotate(explained=Value(False)).values_list(*names, *empty, *told) for one in more
    ]
    found: Any = rows.values_list(*names, *columns, *told).union(*others, all=True)
    return found.order_by("day")


def _kept_as(code: str) -> Any:
    if METRICS[code].kind == "int":
        return BigIntegerField()
    return DecimalField(max_digits=15, decimal_places=4)

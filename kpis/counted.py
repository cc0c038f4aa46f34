"""Figures that smmhub counts from rows of its own, such as visits, calls and leads (COMM-5, KPI-5).

They stand beside imported ones: of a channel's month there is one import with the source
"counted", whose cells say what the rows add up to now. **What a network, a CRM or a person has
told of a day wins**: where another import has written a cell, the count stays aside, and undoing
that import brings it back. So a figure is never both added up."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from clients.models import Channel
from common.periods import month_of
from kpis.averages import Value
from kpis.catalogue import METRICS as CATALOGUE
from kpis.catalogue import STORED, fits_a_day
from kpis.kept import KeptDay, packed, unpacked
from kpis.models import ChannelDay, Import, ImportedMonth
from kpis.store import lock_channels, plain_text, rebuild_months, stored

SOURCE = "counted"
METRICS = frozenset({"sessions", "calls", "leads", "revenue"})
Place = tuple[UUID, date]  # channel, day
Counts = Mapping[str, Value | None]  # by metric; None: there is nothing to count any more
# Floors above that count: called with days whose figures somebody else's import gave free.
counters: list[Callable[[Iterable[Place]], None]] = []


def count_again(places: Iterable[Place]) -> None:
    """Have these days counted by whoever counts. Call it in the transaction that gave them free."""
    asked = [*places]
    for count in counters if asked else ():
        count(asked)


def write_counted(counts: Mapping[Place, Counts]) -> None:
    """Write what was counted of these days; the same again writes nothing.

    Call it in a transaction, after `lock_channels` of kpis/store.py and counting: two who count at
    once then come one after the other, and the second sees what the first has seen."""
    by_month: dict[tuple[UUID, date], dict[date, Counts]] = defaultdict(dict)
    for (channel, day), told in sorted(counts.items()):
        by_month[channel, day.replace(day=1)][day] = told
    lock_channels({channel for channel, _month in by_month})
    there = _there(by_month)
    for (channel, month), days in by_month.items():
        _write_month(channel, month, days, there)


def _there(months: Iterable[tuple[UUID, date]]) -> dict[Place, ChannelDay]:
    places = [*months]
    if not places:
        return {}
    last = max(month_of(month).end for _channel, month in places)
    rows = ChannelDay.objects.filter(
        channel__in={channel for channel, _month in places},
        day__gte=min(month for _channel, month in places),
        day__lte=last,
    )
    return {(row.channel_id, row.day): row for row in rows}


def _write_month(
    channel: UUID, month: date, days: Mapping[date, Counts], there: Mapping[Place, ChannelDay]
) -> None:
    source, kept, before = _kept(channel, month)
    others = _told_by_others(channel, month)
    now = {day: dict(one.after) for day, one in before.items()}
    changed: dict[date, dict[str, Value | None]] = {}
    for day, told in days.items():
        row = there.get((channel, day))
        for code, count in told.items():
            value = None if count is None else stored(CATALOGUE[code], count)
            if value is not None and not fits_a_day(code, value):
                value = None  # more than a day can hold is no figure
            is_ours = code in now.get(day, {})
            has = getattr(row, code) if row else None
            if not is_ours and (has is not None or (day, code) in others):
                continue  # told before anything was counted: see above
            _note(now, day, code, value)
            if (day, code) not in others and has != value:
                changed.setdefault(day, {})[code] = value
    _write_days(channel, changed, there)
    if now != {day: dict(one.after) for day, one in before.items()}:
        _keep(channel, month, source, kept, now)


def _note(now: dict[date, dict[str, str]], day: date, code: str, value: Value | None) -> None:
    told = now.setdefault(day, {})
    if value is None:
        told.pop(code, None)
    else:
        told[code] = str(plain_text(value))
    if not told:
        del now[day]


def _kept(
    channel: UUID, month: date
) -> tuple[Import | None, ImportedMonth | None, dict[date, KeptDay]]:
    """Return the import of what was counted of a month, its row of cells, and the cells by day."""
    rows = Import.objects.filter(channel=channel, source=SOURCE, first_day=month)
    source = rows.order_by("pk").first()
    kept = source.months.filter(month=month).first() if source else None
    if kept is None:
        return source, None, {}
    cells = unpacked(month, kept.days, kept.rows, kept.cells)
    return source, kept, {one.day: one for one in cells}


def _told_by_others(channel: UUID, month: date) -> set[tuple[date, str]]:
    """Return the cells of a month that another import in force has written."""
    rows = ImportedMonth.objects.filter(source__channel=channel, month=month)
    rows = rows.exclude(source__source=SOURCE).exclude(source__status=Import.Status.UNDONE)
    return {
        (one.day, code)
        for told in rows.values_list("month", "days", "rows", "cells")
        for one in unpacked(*told)
        for code in one.after
    }


def _write_days(
    channel: UUID,
    changed: Mapping[date, Mapping[str, Value | None]],
    there: Mapping[Place, ChannelDay],
) -> None:
    new = [day for day in changed if (channel, day) not in there]
    fresh = {day: ChannelDay(channel_id=channel, day=day) for day in new}
    for day, values in changed.items():
        row = fresh.get(day) or there[channel, day]
        for code, value in values.items():
            setattr(row, code, value)
        if day in fresh:
            row.save(force_insert=True)
        elif all(getattr(row, code) is None for code in STORED):
            row.delete()
        else:
            ChannelDay.objects.filter(channel=channel, day=day).update(**values)
    codes = {code for values in changed.values() for code in values}
    rebuild_months({(channel, day.replace(day=1)) for day in changed}, codes)


def _keep(
    channel: UUID,
    month: date,
    source: Import | None,
    kept: ImportedMonth | None,
    now: Mapping[date, Mapping[str, str]],
) -> None:
    """Keep what the rows add up to; a month of nothing leaves nothing."""
    if not now:
        if source is not None:
            source.delete()
        return
    if source is None:
        source = Import.objects.create(
            channel_id=channel,
            source=SOURCE,
            status=Import.Status.DONE,
            first_day=month,
            last_day=month_of(month).end,
        )
    cells = [KeptDay(day, {}, now[day], None) for day in sorted(now)]
    row = kept or ImportedMonth(source=source, month=month)
    row.days, row.rows, row.cells = packed(cells)
    row.save()
    number = sum(len(told) for told in now.values())
    source.created = source.rows_read = number
    source.totals = _totals(now.values())
    source.save(update_fields=["created", "rows_read", "totals", "updated_at"])


def _totals(days: Collection[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, Value] = {}
    for told in days:
        for code, text in told.items():
            found[code] = found.get(code, 0) + stored(CATALOGUE[code], Decimal(text))
    return {code: str(plain_text(total)) for code, total in found.items()}


def lock_places(places: Iterable[Place]) -> set[Place]:
    """Lock the channels of these days and return the days of those that are still there."""
    asked = {*places}
    channels = {channel for channel, _day in asked}
    lock_channels(channels)
    left = set(Channel.objects.filter(pk__in=channels).values_list("pk", flat=True))
    return {place for place in asked if place[0] in left}

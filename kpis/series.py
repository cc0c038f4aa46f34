"""The only readers of measurements: two or three set-based queries, none of them in a loop."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from common.periods import Period, local_day, month_of
from kpis.averages import Value, over_days, weights_of
from kpis.catalogue import METRICS, STORED
from kpis.models import ChannelDay, ChannelMonth, Import, ObjectFact
from kpis.rules import FORMULAS, formula, ratio_over

Cells = dict[str, Value]  # by metric; what wasn't delivered has no entry
Days = dict[UUID, dict[date, Cells]]  # by channel, days in order

_STORED = frozenset(STORED)
# What a month's row rests on, by class; the latest value needs its day, so it is read from days.
_MONTH_BASES = {"sum": "total", "uniq": "highest_day", "wavg": "weighted", "ratio": "weighted"}


class Figure(NamedTuple):
    """A value of a period, what it rests on (KPI-7), and the day of a latest value."""

    value: Value
    basis: str
    day: date | None = None


class Fact(NamedTuple):
    """The newest lifetime figures of a post."""

    channel_id: UUID
    object_id: str
    url: str
    published_at: datetime
    as_of: date
    cells: Cells


def parts_of(metric: str, base: str = "") -> tuple[str, ...]:
    """Return the stored metrics that a metric is made of: itself with its weights, or the parts of
    a ratio. ValueError for a code that is neither."""
    if metric in _STORED:
        return (metric, *weights_of(METRICS[metric]))
    asked = formula(metric, base or "reach")
    return (*asked.above, asked.below)


def daily(channel_ids: Collection[UUID], metrics: Iterable[str], start: date, end: date) -> Days:
    """Return the delivered cells of these stored metrics by channel and day, both in order.

    Every channel is a key; a day on which none of them was delivered is left out."""
    columns = list(dict.fromkeys(metrics))
    days: Days = {channel: {} for channel in channel_ids}
    found = (
        ChannelDay.objects.filter(channel__in=days, day__gte=start, day__lte=end)
        .order_by("day")
        .values_list("channel_id", "day", *columns)
    )
    for channel, day, *values in found:
        cells = {
            code: value for code, value in zip(columns, values, strict=True) if value is not None
        }
        if cells:
            days[channel][day] = cells
    return days


def period_values(
    channel_ids: Collection[UUID], metrics: Iterable[str], start: date, end: date
) -> dict[UUID, dict[str, Figure]]:
    """Return each channel's figures for a period, without those that have no data.

    metrics are stored ones and ratios (`ctr`, `er_by_reach` …), which are recomputed from their
    parts. People are never added over days: the value that the network gave for exactly this
    period, else the highest day (KPI-7). Three queries at most."""
    asked = list(dict.fromkeys(metrics))
    period = Period(start, end)
    values: dict[UUID, dict[str, Figure]] = {channel: {} for channel in channel_ids}
    by_month = [code for code in asked if code in _STORED and METRICS[code].cls in _MONTH_BASES]
    if period != month_of(start):
        by_month = []
    if by_month:
        _read_month(values, by_month, start)
    by_day = [code for code in asked if code not in by_month]
    if by_day:
        days = daily(values, (part for code in by_day for part in parts_of(code)), start, end)
        for channel, of_channel in days.items():
            for code in by_day:
                figure = figure_of(code, of_channel, one_day=period.days == 1)
                if figure is not None:
                    values[channel][code] = figure
    for channel, given in networks_own(values, start, end).items():
        for code in given.keys() & asked:
            if METRICS[code].cls == "uniq" or code not in values[channel]:
                values[channel][code] = Figure(given[code], "network")
    return values


def figure_of(
    code: str, days: Mapping[date, Cells], base: str = "", *, one_day: bool = False
) -> Figure | None:
    """Return one figure over the days of one channel, oldest first; None without data."""
    if code in _STORED and METRICS[code].cls == "last":
        known = [(day, cells[code]) for day, cells in days.items() if code in cells]
        return Figure(known[-1][1], "latest", known[-1][0]) if known else None
    if code in _STORED:
        value, basis = over_days(METRICS[code], list(days.values()))
    else:
        value, basis = ratio_over(code, list(days.values()), base or "reach")
    if value is None or basis is None:
        return None
    if basis == "only_day" and code in _STORED and not one_day:
        basis = "highest_day"  # of the days that were delivered, as in the month's row
    return Figure(value, basis)


def _read_month(values: dict[UUID, dict[str, Figure]], metrics: Sequence[str], month: date) -> None:
    found = ChannelMonth.objects.filter(channel__in=values, month=month)
    for channel, *row in found.values_list("channel_id", *metrics):
        for code, value in zip(metrics, row, strict=True):
            if value is not None:
                values[channel][code] = Figure(value, _MONTH_BASES[METRICS[code].cls])


def networks_own(
    channel_ids: Collection[UUID], start: date, end: date
) -> dict[UUID, dict[str, Decimal]]:
    """Return what the networks themselves gave for exactly this period, by channel and metric."""
    found = (
        Import.objects.filter(
            channel__in=channel_ids,
            first_day=start,
            last_day=end,
            status=Import.Status.DONE,
        )
        .exclude(period_totals={})
        .order_by("pk")
        .values_list("channel_id", "period_totals")
    )
    given: dict[UUID, dict[str, Decimal]] = {}
    for channel, totals in found:
        given.setdefault(channel, {}).update((code, Decimal(text)) for code, text in totals.items())
    return given


def latest_day(channel_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the last day that each channel has any data of; channels without are left out."""
    rows = ChannelDay.objects.filter(channel__in=channel_ids).order_by()
    return dict(rows.values_list("channel_id").annotate(last=Max("day")))


def delivered(channel_ids: Collection[UUID], start: date, end: date) -> dict[UUID, list[str]]:
    """Return the stored metrics that each channel has data of, in the catalogue's order."""
    rows = ChannelDay.objects.filter(channel__in=channel_ids, day__gte=start, day__lte=end)
    counted = (
        rows.order_by()
        .values_list("channel_id")
        .annotate(**{f"last_{code}": Max(code) for code in STORED})
    )
    return {
        channel: [code for code, last in zip(STORED, highest, strict=True) if last is not None]
        for channel, *highest in counted
    }


def ratios_from(metrics: Collection[str]) -> list[str]:
    """Return the ratios that can be recomputed from these stored metrics."""
    return [
        code
        for code, asked in FORMULAS.items()
        if asked.below in metrics and any(part in metrics for part in asked.above)
    ]


def post_facts(
    channel_ids: Collection[UUID],
    metrics: Iterable[str],
    start: date,
    end: date,
    zone: str = "UTC",
) -> list[Fact]:
    """Return the newest lifetime figures of the posts published on these local days, oldest first.

    Figures of a span that began after the post came out are left out: they lack its best days."""
    columns = list(dict.fromkeys(metrics))
    first, after = Period(start, end).moments(zone)
    found = (
        ObjectFact.objects.filter(
            channel__in=channel_ids,
            kind=ObjectFact.Kind.POST,
            published_at__gte=first,
            published_at__lt=after,
        )
        .order_by("as_of", "pk")
        .values_list("channel_id", "object_id", "url", "published_at", "start", "as_of", *columns)
    )
    newest: dict[tuple[UUID, str], Fact] = {}
    for channel, pk, url, published_at, since, as_of, *values in found:
        if since is not None and since > local_day(published_at, zone):
            continue
        cells = {
            code: value for code, value in zip(columns, values, strict=True) if value is not None
        }
        newest[channel, pk] = Fact(channel, pk, url, published_at, as_of, cells)
    return sorted(newest.values(), key=lambda fact: (fact.published_at, fact.object_id))

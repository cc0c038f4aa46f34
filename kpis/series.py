"""The only readers of measurements: two or three set-based queries, none of them in a loop."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Q

from common.periods import Period, local_day, month_of
from kpis.asking import months_of, totals_of
from kpis.averages import Value, over_days, weights_of
from kpis.catalogue import METRICS, STORED
from kpis.models import ChannelDay, ObjectFact
from kpis.months import month_columns
from kpis.rules import FORMULAS, formula, ratio_over

Cells = dict[str, Value]  # by metric; what wasn't delivered has no entry
Days = dict[UUID, dict[date, Cells]]  # by channel, days in order

_STORED = frozenset(STORED)
# What a month's row rests on, by class.
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
    return _days_of(channel_ids, list(dict.fromkeys(metrics)), [Period(start, end)])


def _days_of(
    channel_ids: Collection[UUID], columns: Sequence[str], periods: Collection[Period]
) -> Days:
    days: Days = {channel: {} for channel in channel_ids}
    spans = Q()
    for period in periods:
        spans |= Q(day__gte=period.start, day__lte=period.end)
    found = (
        ChannelDay.objects.filter(spans, channel__in=days)
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


def month_values(
    channel_ids: Collection[UUID], metrics: Iterable[str], months: Collection[date]
) -> dict[date, dict[UUID, tuple[Value | None, ...]]]:
    """Return the stored metrics of months, given by their first days, in the order asked for.

    One query for any number of channels. A channel without data in a month has no entry in it."""
    columns = list(dict.fromkeys(metrics))
    found: dict[date, dict[UUID, tuple[Value | None, ...]]] = {month: {} for month in months}
    for channel, month, values in months_of(list(channel_ids), columns, list(found)):
        found[month][channel] = values
    return found


def period_values(
    channel_ids: Collection[UUID], metrics: Iterable[str], start: date, end: date
) -> dict[UUID, dict[str, Figure]]:
    """Return each channel's figures for a period, as `period_figures` does for several."""
    period = Period(start, end)
    return period_figures(channel_ids, metrics, [period])[period]


def period_figures(
    channel_ids: Collection[UUID], metrics: Iterable[str], periods: Iterable[Period]
) -> dict[Period, dict[UUID, dict[str, Figure]]]:
    """Return each channel's figures for each period, without those that have no data.

    metrics are stored ones and ratios (`ctr`, `er_by_reach` …), which are recomputed from their
    parts. People are never added over days: the value that the network gave for exactly this
    period, else the highest day (KPI-7). Three queries at most, however many periods: what whole
    months tell is read from their rows, the rest from days."""
    asked = list(dict.fromkeys(metrics))
    figures: Figures = {period: {channel: {} for channel in channel_ids} for period in periods}
    by_month = {period: _told_by_months(period, asked) for period in figures}
    _read_months(figures, by_month)
    by_day = {
        period: [code for code in asked if code not in told] for period, told in by_month.items()
    }
    _read_days(figures, {period: codes for period, codes in by_day.items() if codes})
    for period, own in _networks_own(channel_ids, figures).items():
        for channel, given in own.items():
            for code in given.keys() & asked:
                if METRICS[code].cls == "uniq" or code not in figures[period][channel]:
                    figures[period][channel][code] = Figure(given[code], "network")
    return figures


Figures = dict[Period, dict[UUID, dict[str, Figure]]]


def _told_by_months(period: Period, asked: Iterable[str]) -> frozenset[str]:
    """Return which of the metrics the rows of months tell: of averages only a single month's, for
    several have to be weighed anew."""
    if period.start.day > 1 or month_of(period.end).end > period.end:
        return frozenset()
    stored = _STORED.intersection(asked)
    if month_of(period.start) == period:
        return stored
    return frozenset(code for code in stored if METRICS[code].cls in ("sum", "uniq", "last"))


def _read_months(figures: Figures, told: Mapping[Period, frozenset[str]]) -> None:
    metrics = list(dict.fromkeys(code for codes in told.values() for code in codes))
    if not metrics:
        return
    columns = month_columns(metrics)
    place = {column: number for number, column in enumerate(columns)}
    wanted = {
        period: [(code, METRICS[code].cls, place[code]) for code in codes]
        for period, codes in told.items()
    }
    of_month: dict[date, list[Period]] = {}
    for period, codes in told.items():
        for month in period.months() if codes else ():
            of_month.setdefault(month.start, []).append(period)
    channels = list(next(iter(figures.values())))
    for channel, first, values in sorted(
        months_of(channels, columns, list(of_month)), key=lambda row: row[1]
    ):
        for period in of_month[first]:
            into = figures[period][channel]
            for code, cls, at in wanted[period]:
                value = values[at]
                if value is None:
                    continue
                if cls == "last":
                    into[code] = Figure(value, "latest", values[place[f"{code}_on"]])
                    continue
                before = into.get(code)
                if before is not None:
                    value = max(before.value, value) if cls == "uniq" else before.value + value
                into[code] = Figure(value, _MONTH_BASES[cls])


def _read_days(figures: Figures, asked: Mapping[Period, Sequence[str]]) -> None:
    if not asked:
        return
    columns = list(dict.fromkeys(p for codes in asked.values() for c in codes for p in parts_of(c)))
    channels = list(next(iter(figures.values())))
    for channel, of_channel in _days_of(channels, columns, list(asked)).items():
        for period, codes in asked.items():
            days = {day: cells for day, cells in of_channel.items() if period.contains(day)}
            for code in codes:
                figure = figure_of(code, days, one_day=period.days == 1)
                if figure is not None:
                    figures[period][channel][code] = figure


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


def networks_own(
    channel_ids: Collection[UUID], start: date, end: date
) -> dict[UUID, dict[str, Decimal]]:
    """Return what the networks themselves gave for exactly this period, by channel and metric."""
    period = Period(start, end)
    return _networks_own(channel_ids, [period])[period]


def _networks_own(
    channel_ids: Collection[UUID], periods: Collection[Period]
) -> dict[Period, dict[UUID, dict[str, Decimal]]]:
    given: dict[Period, dict[UUID, dict[str, Decimal]]] = {period: {} for period in periods}
    for channel, period, totals in totals_of(channel_ids, given):
        told = given[period].setdefault(channel, {})
        told.update((code, Decimal(text)) for code, text in totals.items())
    return given


def latest_day(channel_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the last day that each channel has any data of; channels without are left out."""
    rows = ChannelDay.objects.filter(channel__in=channel_ids).order_by()
    return dict(rows.values_list("channel_id").annotate(last=Max("day")))


def delivered(channel_ids: Collection[UUID], start: date, end: date) -> dict[UUID, list[str]]:
    """Return the stored metrics that each channel has data of, in the catalogue's order.

    Of whole months it is read from their rows, which have an average only if it can be weighed."""
    months = Period(start, end).months()
    if (start, end) == (months[0].start, months[-1].end):
        firsts = [month.start for month in months]
        told = months_of(list(channel_ids), STORED, firsts)
        highest = [(channel, values) for channel, _month, values in told]
    else:
        rows = ChannelDay.objects.filter(channel__in=channel_ids, day__gte=start, day__lte=end)
        counted = rows.order_by().values_list("channel_id")
        days = counted.annotate(**{f"last_{code}": Max(code) for code in STORED})
        highest = [(channel, tuple(values)) for channel, *values in days]
    found: dict[UUID, set[str]] = {}
    for channel, values in highest:
        there = compress(STORED, (value is not None for value in values))
        found.setdefault(channel, set()).update(there)
    return {channel: [code for code in STORED if code in there] for channel, there in found.items()}


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

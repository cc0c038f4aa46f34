"""How KPIs are going: value, expectation, status and forecast of many at once (KPI-2, GOAL-7).

What a KPI's value is follows from its metric's class; docs/measurements.md tells it at length:
- `last` (followers): the latest value of each channel, added up; some of it since the start.
- `sum`: the total since the start. The baseline is what counted already, usually 0.
- `uniq` (reach): the highest day of the latest month with data, never a sum (KPI-7).
- ratios and averages: recomputed over the last 30 days.
After the due day a KPI stays as it was on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from goals.rules import Choice, too_early
from kpis import rules
from kpis.averages import Value
from kpis.catalogue import METRICS
from kpis.models import ChannelDay, KpiQuerySet
from kpis.series import Cells, Days, Figure, figure_of, parts_of
from kpis.texts import KpiTexts

WINDOW = 30  # days that a rate or an average is taken over
CARRIED = 31  # days before the start in which a channel's audience still counts
SPARK = 60  # points of the small line


class ChannelRef(NamedTuple):
    id: UUID
    network: str
    name: str


class Promise(NamedTuple):
    """A KPI as it was promised: by its row, or as it was sent to the client."""

    pk: UUID
    goal_id: UUID
    client_id: UUID
    currency: str
    first_review: date | None
    metric: str
    base: str
    direction: Any
    baseline: Decimal
    target: Decimal
    start: date
    due: date
    priority: Any
    reason: str
    channels: tuple[ChannelRef, ...]  # none: all of the client

    @property
    def cls(self) -> str:
        metric = METRICS[self.metric]
        return "wavg" if metric.base else metric.cls

    def until(self, today: date) -> date:
        return min(today, self.due)

    def since(self, today: date) -> date:
        """Return the first day whose figures matter on a day."""
        if self.cls == "last":
            return self.start - timedelta(days=CARRIED)
        if self.cls in ("ratio", "wavg"):
            return min(self.start, self.until(today) - timedelta(days=WINDOW - 1))
        return self.start


@dataclass(frozen=True, slots=True)
class KpiLine(KpiTexts):
    """A KPI and how it is going on a day. No data is None."""

    promise: Promise
    value: Value | None
    basis: str | None
    day: date | None  # of the value
    last_day: date | None  # of the last data
    expected: Decimal
    status: str
    forecast: Decimal | None
    points: tuple[tuple[date, Value], ...]
    done: int | None  # percent of the way, within 0 and 100
    expected_done: int
    today: date

    def __getattr__(self, name: str) -> Any:
        return getattr(self.promise, name)

    @property
    def choice(self) -> Choice:
        return Choice(self.promise.pk, self.promise.metric, self.promise.priority, self.reason)

    @property
    def spark(self) -> list[Value]:
        return [value for _day, value in self.points[-SPARK:]]


_FIELDS = (
    "pk",
    "goal_id",
    "goal__client_id",
    "goal__client__currency",
    "goal__first_review",
    "metric",
    "base",
    "direction",
    "baseline",
    "target",
    "start",
    "due",
    "priority",
    "reason",
)


def promises(kpis: KpiQuerySet) -> list[Promise]:
    """Return the KPIs of a query as their rows have them, the primary ones first; one query."""
    return [promise for promise, _sent in _read(kpis)]


def promises_and_sent(kpis: KpiQuerySet) -> list[tuple[Promise, Any]]:
    """Return each KPI with what was sent of it, None when nothing was; one query."""
    return _read(kpis, "sent_content")


def _read(kpis: KpiQuerySet, *also: str) -> list[tuple[Promise, Any]]:
    found = kpis.order_by("priority", "due", "pk", "channels__network", "channels__name")
    channels = ("channels__pk", "channels__network", "channels__name")
    rows: Any = found.values_list(*_FIELDS, *channels, *also)
    width, last = len(_FIELDS), len(_FIELDS) + len(channels)
    read = []
    for told, group in groupby(rows, key=lambda row: row[:width]):
        lines = list(group)
        named = tuple(ChannelRef(*line[width:last]) for line in lines if line[width])
        read.append((Promise._make((*told, named)), lines[0][last] if also else None))
    return read


def as_sent(promise: Promise, sent: Mapping[str, Any]) -> Promise:
    """Return a KPI as its goal was sent (TEN-3)."""
    return promise._replace(
        metric=sent["metric"],
        base=sent["base"],
        direction=sent["direction"],
        baseline=Decimal(sent["baseline"]),
        target=Decimal(sent["target"]),
        start=date.fromisoformat(sent["start"]),
        due=date.fromisoformat(sent["due"]),
        priority=sent["priority"],
        reason=sent["reason"],
        channels=tuple(
            ChannelRef(UUID(one["id"]), one["network"], one["name"]) for one in sent["channels"]
        ),
    )


def judge(asked: Sequence[Promise], today: date) -> list[KpiLine]:
    """Return the KPIs with how they are going on that day of the client's, in their order.

    One query for all of them, however many channels and days they look at."""
    days = _days_of(asked, today)
    return [_judged(promise, days[promise.client_id], today) for promise in asked]


def _days_of(asked: Sequence[Promise], today: date) -> dict[UUID, Days]:
    """Return the cells that the KPIs look at, by client, channel and day."""
    found: dict[UUID, Days] = {promise.client_id: {} for promise in asked}
    if not asked:
        return found
    columns = list(dict.fromkeys(p for one in asked for p in parts_of(one.metric, one.base)))
    rows = (
        ChannelDay.objects.filter(
            channel__client__in=found,
            day__gte=min(promise.since(today) for promise in asked),
            day__lte=max(promise.until(today) for promise in asked),
        )
        .order_by("day")
        .values_list("channel__client_id", "channel_id", "day", *columns)
    )
    for client, channel, day, *values in rows:
        cells = {
            code: value for code, value in zip(columns, values, strict=True) if value is not None
        }
        if cells:
            found[client].setdefault(channel, {})[day] = cells
    return found


def _judged(promise: Promise, days: Days, today: date) -> KpiLine:
    until = promise.until(today)
    since = promise.since(today)
    parts = parts_of(promise.metric, promise.base) if promise.cls == "ratio" else [promise.metric]
    scope = {channel.id for channel in promise.channels} or set(days)
    mine: Days = {
        channel: {
            day: cells
            for day, cells in of_channel.items()
            if since <= day <= until and any(part in cells for part in parts)
        }
        for channel, of_channel in days.items()
        if channel in scope
    }
    figure, points = _WAYS[promise.cls](promise, mine, until)
    value = None if figure is None else figure.value
    line = (promise.baseline, promise.target, promise.start, promise.due, today)
    status = rules.status(None if value is None else Decimal(value), *line, promise.direction)
    if status not in ("no_data", "met") and too_early(today, [promise.first_review]):
        status = "too_early"
    expected = rules.expected(*line)
    return KpiLine(
        promise=promise,
        value=value,
        basis=figure.basis if figure else None,
        day=figure.day if figure else None,
        last_day=max((day for of_channel in mine.values() for day in of_channel), default=None),
        expected=expected,
        status=status,
        forecast=_forecast(promise, mine, points, today),
        points=tuple((day, reached) for day, reached in points if day >= promise.start),
        done=None if value is None else _percent_of_way(promise, value),
        expected_done=_percent_of_way(promise, expected),
        today=today,
    )


# --- By class -------------------------------------------------------------------------------------
Points = list[tuple[date, Value]]


def _latest(promise: Promise, days: Days, until: date) -> tuple[Figure | None, Points]:
    """The audience: each channel's latest value, carried on until the next one."""
    by_day = _by_day(days)
    now: dict[UUID, Value] = {}
    having = {channel for channel, of_channel in days.items() if of_channel}
    points: Points = []
    for day, rows in by_day:
        for channel, cells in rows:
            now[channel] = cells[promise.metric]
        if len(now) == len(having):  # a sum over some of the channels would jump
            points.append((day, sum(now.values())))
    if not by_day or by_day[-1][0] < min(promise.start, until):
        return None, points  # nothing was heard since the start
    return Figure(sum(now.values()), "latest", by_day[-1][0]), points


def _total(promise: Promise, days: Days, until: date) -> tuple[Figure | None, Points]:
    total: Value = 0
    points: Points = []
    for day, rows in _by_day(days):
        total += sum(cells[promise.metric] for _channel, cells in rows)
        points.append((day, total))
    return (Figure(total, "total", points[-1][0]) if points else None), points


def _highest(promise: Promise, days: Days, until: date) -> tuple[Figure | None, Points]:
    points: Points = [
        (day, max(cells[promise.metric] for _channel, cells in rows)) for day, rows in _by_day(days)
    ]
    if not points:
        return None, points
    month = points[-1][0].replace(day=1)
    day, value = max((point for point in points if point[0] >= month), key=lambda point: point[1])
    return Figure(value, "highest_day", day), points


def _recomputed(promise: Promise, days: Days, until: date) -> tuple[Figure | None, Points]:
    """A rate or an average: over the last 30 days, and for the line day by day."""
    by_day = _by_day(days)
    points: Points = []
    for day, rows in by_day:
        figure = _over(promise, {channel: {day: cells} for channel, cells in rows})
        if figure is not None:
            points.append((day, figure.value))
    first = until - timedelta(days=WINDOW - 1)
    window = {
        channel: {day: cells for day, cells in of_channel.items() if day >= first}
        for channel, of_channel in days.items()
    }
    figure = _over(promise, window)
    if figure is None:
        return None, points
    return figure._replace(day=max(day for of in window.values() for day in of)), points


def _over(promise: Promise, days: Days) -> Figure | None:
    """Return a rate or an average over channels and days, its parts added up where they may be."""
    if promise.cls == "ratio":
        asked = rules.formula(promise.metric, promise.base or "reach")
        if asked.base == "last":
            return _per_follower(promise, days, asked)
    rows = dict(enumerate(cells for of_channel in days.values() for cells in of_channel.values()))
    return figure_of(promise.metric, rows, promise.base)  # type: ignore[arg-type]


def _per_follower(promise: Promise, days: Days, asked: rules.Formula) -> Figure | None:
    """Divide by the audience of all channels, each as of its latest day."""
    latest = [
        known[-1]
        for of_channel in days.values()
        if (known := [cells[asked.below] for cells in of_channel.values() if asked.below in cells])
    ]
    parts: dict[str, Value | None] = {asked.below: sum(latest) if latest else None}
    for name in asked.above:
        given = [c[name] for of in days.values() for c in of.values() if name in c]
        parts[name] = sum(given) if given else None
    value = rules.ratio(promise.metric, parts, promise.base)
    return None if value is None else Figure(value, "latest")


_WAYS = {
    "last": _latest,
    "sum": _total,
    "uniq": _highest,
    "ratio": _recomputed,
    "wavg": _recomputed,
}


def _by_day(days: Days) -> list[tuple[date, list[tuple[UUID, Cells]]]]:
    """Return the cells of all channels by day, in order."""
    found: dict[date, list[tuple[UUID, Cells]]] = {}
    for channel, of_channel in days.items():
        for day, cells in of_channel.items():
            found.setdefault(day, []).append((channel, cells))
    return sorted(found.items(), key=lambda item: item[0])


def _forecast(promise: Promise, days: Days, points: Points, today: date) -> Decimal | None:
    """Return the value expected on the due day. The highest day of a month has no trend."""
    if promise.cls == "uniq" or today >= promise.due:
        return None
    values: dict[date, Any] = dict(points)
    if promise.cls == "sum":
        values = {
            day: sum(cells[promise.metric] for _channel, cells in rows)
            for day, rows in _by_day(days)
        }
    cumulative = promise.cls == "sum"
    return rules.forecast(values, promise.start, promise.due, today, cumulative=cumulative)


def _percent_of_way(promise: Promise, value: Value) -> int:
    way = Fraction(promise.target) - Fraction(promise.baseline)
    if not way:
        return 100
    gone: Fraction = 100 * (Fraction(value) - Fraction(promise.baseline)) / way
    return int(max(Fraction(0), min(Fraction(100), gone)))


def current(promise: Promise, today: date) -> KpiLine:
    """Return what the last 30 days say of a KPI that isn't promised yet: where it would start."""
    month = promise._replace(start=today - timedelta(days=WINDOW), due=today + timedelta(days=1))
    return judge([month], today)[0]


def lines_by_goal(lines: Iterable[KpiLine]) -> dict[UUID, list[KpiLine]]:
    found: dict[UUID, list[KpiLine]] = {}
    for line in lines:
        found.setdefault(line.promise.goal_id, []).append(line)
    return found

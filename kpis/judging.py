"""How KPIs are going: value, expectation, status and forecast of many at once (KPI-2, GOAL-7).

What a KPI's value is follows from its metric's class; docs/measurements.md tells it at length:
- `last` (followers): the latest value of each channel, added up; some of it since the start.
- `sum`: the total since the start. The baseline is what counted already, usually 0.
- `uniq` (reach): the highest day of the latest month with data, never a sum (KPI-7).
- ratios and averages: recomputed over the last 30 days.
- own formulas: computed from parts that were added up first, see computing.py.
After the due day a KPI stays as it was on it. What is judged is the value without suspicious gains
that nobody has explained (KPI-6); what is shown is the value as it was delivered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from goals.rules import Choice
from kpis import forecasting, outlook, rules, trust
from kpis.averages import Value
from kpis.computing import FORMULA_WAYS, PartFigure, needed, parts_told, per_follower, rate_over
from kpis.days import Read, days_between
from kpis.freshness import is_stale
from kpis.measures import Measure, measure_of
from kpis.models import Kpi, KpiQuerySet
from kpis.quality import Counter, counters, is_growth
from kpis.series import Cells, Days, Figure, figure_of
from kpis.target_rules import NO_TARGET, Target, places_of
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
    owner: Any
    channels: tuple[ChannelRef, ...]  # none: all of the client
    measure: Measure
    target_audience: Target = NO_TARGET

    @property
    def is_ceiling(self) -> bool:
        """Whether it is a total that is to stay low: it begins at 0 and may use its target up."""
        return self.cls in outlook.TOTALS and self.direction == "down"

    @property
    def cls(self) -> str:
        """How its value comes about: the class of its metric, or the way of its formula."""
        return self.measure.way

    @property
    def codes(self) -> tuple[str, ...]:
        """What of it may be in doubt (KPI-6): its metric, or all that its formula names."""
        return self.measure.columns if self.measure.formula else (self.metric,)

    @property
    def scope(self) -> frozenset[UUID]:
        """The ids of its channels; none: all of the client."""
        return frozenset(channel.id for channel in self.channels)

    def until(self, today: date) -> date:
        return min(today, self.due)

    def since(self, today: date) -> date:
        """Return the first day whose figures matter on a day."""
        if self.cls in ("last", "level"):
            return self.start - timedelta(days=CARRIED)
        if self.cls in ("ratio", "wavg", "rate"):
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
    is_stale: bool  # the last data is too old for a verdict
    counted: Value | None  # the value without unexplained suspicious gains: what is judged
    suspicious: tuple[trust.Suspicion, ...]
    beside: tuple[Counter, ...]  # what growth is held against (KPI-8)
    outlook: forecasting.Outlook | None
    points: tuple[tuple[date, Value], ...]
    done: int | None  # percent of the way, within 0 and 100
    expected_done: int
    networks: frozenset[str]  # of the channels that had data
    today: date
    parts: tuple[PartFigure, ...] = ()  # of a formula, with their values

    def __getattr__(self, name: str) -> Any:
        return getattr(self.promise, name)

    @property
    def forecast(self) -> Decimal | None:
        return self.outlook.value if self.outlook else None

    @property
    def unexplained(self) -> list[trust.Suspicion]:
        return [one for one in self.suspicious if not one.explained]

    @property
    def choice(self) -> Choice:
        code = self.promise.measure.code or None
        return Choice(self.promise.pk, code, self.promise.priority, self.reason)

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
    "owner",
)
_MEASURED = ("formula", "terms", "name")
_AUDIENCE = tuple(f"goal__client__audience_target__{name}" for name in Target._fields)


def promises(kpis: KpiQuerySet) -> list[Promise]:
    """Return the KPIs of a query as their rows have them, the primary ones first; one query."""
    return [promise for promise, _sent in _read(kpis)]


def promises_and_sent(kpis: KpiQuerySet) -> list[tuple[Promise, Any]]:
    """Return each KPI with what was sent of it, None when nothing was; one query."""
    return _read(kpis, "sent_content")


def _read(kpis: KpiQuerySet, *also: str) -> list[tuple[Promise, Any]]:
    found = kpis.order_by("priority", "due", "pk", "channels__network", "channels__name")
    channels = ("channels__pk", "channels__network", "channels__name")
    rows: Any = found.values_list(*_FIELDS, *channels, *_MEASURED, *_AUDIENCE, *also)
    width, last = len(_FIELDS), len(_FIELDS) + len(channels)
    end = last + len(_MEASURED)
    read = []
    for told, group in groupby(rows, key=lambda row: row[:width]):
        lines = list(group)
        named = tuple(ChannelRef(*line[width:last]) for line in lines if line[width])
        metric, base = told[_FIELDS.index("metric")], told[_FIELDS.index("base")]
        measure = measure_of(metric, base, *lines[0][last:end])
        target = _target(*lines[0][end : end + len(_AUDIENCE)])
        promise = Promise._make((*told, named, measure, target))
        read.append((promise, lines[0][-1] if also else None))
    return read


def _target(
    age_from: int | None, age_to: int | None, countries: str | None, cities: str | None
) -> Target:
    return Target(age_from, age_to, places_of(countries or ""), places_of(cities or ""))


def promise_of(kpi: Kpi, channels: Iterable[ChannelRef] = ()) -> Promise:
    """Return a KPI as its row has it, saved or not; its goal and client are loaded."""
    row = {name: getattr(kpi, name) for name in _FIELDS if "__" not in name}
    client = kpi.goal.client
    return Promise(
        **row,
        client_id=client.pk,
        currency=client.currency,
        first_review=kpi.goal.first_review,
        channels=tuple(channels),
        measure=kpi.measure,
    )


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
        owner=sent.get("owner", Kpi.Owner.AGENCY),
        measure=measure_of(
            sent["metric"],
            sent["base"],
            sent.get("formula_text", ""),
            sent.get("terms"),
            sent.get("name", ""),
        ),
        channels=tuple(
            ChannelRef(UUID(one["id"]), one["network"], one["name"]) for one in sent["channels"]
        ),
    )


def judge(asked: Sequence[Promise], today: date, *, with_audience: bool = True) -> list[KpiLine]:
    """Return the KPIs with how they are going on that day of the client's, in their order.

    One query for all of them, however many channels and days they look at."""
    read = _read_days(asked, today, with_audience)
    doubted = trust.suspicions_of(asked, read.days, read.explained, today)
    return [_judged(one, read, doubted[one.client_id], today) for one in asked]


Doubted = dict[UUID, list[trust.Suspicion]]  # by channel


def _read_days(asked: Sequence[Promise], today: date, with_audience: bool) -> Read:
    if not asked:
        return Read({}, {}, set(), {})
    growing = [one for one in asked if one.target_audience.is_set and is_growth(one.codes)]
    return days_between(
        {promise.client_id for promise in asked},
        [promise.measure for promise in asked],
        min(trust.first_day(promise.codes, promise.since(today)) for promise in asked),
        max(promise.until(today) for promise in asked),
        beside=[column for promise in asked for column in trust.columns_for(promise.codes)],
        audience={promise.until(today) for promise in growing if with_audience},
    )


def _judged(promise: Promise, read: Read, doubted: Doubted, today: date) -> KpiLine:
    days = read.days[promise.client_id]
    until = promise.until(today)
    since = promise.since(today)
    wanted = needed(promise.measure, promise.scope, days)
    mine: Days = {
        channel: {
            day: cells
            for day, cells in days[channel].items()
            if since <= day <= until and not parts.isdisjoint(cells)
        }
        for channel, parts in wanted.items()
    }
    of_mine = [
        one for channel in mine for one in doubted.get(channel, []) if one.doubt.day <= until
    ]
    first = since if promise.cls in ("ratio", "wavg", "rate") else promise.start
    suspicious = trust.about(of_mine, set().union(*wanted.values()), first)
    figure, points = _WAYS[promise.cls](promise, mine, until)
    counted, judged, trend = figure, mine, points
    if promise.direction == "up" and any(not one.explained for one in suspicious):
        judged = trust.without_unexplained(mine, suspicious)
        counted, trend = _WAYS[promise.cls](promise, judged, until)
    heard = sorted({day for of_channel in mine.values() for day in of_channel})
    silent = is_stale(heard, until)
    baseline = Decimal(0) if promise.is_ceiling else promise.baseline
    line = (baseline, promise.target, promise.start, promise.due, today)
    expected = rules.expected(*line)
    return KpiLine(
        promise=promise,
        value=figure.value if figure else None,
        basis=figure.basis if figure else None,
        day=figure.day if figure else None,
        last_day=heard[-1] if heard else None,
        expected=expected,
        status=outlook.status(promise, counted.value if counted else None, today, silent=silent),
        is_stale=silent,
        counted=counted.value if counted else None,
        suspicious=tuple(suspicious),
        beside=counters(
            promise.codes,
            {pk: days[pk] for pk in mine},
            promise.start,
            until,
            promise.target_audience,
            read.audiences_of(promise.client_id, promise.scope),
        ),
        outlook=outlook.forecast(promise, judged, trend, today, _over),
        points=tuple((day, reached) for day, reached in points if day >= promise.start),
        done=outlook.percent_of_way(promise, counted.value) if counted else None,
        expected_done=outlook.percent_of_way(promise, expected),
        networks=frozenset(read.networks[channel] for channel in mine),
        today=today,
        parts=parts_told(promise.measure, promise.scope, mine, until, promise.start),
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
    if len(having) > 1 and not promise.measure.adds_over_channels:
        return None, []  # shares of several channels make none (KPI-7)
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
    if promise.measure.formula is not None:
        return rate_over(promise.measure, promise.scope, days)
    if promise.cls == "ratio":
        asked = rules.formula(promise.metric, promise.base or "reach")
        if asked.base == "last":
            value: Any = per_follower(promise.measure, days)
            return None if value is None else Figure(value, "latest")
    rows = dict(enumerate(cells for of_channel in days.values() for cells in of_channel.values()))
    return figure_of(promise.metric, rows, promise.base)  # type: ignore[arg-type]


def _formula(promise: Promise, days: Days, until: date) -> tuple[Figure | None, Points]:
    compute = FORMULA_WAYS[promise.cls]
    return compute(promise.measure, promise.scope, days, until, promise.start)


_WAYS = {
    **dict.fromkeys(FORMULA_WAYS, _formula),
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


def current(promise: Promise, today: date) -> KpiLine:
    """Return what the last 30 days say of a KPI that isn't promised yet: where it would start."""
    month = promise._replace(start=today - timedelta(days=WINDOW), due=today + timedelta(days=1))
    return judge([month], today)[0]


def lines_by_goal(lines: Iterable[KpiLine]) -> dict[UUID, list[KpiLine]]:
    found: dict[UUID, list[KpiLine]] = {}
    for line in lines:
        found.setdefault(line.promise.goal_id, []).append(line)
    return found

"""Own formulas over channels and days: parts are added up by their class first, then computed
(KPI-3, KPI-7).

The way of a formula, which follows from what it names, says over what:
- `total` (sums only): everything since the KPI's start.
- `level` (latest values only): each channel's latest value.
- `peak` (people only): the highest day of the latest month with data.
- `rate` (all that mixes): the last 30 days. People are never added over days: with them in it, the
  parts that add up are taken as an average day too, so that both sides are of the same length."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from kpis.averages import Value
from kpis.formula_rules import evaluate
from kpis.measures import Leaf, Measure
from kpis.rules import Number, formula, ratio
from kpis.series import Cells, Days, Figure, figure_of

WINDOW = 30  # days that a rate is taken over

Scope = frozenset[UUID]
Points = list[tuple[date, Value]]
Rows = list[tuple[UUID, Cells]]  # of a day, or of many


class PartFigure(NamedTuple):
    """What a name in a formula stands for, and its value in the formula; None for no data."""

    code: str
    measure: Measure
    value: Number | None
    basis: str | None
    kpi: UUID | None = None


class _Given(NamedTuple):
    """The values of leaves, and what each rests on."""

    values: Mapping[Leaf, Number | None]
    bases: Mapping[Leaf, str]


def needed(measure: Measure, scope: Scope, days: Days) -> dict[UUID, set[str]]:
    """Return the stored metrics that say something of a measure, by channel.

    Of an average its weights alone say nothing; of a formula every part of every channel counts."""
    found: dict[UUID, set[str]] = {}
    for leaf in measure.leaves:
        own = scope if leaf.scope is None else leaf.scope
        below = next(one for one in measure.with_measures() if one.key == leaf.code)
        parts = below.parts if below.metric is None else (below.code,)
        for channel in days:
            if not own or channel in own:
                found.setdefault(channel, set()).update(parts)
    return found


# --- Values ---------------------------------------------------------------------------------------
def value_of(measure: Measure, given: Mapping[Leaf, Number | None], scope: Any = None) -> Any:
    """Return a measure's value from those of its leaves; None for no data."""
    if measure.formula is None:
        return given[Leaf(measure.key, scope)]
    names = {
        name: value_of(term.measure, given, scope if term.scope is None else term.scope)
        for name, term in measure.terms.items()
    }
    return evaluate(measure.formula, names)


def _metrics(measure: Measure) -> dict[str, Measure]:
    """Return what the leaves of a formula are, by their codes."""
    return {one.key: one for one in measure.with_measures() if one.formula is None}


def _mine(leaf: Leaf, scope: Scope, channel: UUID) -> bool:
    own = scope if leaf.scope is None else leaf.scope
    return not own or channel in own


# --- Totals and levels: each day on top of those before -------------------------------------------
def _running(
    measure: Measure, scope: Scope, days: Days, until: date, start: date
) -> tuple[Figure | None, Points]:
    level = measure.way == "level"
    metrics = _metrics(measure)
    state: dict[Leaf, dict[UUID, Value]] = {leaf: {} for leaf in measure.leaves}
    having = {
        leaf: sum(
            any(leaf.code in cells for cells in of_channel.values())
            for channel, of_channel in days.items()
            if _mine(leaf, scope, channel)
        )
        for leaf in measure.leaves
    }
    points: Points = []
    last: date | None = None
    for day, rows in _by_day(days):
        for channel, cells in rows:
            for leaf, known in state.items():
                if leaf.code in cells and _mine(leaf, scope, channel):
                    before = known.get(channel, 0)
                    known[channel] = cells[leaf.code] if level else before + cells[leaf.code]
        if level and any(len(known) < having[leaf] for leaf, known in state.items()):
            continue  # a sum over some of the channels would jump
        given = {
            leaf: _added(metrics[leaf.code], known, level=level) for leaf, known in state.items()
        }
        value = value_of(measure, given)
        if value is not None:
            points.append((day, value))
            last = day
    if last is None or last < min(start, until):
        return None, points
    return Figure(points[-1][1], "latest" if level else "total", last), points


def _added(metric: Measure, known: Mapping[UUID, Value], *, level: bool) -> Value | None:
    if not known or (level and len(known) > 1 and not metric.adds_over_channels):
        return None
    return sum(known.values())


# --- Peaks ----------------------------------------------------------------------------------------
def _highest(
    measure: Measure, scope: Scope, days: Days, until: date, start: date
) -> tuple[Figure | None, Points]:
    points: Points = []
    for day, rows in _by_day(days):
        found = [value for row in rows if (value := _of_row(measure, scope, row)) is not None]
        if found:
            points.append((day, max(found)))
    if not points:
        return None, points
    month = points[-1][0].replace(day=1)
    day, value = max((point for point in points if point[0] >= month), key=lambda point: point[1])
    return Figure(value, "highest_day", day), points


def _of_row(measure: Measure, scope: Scope, row: tuple[UUID, Cells]) -> Any:
    channel, cells = row
    given = {
        leaf: cells.get(leaf.code) if _mine(leaf, scope, channel) else None
        for leaf in measure.leaves
    }
    return value_of(measure, given)


# --- Rates ----------------------------------------------------------------------------------------
def _rate(
    measure: Measure, scope: Scope, days: Days, until: date, start: date
) -> tuple[Figure | None, Points]:
    points: Points = []
    for day, rows in _by_day(days):
        given = _over(measure, scope, {channel: {day: cells} for channel, cells in rows})
        value = value_of(measure, given.values)
        if value is not None:
            points.append((day, value))
    return rate_over(measure, scope, _window(days, until)), points


def rate_over(measure: Measure, scope: Scope, days: Days) -> Figure | None:
    """Return the one value of a rate over all of these days; None for no data."""
    given = _over(measure, scope, days)
    value = value_of(measure, given.values)
    if value is None:
        return None
    average = "average_day" in given.bases.values()
    last = max(day for of_channel in days.values() for day in of_channel)
    return Figure(value, "average_day" if average else "recomputed", last)


def _window(days: Days, until: date) -> Days:
    first = until - timedelta(days=WINDOW - 1)
    return {
        channel: {day: cells for day, cells in of_channel.items() if day >= first}
        for channel, of_channel in days.items()
    }


def _over(measure: Measure, scope: Scope, days: Days) -> _Given:
    """Return the leaves of a rate over some days: by class, people as an average day."""
    metrics = _metrics(measure)
    people = {leaf for leaf in measure.leaves if metrics[leaf.code].way == "uniq"}
    values: dict[Leaf, Number | None] = {}
    bases: dict[Leaf, str] = {}
    for leaf in measure.leaves:
        mine = {channel: of for channel, of in days.items() if _mine(leaf, scope, channel)}
        metric = metrics[leaf.code]
        if people and metric.way in ("sum", "uniq"):
            beside = {leaf.code, *(one.code for one in people if one.scope == leaf.scope)}
            value, basis = _average_day(leaf.code, beside, mine)
        else:
            value, basis = _by_class(metric, mine)
        values[leaf], bases[leaf] = value, basis
    return _Given(values, bases)


def _average_day(code: str, beside: Collection[str], days: Days) -> tuple[Number | None, str]:
    """Return the mean over a channel's days that have all of the metrics."""
    rows = [cells for of_channel in days.values() for cells in of_channel.values()]
    found = [cells[code] for cells in rows if all(one in cells for one in beside)]
    if not found:
        return None, "average_day"
    mean = sum(map(Fraction, found), Fraction(0)) / len(found)
    return mean, "average_day" if len(found) > 1 else "only_day"


def per_follower(metric: Measure, days: Days) -> Number | None:
    """Return a ratio divided by the audience of all channels, each as of its latest day."""
    asked = formula(metric.code, metric.base or "reach")
    latest = [
        known[-1]
        for of_channel in days.values()
        if (known := [cells[asked.below] for cells in of_channel.values() if asked.below in cells])
    ]
    parts: dict[str, Value | None] = {asked.below: sum(latest) if latest else None}
    for name in asked.above:
        given = [c[name] for of in days.values() for c in of.values() if name in c]
        parts[name] = sum(given) if given else None
    return ratio(metric.code, parts, metric.base or "reach")


def _by_class(metric: Measure, days: Days) -> tuple[Number | None, str]:
    if metric.way == "last":
        known: dict[UUID, Value] = {}
        for channel, of_channel in days.items():
            latest = [cells[metric.code] for cells in of_channel.values() if metric.code in cells]
            if latest:
                known[channel] = latest[-1]
        return _added(metric, known, level=True), "latest"
    rows: Any = enumerate(cells for of_channel in days.values() for cells in of_channel.values())
    if metric.way == "sum":
        found = [cells[metric.code] for _n, cells in rows if metric.code in cells]
        return (sum(found) if found else None), "total"
    if metric.metric is None and formula(metric.code, metric.base or "reach").base == "last":
        return per_follower(metric, days), "latest"
    figure = figure_of(metric.code, dict(rows), metric.base)
    return (figure.value, figure.basis) if figure else (None, "recomputed")


# --- What the parts were --------------------------------------------------------------------------
def parts_told(
    measure: Measure, scope: Scope, days: Days, until: date, start: date
) -> tuple[PartFigure, ...]:
    """Return the parts of a formula with the values that it was computed from; none for a metric.

    For a peak the parts are those of the highest day."""
    if measure.formula is None:
        return ()
    given = _given(measure, scope, days, until, start)
    told = []
    for name, term in measure.terms.items():
        value = value_of(term.measure, given.values, term.scope)
        basis = given.bases.get(Leaf(term.measure.key, term.scope))
        told.append(
            PartFigure(name, term.measure, value, None if value is None else basis, term.kpi)
        )
    return tuple(told)


def _given(measure: Measure, scope: Scope, days: Days, until: date, start: date) -> _Given:
    if measure.way == "rate":
        return _over(measure, scope, _window(days, until))
    metrics = _metrics(measure)
    if measure.way == "peak":
        figure, _points = _highest(measure, scope, days, until, start)
        day = figure.day if figure else None
        rows = [(c, of[day]) for c, of in days.items() if day in of] if day else []
        top = [row for row in rows if figure and _of_row(measure, scope, row) == figure.value][:1]
        values = {leaf: top[0][1].get(leaf.code) if top else None for leaf in measure.leaves}
        return _Given(values, dict.fromkeys(values, "highest_day"))
    found = {}
    for leaf in measure.leaves:
        mine = {channel: of for channel, of in days.items() if _mine(leaf, scope, channel)}
        found[leaf] = _by_class(metrics[leaf.code], mine)
    return _Given(
        {leaf: value for leaf, (value, _basis) in found.items()},
        {leaf: basis for leaf, (_value, basis) in found.items()},
    )


def _by_day(days: Days) -> list[tuple[date, Rows]]:
    found: dict[date, Rows] = {}
    for channel, of_channel in days.items():
        for day, cells in of_channel.items():
            found.setdefault(day, []).append((channel, cells))
    return sorted(found.items(), key=lambda item: item[0])


Way = Callable[[Measure, Scope, Days, date, date], tuple[Figure | None, Points]]
FORMULA_WAYS: dict[str, Way] = {
    "total": _running,
    "level": _running,
    "peak": _highest,
    "rate": _rate,
}

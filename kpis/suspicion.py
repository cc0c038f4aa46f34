"""Days whose gains don't fit together: followers without engagement and the like (KPI-6).

Plain values in and out, of one channel at a time. A day is held against the eight weeks before it
by medians, which the odd days themselves hardly move. docs/suspicion.md says how often this is
wrong. White hat: a doubt is no verdict, and a person's explanation ends it."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Any, NamedTuple

Cells = Mapping[str, int]  # what a day delivered, by metric: all of COLUMNS are counts

WEEK = 7
BEFORE = 56  # days that a day is held against
LEAST = 21  # of them with data, below which nothing is said
FOURFOLD = 4  # values of a weekday, from which on it has a usual value of its own
JUMP = 6  # times the usual scatter
CALM = 2  # times the usual scatter that a companion may rise and still be called flat
KIN = 2  # a companion that rose less than half as much as the jump doesn't explain it
TIMES = 3  # times the usual value, at least, for a jump
SMALLEST = 20  # an excess below this is nobody's success
SCATTER = 1.4826  # makes a median deviation comparable to a standard deviation
FALL = 10  # a tenth of the usual value is scatter on any channel

REACTIONS = ("likes", "comments", "shares", "saves")
SEEN = ("reach", "impressions", "views")
GAINED = ("new_followers", "net_followers", "followers")
ENGAGED = (*REACTIONS, "engagements")
CODES = (
    "followers_without_engagement",
    "engagement_without_reach",
    "views_without_reach",
    "likes_beyond_views",
)
COLUMNS = (*GAINED, *ENGAGED, *SEEN)
DOUBTED = frozenset({*GAINED, *ENGAGED, "views", "engagement_rate"})  # metrics of KPIs


class Series(NamedTuple):
    """One metric's values day by day, None where none came; "reactions" is likes, comments, shares
    and saves together."""

    metric: str
    values: list[int | None]

    @property
    def is_there(self) -> bool:
        return any(value is not None for value in self.values)


class Companion(NamedTuple):
    """What should have risen too and didn't: its value that day and the usual one."""

    metric: str
    value: int
    usual: int


class Doubt(NamedTuple):
    """A day that doesn't fit: what jumped, from what usual value, beside what that stayed flat.

    excess is what of each metric is more than usual, and so is left out of success."""

    code: str
    day: date
    metric: str
    value: int
    usual: int
    excess: Mapping[str, int]
    beside: tuple[Companion, ...]


def doubts(days: Mapping[date, Cells], first: date | None = None) -> list[Doubt]:
    """Return a channel's suspicious days from `first` on, oldest first; one for each code and day.

    days need the cells of COLUMNS and should begin 56 days before first: with fewer than 21 days
    of data before it, and without the companion to compare with, a day isn't judged. Source of the
    robust scores: Iglewicz & Hoaglin, How to Detect and Handle Outliers (1993), 3.2."""
    if not days:
        return []
    table = _Table.of(days)
    places = range(max(0, (first - table.begin).days) if first else 0, len(table.rows))
    engaged = _engaged(table)
    seen = [series for metric in SEEN if (series := table.series(metric)).is_there]
    reach = [series for series in seen if series.metric == "reach"]
    followers, reactions, viewed, beyond = CODES
    jumps = [
        (followers, _gained(table), [engaged, *seen], engaged),
        (reactions, engaged, seen, None),
        (viewed, table.series("views"), reach, None),
    ]
    found: list[Doubt] = []
    for code, risen, companions, needed in jumps:
        for place in _candidates(risen, places):
            doubt = _without(code, risen, companions, needed, place, table)
            found += [doubt] if doubt else []
    likes = table.series("likes").values
    liked = [place for place in places if (likes[place] or 0) >= SMALLEST]
    found += [doubt for place in liked if (doubt := _beyond(beyond, place, table))]
    return sorted(found, key=lambda one: (one.day, one.code))


def cleaned(days: Mapping[date, Cells], found: Iterable[Doubt]) -> dict[date, dict[str, Any]]:
    """Return a channel's days without the excess of these doubts (KPI-6).

    From an audience the excess is missing on all days after, but never more than what is still
    there of the jump: followers who left again are left out once."""
    clean = {day: dict(cells) for day, cells in days.items()}
    by_day: dict[date, dict[str, int]] = {}
    for doubt in found:
        most = by_day.setdefault(doubt.day, {})
        for metric, excess in doubt.excess.items():
            most[metric] = max(excess, most.get(metric, 0))
    audience: list[tuple[int, int]] = []  # excess, and the audience that it came on top of
    level = None
    for day in sorted(clean):
        cells = clean[day]
        for metric, excess in by_day.get(day, {}).items():
            if metric == "followers":
                audience.append((excess, cells["followers"] - excess if level is None else level))
            elif metric in cells:
                cells[metric] -= excess
        if "followers" in cells:
            level = cells["followers"]
            cells["followers"] -= sum(min(more, max(0, level - on)) for more, on in audience)
    return clean


# --- Series ---------------------------------------------------------------------------------------
class _Table(NamedTuple):
    """The cells of every calendar day from the first to the last with data; a place is a day."""

    begin: date
    rows: list[Cells]

    @classmethod
    def of(cls, days: Mapping[date, Cells]) -> "_Table":
        begin, end = min(days), max(days)
        length = (end - begin).days + 1
        if len(days) == length:  # the usual case: no day is missing
            return cls(begin, [days[day] for day in sorted(days)])
        return cls(begin, [days.get(begin + timedelta(place), {}) for place in range(length)])

    def day(self, place: int) -> date:
        return self.begin + timedelta(place)

    def series(self, metric: str) -> Series:
        return Series(metric, [cells.get(metric) for cells in self.rows])


def _engaged(table: _Table) -> Series:
    """Return what people did by day: the kinds that were delivered, else the network's own sum."""
    kinds = [series.values for kind in REACTIONS if (series := table.series(kind)).is_there]
    if not kinds:
        return table.series("engagements")
    return Series("reactions", [_added(day) for day in zip(*kinds, strict=True)])


def _added(told: tuple[int | None, ...]) -> int | None:
    """Return the sum of what was told of a day, None when nothing was."""
    if None not in told:
        return sum(told)  # type: ignore[arg-type]
    some = [value for value in told if value is not None]
    return sum(some) if some else None


def _gained(table: _Table) -> Series:
    """Return the new followers by day; where only the audience is known, its daily growth."""
    for metric in ("new_followers", "net_followers"):
        gained = table.series(metric)
        if gained.is_there:
            return gained
    levels = table.series("followers").values
    grown = [
        None if now is None or was is None else now - was
        for was, now in zip([None, *levels], levels, strict=False)
    ]
    return Series("followers", grown)


class _Usual(NamedTuple):
    value: int
    scatter: float

    def score(self, value: int) -> float:
        return (value - self.value) / self.scatter


def _usual(series: Series, place: int) -> _Usual | None:
    """Return what is usual on a day, from the eight weeks before it; None when that's unknown.

    The greater of the median of all days and of the same weekday: a busy weekday is no jump. The
    scatter is the median deviation from each weekday's median, at least that of counts."""
    weekdays = [
        [
            value
            for value in series.values[max(0, place - BEFORE) : place][-step::-WEEK]
            if value is not None
        ]
        for step in range(1, WEEK + 1)
    ]
    window = [value for values in weekdays for value in values]
    if len(window) < LEAST:
        return None
    whole = median(window)
    middles = [median(values) if len(values) >= FOURFOLD else whole for values in weekdays]
    off = median(
        abs(value - middle)
        for values, middle in zip(weekdays, middles, strict=True)
        for value in values
    )
    usual = int(max(whole, middles[-1]))  # seven days before was the same weekday
    return _Usual(usual, max(SCATTER * off, sqrt(max(usual, 1)), usual / FALL))


def _candidates(series: Series, places: range) -> Iterator[int]:
    """Yield the days that could be jumps: far above the median of the values before them."""
    known = [value for value in series.values if value is not None]
    if not known or max(known) < max(SMALLEST, TIMES * min(known)):
        return  # no median is below the least of all: a calm channel has nothing to look at
    window: list[int] = []
    for place, value in enumerate(series.values):
        if value is not None:
            middle = window[(len(window) - 1) // 2] if len(window) >= LEAST else value
            if place in places and value >= max(SMALLEST, TIMES * middle) and value > middle:
                yield place
            insort(window, value)
        gone = series.values[place - BEFORE] if place >= BEFORE else None
        if gone is not None:
            del window[bisect_left(window, gone)]


# --- Findings -------------------------------------------------------------------------------------
def _without(
    code: str,
    risen: Series,
    companions: Sequence[Series],
    needed: Series | None,
    place: int,
    table: _Table,
) -> Doubt | None:
    """Return the jump of a day on which none of the companions rose.

    needed is the companion without which nothing is said; else any of them is enough."""
    value, usual = risen.values[place], _usual(risen, place)
    if value is None or usual is None or not _jumped(usual, value):
        return None
    beside = []
    for series in companions:
        there, was = series.values[place], _usual(series, place)
        if there is None or was is None:
            if series is needed:
                return None
            continue
        if not _flat(series, was, place, (value + SMALLEST) / (usual.value + SMALLEST)):
            return None
        beside.append(Companion(series.metric, there, was.value))
    if not beside:
        return None
    excess = _excess(risen, place, value - usual.value, table)
    return Doubt(code, table.day(place), risen.metric, value, usual.value, excess, tuple(beside))


def _jumped(usual: _Usual, value: int) -> bool:
    enough = value - usual.value >= SMALLEST and value >= TIMES * usual.value
    return enough and usual.score(value) >= JUMP


def _flat(series: Series, usual: _Usual, place: int, times: float) -> bool:
    """Return whether a companion of a jump to so many times the usual stayed as it is.

    It rose when it is both out of its own scatter and half as much up as the jump: a post that
    brings ten times the followers reaches five times the people. The days beside count too:
    a post of the evening before still brings people, and a network may book a day later."""
    kin = usual.value * (1 + (times - 1) / KIN)
    around = series.values[max(0, place - 1) : place + 2]
    return not any(
        usual.score(value) >= CALM and value >= kin for value in around if value is not None
    )


def _excess(risen: Series, place: int, more: int, table: _Table) -> Mapping[str, int]:
    """Return what of each metric of the day is in doubt with its jump."""
    cells = table.rows[place]
    if risen.metric in GAINED:
        return {
            metric: more if metric == "followers" else min(more, max(0, int(cells[metric])))
            for metric in GAINED
            if metric in cells
        }
    if risen.metric == "views":
        return {"views": more}
    parts = {}
    for metric in ENGAGED:
        if metric in cells:
            usual = _usual(table.series(metric), place)
            parts[metric] = max(0, int(cells[metric]) - (usual.value if usual else 0))
    return {metric: part for metric, part in parts.items() if part}


def _beyond(code: str, place: int, table: _Table) -> Doubt | None:
    """Return a day on which more people liked than saw anything."""
    cells = table.rows[place]
    likes = int(cells.get("likes", 0))
    if likes < SMALLEST:
        return None
    for metric in SEEN:  # asked of each day of each channel: most have nothing to tell
        if cells.get(metric, -1) > likes - SMALLEST:
            return None
    seen = {metric: int(cells[metric]) for metric in SEEN if metric in cells}
    if not seen:
        return None
    most = max(seen, key=lambda metric: seen[metric])
    beside = (Companion(most, seen[most], seen[most]),)
    excess = {"likes": likes - seen[most]}
    return Doubt(code, table.day(place), "likes", likes, seen[most], excess, beside)

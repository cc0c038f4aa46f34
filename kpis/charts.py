"""The geometry of a KPI's line: a promise drawn from its start to its due day, and what is marked.

The drawing is stretched to its box, so it holds no text and no shape that would be bent: words
stand beside it, and marks are lines of no length with round ends (docs/forecast.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor, log10
from typing import Any, NamedTuple

from kpis.averages import Value
from kpis.judging import KpiLine

WIDTH, HEIGHT = 640, 200  # of the drawing, in its own units
STEPS = 4  # between the lines behind it, both ways
NICE = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))
BAND_ROOM = Fraction(1, 2)  # of the spread; a wider forecast is cut, lest it flattens the line


class Mark(NamedTuple):
    """A day that something is said of: a break, a note, a suspicious day."""

    day: date
    text: str
    about: Any = None  # what the page makes links from


class Point(NamedTuple):
    """A day of the line and where it is drawn."""

    day: date
    value: Value
    expected: Decimal
    x: str
    y: str


class Drawn(NamedTuple):
    """A mark with its place; y is of the line there."""

    mark: Mark
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Points of SVG polylines as text, in a box of width × height, and the scales beside it."""

    width: int
    height: int
    actual: str
    way: str  # the straight line that is expected
    target_y: str
    today_x: str | None
    ahead: str  # from the last value to what is expected on the due day
    band: str  # the interval around it, as a polygon
    points: list[Point]
    scale: list[Value]  # from the top down, evenly spaced
    days: list[date]  # from left to right, evenly spaced
    lines: list[str]  # where the inner lines of the scale are
    breaks: list[Drawn]
    notes: list[Drawn]
    suspicious: list[Drawn]


def chart_of(
    line: KpiLine,
    breaks: Sequence[Mark] = (),
    notes: Sequence[Mark] = (),
    suspicious: Sequence[Mark] = (),
) -> Chart | None:
    """Return the drawing of a KPI; None without data to draw.

    breaks are days on which something changed its meaning: the metric itself, or what was agreed.
    It begins at zero unless that would flatten the line; the scale beside it says where."""
    if not line.points:
        return None
    promise, box = line.promise, _Box.around(line)
    points = [
        Point(day, value, box.expected(day), box.x(day), box.y(value)) for day, value in line.points
    ]
    drawn = [f"{point.x},{point.y}" for point in points]
    drawn = drawn * 2 if len(drawn) == 1 else drawn  # a round end makes a line of no length a dot
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        actual=" ".join(drawn),
        way=f"0,{box.y(box.baseline)} {WIDTH},{box.y(promise.target)}",
        target_y=box.y(promise.target),
        today_x=box.x(line.today) if promise.start <= line.today <= promise.due else None,
        ahead=box.ahead(line),
        band=box.band(line),
        points=points,
        scale=[box.lowest + step * box.step for step in range(STEPS, -1, -1)],
        days=box.days(),
        lines=[_text(Fraction(HEIGHT * step, STEPS)) for step in range(1, STEPS)],
        breaks=box.place(breaks, line),
        notes=box.place(notes, line),
        suspicious=box.place(suspicious, line),
    )


@dataclass(frozen=True, slots=True)
class _Box:
    start: date
    due: date
    baseline: Decimal
    target: Decimal
    lowest: Decimal
    step: Decimal

    @classmethod
    def around(cls, line: KpiLine) -> "_Box":
        promise = line.promise
        baseline = Decimal(0) if promise.is_ceiling else promise.baseline
        values = [Fraction(value) for _day, value in line.points]
        values += [Fraction(baseline), Fraction(promise.target)]
        highest, lowest = max(values), min(values)
        if line.outlook:
            room = (highest - lowest) * BAND_ROOM
            highest = max(highest, min(Fraction(line.outlook.high), highest + room))
            lowest = min(lowest, max(Fraction(line.outlook.low), lowest - room))
        if 0 <= lowest < highest / 2:
            lowest = Fraction(0)
        bottom, step = _scale(lowest, highest)
        return cls(promise.start, promise.due, baseline, promise.target, bottom, step)

    def x(self, day: date) -> str:
        gone = Fraction((day - self.start).days, max((self.due - self.start).days, 1))
        return _text(max(Fraction(0), min(Fraction(1), gone)) * WIDTH)

    def y(self, value: Value) -> str:
        up = (Fraction(value) - Fraction(self.lowest)) / (STEPS * Fraction(self.step))
        return _text(HEIGHT * (1 - max(Fraction(0), min(Fraction(1), up))))

    def expected(self, day: date) -> Decimal:
        gone = Fraction((day - self.start).days, max((self.due - self.start).days, 1))
        reached = Fraction(self.baseline) + gone * Fraction(self.target - self.baseline)
        return Decimal(reached.numerator) / Decimal(reached.denominator)

    def days(self) -> list[date]:
        whole = (self.due - self.start).days
        return [self.start + timedelta(whole * step // STEPS) for step in range(STEPS + 1)]

    def ahead(self, line: KpiLine) -> str:
        if line.outlook is None:
            return ""
        return f"{self._last(line)} {WIDTH},{self.y(line.outlook.value)}"

    def band(self, line: KpiLine) -> str:
        if line.outlook is None or line.outlook.low == line.outlook.high:
            return ""
        ends = f"{WIDTH},{self.y(line.outlook.high)} {WIDTH},{self.y(line.outlook.low)}"
        return f"{self._last(line)} {ends}"

    def _last(self, line: KpiLine) -> str:
        """Return where the forecast goes on from: the last value that counts (KPI-6)."""
        day, value = line.points[-1]
        left_out = Fraction(line.value or 0) - Fraction(line.counted or 0)
        if line.promise.cls in ("sum", "last"):
            value = Decimal(value) - Decimal(left_out.numerator) / Decimal(left_out.denominator)
        return f"{self.x(day)},{self.y(value)}"

    def place(self, marks: Iterable[Mark], line: KpiLine) -> list[Drawn]:
        """Return the marks within the box, each at the line's height on its day or the last one
        before it."""
        found = []
        for mark in sorted(marks, key=lambda one: one.day):
            if self.start <= mark.day <= self.due:
                before = [value for day, value in line.points if day <= mark.day]
                y = self.y(before[-1]) if before else _text(Fraction(HEIGHT))
                found.append(Drawn(mark, self.x(mark.day), y))
        return found


def _scale(lowest: Fraction, highest: Fraction) -> tuple[Decimal, Decimal]:
    """Return where the scale begins and its step: four even steps of round numbers hold it all."""
    spread = highest - lowest or Fraction(1)
    power = Fraction(10) ** floor(log10(spread / STEPS))
    while True:
        for nice in NICE:
            step = nice * power
            bottom = (lowest // step) * step
            if bottom + STEPS * step >= highest:
                return _decimal(bottom), _decimal(step)
        power *= 10


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _text(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"

"""The geometry of a KPI's line: a promise drawn from its start to its due day."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from kpis.averages import Value
from kpis.judging import KpiLine

WIDTH, HEIGHT = 640, 200  # of the drawing, in its own units
MARGIN = 8


class Chart(NamedTuple):
    """Points of SVG polylines as text, in a box of width × height."""

    width: int
    height: int
    actual: str
    way: str  # the straight line that is expected
    target_y: str
    today_x: str | None
    lowest: Value  # at the bottom of the box
    highest: Value  # at its top


def chart_of(line: KpiLine) -> Chart | None:
    """Return the drawing of a KPI; None without data to draw.

    It begins at zero unless that would flatten the line; the page says what the bottom is."""
    promise = line.promise
    if not line.points:
        return None
    values = [*(value for _day, value in line.points), promise.baseline, promise.target]
    highest, lowest = max(values), min(values)
    if 0 <= lowest < highest / 2:
        lowest = 0
    spread = Fraction(highest) - Fraction(lowest) or Fraction(1)
    days = max((promise.due - promise.start).days, 1)

    def x(day: date) -> str:
        gone = Fraction((day - promise.start).days, days)
        return _text(gone * WIDTH)

    def y(value: Value) -> str:
        up = (Fraction(value) - Fraction(lowest)) / spread
        return _text(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN))

    drawn = [f"{x(day)},{y(value)}" for day, value in line.points]
    drawn = drawn * 2 if len(drawn) == 1 else drawn  # a round end makes a line of no length a dot
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        actual=" ".join(drawn),
        way=f"0,{y(promise.baseline)} {WIDTH},{y(promise.target)}",
        target_y=y(promise.target),
        today_x=x(line.today) if promise.start <= line.today <= promise.due else None,
        lowest=lowest,
        highest=highest,
    )


def _text(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"

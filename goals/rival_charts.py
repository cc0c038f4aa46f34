"""The drawing of several audiences over time: ours and competitors' (GOAL-6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

WIDTH, HEIGHT = 640, 200  # of the drawing, in its own units
MARGIN = 8
LINES = 6  # at most: more are no picture


class Line(NamedTuple):
    """One audience: points of an SVG polyline as text; single is its only point, if it has one."""

    name: str
    is_ours: bool
    number: int
    points: str
    single: tuple[str, str] | None


class Lines(NamedTuple):
    width: int
    height: int
    lines: list[Line]
    first: date
    last: date
    lowest: int
    highest: int


def lines_of(sides: Sequence[Any], today: date) -> Lines | None:
    """Return the drawing of the first sides that have an audience; None with nothing to compare.

    Sides have name, is_ours and points (day and followers, oldest first). It begins at zero unless
    that would flatten the lines; the page says what the bottom is. Days without a snapshot are
    bridged by a straight line and never taken for 0."""
    drawn = [side for side in sides if side.points][:LINES]
    if len(drawn) < 2 and not any(len(side.points) > 1 for side in drawn):
        return None
    days = [day for side in drawn for day, _value in side.points]
    values = [value for side in drawn for _day, value in side.points]
    first, last = min(days), max(days)
    if first == last:
        first = last - timedelta(days=1)
    highest, lowest = max(values), min(values)
    if 0 <= lowest < highest / 2:
        lowest = 0
    spread = Fraction(highest - lowest) or Fraction(1)

    def at(point: tuple[date, int]) -> tuple[str, str]:
        across = Fraction((point[0] - first).days, (last - first).days) * WIDTH
        up = (point[1] - lowest) / spread
        return _text(across), _text(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN))

    lines = []
    for number, side in enumerate(drawn, start=1):
        places = [at(point) for point in side.points]
        single = places[0] if len(places) == 1 else None
        joined = " ".join(",".join(place) for place in places)
        lines.append(Line(side.name, side.is_ours, number, joined, single))
    return Lines(WIDTH, HEIGHT, lines, first, last, lowest, highest)


def _text(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"

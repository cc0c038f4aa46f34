"""The drawing of several audiences, and of several voices, over time: ours and competitors'
(GOAL-6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from common.periods import Period

WIDTH, HEIGHT = 640, 200  # of the drawing, in its own units
MARGIN = 8
LINES = 6  # at most: more are no picture


class Line(NamedTuple):
    """One audience or voice: points of an SVG polyline as text; single is its only point, if it has
    one."""

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
    lowest: int | Fraction
    highest: int | Fraction


def lines_of(sides: Sequence[Any]) -> Lines | None:
    """Return the drawing of the first sides that have points; None with nothing to compare.

    Sides have name, is_ours and points (day and value, oldest first). It begins at zero unless
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

    def at(point: tuple[date, Any]) -> tuple[str, str]:
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


class Told(NamedTuple):
    """Somebody's shares of voice, in percent by the last day of each period, oldest first."""

    name: str
    is_ours: bool
    points: list[tuple[date, Fraction]]


class OverTime(NamedTuple):
    chart: Lines | None
    names: list[tuple[str, bool]]  # with whether it is ours
    rows: list[tuple[Period, list[Fraction]]]  # of the table: a period's shares, as the names


def voices_over_time(
    told: Sequence[tuple[tuple[date, date], Sequence[Any]]],
) -> OverTime | None:
    """Return the line and the table of shares of voice over periods, oldest first; None for fewer
    than two. Everybody has a voice in each of them, the loudest of the newest one first."""
    if len(told) < 2:
        return None
    names = [voice.name for voice in told[-1][1]]
    shares = [{voice.name: voice.share for voice in voices} for _period, voices in told]
    days = [period[1] for period, _voices in told]
    sides = [
        Told(who, is_ours, [(day, of[who, is_ours]) for day, of in zip(days, shares, strict=True)])
        for who, is_ours in names
    ]
    rows = [
        (Period(*period), [of[name] for name in names])
        for (period, _voices), of in zip(told, shares, strict=True)
    ]
    return OverTime(lines_of(sides), names, rows)


def _text(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"

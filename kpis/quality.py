"""What growth is worth: the figures beside a growth KPI (KPI-8). Plain values in and out.

A figure that cannot be told says why; it is never 0 for want of data."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from common.money import round_half_up
from kpis.suspicion import GAINED

Cells = Mapping[str, Any]  # what a day delivered, by metric
Days = Mapping[UUID, Mapping[date, Cells]]  # by channel, days in order
GROWTH = frozenset(GAINED)
STAY = 30  # days after which somebody counts as having stayed
MONTH = 30  # days of reach that stand for a usual day
CODES = ("staying", "staying_30", "target_share", "reached")
WHY = ("no_losses", "too_young", "nobody_came", "not_told", "no_reach")


class Counter(NamedTuple):
    """A figure that keeps growth honest: two numbers of people, or why they aren't known.

    staying: those who came since the start, and those who left. staying_30: those who certainly
    stayed, and those who came, from first to last. reached: an average day's reach, and the
    audience."""

    code: str
    above: int = 0
    below: int = 0
    why: str = ""  # of WHY
    first: date | None = None
    last: date | None = None

    @property
    def percent(self) -> Fraction | None:
        if self.why:
            return None
        if self.code == "staying":
            return Fraction(100 * (self.above - self.below), self.above)
        return Fraction(100 * self.above, self.below)

    def as_json(self) -> dict[str, Any]:
        """Return it as the API and a frozen report have it."""
        percent = self.percent
        return {
            "code": self.code,
            "percent": None if percent is None else str(round_half_up(percent, 1)),
            "above": None if self.why else self.above,
            "below": None if self.why else self.below,
            "why": self.why or None,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
        }

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Counter":
        first, last = (date.fromisoformat(told[n]) if told[n] else None for n in ("from", "to"))
        return cls(
            told["code"], told["above"] or 0, told["below"] or 0, told["why"] or "", first, last
        )


def counters(codes: Collection[str], days: Days, start: date, until: date) -> tuple[Counter, ...]:
    """Return what stands beside a KPI that rests on these metrics: nothing unless it is growth."""
    if GROWTH.isdisjoint(codes):
        return ()
    return (
        _staying(days, start, until),
        _staying_30(days, start, until),
        # Exports tell of region and age as shares of the whole audience or of visitors, none of
        # those who came.
        Counter("target_share", why="not_told"),
        _reached(days, until),
    )


def _staying(days: Days, start: date, until: date) -> Counter:
    """Those who came against those who left, whoever they were, on the days that tell both."""
    gained = lost = 0
    for of_channel in days.values():
        for day, cells in of_channel.items():
            left = lost_on(day, of_channel)
            if start <= day <= until and left is not None:
                gained += int(cells["new_followers"])
                lost += left
    if gained > 0:
        return Counter("staying", gained, lost)
    told = any(lost_on(day, of) is not None for of in days.values() for day in of)
    return Counter("staying", why="nobody_came" if told else "no_losses")


def _staying_30(days: Days, start: date, until: date) -> Counter:
    """How many of those who came have certainly stayed 30 days.

    Networks don't tell who leaves. Of those who came on some days, no more can have left within 30
    days than left at all from the first of these days to 30 days after the last. So this is the
    least that can be true, over the latest days without a gap. Source: docs/measurements.md,
    Quality beside quantity."""
    came = left = 0
    first: date | None = None
    last: date | None = None
    told = False
    for of_channel in days.values():
        run = _unbroken(of_channel, start, until)
        told = told or bool(run)
        through = run[-1] - timedelta(STAY) if run else None
        if through is None or through < run[0]:
            continue
        came += sum(int(of_channel[day]["new_followers"]) for day in run if day <= through)
        left += sum(lost_on(day, of_channel) or 0 for day in run)
        first = min(first or run[0], run[0])
        last = max(last or through, through)
    if last is None:
        return Counter("staying_30", why="too_young" if told else "no_losses")
    if came <= 0:
        return Counter("staying_30", why="nobody_came", first=first, last=last)
    return Counter("staying_30", max(0, came - left), came, first=first, last=last)


def _unbroken(of_channel: Mapping[date, Cells], start: date, until: date) -> list[date]:
    """Return the latest days in a row that tell how many came and how many left, oldest first."""
    told = [
        day for day in of_channel if start <= day <= until and lost_on(day, of_channel) is not None
    ]
    run: list[date] = []
    for day in sorted(told, reverse=True):
        if run and run[-1] - day > timedelta(1):
            break
        run.append(day)
    return run[::-1]


def lost_on(day: date, of_channel: Mapping[date, Cells]) -> int | None:
    """Return how many left on a day; None unless the network told that and how many came.

    Where it doesn't count them, they follow from the audience on that day and the day before."""
    cells = of_channel[day]
    if "new_followers" not in cells:
        return None
    if "lost_followers" in cells:
        return int(cells["lost_followers"])
    before = of_channel.get(day - timedelta(1), {})
    if "followers" not in cells or "followers" not in before:
        return None
    lost = int(cells["new_followers"]) - (int(cells["followers"]) - int(before["followers"]))
    return lost if lost >= 0 else None  # the network's own figures don't fit together


def _reached(days: Days, until: date) -> Counter:
    """The average day's reach of the last 30 days against the audience: reach is averaged, never
    added (KPI-7)."""
    reached = audience = 0
    month = until - timedelta(MONTH - 1)
    for of_channel in days.values():
        cells = [of_channel[day] for day in of_channel if day <= until]
        reach = [
            int(one["reach"])
            for day, one in of_channel.items()
            if month <= day <= until and "reach" in one
        ]
        levels = [int(one["followers"]) for one in cells if "followers" in one]
        if reach and levels:
            reached += sum(reach) // len(reach)
            audience += levels[-1]
    if audience <= 0:
        return Counter("reached", why="no_reach")
    return Counter("reached", reached, audience)

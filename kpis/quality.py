"""What growth is worth: the figures beside a growth KPI (KPI-8). Plain values in and out.

A figure that cannot be told says why; it is never 0 for want of data."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from common.money import round_half_up
from kpis.suspicion import GAINED
from kpis.target_rules import NO_TARGET, InTarget, Target, Told, in_target, newest

Cells = Mapping[str, Any]  # what a day delivered, by metric
Days = Mapping[UUID, Mapping[date, Cells]]  # by channel, days in order
Losses = Mapping[UUID, Mapping[date, int]]  # how many left, by channel, on the days that tell it
GROWTH = frozenset(GAINED)
STAY = 30  # days after which somebody counts as having stayed
MONTH = 30  # days of reach that stand for a usual day
CODES = ("staying", "staying_30", "target_share", "reached")
WHY = (
    *("no_losses", "too_young", "nobody_came", "no_reach"),
    *("no_target", "not_told", "not_listed"),
)


class Counter(NamedTuple):
    """A figure that keeps growth honest: two numbers of people, or why they aren't known.

    staying: those who came since the start, and those who left. staying_30: those who certainly
    stayed, and those who came, from first to last. reached: an average day's reach, and the
    audience. target_share: visitors in the target, and all of whom the network knows, or a share
    of the followers without numbers, as of the last day."""

    code: str
    above: int = 0
    below: int = 0
    why: str = ""  # of WHY
    first: date | None = None
    last: date | None = None
    found: InTarget | None = None
    target: str = ""  # the ages or places that are wanted

    @property
    def percent(self) -> Fraction | None:
        if self.why:
            return None
        if self.found is not None:
            return self.found.percent
        if self.code == "staying":
            return Fraction(100 * (self.above - self.below), self.above)
        return Fraction(100 * self.above, self.below)

    def as_json(self) -> dict[str, Any]:
        """Return it as the API and a frozen report have it."""
        percent = self.percent
        unnumbered = bool(self.why) or (self.found is not None and self.found.whole is None)
        return {
            "code": self.code,
            "percent": None if percent is None else str(round_half_up(percent, 1)),
            "above": None if unnumbered else self.above,
            "below": None if unnumbered else self.below,
            "why": self.why or None,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "audience": None if self.found is None else _as_json(self.found, self.target),
        }

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Counter":
        """Return it from what `as_json` gave; reports of before know of no audience."""
        first, last = (date.fromisoformat(told[n]) if told[n] else None for n in ("from", "to"))
        one = cls(
            told["code"], told["above"] or 0, told["below"] or 0, told["why"] or "", first, last
        )
        audience = told.get("audience")
        if audience is None or last is None:
            return one
        channel, network, name = (audience[n] for n in ("channel", "network", "name"))
        of = Told(UUID(channel), network, name, audience["dimension"], last, audience["of"], {})
        whole = None if told["below"] is None else Decimal(told["below"])
        value = Decimal(audience["value"])
        found = InTarget(of, value, whole, audience["at_least"])
        return one._replace(found=found, target=audience["target"])


def _as_json(found: InTarget, target: str) -> dict[str, Any]:
    told = found.told
    return {
        "channel": str(told.channel),
        "network": told.network,
        "name": told.name,
        "dimension": told.dimension,
        "of": told.of,
        "value": format(found.value.normalize(), "f"),
        "at_least": found.at_least,
        "target": target,
    }


def is_growth(codes: Collection[str]) -> bool:
    return not GROWTH.isdisjoint(codes)


def counters(
    codes: Collection[str],
    days: Days,
    start: date,
    until: date,
    target: Target = NO_TARGET,
    audiences: Iterable[Told] = (),
) -> tuple[Counter, ...]:
    """Return what stands beside a KPI that rests on these metrics: nothing unless it is growth."""
    if not is_growth(codes):
        return ()
    losses = {
        channel: {day: lost for day in of if (lost := lost_on(day, of)) is not None}
        for channel, of in days.items()
    }
    return (
        _staying(days, losses, start, until),
        _staying_30(days, losses, start, until),
        *_in_target(target, audiences, until),
        _reached(days, until),
    )


def _in_target(target: Target, audiences: Iterable[Told], until: date) -> list[Counter]:
    """How much of each channel's audience is of the target age or region, by its newest tables.

    Networks tell that of all followers or of visitors, never of those who came."""
    if not target.is_set:
        return [Counter("target_share", why="no_target")]
    asked = [one for one in newest(audiences, until) if target.wanted(one.dimension)]
    if not asked:
        return [Counter("target_share", why="not_told")]
    shares = [found for one in asked if (found := in_target(one, target)) is not None]
    if not shares:
        return [Counter("target_share", why="not_listed", last=max(one.day for one in asked))]
    return [
        Counter(
            "target_share",
            above=0 if one.whole is None else int(one.value),
            below=int(one.whole or 0),
            last=one.told.day,
            found=one,
            target=target.wanted(one.told.dimension),
        )
        for one in shares
    ]


def _staying(days: Days, losses: Losses, start: date, until: date) -> Counter:
    """Those who came against those who left, whoever they were, on the days that tell both."""
    gained = lost = 0
    for channel, of_channel in losses.items():
        for day, left in of_channel.items():
            if start <= day <= until:
                gained += int(days[channel][day]["new_followers"])
                lost += left
    if gained > 0:
        return Counter("staying", gained, lost)
    return Counter("staying", why="nobody_came" if any(losses.values()) else "no_losses")


def _staying_30(days: Days, losses: Losses, start: date, until: date) -> Counter:
    """How many of those who came have certainly stayed 30 days.

    Networks don't tell who leaves. Of those who came on some days, no more can have left within 30
    days than left at all from the first of these days to 30 days after the last. So this is the
    least that can be true, over the latest days without a gap. Source: docs/measurements.md,
    Quality beside quantity."""
    came = left = 0
    first: date | None = None
    last: date | None = None
    told = False
    for channel, lost in losses.items():
        run = _unbroken(day for day in lost if start <= day <= until)
        told = told or bool(run)
        through = run[-1] - timedelta(STAY) if run else None
        if through is None or through < run[0]:
            continue
        came += sum(int(days[channel][day]["new_followers"]) for day in run if day <= through)
        left += sum(lost[day] for day in run)
        first = min(first or run[0], run[0])
        last = max(last or through, through)
    if last is None:
        return Counter("staying_30", why="too_young" if told else "no_losses")
    if came <= 0:
        return Counter("staying_30", why="nobody_came", first=first, last=last)
    return Counter("staying_30", max(0, came - left), came, first=first, last=last)


def _unbroken(told: Iterable[date]) -> list[date]:
    """Return the latest of these days in a row, oldest first."""
    days = sorted(told)
    if days and (days[-1] - days[0]).days + 1 == len(days):  # the usual case: none is missing
        return days
    run: list[date] = []
    for day in reversed(days):
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
        cells = [(day, one) for day, one in of_channel.items() if day <= until]
        reach = [int(one["reach"]) for day, one in cells if day >= month and "reach" in one]
        levels = (int(one["followers"]) for _day, one in reversed(cells) if "followers" in one)
        level = next(levels, None)
        if reach and level is not None:
            reached += sum(reach) // len(reach)
            audience += level
    if audience <= 0:
        return Counter("reached", why="no_reach")
    return Counter("reached", reached, audience)

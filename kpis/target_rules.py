"""How much of an audience is of the target age or region (KPI-8). Plain values in and out.

A network tells an audience by one thing at a time, so ages and places are never combined, and
neither are two channels: a percentage of followers and a count of visitors have no common whole."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

MOST_PLACES = 30  # of countries, and of cities and regions
_AGES = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)")


class Target(NamedTuple):
    """Whom a client wants to reach; what nobody has set is None or empty."""

    age_from: int | None = None
    age_to: int | None = None
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()

    @property
    def wants_age(self) -> bool:
        return self.age_from is not None or self.age_to is not None

    @property
    def is_set(self) -> bool:
        return self.wants_age or bool(self.countries or self.cities)

    def wanted(self, dimension: str) -> str:
        """Return what is wanted of a dimension, as a person reads it; empty for nothing."""
        if dimension == "age" and self.wants_age:
            return f"{self.age_from or 0}+" if self.age_to is None else self._ages()
        return ", ".join(self.places(dimension))

    def places(self, dimension: str) -> tuple[str, ...]:
        return {"country": self.countries, "city": self.cities, "region": self.cities}.get(
            dimension, ()
        )

    def _ages(self) -> str:
        return f"{self.age_from or 0}–{self.age_to}"


NO_TARGET = Target()


class Told(NamedTuple):
    """What a channel's newest table of one dimension says: parts of an audience by their names."""

    channel: UUID
    network: str
    name: str  # of the channel
    dimension: str
    day: date
    of: str  # followers, in percent; visitors, counted
    buckets: Mapping[str, Decimal]


class InTarget(NamedTuple):
    """How much of a told audience is in the target: percent, or people of all who were counted."""

    told: Told
    value: Decimal
    whole: Decimal | None  # people; None where the network tells percents
    at_least: bool  # there may be more: parts that are half inside, places that aren't named

    @property
    def percent(self) -> Fraction:
        if self.whole is None:
            return Fraction(self.value)
        return 100 * Fraction(self.value) / Fraction(self.whole)


def places_of(text: str) -> tuple[str, ...]:
    """Return the names that a person wrote, one a line, each once."""
    return tuple(dict.fromkeys(name for line in text.splitlines() if (name := line.strip())))


def newest(tables: Iterable[Told], until: date) -> list[Told]:
    """Return the newest table until a day of each channel and dimension, in their order; of two on
    that day the one of the followers."""
    found: dict[tuple[UUID, str], Told] = {}
    for told in tables:
        if told.day <= until:
            place = (told.channel, told.dimension)
            there = found.get(place)
            if there is None or _order(told) > _order(there):
                found[place] = told
    return sorted(found.values(), key=lambda one: (one.name, str(one.channel), one.dimension))


def _order(told: Told) -> tuple[date, bool]:
    return told.day, told.of == "followers"


def in_target(told: Told, target: Target) -> InTarget | None:
    """Return how much of an audience is in the target; None when the table can't tell: it names
    none of the places, or its ages lie across the border.

    Networks name the largest places only, so a place that isn't there is not 0."""
    if told.dimension == "age":
        inside, across = _ages(told.buckets, target)
        at_least = bool(across)
    else:
        inside, lacking = _places(told.buckets, target.places(told.dimension))
        at_least = bool(lacking)
    whole = None if told.of == "followers" else sum(told.buckets.values(), Decimal(0))
    if not inside or whole == 0:
        return None
    value = sum((told.buckets[name] for name in inside), Decimal(0))
    return InTarget(told, value, whole, at_least)


def _ages(buckets: Iterable[str], target: Target) -> tuple[list[str], list[str]]:
    """Return the parts that lie inside the wanted ages, and those that lie across a border."""
    first, last = target.age_from or 0, target.age_to
    inside: list[str] = []
    across: list[str] = []
    for bucket in buckets:
        match = _AGES.fullmatch(bucket)
        if not match:
            continue
        low, high = int(match[1]), int(match[2]) if match[2] else None
        if (high is not None and high < first) or (last is not None and low > last):
            continue
        ends_inside = last is None or (high is not None and high <= last)
        (inside if low >= first and ends_inside else across).append(bucket)
    return inside, across


def _places(buckets: Collection[str], wanted: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the parts that are wanted, and the wanted names that no part has. `Tbilisi` is also
    the one that a network calls `Tbilisi, Georgia`."""
    folded = {name.casefold(): name for name in wanted}
    inside, found = [], set()
    for bucket in buckets:
        names = {bucket.casefold(), bucket.partition(",")[0].strip().casefold()}
        mine = names & folded.keys()
        if mine:
            inside.append(bucket)
            found |= mine
    return inside, [name for key, name in folded.items() if key not in found]

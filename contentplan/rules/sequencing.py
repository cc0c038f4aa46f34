"""The order of types in time: even, without promotional neighbours (PLAN-1)."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, zip_longest

from contentplan.rules.mix import TYPES, whole_formula
from contentplan.rules.rhythm import Moment

SPARSE = "promotional"  # the type that is kept from standing next to itself
PLAN = object()  # the line of all places, beside the line of each channel


@dataclass
class Place:
    """A place in the plan's order; an open one gets its type here."""

    channel: Hashable
    moment: Moment
    type: str  # "" until an open place gets one
    is_open: bool


def unevenness(types: Sequence[str]) -> Fraction:
    """Return how many posts a type is ever ahead of or behind its share of the sequence.

    The measure of evenness: for each type and each beginning of the sequence the posts of the type
    so far, against the type's share of the whole times the length so far; the widest distance.
    0 for no posts; below 1 is as even as whole posts allow."""
    totals, so_far, widest = Counter(types), Counter[str](), Fraction(0)
    for length, kind in enumerate(types, start=1):
        so_far[kind] += 1
        for other, total in totals.items():
            gap = abs(so_far[other] - Fraction(total * length, len(types)))
            widest = max(widest, gap)
    return widest


def longest_streak(types: Sequence[str]) -> int:
    """Return how many posts of one type stand in a row at most.

    A streak of a type with share p is at most 2 × unevenness ÷ (1 − p) posts long: along it the
    type gains 1 − p a post on its share, and it is never further off than the unevenness either
    way. See docs/content-mix.md for the bounds that drafts keep."""
    return max((len(list(streak)) for _kind, streak in groupby(types)), default=0)


def sequence(
    places: list[Place],
    new: Mapping[Hashable, Mapping[str, int]],
    counts: Mapping[Hashable, Mapping[str, int]],
    formula: Mapping[str, int],
) -> list[Place]:
    """Return the places, which are in order, with a type for each open one.

    new says how many open places of a channel get each type, counts how many posts the channel then
    has. Each place in turn takes the type that is furthest behind its share in the plan and in the
    channel together; then promotional neighbours are swapped apart, within a channel or between two
    channels whose counts stay their exact shares rounded up or down."""
    order = _Order(places, new)
    for index, place in enumerate(places):
        if place.is_open:
            place.type = order.choose(index)
        order.note(index)
    _Parting(places, counts, whole_formula(formula)).part()
    return places


def _neighbours(places: Sequence[Place]) -> list[set[int]]:
    """Return for each place the places next to it in the plan and in its channel."""
    neighbours: list[set[int]] = [set() for _ in places]
    last_of: dict[Hashable, int] = {}
    for index, place in enumerate(places):
        for before in {index - 1, last_of.get(place.channel, -1)} - {-1}:
            neighbours[index].add(before)
            neighbours[before].add(index)
        last_of[place.channel] = index
    return neighbours


class _Order:
    """What has been placed so far, in the plan and in each channel."""

    def __init__(self, places: list[Place], new: Mapping[Hashable, Mapping[str, int]]):
        self.places = places
        self.left = {channel: dict(counts) for channel, counts in new.items()}
        self.totals: dict[Hashable, Counter[str]] = {PLAN: Counter()}
        for place in places:
            self.totals.setdefault(place.channel, Counter())
            if place.type:
                self.totals[place.channel][place.type] += 1
                self.totals[PLAN][place.type] += 1
        for channel, counts in new.items():
            self.totals.setdefault(channel, Counter()).update(counts)
            self.totals[PLAN].update(counts)
        self.sizes = {line: sum(counts.values()) for line, counts in self.totals.items()}
        self.so_far: dict[Hashable, Counter[str]] = {line: Counter() for line in self.totals}
        self.passed: Counter[Hashable] = Counter()

    def note(self, index: int) -> None:
        place = self.places[index]
        for line in (PLAN, place.channel):
            self.so_far[line][place.type] += 1
            self.passed[line] += 1

    def lag(self, line: Hashable, kind: str) -> Fraction:
        """Return how many posts the type would be behind, were the next post of another type."""
        due = Fraction(self.totals[line][kind] * (self.passed[line] + 1), self.sizes[line])
        return due - self.so_far[line][kind]

    def choose(self, index: int) -> str:
        channel = self.places[index].channel
        left = self.left[channel]
        kinds = [kind for kind in TYPES if left[kind]]
        chosen = max(kinds, key=lambda kind: self.lag(PLAN, kind) + self.lag(channel, kind))
        left[chosen] -= 1
        return chosen


class _Parting:
    """Swaps open promotional places with others until none would touch fewer elsewhere."""

    def __init__(
        self,
        places: list[Place],
        counts: Mapping[Hashable, Mapping[str, int]],
        formula: Mapping[str, int],
    ):
        self.places, self.neighbours, self.formula = places, _neighbours(places), formula
        self.counts = {channel: dict(by_type) for channel, by_type in counts.items()}

    def part(self) -> None:
        swapped = True
        while swapped:  # ends: each swap leaves fewer promotional neighbours
            swapped = False
            for index, place in enumerate(self.places):
                if place.is_open and place.type == SPARSE and self.touching(index):
                    swapped |= self.move(index)

    def touching(self, index: int) -> int:
        """Return how many neighbours of the place are promotional."""
        return sum(self.places[near].type == SPARSE for near in self.neighbours[index])

    def move(self, index: int) -> bool:
        """Swap the place with the nearest one that touches fewer; say whether there is one."""
        now = self.touching(index)
        outwards = zip_longest(range(index - 1, -1, -1), range(index + 1, len(self.places)))
        for other in (near for pair in outwards for near in pair if near is not None):
            if (
                self.places[other].is_open
                and self.places[other].type != SPARSE
                and self.touching(other) - (index in self.neighbours[other]) < now
                and self.keeps_shares(index, other)
            ):
                self.swap(index, other)
                return True
        return False

    def swap(self, index: int, other: int) -> None:
        here, there = self.places[index], self.places[other]
        for place, gained, lost in ((here, there.type, here.type), (there, here.type, there.type)):
            self.counts[place.channel][gained] += 1
            self.counts[place.channel][lost] -= 1
        here.type, there.type = there.type, here.type

    def keeps_shares(self, index: int, other: int) -> bool:
        """Return whether a swap leaves both channels within a post of these types' shares."""
        here, there = self.places[index], self.places[other]
        if here.channel == there.channel:
            return True
        self.swap(index, other)
        kept = all(
            abs(100 * of[kind] - self.formula[kind] * sum(of.values())) < 100
            for of in (self.counts[here.channel], self.counts[there.channel])
            for kind in (here.type, there.type)
        )
        self.swap(index, other)
        return kept

"""Near-duplicates among hundreds of posts and a year before them (PLAN-5).

Comparing each post with each would cost the square of their number. Instead each text keeps a
sketch: the smallest of the numbers that its pairs of neighbouring words hash to. Texts that say
nearly the same share most of their sketch, so only the few that share most are compared in full.
The cost of a post doesn't depend on how many there are: see docs/findings.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple
from zlib import crc32

from rapidfuzz.distance import LCSseq

from contentplan.rules.rhythm import Moment
from contentplan.rules.words import Span, words

NEAR = 75  # percent of the words of both texts together that stand in both, in the same order
ENOUGH_WORDS = 6  # in a text; what is shorter, such as a greeting, may come again
RUN = 3  # words in a row that are worth highlighting
_SKETCH = 12  # numbers of a sketch
_SHELF = 8  # texts that are remembered for one number: the latest
_SHARED = 2  # numbers that two texts have in common before they are compared
_FEW = 5  # pairs of neighbours: two changed words leave one of them, so one in common is enough
_COMPARED = 4  # texts that a post is compared with in full


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A text that was, or will be, posted; compared by identity, as there are many."""

    id: Any
    channel: Any
    moment: Moment  # in the client's zone
    text: str


class Repeat(NamedTuple):
    """An earlier text that says nearly the same."""

    other: Told
    percent: int
    spans: list[Span]  # what is the same, in the later text


@lru_cache(maxsize=8192)
def sketch(text: str) -> tuple[int, ...]:
    """Return the numbers by which texts that say nearly the same are found; () if too short.

    The first stands for the text as a whole, so equal texts always share it."""
    folded = words(text).folded
    if len(folded) < ENOUGH_WORDS:
        return ()
    pairs = {crc32(f"{one} {other}".encode()) for one, other in pairwise(folded)}
    whole = crc32(" ".join(folded).encode()) | 1 << 32  # beyond any number of a pair
    return (whole, *sorted(pairs)[:_SKETCH])


class Shelves:
    """Texts by the numbers of their sketches; put them in by time, earliest first."""

    def __init__(self, texts: Iterable[Told] = ()):
        self._by_number: dict[int, list[Told]] = {}
        self._short: set[Told] = set()
        for text in texts:
            self.put(text)

    def put(self, told: Told) -> None:
        numbers = sketch(told.text)
        if len(numbers) <= 1 + _FEW:
            self._short.add(told)
        for number in numbers:
            shelf = self._by_number.setdefault(number, [])
            if len(shelf) == _SHELF:
                del shelf[0]
            shelf.append(told)

    def like(self, told: Told) -> list[Told]:
        """Return the earlier texts that share most with this one, at most _COMPARED."""
        numbers = sketch(told.text)
        enough = 1 if len(numbers) <= 1 + _FEW else _SHARED
        shared: dict[Told, int] = {}
        for number in numbers:
            for other in self._by_number.get(number, ()):
                shared[other] = shared.get(other, 0) + 1
        likely = [
            (times, other)
            for other, times in shared.items()
            if (times >= enough or other in self._short) and _before(other, told)
        ]
        likely.sort(key=itemgetter(0), reverse=True)
        return [other for _times, other in likely[:_COMPARED]]


def year_before(day: date) -> date:
    """Return the first day of the twelve months before a day; of 29 February the 28th."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - 1)


def _before(other: Told, told: Told) -> bool:
    """Return whether a text comes up to twelve months before another. Not on the same day in
    another channel: then it is one message, told wherever people are."""
    if other.moment > told.moment or other.moment[0] < year_before(told.moment[0]):
        return False
    return other.channel == told.channel or other.moment[0] != told.moment[0]


def repeats(texts: Sequence[Told], past: Shelves) -> list[tuple[Told, Repeat]]:
    """Return the texts that repeat an earlier one, of these or of the past, by time.

    Each is told with the one it is most like; of equally like ones, with the latest."""
    found, shelves = [], Shelves()
    for told in sorted(texts, key=lambda each: (each.moment, str(each.id))):
        likeness = [
            (repeat.percent, repeat.other.moment, repeat)
            for other in dict.fromkeys([*shelves.like(told), *past.like(told)])
            if (repeat := compare(told, other))
        ]
        if likeness:
            found.append((told, max(likeness, key=lambda each: each[:2])[2]))
        shelves.put(told)
    return found


def compare(told: Told, other: Told) -> Repeat | None:
    """Return how a text repeats another, None when it says something else."""
    likeness = _alike(told.text, other.text)
    return None if likeness is None else Repeat(other, likeness[0], list(likeness[1]))


@lru_cache(maxsize=4096)
def _alike(text: str, other: str) -> tuple[int, tuple[Span, ...]] | None:
    ours, spans = words(text)
    theirs = words(other).folded
    if min(len(ours), len(theirs)) < ENOUGH_WORDS:
        return None
    whole = len(ours) + len(theirs)
    same = int(LCSseq.similarity(ours, theirs))
    if 200 * same < NEAR * whole:
        return None
    runs = []
    for block in LCSseq.opcodes(ours, theirs):
        if block.tag == "equal" and block.src_end - block.src_start >= RUN:
            runs.append((spans[block.src_start][0], spans[block.src_end - 1][1]))
    return 200 * same // whole, tuple(runs)

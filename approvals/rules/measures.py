"""How long decisions take, and how often something is sent until it is approved (APPR-8)."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

LEAST_FOR_MEDIAN = 3  # decisions: the middle of two is either's bad day
LEAST_FOR_NINETIETH = 10  # with fewer it is nearly the longest one, which is told anyway

Worked = Callable[[datetime, datetime], timedelta]  # working time between two moments


class Wait(NamedTuple):
    """One decider's decision: how long it took, all hours counted and working hours alone."""

    person: Hashable
    kind: str
    plain: Fraction  # hours
    worked: Fraction
    step: str = ""  # the name of the step it was asked in


class Figures(NamedTuple):
    """What waits add up to, in hours; None says that they are too few to tell."""

    number: int
    median: Fraction | None
    ninetieth: Fraction | None
    worked_median: Fraction | None
    worked_ninetieth: Fraction | None


class Unit(NamedTuple):
    """What one decision is about: a post of a plan, or a goal, a budget … as a whole."""

    id: str
    planned_at: datetime | None = None  # of a post


class Sending(NamedTuple):
    """One question to the deciders. closed_at is None while it waits.

    outcome is "approved", "returned" or "" for no answer; returned holds the ids of the units that
    came back, none at all when everything did."""

    question: Hashable  # its id
    kind: str
    units: Sequence[Unit]
    asked_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    returned: frozenset[str] = frozenset()

    def approves(self, unit: Unit) -> bool:
        if self.outcome == "returned":
            return bool(self.returned) and unit.id not in self.returned
        return self.outcome == "approved"


class Passed(NamedTuple):
    """A unit's first approval, and the answered sendings that it took."""

    kind: str
    unit: str
    rounds: int
    at: datetime


class Late(NamedTuple):
    """A post whose planned time went by while it waited for its first approval."""

    unit: str
    planned_at: datetime
    question: Hashable  # the first one whose answer it waited for


class Rounds(NamedTuple):
    """How often units were sent until they were approved; the share is in points."""

    number: int
    mean: Fraction | None
    most: int | None
    first_pass: Fraction | None


def hours(span: timedelta) -> Fraction:
    """Return a span in hours, exactly."""
    return Fraction(span // timedelta(microseconds=1), 3_600_000_000)


def percentile(values: Sequence[Fraction], percent: int) -> Fraction:
    """Return the percentile, interpolated linearly between the two closest ranks.

    So do spreadsheets (PERCENTILE.INC), in which people check what they exported, and at 50 it is
    the ordinary median. Raises ValueError without values and outside 0 to 100."""
    if not values or not 0 <= percent <= 100:
        raise ValueError("a percentile of at least one value, from 0 to 100")
    ordered = sorted(values)
    rank = Fraction(percent * (len(ordered) - 1), 100)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)


def figures(waits: Sequence[Wait]) -> Figures:
    """Return what waits add up to (APPR-8): the median of 3 and more, the 90th percentile of 10."""

    def told(values: list[Fraction], percent: int, least: int) -> Fraction | None:
        return percentile(values, percent) if len(values) >= least else None

    plain, worked = [wait.plain for wait in waits], [wait.worked for wait in waits]
    return Figures(
        number=len(waits),
        median=told(plain, 50, LEAST_FOR_MEDIAN),
        ninetieth=told(plain, 90, LEAST_FOR_NINETIETH),
        worked_median=told(worked, 50, LEAST_FOR_MEDIAN),
        worked_ninetieth=told(worked, 90, LEAST_FOR_NINETIETH),
    )


def figures_by(waits: Iterable[Wait], *names: str) -> dict[tuple[Hashable, ...], Figures]:
    """Return the figures of each group of waits that are alike in these fields of Wait."""
    groups: dict[tuple[Hashable, ...], list[Wait]] = defaultdict(list)
    for wait in waits:
        groups[tuple(getattr(wait, name) for name in names)].append(wait)
    return {key: figures(found) for key, found in groups.items()}


def walk(sendings: Iterable[Sending], now: datetime) -> tuple[list[Passed], list[Late]]:
    """Return every first approval, and every post that was late because of waiting (APPR-8).

    Sendings are taken in the order of asking. A sending that was taken back or lapsed is no round:
    nobody answered it. What is approved isn't waited for any more, also when it is sent again. A
    post is late because of waiting when its planned time lies after the question and before its
    answer (before now, without one); time that passed while the agency repaired it is not waiting.
    """
    rounds: dict[str, int] = defaultdict(int)
    done: set[str] = set()
    passed: list[Passed] = []
    late: dict[str, Late] = {}
    for sending in sorted(sendings, key=lambda one: one.asked_at):
        until = sending.closed_at or now
        for unit in sending.units:
            if unit.id in done:
                continue
            if unit.planned_at and sending.asked_at < unit.planned_at < until:
                late.setdefault(unit.id, Late(unit.id, unit.planned_at, sending.question))
            rounds[unit.id] += bool(sending.outcome)
            if sending.approves(unit):
                done.add(unit.id)
                passed.append(Passed(sending.kind, unit.id, rounds[unit.id], until))
    return passed, list(late.values())


def rounds(passed: Sequence[Passed]) -> Rounds:
    """Return how many sendings first approvals took, and the share that needed one (APPR-8)."""
    if not passed:
        return Rounds(0, None, None, None)
    sent = [one.rounds for one in passed]
    return Rounds(
        number=len(sent),
        mean=Fraction(sum(sent), len(sent)),
        most=max(sent),
        first_pass=Fraction(100 * sent.count(1), len(sent)),
    )


class Crowd(NamedTuple):
    """How long questions took that certain people were asked, and those that they weren't (TEAM-2).

    median_with and median_without are working hours to the answer that closed the question; None
    when there are too few of either to compare."""

    number_with: int
    number_without: int
    median_with: Fraction | None
    median_without: Fraction | None


def compare(questions: Iterable[tuple[bool, Fraction]]) -> Crowd:
    """Return how questions of two sorts compare; each is (whether those were asked, hours)."""
    sides: Mapping[bool, list[Fraction]] = {True: [], False: []}
    for asked, took in questions:
        sides[asked].append(took)
    enough = min(len(side) for side in sides.values()) >= LEAST_FOR_MEDIAN
    return Crowd(
        number_with=len(sides[True]),
        number_without=len(sides[False]),
        median_with=percentile(sides[True], 50) if enough else None,
        median_without=percentile(sides[False], 50) if enough else None,
    )

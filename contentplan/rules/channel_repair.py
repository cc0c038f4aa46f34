"""The smallest retype that balances one channel, and what it does to the plan (MIX-2, MIX-4)."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any, NamedTuple

from contentplan.rules.facts import PlanFacts, PostFacts
from contentplan.rules.mix import TYPES, count_types, whole_formula
from contentplan.rules.repair import (
    Change,
    Room,
    fill,
    gains_and_losses,
    room_of,
    spare_and_needed,
)

Cost = tuple[int, int]  # what is off in the plan, then what is off in the channel


class ChannelRepair(NamedTuple):
    changes: list[Change]  # retypes only; none when no retypes balance the channel
    counts: dict[str, int]  # posts by type that the channel has now
    wanted: dict[str, int]  # and then
    keeps_plan: bool  # whether the plan's own mix gets no worse


def channel_repair(plan: PlanFacts, posts: Sequence[PostFacts], channel: Any) -> ChannelRepair:
    """Return the fewest retypes of a channel's posts that balance it (MIX-2).

    posts are the plan's. Where retypes can balance the channel without taking the plan further off
    its formula, the fewest that do; where none can, the fewest of all. Of equally many those after
    which the plan, then the channel, is nearest to its shares. Locked posts stay; the posts that
    are changed are those that repair() would take. Why it is the smallest: docs/content-mix.md."""
    own = [post for post in posts if post.channel == channel]
    counts, locked = count_types(own), count_types(post for post in own if post.locked)
    formula = whole_formula(plan.formula)
    room = room_of(len(own), locked, formula, plan.tolerance)
    if not room.exists:
        return ChannelRepair([], counts, counts, keeps_plan=True)
    judge = _Judge(count_types(posts), counts, formula, plan.tolerance)
    wanted, keeps_plan = _search(counts, room, judge, formula)
    spare, needed = spare_and_needed(own, counts, wanted)
    changes = [
        Change("retype", post.id, post.type, kind) for post, kind in zip(spare, needed, strict=True)
    ]
    return ChannelRepair(changes, counts, wanted, keeps_plan)


class _Judge:
    """How far off plan and channel are, in hundredths of a post, with a channel's new counts."""

    def __init__(
        self,
        all_counts: Mapping[str, int],
        counts: Mapping[str, int],
        formula: Mapping[str, int],
        tolerance: int,
    ):
        total, here = sum(all_counts.values()), sum(counts.values())
        self.slack = max(100, tolerance * total)  # the plan's allowance
        self.elsewhere = {kind: 100 * (all_counts[kind] - counts[kind]) for kind in TYPES}
        self.exact = {kind: formula[kind] * total for kind in TYPES}
        self.exact_here = {kind: formula[kind] * here for kind in TYPES}

    def cost(self, counts: Mapping[str, int]) -> Cost:
        off_plan = sum(
            max(0, abs(self.elsewhere[kind] + 100 * counts[kind] - self.exact[kind]) - self.slack)
            for kind in TYPES
        )
        return off_plan, sum(abs(100 * counts[kind] - self.exact_here[kind]) for kind in TYPES)


def _search(
    counts: Mapping[str, int], room: Room, judge: _Judge, formula: Mapping[str, int]
) -> tuple[dict[str, int], bool]:
    """Return the counts to reach, and whether the plan's mix gets no worse by that.

    What a number of retypes can reach at best is convex in that number: once one more brings
    nothing, none will."""
    before = judge.cost(counts)[0]
    most, _losses = gains_and_losses(counts, room)
    first = best = _nearest(fill(counts, room, formula), counts, most, room, judge)
    while judge.cost(best)[0] > before:
        most += 1
        further = _nearest(best, counts, most, room, judge)
        if judge.cost(further)[0] == judge.cost(best)[0]:
            return first, False
        best = further
    return best, True


def _nearest(
    start: Mapping[str, int], counts: Mapping[str, int], most: int, room: Room, judge: _Judge
) -> dict[str, int]:
    """Return the best counts in the room that at most so many retypes of `counts` reach.

    One post after another is given another type as long as that helps: the cost is a sum of convex
    functions of one type each, over a set in which such steps lead everywhere."""
    best = dict(start)
    while True:
        steps = [
            {**best, gains: best[gains] + 1, loses: best[loses] - 1}
            for gains, loses in permutations(TYPES, 2)
            if best[gains] < room.high[gains] and best[loses] > room.low[loses]
        ]
        steps = [step for step in steps if _retypes(counts, step) <= most]
        step = min(steps, key=judge.cost, default=best)
        if judge.cost(step) >= judge.cost(best):
            return best
        best = step


def _retypes(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    return sum(max(0, after[kind] - before[kind]) for kind in TYPES)

"""How many posts of each type each channel gets: the mix of plan and channels (PLAN-1)."""

from collections.abc import Hashable, Mapping
from itertools import pairwise, permutations

from contentplan.rules.mix import TYPES, whole_counts, whole_formula

Counts = Mapping[str, int]  # type -> posts
PATHS = [path for length in (2, 3, 4) for path in permutations(TYPES, length)]


def spread_types(
    there: Mapping[Hashable, Counts],
    open_slots: Mapping[Hashable, int],
    formula: Mapping[str, int],
    tolerance: int,
    elsewhere: Counts,
) -> dict[Hashable, dict[str, int]]:
    """Return for each channel how many of its open slots each type gets.

    there holds the posts that each channel has already, elsewhere the plan's posts on no listed
    channel. The whole plan and each channel end balanced (MIX-2) wherever any filling of the slots
    does that: a new plan always, with no type a whole post off its share in any channel or in the
    plan. Of several fillings one nearest to the exact shares is returned, found as a cheapest
    flow: start from each channel's own best, where no retype inside the channels saves anything,
    then retype along the cheapest path while the plan gains by it. Always taking the cheapest keeps
    the channels at their best for the plan's counts so far, so the end is the best of all."""
    board = _Board(there, open_slots, formula, tolerance, elsewhere)
    for channel, slots in open_slots.items():
        for _ in range(slots):
            board.put(channel, max(TYPES, key=lambda kind: board.lack(channel, kind)))
    while board.improve():
        pass
    return board.new


class _Board:
    """Counts by channel and type while they are being filled, and what they cost."""

    def __init__(
        self,
        there: Mapping[Hashable, Counts],
        open_slots: Mapping[Hashable, int],
        formula: Counts,
        tolerance: int,
        elsewhere: Counts,
    ):
        self.formula, self.tolerance = whole_formula(formula), tolerance
        self.new = {channel: dict.fromkeys(TYPES, 0) for channel in open_slots}
        self.counts = {channel: whole_counts(there.get(channel, {})) for channel in open_slots}
        self.sizes = {
            channel: sum(self.counts[channel].values()) + slots
            for channel, slots in open_slots.items()
        }
        self.totals = whole_counts(elsewhere)
        self.size = sum(self.totals.values()) + sum(self.sizes.values())
        for counts in self.counts.values():
            for kind in TYPES:
                self.totals[kind] += counts[kind]
        # Prices at which no gain of a lesser kind pays for a greater one. The kinds, from the
        # greatest: the plan off balance, a channel off balance, a count that isn't its exact share
        # rounded up or down, squared distance to the exact share.
        cells = len(TYPES) * (len(self.sizes) + 1)
        most = 100 * self.size + 1  # no cell is further off, in hundredths of a post
        self.unrounded = cells * most**2
        self.channel_off = self.unrounded * cells * most
        self.plan_off = self.channel_off * cells * most

    def put(self, channel: Hashable, kind: str, posts: int = 1) -> None:
        self.new[channel][kind] += posts
        self.counts[channel][kind] += posts
        self.totals[kind] += posts

    def lack(self, channel: Hashable, kind: str) -> int:
        """Return how far a type is below its share of a channel, in hundredths of a post."""
        return self.formula[kind] * self.sizes[channel] - 100 * self.counts[channel][kind]

    def _price(self, count: int, kind: str, size: int, off_balance: int) -> int:
        share = self.formula[kind] * size  # hundredths of a post
        distance = abs(100 * count - share)
        unrounded = max(share // 100 - count, count + share // -100, 0)
        off = max(0, distance - max(100, self.tolerance * size))
        return off_balance * off + self.unrounded * unrounded + distance**2

    def _channel_step(self, channel: Hashable, kind: str, step: int) -> int:
        """Return what one post more (step 1) or less (-1) of a type costs in a channel."""
        count, size = self.counts[channel][kind], self.sizes[channel]
        before = self._price(count, kind, size, self.channel_off)
        return self._price(count + step, kind, size, self.channel_off) - before

    def _plan_step(self, kind: str, step: int) -> int:
        count = self.totals[kind]
        before = self._price(count, kind, self.size, self.plan_off)
        return self._price(count + step, kind, self.size, self.plan_off) - before

    def _cheapest_retypes(self) -> dict[tuple[str, str], tuple[int, Hashable]]:
        """Return for each possible retype what it costs where it costs least, and where."""
        best: dict[tuple[str, str], tuple[int, Hashable]] = {}
        for channel, new in self.new.items():
            more = {kind: self._channel_step(channel, kind, 1) for kind in TYPES}
            for source in (kind for kind in TYPES if new[kind]):
                less = self._channel_step(channel, source, -1)
                for target in (kind for kind in TYPES if kind != source):
                    known = best.get((source, target))
                    if known is None or less + more[target] < known[0]:
                        best[source, target] = less + more[target], channel
        return best

    def improve(self) -> bool:
        """Retype along the cheapest path of types if that saves anything; say whether it did.

        A path retypes one post of each type to the next, wherever that costs least, so the plan
        loses one post of the first type and gains one of the last."""
        best = self._cheapest_retypes()
        gain = {kind: self._plan_step(kind, 1) for kind in TYPES}
        loss = {kind: self._plan_step(kind, -1) for kind in TYPES}
        cheapest, chosen = 0, []
        for path in PATHS:
            retypes = list(pairwise(path))
            if all(retype in best for retype in retypes):
                cost = loss[path[0]] + sum(best[each][0] for each in retypes) + gain[path[-1]]
                if cost < cheapest:
                    cheapest, chosen = cost, retypes
        for source, target in chosen:
            channel = best[source, target][1]
            self.put(channel, source, -1)
            self.put(channel, target)
        return bool(chosen)

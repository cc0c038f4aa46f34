"""The smallest set of changes that balances a plan (MIX-4)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Literal, NamedTuple

from contentplan.rules.facts import PostFacts
from contentplan.rules.mix import TOLERANCE, TYPES, allowance, count_types, whole_formula


class Change(NamedTuple):
    action: Literal["retype", "add", "drop"]
    post: Any  # id; None for an add
    from_type: str | None  # None for an add
    to_type: str | None  # None for a drop


def repair(
    posts: Sequence[PostFacts], formula: Mapping[str, int], tolerance: int = TOLERANCE
) -> list[Change]:
    """Return the smallest set of changes after which the plan is balanced (MIX-2, MIX-4).

    Retypes come first, then adds or drops; at equal size retypes are preferred to adds and adds to
    drops, then what lies nearest to the exact shares, then the earlier type. Locked posts stay. Of
    a type with too many the posts without a text are changed first, then the last unlocked ones, in
    the order given: so the least work is thrown away. Where there are drops, the last of them are
    dropped. An empty list for a plan off its mix: its locked posts rule a balance out, as when two
    are of a type that formula and tolerance put at 0. Why no smaller set can do it:
    docs/content-mix.md."""
    counts = count_types(posts)
    locked = count_types(post for post in posts if post.locked)
    wanted = nearest_balance(counts, locked, whole_formula(formula), tolerance)
    if wanted is None:
        return []
    spare, needed = spare_and_needed(posts, counts, wanted)
    retypes = [
        Change("retype", post.id, post.type, kind)
        for post, kind in zip(spare, needed, strict=False)
    ]
    adds = [Change("add", None, None, kind) for kind in needed[len(retypes) :]]
    drops = [Change("drop", post.id, post.type, None) for post in spare[len(retypes) :]]
    return retypes + adds + drops


def spare_and_needed(
    posts: Sequence[PostFacts], counts: Mapping[str, int], wanted: Mapping[str, int]
) -> tuple[list[PostFacts], list[str]]:
    """Return the posts of types with too many that are changed first, and the types that lack."""
    spare = _least_work(posts, {kind: counts[kind] - wanted[kind] for kind in TYPES})
    return spare, [kind for kind in TYPES for _ in range(wanted[kind] - counts[kind])]


def _least_work(posts: Sequence[PostFacts], numbers: Mapping[str, int]) -> list[PostFacts]:
    """Return, in plan order, as many unlocked posts of each type as its number: those without a
    text first, then the last ones."""
    left = dict(numbers)
    taken = set()
    unlocked = [(place, post) for place, post in enumerate(posts) if not post.locked]
    for place, post in sorted(unlocked, key=lambda pair: (bool(pair[1].text.strip()), -pair[0])):
        if left[post.type] > 0:
            left[post.type] -= 1
            taken.add(place)
    return [post for place, post in enumerate(posts) if place in taken]


class Room(NamedTuple):
    """Which whole counts each type may have in a balanced plan of total posts."""

    total: int
    low: dict[str, int]  # never below the locked posts
    high: dict[str, int]

    @property
    def exists(self) -> bool:
        return all(self.low[kind] <= self.high[kind] for kind in TYPES) and sum(
            self.low.values()
        ) <= self.total <= sum(self.high.values())


def room_of(total: int, locked: Mapping[str, int], formula: Mapping[str, int], points: int) -> Room:
    slack = max(100, points * total)  # the allowance of MIX-2, in hundredths of a post
    return Room(
        total,
        {kind: max(locked[kind], -((slack - formula[kind] * total) // 100)) for kind in TYPES},
        {kind: (formula[kind] * total + slack) // 100 for kind in TYPES},
    )


def nearest_balance(
    counts: Mapping[str, int], locked: Mapping[str, int], formula: Mapping[str, int], tolerance: int
) -> dict[str, int] | None:
    """Return the balanced counts that the fewest changes reach, None when no changes do.

    Only the total is searched. For one total the fewest changes are known: some types must gain
    posts and some must lose them, a retype does one of each, and what the total itself asks for is
    added or dropped. A total that differs by more than the best number of changes needs more."""
    allowance(0, tolerance)  # refuses a tolerance out of range
    total = sum(counts.values())
    # At a multiple of 100 this large every share is whole and no allowance is below the locked
    # posts any more: if there's no balance here, there's none at any total.
    if not room_of(100 * (total + 4), locked, formula, tolerance).exists:
        return None
    least = max(_least_total(locked[kind], formula[kind], tolerance) for kind in TYPES)
    best: tuple[int, Room] | None = None
    for new_total in _nearest_totals(total, least):
        if best and abs(new_total - total) >= best[0]:
            break
        room = room_of(new_total, locked, formula, tolerance)
        if room.exists:
            gains, losses = gains_and_losses(counts, room)
            if best is None or max(gains, losses) < best[0]:
                best = max(gains, losses), room
    assert best is not None  # the room at the large total above ends the search at the latest
    return fill(counts, best[1], formula)


def _least_total(locked: int, percent: int, tolerance: int) -> int:
    """Return the smallest plan in which this many posts of a type are not too many."""
    if locked <= 1:
        return locked
    by_share = [-(-100 * locked // (percent + tolerance))] if percent + tolerance else []
    by_one_post = [-(-100 * (locked - 1) // percent)] if percent else []
    return max(locked, min(by_share + by_one_post))


def _nearest_totals(total: int, least: int) -> Iterator[int]:
    """Yield every total from least on, nearest first and of two equally near the larger first."""
    for distance in count(max(0, least - total)):
        yield total + distance
        if distance and total - distance >= least:
            yield total - distance


def gains_and_losses(counts: Mapping[str, int], room: Room) -> tuple[int, int]:
    """Return how many posts types must gain and lose, at least, to fit into the room."""
    must_gain = sum(max(0, room.low[kind] - counts[kind]) for kind in TYPES)
    must_lose = sum(max(0, counts[kind] - room.high[kind]) for kind in TYPES)
    grows = room.total - sum(counts.values())
    gains = max(must_gain, must_lose + grows)
    return gains, gains - grows


def fill(counts: Mapping[str, int], room: Room, formula: Mapping[str, int]) -> dict[str, int]:
    """Return the counts moved into the room by the fewest changes, near the exact shares."""
    filled = {kind: min(max(counts[kind], room.low[kind]), room.high[kind]) for kind in TYPES}

    def lack(kind: str) -> int:  # hundredths of a post
        return formula[kind] * room.total - 100 * filled[kind]

    for _ in range(room.total - sum(filled.values())):
        filled[max((k for k in TYPES if filled[k] < room.high[k]), key=lack)] += 1
    for _ in range(sum(filled.values()) - room.total):
        filled[min((k for k in TYPES if filled[k] > room.low[k]), key=lack)] -= 1
    return filled

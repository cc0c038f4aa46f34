"""The content mix: shares of the four types of post (MIX-1 to MIX-3)."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, NamedTuple, Protocol

from common.splitting import largest_remainder
from contentplan.rules.facts import PostFacts

TYPES = ("engaging", "user_generated", "educational", "promotional")
GOLDEN = {"engaging": 40, "user_generated": 30, "educational": 25, "promotional": 5}
TOLERANCE = 5  # points

FormulaProblem = Literal["unknown_type", "not_whole", "out_of_range", "wrong_sum"]


def formula_problem(formula: Mapping[str, object]) -> FormulaProblem | None:
    """Return what is wrong with a formula that somebody typed, None when it can be used (MIX-1).

    A formula maps types to whole percents that add up to 100; a type left out has 0."""
    if any(kind not in TYPES for kind in formula):
        return "unknown_type"
    percents = [share for share in formula.values() if type(share) is int]  # True is no percent
    if len(percents) < len(formula):
        return "not_whole"
    if any(not 0 <= share <= 100 for share in percents):
        return "out_of_range"
    return None if sum(percents) == 100 else "wrong_sum"


def whole_formula(formula: Mapping[str, int]) -> dict[str, int]:
    """Return the formula with all four types in order; ValueError when it has a problem."""
    if problem := formula_problem(formula):
        raise ValueError(f"unusable formula {dict(formula)}: {problem}")
    return {kind: formula.get(kind, 0) for kind in TYPES}


def formula_deviation(formula: Mapping[str, int]) -> dict[str, int]:
    """Return by how many points each type's share differs from the golden formula's (MIX-1)."""
    return {kind: share - GOLDEN[kind] for kind, share in whole_formula(formula).items()}


def whole_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts with all four types in order; ValueError for another type or below 0."""
    if any(kind not in TYPES for kind in counts) or any(n < 0 for n in counts.values()):
        raise ValueError(f"unusable counts {dict(counts)}")
    return {kind: counts.get(kind, 0) for kind in TYPES}


class HasType(Protocol):
    @property
    def type(self) -> str: ...


def count_types(posts: Iterable[HasType]) -> dict[str, int]:
    counts = dict.fromkeys(TYPES, 0)
    for post in posts:
        counts[post.type] += 1
    return counts


def count_by_channel(posts: Iterable[PostFacts]) -> dict[Any, dict[str, int]]:
    """Return the counts of each channel that has posts; posts without one are left out."""
    counts: dict[Any, dict[str, int]] = {}
    for post in posts:
        if post.channel is not None:
            counts.setdefault(post.channel, dict.fromkeys(TYPES, 0))[post.type] += 1
    return counts


def allowance(total: int, tolerance: int) -> Fraction:
    """Return how many posts a type may be off in a plan of total posts (MIX-2).

    One post or the tolerance in points, whichever is wider."""
    if not 0 <= tolerance <= 100:
        raise ValueError(f"a tolerance of {tolerance} points")
    return max(Fraction(1), Fraction(tolerance * total, 100))


class TypeShare(NamedTuple):
    count: int  # type: ignore[assignment]  # posts; hides tuple.count, which nobody needs
    share: Fraction | None  # points; None in an empty plan
    target_count: int  # posts, whole: the targets of all types add up to the plan
    target_share: int  # points, as in the formula
    exact: Fraction  # posts that the formula gives this type
    deviation: Fraction | None  # share - target_share in points; None in an empty plan
    within: bool  # off by no more than the allowance


class Mix(NamedTuple):
    total: int  # posts
    balanced: bool
    types: dict[str, TypeShare]  # in the order of TYPES


def mix(counts: Mapping[str, int], formula: Mapping[str, int], tolerance: int = TOLERANCE) -> Mix:
    """Return how a plan's types stand against the formula (MIX-1, MIX-2).

    counts maps type to posts, formula maps type to whole percent, tolerance is in points. An empty
    plan is balanced. Raises ValueError for an unusable formula, count or tolerance."""
    counts, formula = whole_counts(counts), whole_formula(formula)
    total = sum(counts.values())
    allowed = allowance(total, tolerance)
    targets = largest_remainder(total, formula)
    types = {}
    for kind in TYPES:
        exact = Fraction(formula[kind] * total, 100)
        share = Fraction(counts[kind] * 100, total) if total else None
        types[kind] = TypeShare(
            count=counts[kind],
            share=share,
            target_count=targets[kind],
            target_share=formula[kind],
            exact=exact,
            deviation=None if share is None else share - formula[kind],
            within=abs(counts[kind] - exact) <= allowed,
        )
    return Mix(total, all(share.within for share in types.values()), types)


class MixGap(NamedTuple):
    type: str
    count: int  # type: ignore[assignment]  # posts; hides tuple.count, which nobody needs
    exact: Fraction  # posts that the formula gives this type


def mix_gaps(
    counts: Mapping[str, int], formula: Mapping[str, int], tolerance: int = TOLERANCE
) -> list[MixGap]:
    """Return the types off their share of a plan, widest gap first (MIX-2); arguments as mix()."""
    off = [
        MixGap(kind, share.count, share.exact)
        for kind, share in mix(counts, formula, tolerance).types.items()
        if not share.within
    ]
    return sorted(off, key=lambda gap: abs(gap.count - gap.exact), reverse=True)


# What a type off its share leads to has a text for these; too much of a harmless type has none,
# because some other type is then too little.
EXPLAINED = (
    "too_promotional",
    "too_little_promotional",
    "too_little_user_generated",
    "too_little_educational",
    "too_little_engaging",
)


def skew(kind: str, share: TypeShare) -> str | None:
    """Return the code under which a type is explained (MIX-3), None when there's nothing to say."""
    if share.within:
        return None
    code = f"too_{kind}" if share.count > share.exact else f"too_little_{kind}"
    return code if code in EXPLAINED else None


def skews(judged: Mix) -> list[str]:
    """Return the codes of the skews to explain, in the order of EXPLAINED (MIX-3)."""
    found = {skew(kind, share) for kind, share in judged.types.items()}
    return [code for code in EXPLAINED if code in found]

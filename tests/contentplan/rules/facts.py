"""Plans, posts and formulas for the tests of the rules."""

from datetime import date, time, timedelta
from itertools import count

from hypothesis import strategies as st

from contentplan.rules.facts import PostFacts
from contentplan.rules.mix import TYPES

MONDAY = date(2026, 6, 1)
numbers = count(1)


def counts_of(*counts: int) -> dict[str, int]:
    return dict(zip(TYPES, counts, strict=True))


def post(type: str = "engaging", **facts) -> PostFacts:
    """Return a post with nothing to find fault with, apart from what the test says."""
    given = {"goal": "goal", "text": "Hello", "tone": "", "speaker": "Ana", "has_profile": True}
    given |= facts
    return PostFacts(given.pop("id", next(numbers)), type, **given)


def posts_of(*counts: int, **facts) -> list[PostFacts]:
    return [post(kind, **facts) for kind, n in counts_of(*counts).items() for _ in range(n)]


def days(number: int, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=passed) for passed in range(number)]


def _percents(cuts: list[int]) -> dict[str, int]:
    edges = [0, *sorted(cuts), 100]
    return counts_of(*(edges[i + 1] - edges[i] for i in range(4)))


formulas = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(_percents)
rhythms = st.lists(
    st.tuples(st.integers(1, 7), st.sampled_from([time(9), time(10), time(13, 30), time(18)])),
    unique=True,
    max_size=14,
)

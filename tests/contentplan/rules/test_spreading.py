from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from contentplan.rules.mix import GOLDEN, TYPES, mix
from contentplan.rules.spreading import spread_types
from tests.contentplan.rules.facts import counts_of, formulas

few = st.lists(st.integers(0, 3), min_size=4, max_size=4).map(lambda each: counts_of(*each))


def fillings(slots: int):
    """Yield every way to give this many slots a type."""
    for a, b, c in product(range(slots + 1), repeat=3):
        if a + b + c <= slots:
            yield counts_of(a, b, c, slots - a - b - c)


def together(*each: dict[str, int]) -> dict[str, int]:
    return {kind: sum(counts[kind] for counts in each) for kind in TYPES}


@given(few, few, few, st.integers(0, 4), st.integers(0, 4), formulas, st.sampled_from([0, 10]))
def test_plan_and_channels_are_balanced_wherever_any_filling_balances_them(
    there_a, there_b, elsewhere, slots_a, slots_b, formula, tolerance
):
    def balanced(new_a, new_b) -> tuple[bool, int]:
        a, b = together(there_a, new_a), together(there_b, new_b)
        plan = mix(together(a, b, elsewhere), formula, tolerance).balanced
        return plan, sum(mix(counts, formula, tolerance).balanced for counts in (a, b))

    there, slots = {"a": there_a, "b": there_b}, {"a": slots_a, "b": slots_b}
    new = spread_types(there, slots, formula, tolerance, elsewhere)
    assert {channel: sum(counts.values()) for channel, counts in new.items()} == slots
    tried = {balanced(*pair) for pair in product(fillings(slots_a), fillings(slots_b))}
    found = balanced(new["a"], new["b"])
    assert found[0] == max(tried)[0]
    if (True, 2) in tried:
        assert found == (True, 2)


def test_many_channels_of_two_posts_share_the_rarer_types():
    # Each by itself would take an engaging and a user-generated post, and the plan nothing else.
    new = spread_types({}, dict.fromkeys(range(10), 2), GOLDEN, 0, counts_of(0, 0, 0, 0))
    assert together(*new.values()) == counts_of(8, 6, 5, 1)
    assert all(max(counts.values()) <= 1 for counts in new.values())


def test_no_type_of_a_new_plan_is_a_whole_post_off_even_where_that_is_nearer_in_the_channels():
    formula = counts_of(40, 2, 56, 2)
    slots = dict(enumerate([1, 3, 1, 9, 9, 2]))
    new = spread_types({}, slots, formula, 100, counts_of(0, 0, 0, 0))
    shares = mix(together(*new.values()), formula).types.values()
    assert all(abs(share.count - share.exact) < 1 for share in shares)

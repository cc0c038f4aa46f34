import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.splitting import largest_remainder

weights = st.dictionaries(st.text(max_size=3), st.integers(0, 1000), min_size=1).filter(
    lambda shares: sum(shares.values())
)


@given(st.integers(0, 10**18), weights)
def test_parts_add_up_and_miss_their_share_by_less_than_one(total, shares):
    parts = largest_remainder(total, shares)
    whole = sum(shares.values())
    assert list(parts) == list(shares)
    assert sum(parts.values()) == total
    assert all(abs(parts[name] * whole - total * shares[name]) < whole for name in shares)
    assert all(parts[name] == 0 for name in shares if shares[name] == 0)


@given(st.integers(0, 10**6), weights)
def test_a_larger_share_never_gets_less(total, shares):
    parts = largest_remainder(total, shares)
    by_share = sorted(shares, key=lambda name: (shares[name], parts[name]))
    assert [parts[name] for name in by_share] == sorted(parts.values())


@given(st.integers(0, 10**6), st.integers(1, 50))
def test_equal_shares_differ_by_one_and_the_earlier_gets_it(total, count):
    parts = list(largest_remainder(total, dict.fromkeys(range(count), 7)).values())
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


def test_the_golden_mix_of_ten_posts_splits_its_halves_by_order():
    formula = {"engaging": 40, "user_generated": 30, "educational": 25, "promotional": 5}
    assert list(largest_remainder(10, formula).values()) == [4, 3, 3, 0]
    assert list(largest_remainder(12, formula).values()) == [5, 4, 3, 0]
    assert list(largest_remainder(0, formula).values()) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("total", "shares"), [(-1, {"a": 1}), (1, {}), (1, {"a": 0}), (1, {"a": 2, "b": -1})]
)
def test_what_cannot_be_split_is_a_mistake(total, shares):
    with pytest.raises(ValueError, match="total"):
        largest_remainder(total, shares)

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import ids
from common.ids import uuid7


def ms_of(value: uuid.UUID) -> int:
    return value.int >> 80


@given(st.integers(1, 300))
def test_ids_are_version_7_and_sort_in_the_order_they_were_made(count):
    made = [uuid7() for _ in range(count)]
    assert made == sorted(set(made))
    assert sorted(map(str, made)) == list(map(str, made))
    assert {(value.version, value.variant) for value in made} == {(7, uuid.RFC_4122)}


def test_an_id_holds_the_moment_it_was_made():
    ids._start_afresh()  # another test may have put the clock forward
    before = time.time_ns() // 1_000_000
    assert before <= ms_of(uuid7()) <= time.time_ns() // 1_000_000 + 1


def test_threads_never_make_the_same_id():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4000)))
    assert len(set(made)) == 4000


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands where it's put; later tests start from a fresh one."""
    hands = {"ms": 2_000_000_000_000}
    monkeypatch.setattr(ids.time, "time_ns", lambda: hands["ms"] * 1_000_000)
    ids._start_afresh()
    yield hands
    ids._start_afresh()


def test_a_clock_set_back_does_not_break_the_order(clock):
    first = uuid7()
    clock["ms"] -= 60_000
    assert first < uuid7()
    assert ms_of(uuid7()) == ms_of(first)


def test_a_counter_that_runs_out_borrows_the_next_millisecond(clock, monkeypatch):
    first = uuid7()
    monkeypatch.setattr(ids, "_counter", (1 << 42) - 1)
    second = uuid7()
    assert first < second
    assert ms_of(second) == ms_of(first) + 1


def test_the_counter_starts_at_random_in_each_millisecond(clock):
    seen = set()
    for _ in range(20):
        clock["ms"] += 1
        seen.add(uuid7().int >> 32 & (1 << 30) - 1)
    assert len(seen) > 15

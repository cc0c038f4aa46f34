"""AUTH-5: counters in the database, and their end."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts import limits
from jobs.services import sweep

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock(db):
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_tries_are_counted_within_a_window_and_start_anew_in_the_next(clock):
    assert [limits.count("key", window=60) for _ in range(3)] == [1, 2, 3]
    assert limits.count("other", window=60) == 1
    clock.shift(timedelta(seconds=59))
    assert limits.tries("key", window=60) == 3
    clock.shift(timedelta(seconds=1))
    assert limits.tries("key", window=60) == 0
    assert limits.count("key", window=60) == 1


def test_a_forgotten_key_starts_anew(clock):
    limits.count("key", window=60)
    limits.forget("key")
    assert limits.tries("key", window=60) == 0


def test_a_sweep_ends_the_windows_that_are_over(clock):
    limits.count("short", window=60)
    limits.count("long", window=3600)
    clock.shift(timedelta(seconds=60))
    assert limits.sweep() == 0
    clock.shift(timedelta(seconds=1))
    sweep()
    assert limits.sweep() == 0
    assert (limits.tries("long", window=3600), limits.Attempts.objects.count()) == (1, 1)


def test_a_sweep_with_nothing_to_end_writes_nothing(clock, django_assert_num_queries):
    limits.count("key", window=60)
    with django_assert_num_queries(1):
        assert limits.sweep() == 0

from datetime import time, timedelta

from contentplan.rules.rhythm import fit, regular_times
from tests.contentplan.rules.facts import MONDAY, days, post

TEN, NOON, SIX = time(10), time(12), time(18)
TWICE_ON_MONDAY = [(1, TEN), (1, SIX)]


def test_regular_times_fall_on_their_weekdays_in_order():
    rhythm = [(3, TEN), (1, SIX), (1, TEN), (1, TEN)]
    wednesday = MONDAY + timedelta(days=2)
    assert regular_times(days(7), rhythm) == [(MONDAY, TEN), (MONDAY, SIX), (wednesday, TEN)]


def test_a_sunday_is_the_seventh_weekday():
    assert regular_times(days(7), [(7, TEN)]) == [(MONDAY + timedelta(days=6), TEN)]


def test_a_regular_time_with_a_post_is_not_open():
    at_ten = post(day=MONDAY, time=TEN)
    assert fit(days(7), TWICE_ON_MONDAY, [at_ten]) == ([(MONDAY, SIX)], [])


def test_a_post_moved_within_its_day_leaves_no_gap_but_is_off():
    moved = post(day=MONDAY, time=NOON)
    assert fit(days(7), TWICE_ON_MONDAY, [moved]) == ([(MONDAY, SIX)], [moved])


def test_a_moved_post_stands_in_for_a_time_without_a_post_of_its_own():
    moved, at_ten = post(day=MONDAY, time=NOON), post(day=MONDAY, time=TEN)
    assert fit(days(7), TWICE_ON_MONDAY, [moved, at_ten]) == ([], [moved])


def test_of_two_equally_near_times_a_moved_post_stands_in_for_the_earlier():
    moved = post(day=MONDAY, time=time(14))
    assert fit(days(7), TWICE_ON_MONDAY, [moved]) == ([(MONDAY, SIX)], [moved])


def test_a_post_on_another_day_leaves_the_gap():
    moved = post(day=MONDAY + timedelta(days=1), time=TEN)
    assert fit(days(7), [(1, TEN)], [moved]) == ([(MONDAY, TEN)], [moved])


def test_a_post_without_a_time_is_nowhere():
    assert fit(days(7), [(1, TEN)], [post(day=MONDAY)]) == ([(MONDAY, TEN)], [])

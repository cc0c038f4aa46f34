from datetime import date, time

from contentplan.rules.siblings import nearest_free

MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)
NOON = time(12)
REGULAR = [(MONDAY, NOON), (TUESDAY, NOON), (WEDNESDAY, NOON)]


def test_the_nearest_regular_time_is_taken_and_of_two_the_later():
    assert nearest_free((TUESDAY, time(9)), REGULAR) == (TUESDAY, NOON)
    assert nearest_free((TUESDAY, time(0)), REGULAR) == (TUESDAY, NOON)
    assert nearest_free((TUESDAY, NOON), REGULAR, [(TUESDAY, NOON)]) == (WEDNESDAY, NOON)


def test_without_a_free_regular_time_it_stays_where_it_is():
    assert nearest_free((TUESDAY, time(9)), REGULAR, REGULAR) == (TUESDAY, time(9))
    assert nearest_free((TUESDAY, time(9)), []) == (TUESDAY, time(9))

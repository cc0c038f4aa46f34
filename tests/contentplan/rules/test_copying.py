"""A plan carried to another month: slots by rhythm, not by date (PLAN-1, PLAN-4)."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.periods import Period, month_of
from contentplan.rules.copying import copied_moments, same_weekday, target_period
from contentplan.rules.rhythm import regular_times
from tests.contentplan.rules.facts import post, rhythms

JUNE, JULY = month_of(date(2026, 6, 1)), month_of(date(2026, 7, 1))
FEBRUARY = month_of(date(2027, 2, 1))
TEN, SIX = time(10), time(18)
MONDAYS = {"a": [(1, TEN)]}
months = st.dates(date(2020, 1, 1), date(2030, 12, 1)).map(month_of)


def at(day, clock=TEN, **facts):
    return post(channel="a", day=day, time=clock, **facts)


def moved(posts, source=JUNE, target=JULY, rhythm=MONDAYS):
    return copied_moments(posts, rhythm, source, target)


def test_the_second_regular_slot_becomes_the_second_regular_slot():
    second = at(date(2026, 6, 8))
    assert moved([second]) == {second.id: (date(2026, 7, 13), TEN)}


def test_a_post_off_rhythm_keeps_its_weekday_of_the_month_and_its_time():
    third_friday = at(date(2026, 6, 19), SIX)
    assert moved([third_friday]) == {third_friday.id: (date(2026, 7, 17), SIX)}


def test_a_fifth_weekday_becomes_the_last_one_where_there_is_no_fifth():
    assert same_weekday((date(2026, 6, 29), SIX), JUNE, FEBRUARY) == (date(2027, 2, 22), SIX)
    assert same_weekday((date(2026, 5, 31), SIX), JUNE, FEBRUARY) is None


def test_what_a_shorter_month_has_no_slot_for_is_left_out():
    mondays = [at(day) for day, _clock in regular_times(JUNE.each_day(), MONDAYS["a"])]
    assert len(mondays) == 5
    assert list(moved(mondays, target=FEBRUARY)) == [one.id for one in mondays[:4]]
    assert moved(mondays[4:], target=FEBRUARY) == {}


def test_two_posts_that_would_meet_are_one_in_a_shorter_month():
    fifth, fourth = at(date(2026, 6, 29), SIX), at(date(2026, 6, 22), SIX)
    assert list(moved([fifth, fourth], target=FEBRUARY)) == [fourth.id]


def test_posts_that_shared_a_moment_share_it_again():
    pair = [at(date(2026, 6, 8)), at(date(2026, 6, 8))]
    assert set(moved(pair).values()) == {(date(2026, 7, 13), TEN)}


def test_a_month_becomes_a_month_and_other_days_as_many():
    assert target_period(JUNE, date(2027, 2, 1)) == FEBRUARY
    assert target_period(JUNE, date(2027, 2, 3)).days == 30
    week = Period(date(2026, 6, 1), date(2026, 6, 7))
    assert target_period(week, date(2026, 7, 1)) == Period(date(2026, 7, 1), date(2026, 7, 7))


@given(months, months, rhythms, st.data())
def test_every_regular_post_lands_on_its_number(source, target, rhythm, data):
    slots = regular_times(source.each_day(), rhythm)
    there = regular_times(target.each_day(), rhythm)
    chosen = data.draw(
        st.lists(st.sampled_from(range(len(slots))), unique=True) if slots else st.just([])
    )
    posts = {number: at(*slots[number]) for number in chosen}
    found = moved(list(posts.values()), source, target, {"a": rhythm})
    for number, one in posts.items():
        assert found.get(one.id) == (there[number] if number < len(there) else None)


@given(
    months,
    months,
    rhythms,
    st.lists(st.tuples(st.integers(0, 27), st.sampled_from([time(9), TEN, SIX]))),
)
def test_all_lands_inside_the_target_and_nothing_piles_up(source, target, rhythm, placed):
    posts = [at(source.start + timedelta(days=passed), clock) for passed, clock in placed]
    found = moved(posts, source, target, {"a": rhythm})
    assert all(target.contains(day) for day, _clock in found.values())
    where: dict = {}
    for one in posts:
        if one.id in found:
            where.setdefault(found[one.id], set()).add((one.day, one.time))
    assert all(len(sources) == 1 for sources in where.values())
    assert list(found.values()) == sorted(found.values())


@given(months, rhythms, st.lists(st.tuples(st.integers(0, 27), st.sampled_from([TEN, SIX]))))
def test_a_copy_to_the_same_month_changes_nothing(month, rhythm, placed):
    posts = [at(month.start + timedelta(days=passed), clock) for passed, clock in placed]
    assert moved(posts, month, month, {"a": rhythm}) == {
        one.id: (one.day, one.time) for one in posts
    }

"""A plan carried to another period: slots by rhythm, not by date (PLAN-1, PLAN-4)."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from common.periods import Period, month_of
from contentplan.rules.facts import PostFacts
from contentplan.rules.rhythm import Moment, moment_of, regular_times


def target_period(source: Period, start: date) -> Period:
    """Return the period of a copy that begins on a day: a month for a month, else equal length."""
    if source == month_of(source.start) and start.day == 1:
        return month_of(start)
    return Period(start, start + timedelta(days=source.days - 1))


def copied_moments(
    posts: Sequence[PostFacts],
    rhythms: Mapping[Any, Sequence[tuple[int, Any]]],
    source: Period,
    target: Period,
) -> dict[Any, Moment]:
    """Return post id -> its moment in the target period, in the order of time.

    A post at its channel's nth regular time goes to that channel's nth regular time there. One at
    another time keeps its time and its place among the weekdays: the second Tuesday stays the
    second Tuesday, and a fifth one becomes the last. A post is left out where the target has no nth
    regular time, or another post of its channel has the very moment: a shorter month holds less."""
    numbers: dict[Hashable, dict[Moment, int]] = {}
    there: dict[Hashable, list[Moment]] = {}
    for channel, rhythm in rhythms.items():
        before = regular_times(source.each_day(), rhythm)
        numbers[channel] = {moment: number for number, moment in enumerate(before)}
        there[channel] = regular_times(target.each_day(), rhythm)
    found: dict[Any, Moment] = {}
    taken: dict[tuple[Hashable, Moment], Moment] = {}  # which moment it was that moved there

    def place(post: PostFacts, was: Moment, to: Moment | None) -> None:
        if to is not None and taken.setdefault((post.channel, to), was) == was:
            found[post.id] = to

    off = []
    timed = [(moment, post) for post in posts if (moment := moment_of(post)) is not None]
    for was, post in sorted(timed, key=lambda pair: pair[0]):
        number = numbers.get(post.channel, {}).get(was)
        if number is None:
            off.append((was, post))
            continue
        slots = there[post.channel]
        place(post, was, slots[number] if number < len(slots) else None)
    for was, post in off:  # after the regular ones: these have the older right to a slot
        place(post, was, same_weekday(was, source, target))
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def same_weekday(moment: Moment, source: Period, target: Period) -> Moment | None:
    """Return the nth same weekday of the target at the same time, the last where there is no nth.

    None when the target has no such weekday at all, or the moment is outside the source."""
    day, at = moment
    if not source.contains(day):
        return None
    nth = (day - source.start).days // 7
    ahead = (day.weekday() - target.start.weekday()) % 7
    first = target.start + timedelta(days=ahead)
    days_left = (target.end - first).days
    if days_left < 0:
        return None
    return first + timedelta(days=7 * min(nth, days_left // 7)), at

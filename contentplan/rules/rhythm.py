"""A channel's regular times: which have a post, which are open (PLAN-1, PLAN-4)."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import NamedTuple

from contentplan.rules.facts import PostFacts

Moment = tuple[date, time]  # in the client's zone


class Fit(NamedTuple):
    """How a channel's posts sit in its regular times."""

    open: list[Moment]  # regular times without a post, in order
    off: list[PostFacts]  # posts at no regular time, in order


def moment_of(post: PostFacts) -> Moment | None:
    return None if post.day is None or post.time is None else (post.day, post.time)


def minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def regular_times(days: Iterable[date], rhythm: Iterable[tuple[int, time]]) -> list[Moment]:
    """Return the channel's regular times on the days, in order; weekdays count from 1, Monday."""
    by_weekday: dict[int, set[time]] = {}
    for weekday, at in rhythm:
        by_weekday.setdefault(weekday, set()).add(at)
    return sorted((day, at) for day in set(days) for at in by_weekday.get(day.isoweekday(), ()))


def fit(
    days: Iterable[date], rhythm: Iterable[tuple[int, time]], posts: Sequence[PostFacts]
) -> Fit:
    """Return which regular times of the days are open and which of the channel's posts are off.

    A post at another time of a day stands in for that day's nearest regular time that has no post
    of its own (of two equally near, the earlier): who moves a post by an hour leaves no gap. Posts
    without a day or time are neither."""
    regular = regular_times(days, rhythm)
    regular_set = set(regular)
    taken = set()
    off = []
    for post in posts:
        moment = moment_of(post)
        if moment in regular_set:
            taken.add(moment)
        elif moment is not None:
            off.append((moment, post))
    off.sort(key=lambda pair: pair[0])
    open_times: dict[date, list[time]] = {}
    for day, at in regular:
        if (day, at) not in taken:
            open_times.setdefault(day, []).append(at)
    for (day, at), _ in off:
        if times := open_times.get(day):
            here = minutes(at)
            times.remove(min(times, key=lambda slot: abs(minutes(slot) - here)))
    return Fit(
        [(day, at) for day, times in open_times.items() for at in times],
        [post for _, post in off],
    )

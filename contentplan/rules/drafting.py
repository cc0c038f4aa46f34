"""A draft of the whole plan in one step: slots, types and ideas (PLAN-1)."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from contentplan.rules.facts import ChannelFacts, IdeaFacts, PostFacts
from contentplan.rules.mix import TOLERANCE, TYPES, count_types, whole_formula
from contentplan.rules.rhythm import Moment, fit, moment_of
from contentplan.rules.sequencing import Place, sequence
from contentplan.rules.spreading import spread_types


class Slot(NamedTuple):
    """A post to be made; day and time are in the client's zone."""

    channel: Any
    day: date
    time: time
    type: str
    idea: Any  # id; None when no idea fits


def draft(
    days: Iterable[date],
    channels: Sequence[ChannelFacts],
    formula: Mapping[str, int],
    existing: Sequence[PostFacts] = (),
    ideas: Sequence[IdeaFacts] = (),
    tolerance: int = TOLERANCE,
    skip: Collection[date] = (),
) -> list[Slot]:
    """Return the posts that fill the channels' open regular times on the days, by time (PLAN-1).

    Existing posts stay, are counted and keep their times taken, so a second draft fills gaps only.
    Days to skip, such as holidays, get no new post.
    The plan and each channel come out balanced (MIX-2) wherever the existing posts allow that, the
    types evenly spread in time, no two promotional posts next to each other in the plan or in a
    channel; where more than a fifth are promotional, a few may be. As many slots as possible take
    an idea, earlier ideas before later ones; types follow the formula, not the ideas."""
    days, formula = [day for day in days if day not in skip], whole_formula(formula)
    by_channel: dict[Hashable, list[PostFacts]] = {channel.id: [] for channel in channels}
    elsewhere: list[PostFacts] = []
    for post in existing:
        by_channel.get(post.channel, elsewhere).append(post)
    open_times = {
        channel.id: fit(days, channel.rhythm, by_channel[channel.id]).open for channel in channels
    }
    there = {channel: count_types(posts) for channel, posts in by_channel.items()}
    new = spread_types(
        there,
        {channel: len(times) for channel, times in open_times.items()},
        formula,
        tolerance,
        count_types(elsewhere),
    )
    counts = {
        channel: {kind: there[channel][kind] + new[channel][kind] for kind in TYPES}
        for channel in there
    }
    places = sequence(_in_order(open_times, existing), new, counts, formula)
    slots = [
        Slot(place.channel, *place.moment, place.type, None) for place in places if place.is_open
    ]
    chosen = match_ideas(slots, ideas)
    return [slot._replace(idea=chosen.get(index)) for index, slot in enumerate(slots)]


def _in_order(
    open_times: Mapping[Hashable, Sequence[Moment]], existing: Sequence[PostFacts]
) -> list[Place]:
    """Return open and taken places by time; at one time in the channels' order."""
    rank = {channel: number for number, channel in enumerate(open_times)}
    places = [
        Place(channel, at, "", is_open=True)
        for channel, times in open_times.items()
        for at in times
    ]
    for post in existing:
        if at := moment_of(post):
            places.append(Place(post.channel, at, post.type, is_open=False))
    return sorted(places, key=lambda place: (place.moment, rank.get(place.channel, len(rank))))


def match_ideas(slots: Sequence[Slot], ideas: Sequence[IdeaFacts]) -> dict[int, Any]:
    """Return slot number -> idea id for as many slots as possible, each idea at most once.

    An idea fits a slot of its type and channel. Of all largest matchings it is one whose ideas
    come earliest; ideas that share the slots of a type and channel take them in their order."""
    numbers: dict[tuple[str, Any], list[int]] = {}
    for number, slot in enumerate(slots):
        numbers.setdefault((slot.type, slot.channel), []).append(number)
    held: dict[tuple[str, Any], list[IdeaFacts]] = {group: [] for group in numbers}

    def place(idea: IdeaFacts, tried: set[tuple[str, Any]]) -> bool:
        """Find the idea a group of slots, moving other ideas to other groups where that helps."""
        fitting = [group for group in held if group not in tried and _fits(idea, *group)]
        for group in fitting:
            if len(held[group]) < len(numbers[group]):
                held[group].append(idea)
                return True
        tried.update(fitting)
        for group in fitting:
            for kind in dict.fromkeys(other[1:] for other in held[group]):
                index = next(i for i, other in enumerate(held[group]) if other[1:] == kind)
                if place(held[group][index], tried):
                    held[group][index] = idea
                    return True
        return False

    hopeless: set[tuple] = set()
    for idea in ideas:
        # Once an idea found no slot, no later one of its kind can: slots only fill up.
        if idea[1:] not in hopeless and not place(idea, set()):
            hopeless.add(idea[1:])
    rank = {idea.id: position for position, idea in enumerate(ideas)}
    return {
        number: idea_id
        for group, inside in held.items()
        for number, idea_id in zip(
            numbers[group], sorted((idea.id for idea in inside), key=rank.__getitem__), strict=False
        )
    }


def _fits(idea: IdeaFacts, kind: str, channel: Any) -> bool:
    return idea.type in (None, kind) and idea.channel in (None, channel)

from datetime import time, timedelta
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentplan.rules.drafting import Slot, draft, match_ideas
from contentplan.rules.facts import ChannelFacts, IdeaFacts, PostFacts
from contentplan.rules.mix import GOLDEN, TYPES, count_types, mix
from contentplan.rules.sequencing import longest_streak, unevenness
from tests.contentplan.rules.facts import (
    MONDAY,
    counts_of,
    days,
    formulas,
    post,
    posts_of,
    rhythms,
)

TEN, SIX = time(10), time(18)
DAILY = [(weekday, TEN) for weekday in range(1, 8)]
TWICE_A_DAY = [(weekday, at) for weekday in range(1, 8) for at in (TEN, SIX)]

channel_lists = st.lists(rhythms, max_size=6).map(
    lambda each: [ChannelFacts(id, rhythm) for id, rhythm in enumerate(each)]
)
lengths = st.sampled_from([1, 7, 10, 28, 31])
some_posts = st.lists(
    st.builds(
        post,
        st.sampled_from(TYPES),
        channel=st.sampled_from([0, 1, 2, "gone", None]),
        day=st.none() | st.sampled_from(days(31)),
        time=st.sampled_from([time(9), time(10), time(12, 15)]),
    ),
    max_size=30,
)


def made(slots: list[Slot]) -> list[PostFacts]:
    return [
        PostFacts(("new", number), slot.type, channel=slot.channel, day=slot.day, time=slot.time)
        for number, slot in enumerate(slots)
    ]


def _of(slots: list[Slot], channel) -> list[PostFacts]:
    return [made_post for made_post in made(slots) if made_post.channel == channel]


def types_of(slots: list[Slot], channel=None) -> list[str]:
    return [slot.type for slot in slots if channel in (None, slot.channel)]


def promotional_neighbours(slots: list[Slot], channels: list[ChannelFacts]) -> int:
    lines = [types_of(slots)] + [types_of(slots, channel.id) for channel in channels]
    return sum(
        first == second == "promotional" for line in lines for first, second in pairwise(line)
    )


@given(channel_lists, lengths, formulas)
def test_a_new_plan_and_each_channel_come_out_balanced_without_any_tolerance(
    channels, length, formula
):
    slots = draft(days(length), channels, formula, tolerance=0)
    for line in [made(slots)] + [_of(slots, channel.id) for channel in channels]:
        judged = mix(count_types(line), formula, 0)
        assert judged.balanced
        assert all(abs(share.count - share.exact) < 1 for share in judged.types.values())


@given(channel_lists, lengths, st.integers(0, 20))
def test_up_to_a_fifth_of_promotional_posts_are_no_neighbours(channels, length, percent):
    formula = {"engaging": 95 - percent, "educational": 5, "promotional": percent}
    slots = draft(days(length), channels, formula)
    assert promotional_neighbours(slots, channels) == 0


@given(channel_lists, lengths)
def test_the_golden_formula_leaves_no_promotional_neighbours(channels, length):
    slots = draft(days(length), channels, GOLDEN)
    assert promotional_neighbours(slots, channels) == 0


@given(channel_lists, st.sampled_from([7, 28, 31]))
def test_types_are_spread_evenly_in_each_channel_and_in_the_plan(channels, length):
    # The channels of these plans share their hours, which is the hardest case for the plan's order.
    slots = draft(days(length), channels, GOLDEN)
    for channel in channels:
        assert unevenness(types_of(slots, channel.id)) <= 2
    assert unevenness(types_of(slots)) <= 3


def test_a_month_of_one_channel_is_as_even_as_whole_posts_allow():
    slots = draft(days(30), [ChannelFacts("a", TWICE_A_DAY)], GOLDEN)
    assert count_types(made(slots)) == counts_of(24, 18, 15, 3)
    assert unevenness(types_of(slots)) < 1


@pytest.mark.parametrize(
    ("types", "measure"),
    [
        ([], 0),
        (["engaging"] * 3, 0),
        (["engaging", "promotional"], 0.5),
        (["engaging", "engaging", "promotional", "promotional"], 1),
    ],
)
def test_unevenness_is_the_widest_distance_from_a_types_share_so_far(types, measure):
    assert unevenness(types) == measure


@given(rhythms, st.sampled_from([7, 28, 31]))
def test_one_channel_is_as_even_as_whole_posts_allow_and_has_no_streak_beyond_two(rhythm, length):
    types = types_of(draft(days(length), [ChannelFacts("a", rhythm)], GOLDEN))
    assert unevenness(types) < 1
    assert longest_streak(types) <= 2


@given(channel_lists, st.sampled_from([7, 28, 31]))
def test_channels_together_keep_streaks_short(channels, length):
    slots = draft(days(length), channels, GOLDEN)
    assert all(longest_streak(types_of(slots, channel.id)) <= 4 for channel in channels)
    assert longest_streak(types_of(slots)) <= 5


@given(st.lists(st.sampled_from(TYPES), min_size=1, max_size=40))
def test_a_streak_is_bounded_by_the_unevenness_of_any_sequence(types):
    share = max(types.count(kind) for kind in types)
    if share < len(types):
        most = 2 * unevenness(types) * len(types) / (len(types) - share)
        assert longest_streak(types) <= most


@given(channel_lists, lengths, formulas, st.sets(st.sampled_from(days(31)), max_size=10))
def test_days_to_skip_get_no_post_and_the_rest_is_balanced_all_the_same(
    channels, length, formula, skip
):
    slots = draft(days(length), channels, formula, tolerance=0, skip=skip)
    assert skip.isdisjoint({slot.day for slot in slots})
    assert mix(count_types(made(slots)), formula, 0).balanced
    kept = [day for day in days(length) if day not in skip]
    assert slots == draft(kept, channels, formula, tolerance=0)


@given(channel_lists, lengths, formulas, st.randoms(use_true_random=False))
def test_gaps_that_deleting_leaves_are_filled_and_nothing_else(channels, length, formula, chance):
    whole = made(draft(days(length), channels, formula, tolerance=0))
    left = [each for each in whole if chance.random() < 0.7]
    again = draft(days(length), channels, formula, left, tolerance=0)
    gone = sorted((each.day, each.time, each.channel) for each in whole if each not in left)
    assert sorted((slot.day, slot.time, slot.channel) for slot in again) == gone
    # The posts that were deleted would balance the plan, so what fills their places does too.
    assert mix(count_types([*left, *made(again)]), formula, 0).balanced


@given(channel_lists, lengths, formulas, st.integers(0, 12))
def test_ideas_come_first(channels, length, formula, number):
    ideas = [IdeaFacts(each) for each in range(number)]
    slots = draft(days(length), channels, formula, (), ideas)
    taken = [slot.idea for slot in slots if slot.idea is not None]
    assert sorted(taken) == list(range(min(number, len(slots))))


@given(channel_lists, lengths, some_posts, formulas)
def test_a_second_draft_has_nothing_to_add(channels, length, existing, formula):
    slots = draft(days(length), channels, formula, existing)
    assert draft(days(length), channels, formula, [*existing, *made(slots)]) == []


@given(channel_lists, lengths, some_posts, formulas, st.sampled_from([0, 5]))
def test_existing_posts_are_counted_and_the_plan_balanced_where_they_allow_it(
    channels, length, existing, formula, tolerance
):
    slots = draft(days(length), channels, formula, existing, tolerance=tolerance)
    before = count_types(existing)
    judged = mix(count_types([*existing, *made(slots)]), formula, tolerance)
    reachable = _some_filling_balances(before, len(slots), formula, tolerance)
    assert judged.balanced == reachable


def _some_filling_balances(before, slots: int, formula, tolerance) -> bool:
    """Return whether any types for the new slots balance the plan: all sums of fitting counts."""
    total = sum(before.values()) + slots
    fits = {
        kind: {
            count
            for count in range(before[kind], before[kind] + slots + 1)
            if abs(100 * count - formula[kind] * total) <= max(100, tolerance * total)
        }
        for kind in TYPES
    }
    sums = {0}
    for kind in TYPES:
        sums = {so_far + count for so_far in sums for count in fits[kind]}
    return total in sums


def test_existing_posts_keep_their_times_and_are_made_up_for():
    # ten promotional posts are there: the twenty new ones have none of that type
    existing = [
        post("promotional", channel="a", day=day, time=TEN, locked=True) for day in days(10)
    ]
    slots = draft(days(30), [ChannelFacts("a", DAILY)], GOLDEN, existing)
    assert [slot.day for slot in slots] == days(30)[10:]
    assert "promotional" not in types_of(slots)


def test_a_new_promotional_post_does_not_stand_next_to_an_existing_one():
    existing = [post("promotional", channel="a", day=days(31)[15], time=TEN)]
    slots = draft(
        days(31), [ChannelFacts("a", DAILY)], {"engaging": 90, "promotional": 10}, existing
    )
    promoted = {slot.day for slot in slots if slot.type == "promotional"}
    assert promoted
    assert promoted.isdisjoint({days(31)[14], days(31)[16]})


@pytest.mark.parametrize(("channels", "percent"), [(40, 5), (39, 10), (19, 15), (12, 20)])
def test_neighbours_between_channels_with_one_post_each_are_parted_too(channels, percent):
    one_each = [ChannelFacts(number, [(1, TEN)]) for number in range(channels)]
    slots = draft(days(7), one_each, {"engaging": 100 - percent, "promotional": percent})
    assert types_of(slots).count("promotional") >= 2
    assert promotional_neighbours(slots, one_each) == 0


def test_neighbours_are_not_parted_at_the_cost_of_a_channels_mix():
    channels = [ChannelFacts("a", [(1, TEN)]), ChannelFacts("b", [(1, SIX), (2, TEN)])]
    formula = {"engaging": 50, "promotional": 50}
    slots = draft(days(28), channels, formula, tolerance=0)
    assert count_types(_of(slots, "a")) == counts_of(2, 0, 0, 2)
    assert count_types(_of(slots, "b")) == counts_of(4, 0, 0, 4)


def test_the_plans_balance_goes_before_a_channels():
    # Six educational posts on no channel are already one more than 20 posts should have.
    elsewhere = posts_of(0, 0, 6, 0)
    slots = draft(days(14), [ChannelFacts("a", DAILY)], GOLDEN, elsewhere, tolerance=0)
    assert mix(count_types([*elsewhere, *made(slots)]), GOLDEN, 0).balanced
    assert not mix(count_types(made(slots)), GOLDEN, 0).balanced


def test_a_formula_mostly_promotional_is_drafted_all_the_same():
    slots = draft(days(30), [ChannelFacts("a", DAILY)], {"engaging": 10, "promotional": 90})
    assert count_types(made(slots)) == counts_of(3, 0, 0, 27)


def test_slots_are_the_regular_times_in_order():
    channels = [ChannelFacts("b", [(1, SIX)]), ChannelFacts("a", [(1, SIX), (2, TEN)])]
    slots = draft(days(7), channels, GOLDEN)
    tuesday = MONDAY + timedelta(days=1)
    assert [slot[:3] for slot in slots] == [
        ("b", MONDAY, SIX),
        ("a", MONDAY, SIX),
        ("a", tuesday, TEN),
    ]


def test_no_channel_or_no_rhythm_makes_no_slots():
    assert draft(days(30), [], GOLDEN) == []
    assert draft(days(30), [ChannelFacts("a")], GOLDEN) == []
    assert draft([], [ChannelFacts("a", DAILY)], GOLDEN) == []


def test_a_draft_is_the_same_every_time():
    channels = [ChannelFacts("a", TWICE_A_DAY), ChannelFacts("b", DAILY)]
    assert draft(days(31), channels, GOLDEN) == draft(days(31), channels, GOLDEN)


def test_a_draft_of_2000_slots_takes_less_than_two_seconds():
    four = [(weekday, time(hour)) for weekday in range(1, 8) for hour in (9, 12, 15, 18)]
    channels = [ChannelFacts(number, four) for number in range(16)]
    started = process_time()
    assert len(draft(days(31), channels, GOLDEN)) == 1984
    assert process_time() - started < 2  # measured: 0.06 s


def test_ideas_go_to_slots_of_their_type_and_channel():
    ideas = [
        IdeaFacts("other channel", channel="z"),
        IdeaFacts("promo", "promotional"),
        IdeaFacts("for a", channel="a"),
        IdeaFacts("any"),
    ]
    slots = draft(days(30), [ChannelFacts("a", DAILY), ChannelFacts("b", DAILY)], GOLDEN, (), ideas)
    placed = {slot.idea: slot for slot in slots if slot.idea}
    assert set(placed) == {"promo", "for a", "any"}
    assert placed["promo"].type == "promotional"
    assert placed["for a"].channel == "a"


def test_types_follow_the_formula_not_the_ideas():
    ideas = [IdeaFacts(number, "promotional") for number in range(20)]
    slots = draft(days(20), [ChannelFacts("a", DAILY)], GOLDEN, (), ideas)
    assert count_types(made(slots)) == counts_of(8, 6, 5, 1)
    assert [slot.idea for slot in slots if slot.idea is not None] == [0]


def slot(kind: str, channel: str) -> Slot:
    return Slot(channel, MONDAY, TEN, kind, None)


def test_an_idea_moves_where_that_gives_another_one_a_slot():
    slots = [slot("engaging", "a"), slot("engaging", "b")]
    ideas = [IdeaFacts("any engaging", "engaging"), IdeaFacts("for a", channel="a")]
    assert match_ideas(slots, ideas) == {0: "for a", 1: "any engaging"}


def test_earlier_ideas_come_first_in_earlier_slots():
    slots = [slot("engaging", "a")] * 2
    assert match_ideas(slots, [IdeaFacts(id) for id in "xyz"]) == {0: "x", 1: "y"}


@given(
    st.lists(st.tuples(st.sampled_from(TYPES[:2]), st.sampled_from("ab")), max_size=5),
    st.lists(
        st.tuples(st.sampled_from([None, *TYPES[:2]]), st.sampled_from([None, "a", "b"])),
        max_size=6,
    ),
)
def test_as_many_slots_as_possible_take_an_idea_and_none_that_does_not_fit(places, wishes):
    slots = [slot(*place) for place in places]
    ideas = [IdeaFacts(id, *wish) for id, wish in enumerate(wishes)]
    matched = match_ideas(slots, ideas)
    assert len(set(matched.values())) == len(matched) == _most(places, wishes)
    for number, id in matched.items():
        assert ideas[id].type in (None, slots[number].type)
        assert ideas[id].channel in (None, slots[number].channel)


def _most(places: list, wishes: list) -> int:
    """Return the size of the largest matching by trying every choice."""
    if not wishes:
        return 0
    (kind, channel), rest = wishes[0], wishes[1:]
    best = _most(places, rest)
    for place in set(places):
        if kind in (None, place[0]) and channel in (None, place[1]):
            left = list(places)
            left.remove(place)
            best = max(best, 1 + _most(left, rest))
    return best


def test_thousands_of_ideas_that_fit_nowhere_cost_little():
    slots = [slot("engaging", "a")] * 500
    ideas = [IdeaFacts(number, "engaging", "a") for number in range(5_000)]
    started = process_time()
    assert len(match_ideas(slots, ideas)) == 500
    assert process_time() - started < 1  # measured: some milliseconds


def test_a_plan_with_posts_on_no_channel_counts_them_too():
    slots = draft(days(20), [ChannelFacts("a", DAILY)], GOLDEN, posts_of(0, 0, 0, 1))
    assert count_types(made(slots))["promotional"] <= 1

"""PLAN-9: what can be done about a finding by one click."""

from datetime import time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contentplan.rules.facts import ChannelFacts
from contentplan.rules.findings import check
from contentplan.rules.fixes import Workshop, moment_text
from tests.contentplan.rules.facts import MONDAY, days, post, posts_of
from tests.contentplan.rules.test_findings import WEEK

TEN, SIX = time(10), time(18)
DAILY = ChannelFacts("a", [(weekday, at) for weekday in range(1, 8) for at in (TEN, SIX)])
PLAN = WEEK._replace(channels=[DAILY], only_goal="goal")


def keys(plan, posts, code: str, repairs: int = 0) -> list[list[str]]:
    shop = Workshop(plan, posts, repairs)
    return [[fix.key for fix in shop.fixes(f)] for f in check(plan, posts) if f.code == code]


def at(moment: time, day: int = 0, **facts):
    return post(channel="a", day=MONDAY + timedelta(days=day), time=moment, **facts)


def test_a_post_off_the_rhythm_moves_to_the_nearest_free_regular_time():
    moved = keys(PLAN, [at(time(11)), at(TEN)], "PLAN-4")[1:]
    assert moved == [["move:2026-06-01T18:00", "open:publish_at"]]
    assert keys(PLAN, [at(time(11))], "PLAN-4")[1][0] == "move:2026-06-01T10:00"


def test_of_two_equally_near_times_the_earlier_is_taken():
    assert keys(PLAN, [at(time(14))], "PLAN-4")[1][0] == "move:2026-06-01T10:00"


def test_no_post_moves_next_to_one_that_stands_off_the_rhythm():
    # 18:00 is taken but for half an hour: the next free time is 10:00 of the day after
    posts = [at(TEN), at(time(18, 30)), at(time(13))]
    offered = {fixes[0] for fixes in keys(PLAN, posts, "PLAN-4")}
    assert "move:2026-06-02T10:00" in offered  # for the one at 13:00
    assert "move:2026-06-01T18:00" in offered  # for the one at 18:30 itself


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23), st.sampled_from([0, 20, 50]))))
def test_a_move_always_ends_at_a_free_regular_time_without_a_new_pile_up(places):
    posts = [at(time(hour, minute), day) for day, hour, minute in places]
    shop = Workshop(PLAN, posts)
    before = [f for f in check(PLAN, posts) if f.code == "PLAN-4" and f.subject]
    for finding in before:
        moves = [fix for fix in shop.fixes(finding) if fix.action == "move"]
        for fix in moves:
            day, clock = fix.value.split("T")
            where = (type(MONDAY).fromisoformat(day), time.fromisoformat(clock))
            after = [
                each._replace(day=where[0], time=where[1]) if each.id == finding.subject else each
                for each in posts
            ]
            left = [f for f in check(PLAN, after) if f.code == "PLAN-4"]
            assert finding.subject not in {f.subject for f in left}
            assert len([f for f in left if f.subject]) <= len(before)


def test_a_full_week_has_no_free_time_to_move_to():
    full = [at(clock, day) for day in range(7) for clock in (TEN, SIX)]
    assert keys(PLAN, [*full, at(time(13))], "PLAN-4") == [["open:publish_at"]]


def test_gaps_are_filled_one_or_all_of_the_channel():
    full = [at(clock, day) for day in range(7) for clock in (TEN, SIX)]
    assert keys(PLAN, full[2:], "PLAN-4") == [["fill:a/2026-06-01T10:00", "fill_all:a/"]]
    assert keys(PLAN, full[1:], "PLAN-4") == [["fill:a/2026-06-01T10:00"]]


def test_the_only_agreed_goal_is_offered_and_none_of_several():
    aimless = [post(goal=None)]
    assert keys(PLAN, aimless, "GOAL-3") == [["goal:goal", "open:goal"]]
    assert keys(PLAN._replace(only_goal=None), aimless, "GOAL-3") == [["open:goal"]]


def test_the_later_of_two_like_posts_can_be_cancelled():
    said = "we baked the bread at four in the morning"
    posts = [at(TEN, text=said), at(SIX, text=said)]
    assert keys(PLAN, posts, "PLAN-5") == [["open:text", "cancel"]]


def test_approved_and_published_posts_are_only_looked_at():
    said = "we baked the bread at four in the morning"
    posts = [at(TEN, text=said), at(time(11), text=said, goal=None, locked=True)]
    offered = [keys(PLAN, posts, code) for code in ("GOAL-3", "PLAN-4", "PLAN-5")]
    about_post = [fix for each in offered for fixes in each for fix in fixes if "fill" not in fix]
    assert about_post == ["open:goal", "open:publish_at", "open:text"]


def test_a_mix_is_repaired_where_there_is_a_repair():
    skewed = posts_of(0, 0, 0, 6)
    assert keys(PLAN, skewed, "MIX-2", repairs=4)[0] == ["repair"]
    assert keys(PLAN, skewed, "MIX-2")[0] == []


def test_every_finding_of_a_hopeless_plan_leads_somewhere():
    channels = [DAILY, ChannelFacts("b", [(1, TEN)], "instagram")]
    plan = WEEK._replace(has_agreed_goal=False, channels=channels, borrowed_caps={"goal": 20})
    posts = [
        *(at(time(3), n, source="borrowed", format="photo", tone="expert") for n in range(6)),
        *(
            post(
                kind,
                channel="b",
                day=days(7)[n],
                time=TEN,
                text=text,
                speaker="",
                has_profile=False,
            )
            for n, (kind, text) in enumerate(
                [("user_generated", ""), ("engaging", "#a #b #c #d #e #f https://example.org/")]
            )
        ),
    ]
    plan = plan._replace(borrowed_caps={"goal": 20})
    shop = Workshop(plan, posts, repairs=1)
    for finding in check(plan, posts):
        assert shop.fixes(finding), finding


def test_a_moment_is_written_as_the_doors_send_it():
    assert moment_text((MONDAY, TEN)) == "2026-06-01T10:00"

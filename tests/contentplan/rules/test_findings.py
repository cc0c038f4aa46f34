from datetime import date, time, timedelta
from time import process_time

import pytest

from common.findings import Finding
from contentplan.rules.facts import ChannelFacts, PlanFacts
from contentplan.rules.findings import RULES, check
from contentplan.rules.limits import CAPTION_LIMITS, TEXT_LIMITS, text_limit
from contentplan.rules.mix import GOLDEN
from tests.contentplan.rules.facts import MONDAY, days, post, posts_of

TEN, SIX = time(10), time(18)
WEEK = PlanFacts(MONDAY, MONDAY + timedelta(days=6), GOLDEN, has_agreed_goal=True)


def found(plan: PlanFacts, posts, code: str) -> list[Finding]:
    return [finding for finding in check(plan, posts) if finding.code == code]


def test_a_plan_without_fault_has_no_findings():
    plan = WEEK._replace(channels=[ChannelFacts("a", [(1, TEN)], "vk")])
    assert check(plan, [post(channel="a", day=MONDAY, time=TEN)]) == []


def test_an_empty_plan_with_a_goal_has_no_findings():
    assert check(WEEK, []) == []


def test_a_plan_without_an_agreed_goal_is_an_error():
    assert check(WEEK._replace(has_agreed_goal=False), []) == [Finding("GOAL-1", "error")]


def test_a_post_without_a_goal_is_found():
    aimless = post(goal=None)
    assert check(WEEK, [post("educational"), aimless]) == [Finding("GOAL-3", "warning", aimless.id)]


def test_a_plan_by_one_post_off_its_mix_is_let_pass():
    assert found(WEEK, posts_of(9, 6, 4, 1), "MIX-2") == []


def test_each_type_off_the_plans_mix_is_an_error_with_its_figures_and_skew():
    engaging, promotional = found(WEEK, posts_of(6, 6, 5, 3), "MIX-2")
    assert engaging.severity == promotional.severity == "error"
    assert engaging.facts["skew"] == "too_little_engaging"
    assert promotional == Finding(
        "MIX-2",
        "error",
        None,
        {
            "type": "promotional",
            "count": 3,
            "total": 20,
            "target_count": 1,
            "share": 15,
            "target_share": 5,
            "deviation": 10,
            "skew": "too_promotional",
        },
    )


def test_the_plans_own_formula_and_tolerance_are_used():
    plan = WEEK._replace(formula={"engaging": 50, "promotional": 50}, tolerance=10)
    assert found(plan, posts_of(12, 0, 0, 8), "MIX-2") == []
    assert found(plan, posts_of(13, 0, 0, 7), "MIX-2") != []


def test_a_channel_off_its_mix_is_a_warning_even_in_a_balanced_plan():
    # a: 17 posts against 6.8, 5.1, 4.25, 0.85; b: 3 posts against 1.2, 0.9, 0.75, 0.15
    posts = posts_of(8, 6, 2, 1, channel="a") + posts_of(0, 0, 3, 0, channel="b")
    facts = [(f.severity, f.facts["channel"], f.facts["type"]) for f in found(WEEK, posts, "MIX-2")]
    assert facts == [
        ("warning", "a", "engaging"),
        ("warning", "a", "educational"),
        ("warning", "b", "engaging"),
        ("warning", "b", "educational"),
    ]


@pytest.mark.parametrize(("borrowed", "over"), [(0, False), (2, False), (3, True)])
def test_borrowed_posts_stay_under_the_cap_of_their_goal(borrowed, over):
    posts = [post(source="borrowed", source_url="https://example.org/") for _ in range(borrowed)]
    posts += [post() for _ in range(10 - borrowed)]
    findings = found(WEEK._replace(borrowed_caps={"goal": 20}), posts, "MIX-5")
    expected = {"goal": "goal", "count": 3, "total": 10, "cap": 20}
    assert findings == ([Finding("MIX-5", "warning", None, expected)] if over else [])


def test_the_cap_is_judged_goal_by_goal():
    borrowed = {"source": "borrowed", "source_url": "https://example.org/"}
    posts = [post(goal="growth", **borrowed), post(goal="growth"), post(goal="loyalty", **borrowed)]
    posts += [post(goal="loyalty") for _ in range(3)]
    plan = WEEK._replace(borrowed_caps={"growth": 50, "loyalty": 20})
    assert [finding.facts["goal"] for finding in found(plan, posts, "MIX-5")] == ["loyalty"]


def test_a_goal_without_posts_is_over_no_cap():
    assert found(WEEK._replace(borrowed_caps={"goal": 0}), [], "MIX-5") == []


def test_a_borrowed_post_without_its_source_is_an_error():
    sourced = post(source="borrowed", source_url="https://example.org/")
    bare = post(source="borrowed")
    findings = found(WEEK, [sourced, bare, post(source="rewritten")], "MIX-5")
    assert findings == [Finding("MIX-5", "error", bare.id)]


RIGHTS = {
    "ugc_author": "a reader",
    "source_url": "https://example.org/",
    "ugc_permission": "by message, 2 June",
}


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ([], None),
        (["ugc_author"], ["author"]),
        (["source_url"], ["link"]),
        (["ugc_permission"], ["permission"]),
        (list(RIGHTS), ["author", "link", "permission"]),
    ],
)
def test_a_user_generated_post_keeps_author_link_and_permission(left_out, missing):
    facts = {name: value for name, value in RIGHTS.items() if name not in left_out}
    users = post("user_generated", **facts)
    findings = [Finding("MIX-6", "warning", users.id, {"missing": missing})] if missing else []
    assert found(WEEK, [users], "MIX-6") == findings


def test_users_material_in_a_post_of_another_type_needs_its_rights_too():
    assert found(WEEK, [post("engaging", source="user_generated")], "MIX-6") != []
    assert found(WEEK, [post("engaging", source="own")], "MIX-6") == []


CHANNEL = ChannelFacts("a", [(1, TEN), (1, SIX)])
ON_MONDAY = WEEK._replace(channels=[CHANNEL])


def test_regular_times_without_a_post_are_one_finding_a_channel():
    at_ten = post(channel="a", day=MONDAY, time=TEN)
    gaps = {"problem": "gaps", "channel": "a", "moments": [(MONDAY, SIX)]}
    assert found(ON_MONDAY, [at_ten], "PLAN-4") == [Finding("PLAN-4", "warning", None, gaps)]
    everything = {**gaps, "moments": [(MONDAY, TEN), (MONDAY, SIX)]}
    assert found(ON_MONDAY, [], "PLAN-4") == [Finding("PLAN-4", "warning", None, everything)]


def test_both_ends_of_the_period_count():
    plan = WEEK._replace(channels=[ChannelFacts("a", [(1, TEN), (7, TEN)])])
    (finding,) = found(plan, [], "PLAN-4")
    assert finding.facts["moments"] == [(MONDAY, TEN), (MONDAY + timedelta(days=6), TEN)]


def test_a_post_off_the_rhythm_is_information_about_that_post():
    posts = [
        post(channel="a", day=MONDAY, time=TEN),
        post(channel="a", day=MONDAY, time=time(18, 1)),
    ]
    facts = {"problem": "off_rhythm", "channel": "a"}
    assert found(ON_MONDAY, posts, "PLAN-4") == [Finding("PLAN-4", "info", posts[1].id, facts)]


def test_a_channel_without_a_rhythm_has_neither_gaps_nor_irregular_times():
    plan = WEEK._replace(channels=[ChannelFacts("a")])
    assert check(plan, [post(channel="a", day=MONDAY, time=TEN)]) == []


@pytest.mark.parametrize(
    ("later", "piles_up"), [(time(10), True), (time(10, 59), True), (time(11), False)]
)
def test_two_posts_of_a_channel_less_than_an_hour_apart_pile_up(later, piles_up):
    plan = WEEK._replace(channels=[ChannelFacts("a")])
    first = post(channel="a", day=MONDAY, time=TEN)
    second = post(channel="a", day=MONDAY, time=later)
    facts = {"problem": "pile_up", "channel": "a", "other": first.id}
    expected = [Finding("PLAN-4", "warning", second.id, facts)] if piles_up else []
    assert found(plan, [first, second], "PLAN-4") == expected


def test_posts_pile_up_across_midnight():
    plan = WEEK._replace(channels=[ChannelFacts("a")])
    before = post(channel="a", day=MONDAY, time=time(23, 40))
    after = post(channel="a", day=MONDAY + timedelta(days=1), time=time(0, 20))
    assert [finding.subject for finding in found(plan, [after, before], "PLAN-4")] == [after.id]


def test_posts_of_different_channels_do_not_pile_up():
    posts = [post(channel=name, day=MONDAY, time=TEN) for name in "ab"]
    assert found(WEEK, posts, "PLAN-4") == []


def test_a_rhythm_may_mean_two_posts_within_the_hour_but_not_two_at_once():
    plan = WEEK._replace(channels=[ChannelFacts("a", [(1, TEN), (1, time(10, 30))])])
    posts = [post(channel="a", day=MONDAY, time=at) for at in (TEN, time(10, 30))]
    assert found(plan, posts, "PLAN-4") == []
    doubled = [*posts, post(channel="a", day=MONDAY, time=TEN)]
    assert [f.facts["problem"] for f in found(plan, doubled, "PLAN-4")] == ["pile_up"]


def test_posts_without_a_time_say_nothing_about_rhythm():
    posts = [post(channel="a", day=MONDAY), post(channel="a", day=MONDAY)]
    assert found(WEEK._replace(channels=[ChannelFacts("a")]), posts, "PLAN-4") == []


@pytest.mark.parametrize("what", ["format", "tone"])
def test_one_format_or_tone_for_everything_is_found_from_five_posts_on(what):
    same = [post(**{what: "photo"}) for _ in range(5)]
    facts = {"what": what, "value": "photo"}
    assert found(WEEK, same, "PLAN-7") == [Finding("PLAN-7", "warning", None, facts)]
    assert found(WEEK, same[:4], "PLAN-7") == []
    assert found(WEEK, [*same[:4], post(**{what: "video"})], "PLAN-7") == []


def test_a_tone_that_nobody_chose_is_not_one_tone_for_everything():
    assert found(WEEK, [post(tone="") for _ in range(5)], "PLAN-7") == []


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_post_without_text_is_found_unless_it_is_a_story(text):
    empty = post(text=text, format="photo")
    facts = {"problem": "empty"}
    assert found(WEEK, [empty], "PLAN-8") == [Finding("PLAN-8", "warning", empty.id, facts)]
    assert found(WEEK, [post(text=text, format="story")], "PLAN-8") == []


@pytest.mark.parametrize("network", TEXT_LIMITS)
def test_a_text_as_long_as_its_network_takes_passes_and_one_more_character_does_not(network):
    plan = WEEK._replace(channels=[ChannelFacts("a", network=network)])
    limit = TEXT_LIMITS[network]
    fits = post(channel="a", format="text", text="a" * limit)
    too_long = post(channel="a", format="text", text="a" * (limit + 1))
    facts = {"problem": "too_long", "length": limit + 1, "limit": limit}
    assert found(plan, [fits, too_long], "PLAN-8") == [
        Finding("PLAN-8", "error", too_long.id, facts)
    ]


def test_a_text_is_counted_as_its_network_counts_with_hashtags_and_link():
    """A Cyrillic letter is two bytes on YouTube; an address is 23 characters on X."""
    video = WEEK._replace(channels=[ChannelFacts("a", network="youtube")])
    short = WEEK._replace(channels=[ChannelFacts("a", network="x")])
    address = "https://example.com/" + "long/" * 50
    for plan, fits, over in [
        (video, post(channel="a", text="ы" * 2500), post(channel="a", text="ы" * 2501)),
        (
            short,
            post(channel="a", text="a" * 255, link=address),
            post(channel="a", text="a" * 256, link=address),
        ),
    ]:
        assert found(plan, [fits], "PLAN-8") == []
        assert [one.facts["problem"] for one in found(plan, [over], "PLAN-8")] == ["too_long"]


def test_a_text_below_a_picture_may_be_shorter_in_telegram():
    assert text_limit("telegram", "photo") == CAPTION_LIMITS["telegram"] == 1_024
    assert text_limit("telegram", "text") == text_limit("telegram", "poll") == 4_096
    assert text_limit("vk", "photo") == TEXT_LIMITS["vk"]


def test_a_network_without_a_known_limit_takes_any_length():
    plan = WEEK._replace(channels=[ChannelFacts("a", network="ok")])
    assert found(plan, [post(channel="a", text="x" * 100_000)], "PLAN-8") == []


def test_findings_come_rule_by_rule():
    plan = WEEK._replace(has_agreed_goal=False)
    posts = [post(goal=None, text="") for _ in range(3)]
    codes = [finding.code for finding in check(plan, posts)]
    assert codes == ["GOAL-1", *["GOAL-3"] * 3, "MIX-2", *["PLAN-8"] * 3]


def test_the_cost_grows_no_faster_than_the_posts():
    slots = [(weekday, time(hour)) for weekday in range(1, 8) for hour in (9, 12, 15, 18)]
    plan = WEEK._replace(
        end=date(2026, 8, 31), channels=[ChannelFacts(number, slots, "vk") for number in range(8)]
    )
    posts = [
        post(channel=number % 8, day=days(60)[number % 60], time=time(number % 24))
        for number in range(2_000)
    ]
    started = process_time()
    assert len(check(plan, posts)) > 100
    assert process_time() - started < 2  # measured: some hundredths of a second


def test_every_rule_names_its_id():
    assert all(rule.__doc__.split(":")[0].count("-") == 1 for rule in RULES)

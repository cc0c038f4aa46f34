"""PLAN-6 and PLAN-8 at and just past their boundaries, and days to skip (PLAN-4)."""

from datetime import time, timedelta

import pytest

from common.findings import Finding
from contentplan.rules.facts import ChannelFacts
from contentplan.rules.limits import HASHTAG_LIMITS, LINK_LIMITS, hashtags_of, links_of
from tests.contentplan.rules.facts import MONDAY, post
from tests.contentplan.rules.test_findings import WEEK, found

TEN = time(10)


def of(network: str):
    return WEEK._replace(channels=[ChannelFacts("a", network=network)])


def problems(plan, one) -> list[str]:
    return [finding.facts["problem"] for finding in found(plan, [one], "PLAN-8")]


# --- PLAN-6 ---------------------------------------------------------------------------------------
def test_a_plan_without_any_face_is_flagged_and_one_face_is_enough():
    faceless = [post(speaker="", has_profile=False) for _ in range(6)]
    facts = {"total": 6, "named": 0}
    assert found(WEEK, faceless, "PLAN-6") == [Finding("PLAN-6", "warning", None, facts)]
    assert found(WEEK, [*faceless, post(speaker="Nino")], "PLAN-6") == []
    assert found(WEEK, [], "PLAN-6") == []


def test_a_name_that_nobody_can_look_up_is_no_face_yet():
    facts = {"total": 2, "named": 1}
    posts = [post(speaker=name, has_profile=False) for name in ("", "Nino")]
    assert found(WEEK, posts, "PLAN-6") == [Finding("PLAN-6", "warning", None, facts)]


# --- PLAN-8 ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("network", HASHTAG_LIMITS)
def test_as_many_hashtags_as_the_network_takes_pass_and_one_more_does_not(network):
    most = HASHTAG_LIMITS[network]
    fits = post(channel="a", text="Hello #one", hashtags=" ".join(["#tag"] * (most - 1)))
    over = fits._replace(hashtags=" ".join(["#tag"] * most))
    facts = {"problem": "hashtags", "number": most + 1, "limit": most}
    assert found(of(network), [fits], "PLAN-8") == []
    assert found(of(network), [over], "PLAN-8") == [Finding("PLAN-8", "error", over.id, facts)]
    assert found(of("vk"), [over], "PLAN-8") == []


def test_hashtags_are_counted_with_and_without_their_mark_and_twice_if_they_stand_twice():
    assert hashtags_of("Bread #пур #პური, no # here", "bread, #tbilisi #bread") == [
        "пур",
        "პური",
        "bread",
        "tbilisi",
        "bread",
    ]


def test_different_links_are_counted_with_the_link_of_the_post():
    most = LINK_LIMITS["threads"]
    text = " ".join(f"https://example.org/{n}." for n in range(most))
    fits = post(channel="a", text=text)
    again = fits._replace(link="https://example.org/1")
    over = fits._replace(link="https://example.org/more")
    assert problems(of("threads"), fits) == problems(of("threads"), again) == []
    assert problems(of("threads"), over) == ["links"]
    assert links_of("(see https://example.org/a), HTTPS://EXAMPLE.ORG/b!") == {
        "https://example.org/a",
        "HTTPS://EXAMPLE.ORG/b",
    }


@pytest.mark.parametrize(
    ("network", "dead"), [("instagram", True), ("tiktok", True), ("vk", False)]
)
def test_an_address_that_cannot_be_clicked_is_pointed_out(network, dead):
    linked = post(channel="a", text="Book at https://example.org/")
    assert problems(of(network), linked) == (["dead_link"] if dead else [])
    assert problems(of(network), linked._replace(text="Book")) == []


# --- PLAN-4 ---------------------------------------------------------------------------------------
def test_nothing_is_missed_on_a_day_to_skip_and_a_post_on_it_is_regular():
    channels = [ChannelFacts("a", [(1, TEN), (2, TEN)])]
    tuesday = MONDAY + timedelta(days=1)
    plan = WEEK._replace(channels=channels, skip={MONDAY})
    (gaps,) = found(plan, [], "PLAN-4")
    assert gaps.facts["moments"] == [(tuesday, TEN)]
    both = [post(channel="a", day=day, time=TEN) for day in (MONDAY, tuesday)]
    assert found(plan, both, "PLAN-4") == []

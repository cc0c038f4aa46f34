"""PLAN-8, PLAN-2: files against what each network takes; crops around a point."""

from datetime import date
from typing import Any

import pytest

from contentplan.rules.facts import ChannelFacts, MediaFacts, PlanFacts, PostFacts
from contentplan.rules.media import CROPS, LIMITS, MB, Crop, Frame, crops, frame, media_fits

GOLDEN = {"engaging": 40, "user_generated": 30, "educational": 25, "promotional": 5}
PICTURE = MediaFacts(width=1000, height=1000, alt="Tea")
VIDEO = MediaFacts(kind="video", content_type="video/mp4")


def found(network: str, *media: MediaFacts, format: str = "text", **post: Any) -> list[Any]:
    plan = PlanFacts(
        date(2026, 6, 1), date(2026, 6, 30), GOLDEN, channels=[ChannelFacts(1, (), network)]
    )
    one = PostFacts(7, "engaging", channel=1, format=format, media=media, **post)
    return list(media_fits(plan, [one]))


def problems(network: str, *media: MediaFacts, **more: Any) -> list[tuple[str, str]]:
    return [(one.severity, one.facts["problem"]) for one in found(network, *media, **more)]


@pytest.mark.parametrize("network", LIMITS)
def test_as_many_pictures_as_a_network_takes_pass_and_one_more_does_not(network):
    most = LIMITS[network].images
    assert problems(network, *[PICTURE] * most) == []
    assert problems(network, *[PICTURE] * (most + 1)) == [("error", "too_many")]


@pytest.mark.parametrize("network", LIMITS)
def test_as_many_videos_as_a_network_takes_pass_and_one_more_does_not(network):
    most = LIMITS[network].videos
    assert problems(network, *[VIDEO] * most, format="video") in (
        [],
        [("info", "format_takes_one")],
    )
    assert ("error", "too_many") in problems(network, *[VIDEO] * (most + 1), format="video")


@pytest.mark.parametrize("network", LIMITS)
def test_pictures_and_videos_stand_together_only_where_they_may(network):
    told = problems(network, PICTURE, VIDEO)
    assert told == ([] if LIMITS[network].together else [("error", "mixed")])


def test_together_they_are_counted_together():
    assert problems("telegram", *[PICTURE] * 5, *[VIDEO] * 5) == []
    (one,) = found("telegram", *[PICTURE] * 5, *[VIDEO] * 6)
    assert (one.facts["kind"], one.facts["count"], one.facts["limit"]) == ("file", 11, 10)


@pytest.mark.parametrize(
    ("network", "most"),
    [(name, one.image_bytes) for name, one in LIMITS.items() if one.image_bytes],
)
def test_the_last_byte_of_a_network_passes_and_one_more_does_not(network, most):
    assert problems(network, PICTURE._replace(size=most)) == []
    assert problems(network, PICTURE._replace(size=most + 1)) == [("error", "too_heavy")]


def test_a_moving_picture_on_x_may_be_larger_and_stands_alone():
    gif = PICTURE._replace(content_type="image/gif", size=15 * MB)
    assert problems("x", gif) == []
    assert problems("x", gif._replace(size=15 * MB + 1)) == [("error", "too_heavy")]
    assert problems("x", gif, PICTURE) == [("error", "mixed")]


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [(80, 100, True), (79, 100, False), (191, 100, True), (192, 100, False)],
)
def test_a_picture_on_instagram_is_from_4_5_to_1_91_1(width, height, fits):
    one = PICTURE._replace(width=width, height=height)
    assert problems("instagram", one) == ([] if fits else [("warning", "ratio")])
    assert problems("instagram", one, format="story") == []


def test_a_kind_of_picture_that_a_network_does_not_take_is_found():
    webp = PICTURE._replace(content_type="image/webp")
    assert problems("threads", webp) == [("warning", "file_type")]
    assert problems("tiktok", webp) == []
    assert problems("tiktok", PICTURE._replace(content_type="image/png")) == [
        ("warning", "file_type")
    ]


def test_what_is_not_there_is_plan_2_until_the_post_is_settled():
    for network, format in (("instagram", "text"), ("vk", "photo"), ("vk", "video")):
        (one,) = found(network, format=format)
        assert (one.code, one.severity, one.subject) == ("PLAN-2", "info", 7)
        assert found(network, format=format, locked=True) == []
    assert found("vk") == []
    assert found("instagram", format="live") == []


def test_a_video_post_without_a_video_is_found():
    assert problems("vk", PICTURE, format="video") == [("info", "format_without")]


def test_a_format_of_one_file_with_two_is_told():
    assert problems("vk", PICTURE, PICTURE, format="photo") == [("info", "format_takes_one")]
    assert problems("vk", PICTURE, PICTURE, format="carousel") == []


def test_pictures_without_words_are_counted():
    (one,) = found("vk", PICTURE._replace(alt=""), PICTURE, PICTURE._replace(alt=""))
    assert (one.severity, one.facts["problem"], one.facts["count"]) == ("info", "no_alt", 2)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("refused", [("error", "refused_file")]),
        ("waiting", [("info", "waiting_file")]),
        ("ready", []),
    ],
)
def test_a_file_that_cannot_be_seen_is_told(status, told):
    assert problems("vk", PICTURE._replace(status=status)) == told


def test_a_network_without_figures_is_not_judged():
    assert problems("other", *[PICTURE] * 30, VIDEO) == []


def test_each_network_has_crops_and_a_story_its_own():
    for network in [*CROPS, "other"]:
        assert crops(network, "photo")
        assert [crop.name for crop in crops(network, "story")] == ["tall"]


@pytest.mark.parametrize(
    ("focus", "kept"),
    [
        ((50, 50), Frame(250, 0, 500, 500)),
        ((0, 0), Frame(0, 0, 500, 500)),
        ((100, 100), Frame(500, 0, 500, 500)),
        ((30, 9), Frame(50, 0, 500, 500)),
    ],
)
def test_a_crop_keeps_what_is_around_its_point(focus, kept):
    assert frame(1000, 500, Crop("square", 1, 1), *focus) == kept


@pytest.mark.parametrize("size", [(1, 1), (1, 12_000), (12_000, 1), (333, 777)])
def test_a_crop_lies_inside_of_its_picture(size):
    for crop in {one for found in CROPS.values() for one in found}:
        for x in (0, 37, 100):
            cut = frame(*size, crop, x, 100 - x)
            assert cut.x >= 0 <= cut.y
            assert 0 < cut.width <= size[0] - cut.x
            assert 0 < cut.height <= size[1] - cut.y

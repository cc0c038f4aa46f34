"""What a feed shows of pictures (PLAN-8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Channel
from contentplan.rules.media import PORTRAIT, SQUARE, TALL, WIDE
from contentplan.rules.previewing import are_leafed, feed_crop, pictures_first

NETWORKS = Channel.Network.values


@pytest.mark.parametrize(
    ("network", "size", "crop"),
    [
        ("instagram", (1600, 1200), None),  # a shape that Instagram takes as it is
        ("instagram", (800, 1000), None),  # 4:5: just so
        ("instagram", (799, 1000), PORTRAIT),
        ("instagram", (1910, 1000), None),
        ("instagram", (1911, 1000), PORTRAIT),
        ("telegram", (3000, 1000), None),
        ("x", (1000, 1000), WIDE),  # no figure of shapes: the usual frame
        ("other", (1600, 1200), SQUARE),
    ],
)
def test_a_picture_alone_is_cut_unless_the_network_takes_its_shape(network, size, crop):
    assert feed_crop(network, "photo", 1, *size) == crop


def test_several_pictures_are_cut_alike():
    assert feed_crop("instagram", "carousel", 2, 1600, 1200) == PORTRAIT
    assert feed_crop("telegram", "photo", 3, 100, 900) == WIDE


@pytest.mark.parametrize("network", NETWORKS)
def test_a_story_is_tall_and_leafed_through_everywhere(network):
    assert feed_crop(network, "story", 1, 900, 1600) == TALL
    assert pictures_first(network, "story")
    assert are_leafed(network, "story")


def test_where_pictures_stand():
    assert [pictures_first(network, "photo") for network in ("instagram", "facebook")] == [
        True,
        False,
    ]
    assert [are_leafed(network, "photo") for network in ("threads", "vk")] == [True, False]


@given(st.sampled_from(NETWORKS), st.integers(1, 12_000), st.integers(1, 12_000))
def test_every_picture_has_a_frame_or_stays_whole(network, width, height):
    crop = feed_crop(network, "photo", 1, width, height)
    assert crop is None or (crop.width > 0 and crop.height > 0)

"""The files of a post as a reader of its network sees them (PLAN-8)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from contentplan.models import Placed
from contentplan.rules.media import Frame, frame
from contentplan.rules.previewing import are_leafed, feed_crop, pictures_first


class Shot(NamedTuple):
    """A file in a feed: of a picture the part that is shown, in its own pixels."""

    file: Placed
    url: str
    frame: Frame | None  # None for a video, and for what is still being read

    @property
    def small(self) -> str:
        return f"{self.url}?small=1"


class Shots(NamedTuple):
    shots: list[Shot]
    above: bool  # before the text
    leafed: bool  # one after another, not side by side


def shots(files: Sequence[Placed], network: str, format: str, client: UUID) -> Shots:
    """Return the files of a post in their order, refused ones left out."""
    shown = [one for one in files if one.status != "refused"]
    return Shots(
        [
            Shot(
                one,
                reverse("contentplan:media", args=[client, one.pk]),
                _frame(one, network, format, len(shown)),
            )
            for one in shown
        ],
        above=pictures_first(network, format),
        leafed=are_leafed(network, format),
    )


def _frame(one: Placed, network: str, format: str, count: int) -> Frame | None:
    if one.kind != "image" or not one.is_ready:
        return None
    return frame_of(network, format, count, one.width, one.height, one.focus_x, one.focus_y)


def frame_of(
    network: str, format: str, count: int, width: int, height: int, focus_x: int, focus_y: int
) -> Frame:
    """Return the part of a picture that a network's feed shows, of a post with so many files."""
    crop = feed_crop(network, format, count, width, height)
    if crop is None:
        return Frame(0, 0, width, height)
    return frame(width, height, crop, focus_x, focus_y)

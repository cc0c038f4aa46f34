"""A post's files ready for its page: their crops, states and forms."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from contentplan.media_wording import CROP_NAMES, megabytes
from contentplan.models import Placed, Post
from contentplan.rules.media import LIMITS, Frame, crops, frame


class CropShown(NamedTuple):
    """How a network cuts a picture: the kept part, in pixels of the picture."""

    name: str | Promise
    frame: Frame


class Tile(NamedTuple):
    """A file of a post on its page; number counts from one."""

    file: Placed
    number: int
    url: str
    size: str
    crops: list[CropShown]

    @property
    def small(self) -> str:
        return f"{self.url}?small=1"

    @property
    def is_image(self) -> bool:
        return self.file.kind == "image"


def media_context(
    post: Post, *, form: Any, typed: Callable[[Placed], Placed] | None = None
) -> dict[str, Any]:
    """Return what contentplan/_media.html needs; no query for a post with_media().

    form is for new files; typed returns a file as a refused form has it."""
    client_pk, network = post.content_plan.client_id, post.channel.network
    tiles = []
    for number, one in enumerate(post.media, 1):
        shown = typed(one) if typed else one
        url = reverse("contentplan:media", args=[client_pk, one.pk])
        cut = _crops(one, network, post.format)
        tiles.append(Tile(shown, number, url, megabytes(one.size), cut))
    limits = LIMITS.get(network)
    return {
        "tiles": tiles,
        "waiting": any(one.status == "waiting" for one in post.media),
        "media_form": form,
        "media_editable": post.may_change,
        "media_limits": limits,
        "most_image": settings.UPLOAD_MAX_BYTES // 1_000_000,
        "most_video": settings.UPLOAD_MAX_VIDEO_BYTES // 1_000_000,
    }


def _crops(one: Placed, network: str, format: str) -> list[CropShown]:
    if one.kind != "image" or not one.is_ready:
        return []
    return [
        CropShown(
            CROP_NAMES[crop.name], frame(one.width, one.height, crop, one.focus_x, one.focus_y)
        )
        for crop in crops(network, format)
    ]

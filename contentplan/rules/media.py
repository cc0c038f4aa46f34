"""What each network takes of pictures and videos, and how it cuts them (PLAN-8).

The figures with their sources and the day they were read are in docs/media.md."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from common.findings import Finding
from contentplan.rules.facts import PlanFacts, PostFacts

MB = 1_000_000


class Limits(NamedTuple):
    """What a post of a network may hold; None: no figure is known, or none smaller than ours."""

    images: int
    videos: int
    together: bool = False  # images and videos in one post
    image_bytes: int | None = None
    video_bytes: int | None = None
    image_types: frozenset[str] | None = None
    ratios: tuple[Fraction, Fraction] | None = None  # width by height, of images in the feed
    needs_media: bool = False  # a text alone can't be published there


def _types(*names: str) -> frozenset[str]:
    return frozenset(f"image/{name}" for name in names)


LIMITS: Mapping[str, Limits] = {
    "instagram": Limits(
        images=10,
        videos=10,
        together=True,
        image_bytes=8 * MB,
        ratios=(Fraction(4, 5), Fraction(191, 100)),
        needs_media=True,
    ),
    "facebook": Limits(images=10, videos=1, image_bytes=10 * MB),
    "x": Limits(images=4, videos=1, image_bytes=5 * MB),
    "telegram": Limits(
        images=10,
        videos=10,
        together=True,
        image_bytes=10 * MB,
        ratios=(Fraction(1, 20), Fraction(20)),
    ),
    "vk": Limits(
        images=10,
        videos=10,
        together=True,
        image_types=_types("jpeg", "png", "gif"),
        ratios=(Fraction(1, 20), Fraction(20)),
    ),
    "tiktok": Limits(images=35, videos=1, image_types=_types("jpeg", "webp"), needs_media=True),
    "youtube": Limits(images=10, videos=1, image_bytes=16 * MB),
    "linkedin": Limits(images=20, videos=1, image_types=_types("jpeg", "png", "gif")),
    "threads": Limits(
        images=20,
        videos=20,
        together=True,
        image_bytes=8 * MB,
        image_types=_types("jpeg", "png"),
        ratios=(Fraction(1, 10), Fraction(10)),
    ),
}
X_GIF_BYTES = 15 * MB  # and one of them alone
WITH_PICTURE = frozenset({"photo", "carousel", "infographic", "story"})  # formats
MISSING = frozenset({"no_media", "format_without"})  # problems of what isn't there
ONE_FILE = frozenset({"photo", "video", "story"})


class Crop(NamedTuple):
    """A frame that a network shows a picture in; name is a code that the page has words for."""

    name: str
    width: int
    height: int


SQUARE, PORTRAIT, WIDE = Crop("square", 1, 1), Crop("portrait", 4, 5), Crop("wide", 16, 9)
GRID, TALL, CARD = Crop("grid", 3, 4), Crop("tall", 9, 16), Crop("card", 191, 100)
CROPS: Mapping[str, tuple[Crop, ...]] = {
    "instagram": (PORTRAIT, GRID, SQUARE),
    "facebook": (PORTRAIT, SQUARE, CARD),
    "x": (WIDE, SQUARE),
    "telegram": (WIDE, SQUARE),
    "vk": (SQUARE, PORTRAIT, WIDE),
    "tiktok": (TALL,),
    "youtube": (WIDE, SQUARE),
    "linkedin": (CARD, SQUARE, PORTRAIT),
    "ok": (SQUARE, WIDE),
    "threads": (PORTRAIT, SQUARE),
}


def crops(network: str, format: str) -> tuple[Crop, ...]:
    """Return the frames in which a network shows pictures of this format, the first one first."""
    if format == "story":
        return (TALL,)
    return CROPS.get(network, (SQUARE, WIDE))


class Frame(NamedTuple):
    """The part of a picture that a crop keeps, in whole pixels."""

    x: int
    y: int
    width: int
    height: int


def frame(width: int, height: int, crop: Crop, focus_x: int, focus_y: int) -> Frame:
    """Return the largest part of a picture with the crop's shape around its focus (percent)."""
    if width * crop.height > height * crop.width:  # too wide: cut left and right
        kept, high = max(1, height * crop.width // crop.height), height
    else:
        kept, high = width, max(1, width * crop.height // crop.width)
    x = min(max(0, width * focus_x // 100 - kept // 2), width - kept)
    y = min(max(0, height * focus_y // 100 - high // 2), height - high)
    return Frame(x, y, kept, high)


def media_fits(plan: PlanFacts, posts: Sequence[PostFacts]) -> Iterator[Finding]:
    """PLAN-8: number, kind, size and shape of a post's files, by its network and format; PLAN-2:
    a post that has none though its network or format asks for one.

    facts["problem"]: "refused_file" and "waiting_file" (name), "too_many" (kind, count, limit),
    "mixed", "too_heavy" (name, size, limit), "file_type" (name, content_type), "ratio" (name),
    "no_media", "format_without" (kind), "format_takes_one" (count), "no_alt" (count)."""
    networks = {channel.id: channel.network for channel in plan.channels}
    for post in posts:
        network = networks.get(post.channel, "other")
        for severity, facts in _problems(post, network):
            code = "PLAN-2" if facts["problem"] in MISSING else "PLAN-8"
            yield Finding(code, severity, post.id, {"network": network, **facts})


def _problems(post: PostFacts, network: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    images = [one for one in post.media if one.kind == "image"]
    videos = [one for one in post.media if one.kind == "video"]
    limits = LIMITS.get(network)
    for one in post.media:
        if one.status != "ready":
            problem = "refused_file" if one.status == "refused" else "waiting_file"
            severity = "error" if one.status == "refused" else "info"
            yield severity, {"problem": problem, "name": one.name}
    if not post.media:
        if post.locked:  # whoever approved it has seen it so
            return
        if limits and limits.needs_media and post.format != "live":
            yield "info", {"problem": "no_media"}
        elif post.format in WITH_PICTURE or post.format == "video":
            kind = "video" if post.format == "video" else "image"
            yield "info", {"problem": "format_without", "kind": kind}
        return
    if post.format == "video" and not videos:
        yield "info", {"problem": "format_without", "kind": "video"}
    if post.format in ONE_FILE and len(post.media) > 1:
        yield "info", {"problem": "format_takes_one", "count": len(post.media)}
    missing = sum(1 for one in images if not one.alt)
    if missing:
        yield "info", {"problem": "no_alt", "count": missing}
    if limits:
        yield from _beyond(limits, network, images, videos, in_feed=post.format != "story")


def _beyond(
    limits: Limits, network: str, images: Sequence[Any], videos: Sequence[Any], *, in_feed: bool
) -> Iterator[tuple[Any, dict[str, Any]]]:
    counts = {"image": len(images), "video": len(videos)}
    allowed = {"image": limits.images, "video": limits.videos}
    over = [kind for kind, count in counts.items() if count > allowed[kind]]
    for kind in over:
        facts = {"kind": kind, "count": counts[kind], "limit": allowed[kind]}
        yield "error", {"problem": "too_many", **facts}
    if not over and limits.together and sum(counts.values()) > limits.images:
        facts = {"kind": "file", "count": sum(counts.values()), "limit": limits.images}
        yield "error", {"problem": "too_many", **facts}
    moving = [one for one in images if one.content_type == "image/gif"]
    alone = network == "x" and moving and len(images) > 1
    if alone or (images and videos and not limits.together):
        yield "error", {"problem": "mixed"}
    for one in (*images, *videos):
        most = limits.image_bytes if one.kind == "image" else limits.video_bytes
        if network == "x" and one.content_type == "image/gif":
            most = X_GIF_BYTES
        if most is not None and one.size > most:
            facts = {"name": one.name, "size": one.size, "limit": most}
            yield "error", {"problem": "too_heavy", **facts}
    for one in images:
        if limits.image_types is not None and one.content_type not in limits.image_types:
            facts = {"name": one.name, "content_type": one.content_type}
            yield "warning", {"problem": "file_type", **facts}
        if limits.ratios and in_feed and one.height:
            least, widest = limits.ratios
            if not least <= Fraction(one.width, one.height) <= widest:
                yield "warning", {"problem": "ratio", "name": one.name}

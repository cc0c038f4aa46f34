"""What each network takes: text, hashtags, links (PLAN-8). Sources: docs/networks.md."""

import re

# Characters. Networks that aren't listed (ok, other) aren't checked.
TEXT_LIMITS = {
    "facebook": 63_206,
    "instagram": 2_200,
    "linkedin": 3_000,
    "telegram": 4_096,
    "threads": 500,
    "tiktok": 2_200,
    "vk": 16_384,
    "x": 280,
    "youtube": 5_000,
}
# Where the text below a picture may be shorter than a text alone.
CAPTION_LIMITS = {"telegram": 1_024}
TEXT_ALONE = frozenset({"text", "link", "poll"})
HASHTAG_LIMITS = {"instagram": 5, "threads": 1, "tiktok": 5, "youtube": 60}
LINK_LIMITS = {"threads": 5}  # different addresses
DEAD_LINKS = frozenset({"instagram", "tiktok"})  # an address in the text is plain letters there

_HASHTAG = re.compile(r"#(\w+)")
_LINK = re.compile(r"\bhttps?://[^\s<>\"]+", re.IGNORECASE)


def text_limit(network: str, format: str) -> int | None:
    """Return the most characters a post of this format may have, None when nothing is known."""
    if format not in TEXT_ALONE and network in CAPTION_LIMITS:
        return CAPTION_LIMITS[network]
    return TEXT_LIMITS.get(network)


def hashtags_of(text: str, hashtags: str) -> list[str]:
    """Return the hashtags of a post: those in its text and those of its field, with # or without.

    A hashtag that stands twice counts twice, as the networks count it."""
    listed = [tag for tag in re.split(r"[\s,#]+", hashtags) if tag]
    return _HASHTAG.findall(text) + listed


def links_of(text: str) -> set[str]:
    """Return the different addresses in a text."""
    return {link.rstrip(".,;:!?)»”’") for link in _LINK.findall(text)}

"""How long a post's text may be in each network (PLAN-8)."""

# Characters. Sources: the table in Publer's help centre (its figures of May 2025); for Facebook the
# figure that the network announced; for VK what its comment tools count to, as its own pages give
# none. X is without a subscription. Networks that aren't listed (ok, other) aren't checked.
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


def text_limit(network: str, format: str) -> int | None:
    """Return the most characters a post of this format may have, None when nothing is known."""
    if format not in TEXT_ALONE and network in CAPTION_LIMITS:
        return CAPTION_LIMITS[network]
    return TEXT_LIMITS.get(network)

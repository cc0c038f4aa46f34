"""What a reader sees of a post in each network's feed: of its text, of its pictures (PLAN-8)."""

from fractions import Fraction

from contentplan.rules.media import LIMITS, Crop, crops

# Characters, as phones show a feed: an average, since networks cut by lines and publish no figure.
# A network that isn't listed shows the whole text. Sources: docs/editor.md.
FOLDS = {
    "facebook": 110,
    "instagram": 125,
    "linkedin": 140,
    "threads": 250,
    "tiktok": 150,
    "vk": 320,
    "youtube": 125,
}
LONGEST_WORD = 20  # characters that a cut moves back so as not to break a word


def fold(network: str, text: str) -> tuple[str, str]:
    """Return the text in two: what is seen at once, and what comes after "more"."""
    at = FOLDS.get(network)
    if at is None or len(text) <= at:
        return text, ""
    space = max(text.rfind(" ", at - LONGEST_WORD, at), text.rfind("\n", at - LONGEST_WORD, at))
    cut = space if space > 0 else at
    return text[:cut], text[cut:]


# Where pictures stand above the text, and where several are leafed through; elsewhere they are
# below it, side by side.
ABOVE = frozenset({"instagram", "tiktok", "telegram"})
LEAFED = frozenset({"instagram", "tiktok", "threads", "youtube"})


def pictures_first(network: str, format: str) -> bool:
    return format == "story" or network in ABOVE


def are_leafed(network: str, format: str) -> bool:
    return format == "story" or network in LEAFED


def feed_crop(network: str, format: str, count: int, width: int, height: int) -> Crop | None:
    """Return the frame that a network's feed shows a picture in, None when it is shown whole.

    count is how many files the post has. A picture alone whose shape the network takes as it is
    stays whole; all others are cut to the network's usual frame."""
    limits = LIMITS.get(network)
    if format != "story" and count == 1 and limits and limits.ratios:
        least, widest = limits.ratios
        if least <= Fraction(width, height) <= widest:
            return None
    return crops(network, format)[0]

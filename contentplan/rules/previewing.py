"""How much of a text a reader sees before pressing "more" in each network (PLAN-8)."""

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

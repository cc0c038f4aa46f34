"""How long a text is as its network counts it (PLAN-8). Sources: docs/editor.md."""

import re
import unicodedata
from collections.abc import Callable

# X: code points in these ranges weigh one character, all others two. Georgian (4256 to 4351) is
# the last block that weighs one. Source: twitter-text, config/v3.json.
_X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
X_LINK = 23  # what any address counts: it is replaced by a short one
_LINK = re.compile(r"https?://[^\s]+")
# An emoji with what continues it counts two on X, however many code points it takes.
_PICTURE = "[\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\U0001f000-\U0001faff]"
_AFTER = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff][\U0001f1e6-\U0001f1ff]|[0-9#*]\ufe0f?\u20e3|{_PICTURE}{_AFTER}*"
)
_JOINED = re.compile("\ue000\u200d\ue000")  # emoji that a joiner makes into one
_MARK = "\ue000"  # of private use: stands for an emoji, and weighs two as one does


def code_points(text: str) -> int:
    return len(text)


def utf16_units(text: str) -> int:
    """Return the length in UTF-16: signs beyond the first 65,536, most emoji, count two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    return len(text.encode())


def x_weight(text: str) -> int:
    """Return the weighted length of a post on X: links 23, emoji and wide scripts 2, the rest 1."""
    text = unicodedata.normalize("NFC", text)
    links = len(_LINK.findall(text))
    text = _whole_emoji(_LINK.sub("", text))
    return X_LINK * links + sum(1 if _is_light(ord(sign)) else 2 for sign in text)


def threads_length(text: str) -> int:
    """Return the length on Threads: code points, but emoji by their bytes in UTF-8."""
    emoji = "".join(_EMOJI.findall(text))
    return len(text) - len(emoji) + utf8_bytes(emoji)


def _whole_emoji(text: str) -> str:
    """Return the text with one mark for each emoji, families and flags too."""
    marked = _EMOJI.sub(_MARK, text)
    while _JOINED.search(marked):
        marked = _JOINED.sub(_MARK, marked)
    return marked


def _is_light(point: int) -> bool:
    return any(first <= point <= last for first, last in _X_LIGHT)


COUNTERS: dict[str, Callable[[str], int]] = {
    "telegram": utf16_units,
    "tiktok": utf16_units,
    "threads": threads_length,
    "x": x_weight,
    "youtube": utf8_bytes,
}


def length(network: str, text: str) -> int:
    """Return the length of a text as a network counts it; in code points where none is known."""
    return COUNTERS.get(network, code_points)(text)


UNITS = {"x": "weighted", "telegram": "utf16", "tiktok": "utf16", "youtube": "bytes"}


def unit(network: str) -> str:
    """Return what a network counts: "weighted", "utf16", "bytes" or "characters"."""
    return UNITS.get(network, "characters")


# Where an address in the text is not one that a reader can press, a link isn't part of it.
LINK_NOT_IN_TEXT = frozenset({"instagram", "tiktok"})


def posted(network: str, text: str, hashtags: str = "", link: str = "") -> str:
    """Return what goes out as the text of a post: with its hashtags, and its link where readers
    can press it, unless the text has them already."""
    parts = [text.strip()]
    if hashtags and hashtags not in text:
        parts.append(hashtags)
    if link and link not in text and network not in LINK_NOT_IN_TEXT:
        parts.append(link)
    return "\n\n".join(part for part in parts if part)

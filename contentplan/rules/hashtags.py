"""Hashtags as networks read them: one spelling, no doubles, not too many (PLAN-2, PLAN-8)."""

import re

from contentplan.rules.limits import HASHTAG_LIMITS

_SEPARATORS = re.compile(r"[\s,;]+")
_EDGES = ".,:;!?…\"'«»“”()[]"


def hashtags(typed: str) -> list[str]:
    """Return the tags in what somebody typed, each with its #, the first spelling of each kept."""
    found: dict[str, str] = {}
    for word in _SEPARATORS.split(typed.replace("#", " #")):
        tag = word.lstrip("#").strip(_EDGES)
        if tag:
            found.setdefault(tag.casefold(), f"#{tag}")
    return list(found.values())


def normalised(typed: str) -> str:
    return " ".join(hashtags(typed))


def too_many(network: str, tags: str) -> int | None:
    """Return how many hashtags the network takes when these are more, else None."""
    limit = HASHTAG_LIMITS.get(network)
    return limit if limit is not None and len(hashtags(tags)) > limit else None

"""Tags of ideas, the type that an idea takes, and how often the client intervenes."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from common.periods import Period
from common.text import fold
from contentplan.rules.mix import TYPES

MOST_TAGS = 10


def read_tags(text: str) -> list[str]:
    """Return the tags of a text with commas between them, as typed, each once (TXT-2).

    A leading # is no part of a tag."""
    tags: dict[str, str] = {}
    for part in text.split(","):
        tag = " ".join(part.strip().lstrip("#").split())
        if tag:
            tags.setdefault(_folded(tag), tag)
    return list(tags.values())


def folded_tags(tags: Iterable[str]) -> str:
    """Return tags as they are kept for looking up: "|news|team|"; one tag is found as "|news|"."""
    folded = [_folded(tag) for tag in tags]
    return f"|{'|'.join(folded)}|" if folded else ""


def _folded(tag: str) -> str:
    return fold(tag).replace("|", " ")


class Asked(NamedTuple):
    """A proposal of the client, as the share of interventions counts it."""

    post: Hashable | None  # what it is about; None for no single post
    after_approval: bool  # what it is about was approved when it was asked for
    day: date | None = None  # when it was asked for


class Interventions(NamedTuple):
    """How often what had been approved was to be changed after all (TEAM-6)."""

    asked: int  # proposals
    posts: int  # posts of the period
    share: Fraction | None  # None without posts: no data, not 0

    @property
    def points(self) -> Fraction | None:
        return None if self.share is None else 100 * self.share


def interventions(
    asked: Iterable[Asked], posts: Collection[Hashable], period: Period | None = None
) -> Interventions:
    """Return the share of changes that were asked for after approval in a period's posts (TEAM-6).

    Two wishes for one post are two interventions: the share may be over 1. A change of something
    that was approved as a whole, such as a plan or a budget, is one in the period in which it was
    asked for. Proposals about what wasn't approved yet, or about nothing, are welcome and don't
    count."""

    def counts(one: Asked) -> bool:
        if one.post is None:
            return period is not None and one.day is not None and period.contains(one.day)
        return one.post in posts

    found = sum(one.after_approval and counts(one) for one in asked)
    return Interventions(found, len(posts), Fraction(found, len(posts)) if posts else None)


def lacking_type(counts: Mapping[str, int], formula: Mapping[str, int]) -> str:
    """Return the type that one more post of a plan needs most; of equals the first in TYPES.

    counts maps type to posts, formula maps type to whole percent (MIX-2)."""
    total = sum(counts.values()) + 1
    return max(TYPES, key=lambda kind: formula[kind] * total - 100 * counts.get(kind, 0))

"""The words of a text as repeats and worn-out phrases are looked for (PLAN-5)."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import normalize

# Letters and digits; what stands between them, case, width and ё or е make no difference.
_WORD = re.compile(r"[^\W_]+")

Span = tuple[int, int]  # from, to: places in the text as it was given


class Words(NamedTuple):
    folded: list[str]
    spans: list[Span]  # where each word stands


def words(text: str) -> Words:
    """Return the words of a text, folded word by word so that their places stay known (TXT-2)."""
    found = list(_WORD.finditer(text))
    return Words([folded(match.group()) for match in found], [match.span() for match in found])


def folded(word: str) -> str:
    if not word.isascii():
        word = normalize("NFKC", word)
    return word.casefold().replace("ё", "е")


Piece = tuple[str, bool]  # a part of a text, and whether it is what is meant


def excerpt(text: str, spans: Sequence[Span], *, around: int = 30, most: int = 240) -> list[Piece]:
    """Return a text's part from a little before its first span on, cut where spans begin and end.

    What is left out is an ellipsis. most is in characters."""
    if not spans:
        return []
    start = max(0, spans[0][0] - around)
    end = min(len(text), start + most, max(span[1] for span in spans) + around)
    pieces: list[Piece] = [("…", False)] if start else []
    at = start
    for begin, finish in spans:
        if begin >= end or finish <= at:
            continue
        if begin > at:
            pieces.append((text[at:begin], False))
        pieces.append((text[max(at, begin) : min(finish, end)], True))
        at = min(finish, end)
    if at < end:
        pieces.append((text[at:end], False))
    return [*pieces, ("…", False)] if end < len(text) else pieces

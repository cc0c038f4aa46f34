"""What differs between two texts, word by word; the same for English, Russian and Georgian."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

SAME, DELETED, ADDED = "same", "deleted", "added"

# An address is one word, a hashtag or a mention too; every sign stands for itself.
_TOKEN = re.compile(r"https?://\S+|[#@]?\w+|\s+|.", re.DOTALL)
# What continues a sign before it: joiner, variation selector, skin tones, enclosing keycap.
_CONTINUES = re.compile("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_JOINER = "\u200d"
MOST = 64_000_000  # pairs of words that are compared: 8 MB, some tenths of a second


class Piece(NamedTuple):
    """A stretch of text that is in both, only in the first, or only in the second."""

    kind: str
    text: str


def words(text: str) -> list[str]:
    """Return a text in words, signs and spaces; joined they are the text again.

    An emoji of several code points stays whole: half of a family is somebody else."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if found and (_CONTINUES.match(token) or found[-1].endswith(_JOINER)):
            found[-1] += token
        elif found and len(found[-1]) == 1 and _FLAG.match(token) and _FLAG.match(found[-1]):
            found[-1] += token  # two letters make a flag
        else:
            found.append(token)
    return found


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of two texts in reading order, what went before what came.

    Same and deleted pieces joined are the first text, same and added the second."""
    old, new = words(before), words(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _changed(old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [
        Piece(SAME, "".join(old[:head])),
        *middle,
        Piece(SAME, "".join(old[len(old) - tail :])),
    ]
    return list(_tidy([piece for piece in pieces if piece.text]))


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) * len(new) > MOST:  # a book, or signs by the thousand: line by line, or as a whole
        old, new = "".join(old).splitlines(True), "".join(new).splitlines(True)
    if len(old) * len(new) > MOST:
        yield from (Piece(DELETED, "".join(old)), Piece(ADDED, "".join(new)))
        return
    for step in Indel.opcodes(old, new):
        gone = "".join(old[step.src_start : step.src_end])
        come = "".join(new[step.dest_start : step.dest_end])
        if step.tag == "equal":
            yield Piece(SAME, gone)
        else:
            yield from (Piece(DELETED, gone), Piece(ADDED, come))


def _tidy(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join what belongs together: a space alone between two changed words is changed with them."""
    last = len(pieces) - 1
    kinds = [
        piece.kind != SAME or (0 < index < last and piece.text.isspace())
        for index, piece in enumerate(pieces)
    ]
    for changed, group in groupby(zip(kinds, pieces, strict=True), key=lambda pair: pair[0]):
        run = [piece for _kind, piece in group]
        if not changed or all(piece.kind == SAME for piece in run):
            yield Piece(SAME, "".join(piece.text for piece in run))
            continue
        gone = "".join(piece.text for piece in run if piece.kind != ADDED)
        come = "".join(piece.text for piece in run if piece.kind != DELETED)
        yield from (piece for piece in (Piece(DELETED, gone), Piece(ADDED, come)) if piece.text)

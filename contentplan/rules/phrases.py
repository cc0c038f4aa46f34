"""Worn-out phrases: a list that the agency keeps, found in whatever form they take (PLAN-5)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from contentplan.rules.words import Span, words

# How much of a word's end may differ, by its length: Russian and Georgian put cases and persons
# there. A short word must be the same.
_FREE_ENDS = ((11, 4), (8, 3), (5, 2))  # letters from which on, letters that may differ
_LONGER = 4  # letters that the word in the text may have more


class Worn(NamedTuple):
    """A phrase of the list in a text."""

    phrase: str  # as the list has it
    span: Span


class _Stem(NamedTuple):
    start: str
    most: int  # letters

    def fits(self, word: str) -> bool:
        return len(word) <= self.most and word.startswith(self.start)


def _stem(word: str) -> _Stem:
    for letters, free in _FREE_ENDS:
        if len(word) >= letters:
            return _Stem(word[:-free], len(word) + _LONGER)
    return _Stem(word, len(word))


class PhraseBook:
    """A list of phrases, ready to be looked for: by the beginning of their first word."""

    def __init__(self, phrases: Iterable[str]):
        self._by_start: dict[str, list[tuple[str, list[_Stem]]]] = {}
        for phrase in dict.fromkeys(phrases):
            stems = [_stem(word) for word in words(phrase).folded]
            if stems:
                self._by_start.setdefault(stems[0].start, []).append((phrase, stems))
        self._lengths = sorted({len(start) for start in self._by_start})

    def find(self, text: str) -> list[Worn]:
        """Return the phrases in a text, in order.

        Words fit whatever their case, and by their beginning: of a word of 11 letters or more the
        last four may differ, of one of 8 or more the last three, of one of 5 or more the last two,
        and the text's word may be four letters longer. So "unique offer" finds "Unique offers", and
        one list entry finds the cases of a Russian or Georgian phrase. The order of words counts,
        and a prefix or a change inside a word is not seen through."""
        folded, spans = words(text)
        found = []
        for at, word in enumerate(folded):
            for length in self._lengths:
                for phrase, stems in self._by_start.get(word[:length], ()):
                    here = folded[at : at + len(stems)]
                    if len(here) == len(stems) and all(
                        stem.fits(each) for stem, each in zip(stems, here, strict=True)
                    ):
                        found.append(Worn(phrase, (spans[at][0], spans[at + len(stems) - 1][1])))
                if length >= len(word):
                    break  # a longer beginning would be this same word again
        return found


def phrases_of(listed: str) -> list[str]:
    """Return the phrases of a list as it is typed: one a line."""
    return [phrase for line in listed.splitlines() if (phrase := line.strip())]


@lru_cache(maxsize=64)
def book_of(listed: str) -> PhraseBook:
    """Return the book of a list; the same list gives the same book."""
    return PhraseBook(phrases_of(listed))


@lru_cache(maxsize=8192)
def worn_out(book: PhraseBook, text: str) -> tuple[Worn, ...]:
    """Return what find() does, remembered: a plan is judged again at every change to it."""
    return tuple(book.find(text))

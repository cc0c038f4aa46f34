"""Where in a text a quote stands, and how threads are called: on plain values."""

from collections.abc import Iterable
from string import ascii_uppercase


def found_at(text: str, quote: str, start: int) -> int | None:
    """Return where a quote stands in a text now: of several places the one nearest to where it
    stood, the earlier of two; None when it isn't there exactly any more (APPR-5)."""
    if not quote:
        return None
    places, at = [], text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return min(places, key=lambda place: (abs(place - start), place), default=None)


def pin_marks(internal: Iterable[bool]) -> list[str]:
    """Return what the pins of threads are called, in their order: those for the client 1, 2, 3 for
    both sides, internal ones A … Z, AA … (APPR-5).

    So "pin 2" is the same pin for everybody, and a gap tells the client of nothing (TEN-3)."""
    marks, inside, shared = [], 0, 0
    for one in internal:
        if one:
            inside += 1
            marks.append(_letters(inside))
        else:
            shared += 1
            marks.append(str(shared))
    return marks


def _letters(number: int) -> str:
    """Return 1 as A, 26 as Z, 27 as AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters

"""Text from people and files (TXT-1, TXT-2)."""

import re
from unicodedata import normalize

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Line breaks, then the marks that are invisible or turn the direction of what follows.
_BREAK = re.compile("[\t\n\r\u2028\u2029]")
_MARK = re.compile("[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LONE_CR = re.compile("\r(?!\n)")


def clean_text(text: str) -> str:
    """Return prose as stored: NFC, trimmed, lines ended by LF (TXT-1).

    Raises ValueError for NUL and other control characters (tab and line break are fine) and for
    lone surrogates."""
    if _SURROGATE.search(text):
        raise ValueError("a lone surrogate")
    if _CONTROL.search(text) or _LONE_CR.search(text.strip()):
        raise ValueError("a control character")
    return normalize("NFC", text.replace("\r\n", "\n")).strip()


def clean_name(text: str) -> str:
    """Return a one-line name as stored, like `clean_text`.

    Raises ValueError also for tabs and line breaks inside, and for bidirectional and zero-width
    marks, which make two names look alike (TXT-1)."""
    name = clean_text(text)
    if _BREAK.search(name):
        raise ValueError("a control character")
    if _MARK.search(name):
        raise ValueError("an invisible mark")
    return name


def without_marks(text: str) -> str:
    """Return text without bidirectional and zero-width marks, as a spreadsheet may leave them."""
    return _MARK.sub("", text)


def sentence(text: str) -> str:
    """Return text that begins with a capital, as a heading or a label does; Georgian with none.

    A capital that Django gave to a Georgian word is taken back: most fonts lack it (TXT-2)."""
    first = text[:1].title()  # unlike upper(), title() leaves Georgian letters alone
    return text.lower() if "\u1c90" <= first <= "\u1cbf" else first + text[1:]


def beginning(text: str, most: int) -> str:
    """Return the first line in at most that many characters; what is cut ends with a word and …"""
    line = text.strip().partition("\n")[0].rstrip()
    if len(line) <= most:
        return line
    kept = line[:most]
    words = kept.rpartition(" ")[0] or kept[:-1]
    return f"{words.rstrip(' ,;:.–—-')}…"


def fold(text: str) -> str:
    """Return the form that search and uniqueness compare: no case, no width, ё as е (TXT-2).

    Raises ValueError as `clean_text` does."""
    folded = normalize("NFKC", normalize("NFKC", clean_text(text)).casefold())
    return folded.replace("ё", "е").strip()

"""Templates that are rendered once in a process, their places filled in Python.

A variable of a template costs some five millionths of a second, an include fifty: a month of 200
posts took longer than all the rest of its page. Filled here it costs a tenth of that, and the
template still says what a row looks like."""

from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from common.diffing import ADDED, DELETED, Piece

Pieces = list[tuple[str, str]]  # a text and the name of the place after it, "" after the last


def marks(places: Collection[str]) -> dict[str, str]:
    """Return what to render a template with, so that cut() finds its places."""
    return {name: f"\0{name}\0" for name in places}


def cut(rendered: str, places: Collection[str]) -> Pieces:
    """Return a text that was rendered with marks() in pieces; ValueError for a place left out."""
    parts = rendered.split("\0")
    names = [*parts[1::2], ""]
    if missing := set(places) - set(names):
        raise ValueError(f"no place for {sorted(missing)}")
    return list(zip(parts[::2], names, strict=True))


def fill(pieces: Pieces, values: Mapping[str, Any]) -> SafeString:
    """Return the pieces with texts in their places, escaped unless they are safe."""
    safe = {
        name: value if isinstance(value, SafeString) else escape(str(value))
        for name, value in values.items()
    }
    safe[""] = ""
    return SafeString("".join([text + safe[name] for text, name in pieces]))


class RowTemplate:
    """A template for rows by the hundred.

    It knows its places as plain variables and nothing else; what differs in shape is a row
    template of its own."""

    def __init__(self, name: str, *places: str):
        self.name = name
        self.places = places
        self._cut: dict[str | None, Pieces] = {}  # by language

    def writer(self) -> Callable[..., SafeString]:
        """Return a function that writes a row in the active language: a text for each place."""
        language = get_language()
        pieces = self._cut.get(language)
        if pieces is None or settings.DEBUG:
            rendered = render_to_string(self.name, marks(self.places)).strip()
            pieces = self._cut[language] = cut(rendered, self.places)
        return lambda **values: fill(pieces, values)


# Struck out and underlined: a difference doesn't depend on telling colours apart.
_MARKS = {DELETED: "<del>{}</del>", ADDED: "<ins>{}</ins>"}


def marked(pieces: Iterable[Piece]) -> SafeString:
    """Return a difference of two texts, what went struck out and what came underlined."""
    return joined(format_html(_MARKS.get(piece.kind, "{}"), piece.text) for piece in pieces)


def joined(rows: Iterable[SafeString]) -> SafeString:
    """Return rows that are safe one by one as one text."""
    return SafeString("".join(rows))

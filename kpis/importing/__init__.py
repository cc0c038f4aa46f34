"""Exports of the networks, from bytes to rows and rejects: pure, no database, no clock (IMP-1..5).

A source is a layout, recognised by what is inside the file and never by its name. Each module
declares its headers as tables; what they share is in collect.py and headers.py."""

from collections.abc import Callable
from datetime import date
from types import ModuleType

from common.periods import zone_info
from common.tables.files import open_book
from common.tables.shapes import Book
from kpis.importing import (
    ga4,
    linkedin,
    meta_ads,
    meta_charts,
    meta_posts,
    tiktok,
    vk,
    x,
    youtube,
)
from kpis.importing.shapes import (
    BadFile,
    NeedsAnswer,
    ObjectRef,
    Options,
    Reading,
    Record,
    Reject,
)

__all__ = [
    "SOURCES",
    "BadFile",
    "NeedsAnswer",
    "ObjectRef",
    "Options",
    "Reading",
    "Record",
    "Reject",
    "read",
    "recognise",
]

# The most telling headers first: a module asks only for what no later one has.
_MODULES: tuple[ModuleType, ...] = (
    meta_posts,
    meta_ads,
    vk,
    linkedin,
    x,
    tiktok,
    ga4,
    youtube,
    meta_charts,
)
_READERS: dict[str, Callable[[Book, str, date, Options], Reading]] = {
    source: module.read for module in _MODULES for source in module.SOURCES
}
_UNREADABLE: dict[str, str] = {
    source: reason
    for module in _MODULES
    for source, reason in getattr(module, "UNREADABLE", {}).items()
}
SOURCES: tuple[str, ...] = tuple(_READERS)  # what can be asked for


def recognise(data: bytes, filename: str = "", *, encoding: str = "") -> str | None:
    """Return the source of a file by its content, None if no layout fits. Raises BadFile.

    The name says nothing: `Table data.csv` is three different exports. A source that isn't in
    SOURCES is known, but can't be imported; `read` tells why."""
    return _recognise(open_book(data, encoding))


def read(
    data: bytes,
    filename: str = "",
    *,
    today: date,
    source: str | None = None,
    options: Options | None = None,
) -> Reading:
    """Return what a file says, row by row; `today` is the client's.

    Raises BadFile for a file that can't be imported, NeedsAnswer when only a person knows what it
    means (the answer goes into `options`), ValueError for a source, zone or encoding that doesn't
    exist."""
    options = options or Options()
    zone_info(options.zone)
    if source is not None and source not in _READERS:
        raise ValueError(f"no source {source!r}")
    book = open_book(data, options.encoding)
    source = source or _recognise(book)
    if source is None:
        raise BadFile("unknown_layout")
    if source in _UNREADABLE:
        raise BadFile(_UNREADABLE[source], source)
    reading = _READERS[source](book, source, today, options)
    reading.filename = filename
    return reading


def _recognise(book: Book) -> str | None:
    return next((found for module in _MODULES if (found := module.recognise(book))), None)

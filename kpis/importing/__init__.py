"""Exports of the networks, from bytes to rows and rejects: pure, no database, no clock (IMP-1..5).

A source is a layout, recognised by what is inside the file and never by its name. Each module
declares its headers as tables; what they share is in collect.py and headers.py."""

from collections.abc import Callable, Mapping
from datetime import date
from types import ModuleType

from common.periods import zone_info
from common.tables.files import open_book
from common.tables.shapes import Book
from kpis.catalogue import METRICS, Metric
from kpis.importing import (
    ga4,
    linkedin,
    meta_ads,
    meta_charts,
    meta_posts,
    metrika,
    tiktok,
    vk,
    x,
    youtube,
)
from kpis.importing.headers import EXTRA, HEADER_ROWS, fold_header
from kpis.importing.layouts import MAPPED, Layout, find_layout, read_mapped
from kpis.importing.shapes import (
    FILE_REASONS,
    ROW_REASONS,
    BadFile,
    NeedsAnswer,
    ObjectRef,
    Options,
    Reading,
    Record,
    Reject,
    Share,
)

__all__ = [
    "FILE_REASONS",
    "HEADERS",
    "MAPPED",
    "ROW_REASONS",
    "SOURCES",
    "BadFile",
    "Layout",
    "NeedsAnswer",
    "ObjectRef",
    "Options",
    "Reading",
    "Record",
    "Reject",
    "Share",
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
    metrika,
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
SOURCES: tuple[str, ...] = tuple(_READERS)  # what can be asked for, beside MAPPED
# What an administrator may give another name: source -> metric or part of a row -> its headers.
HEADERS: dict[str, Mapping[str, tuple[str, ...]]] = {
    source: table for module in _MODULES for source, table in module.HEADERS.items()
}
Aliases = Mapping[str, Mapping[str, str]]  # source -> folded header -> code of HEADERS or metric
_MODULE_OF = {source: module for module in _MODULES for source in module.HEADERS}


def recognise(
    data: bytes, filename: str = "", *, encoding: str = "", aliases: Aliases | None = None
) -> str | None:
    """Return the source of a file by its content, None if no layout fits. Raises BadFile.

    The name says nothing: `Table data.csv` is three different exports. A source that isn't in
    SOURCES is known, but can't be imported; `read` tells why. aliases are header names that an
    agency knows beside the tables here."""
    return _recognise(open_book(data, encoding), aliases or {})


def read(
    data: bytes,
    filename: str = "",
    *,
    today: date,
    source: str | None = None,
    options: Options | None = None,
    aliases: Aliases | None = None,
    layouts: Mapping[str, Layout] | None = None,
    metrics: Mapping[str, Metric] = METRICS,
) -> Reading:
    """Return what a file says, row by row; `today` is the client's.

    layouts are tables that people have mapped, by fingerprint: they are looked at when no source
    fits, or alone when the source is MAPPED; metrics are those that they may name.
    Raises BadFile for a file that can't be imported, NeedsAnswer when only a person knows what it
    means (the answer goes into `options`), ValueError for a source, zone or encoding that doesn't
    exist."""
    options = options or Options()
    zone_info(options.zone)
    if source not in (None, MAPPED) and source not in _READERS:
        raise ValueError(f"no source {source!r}")
    book = open_book(data, options.encoding)
    source = source or _recognise(book, aliases or {})
    if source in (None, MAPPED):
        reading = _read_mapped(book, source, layouts or {}, today, options, metrics)
    elif source in _UNREADABLE:
        raise BadFile(_UNREADABLE[source], source)
    else:
        _rename(book, source, aliases or {})
        reading = _READERS[source](book, source, today, options)
    reading.filename, reading.encoding, reading.delimiter = filename, book.encoding, book.delimiter
    return reading


def _read_mapped(
    book: Book,
    source: str | None,
    layouts: Mapping[str, Layout],
    today: date,
    options: Options,
    metrics: Mapping[str, Metric],
) -> Reading:
    found = find_layout(book, layouts.keys())
    if found is None:
        raise BadFile("wrong_source" if source else "unknown_layout", source or "")
    mark, place = found
    reading = read_mapped(book, layouts[mark], place, today, options, metrics)
    reading.layout = mark
    return reading


def _recognise(book: Book, aliases: Aliases) -> str | None:
    """Return the source; one that only an agency's own header names tell apart comes first."""
    for source in aliases.keys() & _MODULE_OF.keys():
        if _rename(book, source, aliases) and _MODULE_OF[source].recognise(book) == source:
            return source
    _rename(book, "", {})
    return next((found for module in _MODULES if (found := module.recognise(book))), None)


def _rename(book: Book, source: str, aliases: Aliases) -> bool:
    """Have the book's headers read by a source's aliases; return whether it has one of them."""
    known = HEADERS.get(source, {})
    renames = {
        header: known[code][0] if code in known else f"{EXTRA}{code}"
        for header, code in aliases.get(source, {}).items()
    }
    used = False
    for sheet in book.sheets:
        sheet.renames = renames
        cells = (cell for row in sheet.rows[:HEADER_ROWS] for cell in row)
        used = used or (bool(renames) and any(fold_header(cell) in renames for cell in cells))
    return used

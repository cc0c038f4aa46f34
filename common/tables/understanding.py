"""What a table that people fill in by hand needs: its header, rows, days, refusals."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple

from common.periods import check_year
from common.tables.cells import is_blank, shown, text_of
from common.tables.shapes import BadFile, Book, Sheet

HEADER_ROWS = 30  # a header further down isn't looked for
ORDERS = ("dmy", "mdy")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")  # nobody writes months first so
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?")
_PARTS = re.compile(r"([^ T,]+)(?:[T,]? *| +)([0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?)?")


class Reject(NamedTuple):
    """A cell that keeps its row, and with it the whole file, out (IMP-2)."""

    row: int  # from 1, as a spreadsheet numbers them
    column: str  # code
    title: str  # the file's own header
    value: str
    reason: str  # a key of the words of what is imported


class Refused(Exception):  # noqa: N818 - carries a reason
    """A cell that keeps its row out; its text is the reason, as a key."""


@dataclass
class Header:
    sheet: Sheet
    index: int
    titles: list[str]


def header_of(book: Book, hits: Callable[[Sequence[str]], int]) -> Header:
    """Return the row that names most columns, of the first sheet where one does. Raises BadFile.

    hits tells how many columns a row would name."""
    best: tuple[int, Header] | None = None
    for sheet in book.sheets:
        for index, cells in enumerate(sheet.rows[:HEADER_ROWS]):
            if is_blank(cells):
                continue
            titles = [shown(cell) for cell in cells]
            score = hits(titles)
            if best is None or score > best[0]:
                best = score, Header(sheet, index, titles)
    if best is None:
        raise BadFile("empty")
    return best[1]


def rows_of(header: Header) -> list[tuple[int, list[object]]]:
    """Return the rows below the header that say anything, each with its number in the file."""
    body = header.sheet.rows[header.index + 1 :]
    return [(header.index + 2 + n, cells) for n, cells in enumerate(body) if not is_blank(cells)]


def samples(header: Header, filled: Sequence[tuple[int, list[object]]]) -> list[str]:
    """Return for each column the first thing in it."""
    found = []
    for index in range(len(header.titles)):
        cells = (cells[index] for _n, cells in filled[:50] if index < len(cells))
        found.append(next((text[:60] for cell in cells if (text := shown(cell))), ""))
    return found


def only(found: set[Any], what: str) -> Any:
    if len(found) != 1:
        raise Refused(f"{'several' if found else 'unknown'}_{what}")
    return next(iter(found))


def is_slashed(cell: object) -> bool:
    match = _PARTS.match(text_of(cell)) if isinstance(cell, str) else None
    return match is not None and _SLASHED.fullmatch(match[1]) is not None


def day_of(text: str, order: str) -> tuple[date, time | None]:
    if not text:
        raise Refused("required")
    match = _PARTS.fullmatch(text)
    if match is None:
        raise Refused("bad_date")
    try:
        day = _date_in(match[1], order)
    except ValueError as error:
        raise Refused("bad_date") from error
    return day, time_of(CLOCK.fullmatch(match[2])) if match[2] else None


def _date_in(text: str, order: str) -> date:
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DOTTED.fullmatch(text):
        day, month, year = match.groups()
    elif match := _SLASHED.fullmatch(text):
        first, second, year = match.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
    else:
        raise ValueError("not a date")
    return check_year(date(int(year), int(month), int(day)))


def time_of(match: re.Match[str] | None) -> time:
    try:
        if match is None:
            raise ValueError("not a time")
        return time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError as error:
        raise Refused("bad_time") from error

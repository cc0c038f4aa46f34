"""The first rows of a file, and how they read by a layout: what the page of a mapping shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage

from common.periods import today_in
from common.tables.cells import shown
from common.tables.files import open_book
from common.tables.shapes import Book
from kpis.importing import BadFile, NeedsAnswer, Reading
from kpis.importing.guessing import guess
from kpis.importing.headers import HEADER_ROWS, Row
from kpis.importing.layouts import (
    Heading,
    Layout,
    Place,
    find_layout,
    fingerprint,
    headings,
    likely_header,
    problems,
    read_mapped,
    sample,
)
from kpis.mappings import Known
from kpis.models import Import
from kpis.options import for_reading

HEAD = HEADER_ROWS + 30  # rows that are looked at
SAMPLES = 3  # values of a column
EXAMPLES = 8  # rows as they would be read


@dataclass(frozen=True, slots=True)
class Head:
    """Where a file's header stands, what is in it, and what it was taken for."""

    book: Book
    place: Place
    headings: Sequence[Heading]
    titles: Sequence[str]
    rows: Sequence[Row]
    layout: Layout
    name: str
    version: int = 0  # of the mapping that it comes with; 0 for none

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.headings)

    @property
    def samples(self) -> list[list[str]]:
        """Return the first values of each column that aren't empty."""
        found = []
        for index in range(len(self.headings)):
            texts = [shown(row.cell(index)) for row in self.rows]
            found.append([text for text in texts if text][:SAMPLES])
        return found

    @property
    def places(self) -> list[tuple[str, str, bool]]:
        """Return the rows that may be the header: their address here, first cells, and whether it
        is this one."""
        sheet = self.book.sheets[self.place.sheet]
        told = []
        for index, cells in enumerate(sheet.rows[:HEADER_ROWS]):
            if fingerprint(headings(cells)):
                words = " · ".join(text for text in map(shown, cells[:4]) if text)
                told.append((f"{self.place.sheet}.{index}", words, index == self.place.row))
        return told[:6]


def head_of(row: Import, known: Known, *, header: str = "") -> Head:
    """Return the head of an import's file; header is `sheet.row` of another row than the likely.

    A header that the agency has mapped already comes with that mapping. Raises BadFile,
    FileNotFoundError."""
    with default_storage.open(row.file) as kept:
        data = kept.read()
    book = open_book(data, row.options.get("encoding", ""), HEAD, cut=True)
    found = find_layout(book, known.layouts.keys()) if not header else None
    place = _asked(book, header) or (found[1] if found else likely_header(book))
    sheet = book.sheets[place.sheet]
    cells = sheet.rows[place.row] if place.row < len(sheet.rows) else []
    names = headings(cells)
    if not fingerprint(names):
        raise BadFile("no_rows")
    rows = sample(sheet, place.row, HEAD)
    mapping = known.mappings.get(fingerprint(names))
    return Head(
        book,
        place,
        names,
        [shown(cell) for cell in cells],
        rows,
        mapping.parsed if mapping else guess(names, rows, known.metrics),
        mapping.name if mapping else row.file_name.rpartition(".")[0] or row.file_name,
        mapping.version if mapping else 0,
    )


def _asked(book: Book, header: str) -> Place | None:
    """Return the row that an address names, None for one that isn't there."""
    sheet, _dot, index = header.partition(".")
    if not (sheet.isdecimal() and index.isdecimal() and len(header) < 8):
        return None
    place = Place(int(sheet), int(index))
    there = place.sheet < len(book.sheets) and place.row < HEADER_ROWS
    return place if there and place.row < len(book.sheets[place.sheet].rows) else None


def as_read(head: Head, layout: Layout, row: Import, known: Known) -> dict[str, Any]:
    """Return how the first rows read by a layout: records, refused rows, or what is missing."""
    found = problems(layout, known.metrics)
    if found:
        return {"problems": sorted(set(found.values()))}
    options = replace(for_reading(row.options, row.channel), as_of_told=True)
    try:
        today = today_in(row.channel.client.timezone)
        reading = read_mapped(head.book, _short(layout), head.place, today, options, known.metrics)
    except BadFile as bad:
        return {"why": bad.reason}
    except NeedsAnswer:  # asked when the file is read as a whole
        return {}
    return {"codes": reading.metrics, "records": _first(reading), "rejected": reading.rejected[:5]}


def _short(layout: Layout) -> Layout:
    """Return the layout for a file whose end was cut off."""
    return replace(layout, skip_last=0)


def _first(reading: Reading) -> list[Any]:
    return reading.records[:EXAMPLES]

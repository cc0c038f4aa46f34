"""Finding a table by its header: what every source does first."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from common.tables.cells import SHOWN, is_blank, shown, text_of
from common.tables.shapes import Sheet
from kpis.catalogue import METRICS, Metric

HEADER_ROWS = 30  # a header further down isn't looked for
EXTRA = "="  # before a metric's code: a column that only an administrator's alias knows
_UNIT = re.compile(r"\s*\([A-Z]{3}\)\s*$")  # a currency: "Amount spent (INR)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that becomes a metric. `times` turns the file's unit into ours (hours, seconds)."""

    metric: Metric
    index: int
    title: str
    times: int = 1
    twins: tuple[int, ...] = ()  # further columns under the same header


class Row(NamedTuple):
    number: int
    cells: list[object]
    sheet: str

    def cell(self, index: int | None) -> object:
        if index is None or index >= len(self.cells):
            return ""
        return self.cells[index]

    def text(self, index: int | None) -> str:
        return text_of(self.cell(index))


@dataclass(slots=True)
class Table:
    """A header that was found, and the rows below it."""

    sheet: Sheet
    header: int  # index of its row
    names: list[str]  # folded
    titles: list[str]  # as the file has them

    def find(self, *aliases: str) -> int | None:
        """Return the first column under one of the headers, in the order of preference."""
        return next((self.names.index(name) for name in aliases if name in self.names), None)

    def title(self, index: int | None) -> str:
        return "" if index is None else self.titles[index]

    def columns(self, aliases: Mapping[str, Sequence[str]], times: int = 1) -> list[Column]:
        """Return the columns of the metrics that the table has, in the order of the file."""
        found = []
        for code, names in aliases.items():
            index = self.find(*names)
            if index is not None:
                twins = tuple(
                    other
                    for other in range(index + 1, len(self.names))
                    if self.names[other] == self.names[index]
                )
                found.append(Column(METRICS[code], index, self.titles[index], times, twins))
        if times == 1:
            found += self._extra({column.metric.code for column in found})
        return sorted(found, key=lambda column: column.index)

    def _extra(self, known: Collection[str]) -> list[Column]:
        """Return the columns of metrics that the source doesn't have, but an alias names."""
        named = {
            name.removeprefix(EXTRA): index
            for index, name in reversed(list(enumerate(self.names)))
            if name.startswith(EXTRA)
        }
        return [
            Column(METRICS[code], index, self.titles[index])
            for code, index in named.items()
            if code in METRICS and code not in known
        ]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that aren't blank."""
        for index in range(self.header + 1, len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if not is_blank(cells):
                yield Row(index + 1, cells, self.sheet.name)


def find_table(
    sheet: Sheet, *needed: Collection[str], first_rows: int = HEADER_ROWS
) -> Table | None:
    """Return the table whose header has a column out of each of the needed sets, if there is one
    among the sheet's first rows."""
    for index in range(min(first_rows, len(sheet.rows))):
        cells = sheet.rows[index]
        if len(cells) < len(needed):
            continue
        names = [name_in(sheet, cell) for cell in cells]
        if all(any(name in names for name in aliases) for aliases in needed):
            return Table(sheet, index, names, [shown(cell) for cell in cells])
    return None


def name_in(sheet: Sheet, cell: object) -> str:
    """Return a header folded, by the name that the source's tables have for it."""
    name = fold_header(cell)
    return sheet.renames.get(name, name)


def fold_header(cell: object) -> str:
    """Return a header without what varies: case, kinds and number of spaces, a currency."""
    text = text_of(cell)
    if len(text) > SHOWN:  # a post's text, not a header
        return ""
    text = _UNIT.sub("", text)
    # Not NFKC, which turns № into No; split() knows the spaces that don't break.
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())

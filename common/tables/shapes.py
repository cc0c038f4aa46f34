"""A table as it comes out of a file: plain cells in rows, whatever the file was."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Why a whole file is refused before anybody asks what its columns mean.
REASONS = (
    "empty",  # no bytes, or nothing but blanks
    "too_big",  # over 20 MB
    "too_many_rows",
    "too_many_columns",
    "too_many_cells",
    "cell_too_long",
    "not_text",  # NUL bytes, or bytes that the encoding doesn't have
    "broken_quotes",  # a quote that never closes, or text after a closing one
    "unreadable_workbook",
    "zip_bomb",
)


class BadFile(ValueError):  # noqa: N818 - as Django's PermissionDenied
    """A file that can't be read at all. `reason` is one of REASONS, or of those that an importer
    has besides; `source` is the layout that it knows, if it recognised one."""

    def __init__(self, reason: str, source: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source


class SheetError:
    """A spreadsheet cell without a value: an error, or a formula that was never computed."""

    def __init__(self, shown: str, reason: str) -> None:
        self.shown = shown
        self.reason = reason

    def __str__(self) -> str:
        return self.shown


@dataclass(slots=True)
class Sheet:
    """Rows of cells without the empty cells at their ends; row 1 of the file is rows[0].

    Cells of a text file are str; a workbook's also int, float, date, time, None, SheetError."""

    name: str
    rows: list[list[object]]
    renames: Mapping[str, str] = field(default_factory=dict)  # what a reader calls its headers

    def cell(self, row: int, column: int) -> object:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""


@dataclass(slots=True)
class Book:
    """An opened file: one sheet for text, at least one for a workbook."""

    sheets: list[Sheet] = field(default_factory=list)
    delimiter: str = ""  # empty for workbooks
    encoding: str = ""

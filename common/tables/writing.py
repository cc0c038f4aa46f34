"""Tables as files for other programs: CSV and XLSX in which no text is a formula (OUT-1)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK = "\ufeff"  # by which spreadsheets know UTF-8
BOLD = Font(bold=True)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")  # how a formula can begin


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula (OUT-1); `bare` gives it back.

    A text that looks guarded already gets a further mark, so that none is lost on the way back."""
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def bare(text: str) -> str:
    """Return a text as it was before `harmless`."""
    guarded = text.startswith("'") and text.lstrip("'").startswith(_DANGEROUS)
    return text[1:] if guarded else text


def csv_of(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV, texts harmless, numbers as they are, marked as UTF-8."""
    out = io.StringIO()
    out.write(MARK)
    written = csv.writer(out)
    for row in rows:
        written.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def text_cell(sheet: Any, text: str, *, bold: bool = False) -> WriteOnlyCell:
    """Return a cell that is a text and never a formula, whatever it begins with."""
    made = WriteOnlyCell(sheet, value="")
    made.value = harmless(text)
    made.data_type = "s"  # openpyxl would make a formula of "=1+1"
    if bold:
        made.font = BOLD
    return made


def bytes_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

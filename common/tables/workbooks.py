"""XLSX and XLS to rows of cells (IMP-4). Workbooks are programs' output: anything may be inside."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import xlrd

from common.tables.delimited import MAX_ROWS, bounded
from common.tables.shapes import BadFile, Sheet, SheetError

MAX_MEMBERS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
MAX_PART = 10 * 1024 * 1024  # of styles and the like, which are read into one tree
MAX_STRINGS = 20 * 1024 * 1024
MAX_SHEETS = 50
_SHEETS = "xl/worksheets/"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CHUNK = 1024 * 1024


def is_xlsx(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def is_xls(data: bytes) -> bool:
    return data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def open_xlsx(data: bytes, most_rows: int = MAX_ROWS, *, cut: bool = False) -> list[Sheet]:
    """Return the sheets of an XLSX workbook. Raises BadFile."""
    has_formulas = _check_zip(data)
    sheets = _read_xlsx(data, most_rows, values=True, cut=cut)
    if has_formulas:  # a formula that was never computed reads like an empty cell
        written = _read_xlsx(data, most_rows, values=False, cut=cut)
        for sheet, formulas in zip(sheets, written, strict=True):
            _mark_uncomputed(sheet, formulas)
    return sheets


def open_xls(data: bytes, most_rows: int = MAX_ROWS, *, cut: bool = False) -> list[Sheet]:
    """Return the sheets of an old XLS workbook. Raises BadFile."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), ragged_rows=True, on_demand=True
        )
        if book.nsheets > MAX_SHEETS:
            raise BadFile("unreadable_workbook")
        return [
            Sheet(sheet.name, list(bounded(_xls_rows(book, sheet), most_rows, cut=cut)))
            for sheet in _sheets(book)
        ]
    except BadFile:
        raise
    except Exception as error:  # xlrd meets broken files with whatever went wrong first
        raise BadFile("unreadable_workbook") from error


def _check_zip(data: bytes) -> bool:
    """Return whether a sheet has formulas. Raises BadFile before anything is unpacked in full."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            too_dense = unpacked > MAX_RATIO * len(data)
            if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or too_dense:
                raise BadFile("zip_bomb")
            if any(member.file_size > _limit(member.filename) for member in members):
                raise BadFile("zip_bomb")
            return any(
                _has_formula(archive, member)
                for member in members
                if member.filename.startswith(_SHEETS)
            )
    except BadFile:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds on broken archives
        raise BadFile("unreadable_workbook") from error


def _limit(name: str) -> int:
    if name.endswith("sharedStrings.xml"):
        return MAX_STRINGS
    return MAX_UNPACKED if name.startswith(_SHEETS) else MAX_PART  # sheets are read row by row


def _has_formula(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-64:]
    return False


def _read_xlsx(data: bytes, most_rows: int, *, values: bool, cut: bool) -> list[Sheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and drawings, which aren't read
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=values, keep_links=False
            )
            if len(book.worksheets) > MAX_SHEETS:
                raise BadFile("unreadable_workbook")
            return [
                Sheet(sheet.title, list(bounded(_xlsx_rows(sheet, most_rows), most_rows, cut=cut)))
                for sheet in book.worksheets
            ]
    except BadFile:
        raise
    except Exception as error:  # openpyxl meets broken files with whatever went wrong first
        raise BadFile("unreadable_workbook") from error


def _xlsx_rows(sheet: Any, most_rows: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows to the first past the limit; a lone cell far down ends the same way.

    Columns aren't cut, so that `bounded` sees a cell too far right instead of losing it."""
    sheet.reset_dimensions()
    return sheet.iter_rows(max_row=most_rows + 1, values_only=True)


def _mark_uncomputed(sheet: Sheet, formulas: Sheet) -> None:
    for row, written in zip(sheet.rows, formulas.rows, strict=False):
        for column, formula in enumerate(written):
            if formula is None or formula == "" or (column < len(row) and row[column] is not None):
                continue
            row.extend([None] * (column + 1 - len(row)))
            row[column] = SheetError(str(formula), "formula_without_value")


def _sheets(book: Any) -> Iterator[Any]:
    for index in range(book.nsheets):
        yield book.sheet_by_index(index)
        book.unload_sheet(index)


def _xls_rows(book: Any, sheet: Any) -> Iterator[list[object]]:
    for index in range(sheet.nrows):
        yield [_xls_value(book, cell) for cell in sheet.row(index)]


def _xls_value(book: Any, cell: Any) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return SheetError(xlrd.error_text_from_code.get(cell.value, "#?"), "spreadsheet_error")
    return cell.value

"""Opening a file by what its bytes are."""

from kpis.importing.shapes import BadFile
from kpis.importing.tables import Book, open_text
from kpis.importing.workbooks import is_xls, is_xlsx, open_xls, open_xlsx

MAX_BYTES = 20 * 1024 * 1024


def open_book(data: bytes, encoding: str = "") -> Book:
    """Return the rows of a CSV, XLS or XLSX file. Raises BadFile.

    `encoding` overrides the guess for text without a mark."""
    if len(data) > MAX_BYTES:
        raise BadFile("too_big")
    if is_xlsx(data):
        book = Book(open_xlsx(data))
    elif is_xls(data):
        book = Book(open_xls(data))
    else:
        book = open_text(data, encoding)
    if not any(any(sheet.rows) for sheet in book.sheets):
        raise BadFile("empty")
    return book

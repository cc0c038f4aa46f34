"""Opening a file by what its bytes are."""

from common.tables.delimited import MAX_ROWS, open_text
from common.tables.shapes import BadFile, Book
from common.tables.workbooks import is_xls, is_xlsx, open_xls, open_xlsx

MAX_BYTES = 20 * 1024 * 1024


def open_book(
    data: bytes, encoding: str = "", most_rows: int = MAX_ROWS, *, cut: bool = False
) -> Book:
    """Return the rows of a CSV, XLS or XLSX file. Raises BadFile.

    `encoding` overrides the guess for text without a mark; who expects few rows says so, and no
    more than these are read: more are refused, or with `cut` left out."""
    if len(data) > MAX_BYTES:
        raise BadFile("too_big")
    if is_xlsx(data):
        book = Book(open_xlsx(data, most_rows, cut=cut))
    elif is_xls(data):
        book = Book(open_xls(data, most_rows, cut=cut))
    else:
        book = open_text(data, encoding, most_rows, cut=cut)
    if not any(any(sheet.rows) for sheet in book.sheets):
        raise BadFile("empty")
    return book

"""Small exports made by hand: every quirk of the real ones, none of their content."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import openpyxl

from kpis.importing import Options, Reading, read

TODAY = date(2026, 5, 20)


def lines(*rows: str, end: str = "\n") -> str:
    return end.join(rows) + end


def rows_to_csv(rows: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Return an XLSX with the sheets, named by the arguments (_ is a space)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_text(text: str, encoding: str = "utf-8", **options: object) -> Reading:
    return read_bytes(text.encode(encoding), **options)


def read_bytes(data: bytes, *, source: str | None = None, **options: object) -> Reading:
    return read(data, today=TODAY, source=source, options=Options(**options))


def cells(reading: Reading) -> list[dict[str, object]]:
    return [dict(record.cells) for record in reading.records]

"""Who an audience is, as exports tell it: names of its parts, and Meta's tables of them."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from common.tables.cells import is_blank, shown, text_of
from common.tables.shapes import Sheet
from common.text import without_marks
from kpis.catalogue import Metric
from kpis.importing.collect import Collector, Refused
from kpis.importing.headers import Column, Row, fold_header
from kpis.importing.shapes import Reject, Share, Value, shorten

LONGEST = 100  # characters of a part's name
MOST = 100  # percent
PERCENT = Metric("percent", "", "percent", "last", ("channel",), "decimal")  # type: ignore[arg-type]
GENDERS = {
    "women": "female",
    "mulheres": "female",
    "женщины": "female",
    "men": "male",
    "homens": "male",
    "мужчины": "male",
}
_AGES = re.compile(r"[0-9]{1,3}(?:-[0-9]{1,3}|\+)")


def bucket_name(text: str) -> str:
    """Return the name of a part of an audience as it is stored."""
    return shorten(" ".join(without_marks(shown(text)).split()), LONGEST)


def read_ages(out: Collector, sheet: Sheet, first: int, end: int) -> list[Share]:
    """Return ages and genders of a table by both, in percent of the followers.

    Its cells are parts of one whole, none in two of them, so a line adds up to an age and a column
    to a gender; a gender stands in the header's row. Raises Refused, NeedsAnswer."""
    header = Row(first + 1, sheet.rows[first], sheet.name)
    genders = [fold_header(cell) for cell in header.cells[1:] if fold_header(cell)]
    by_gender: dict[str, Value] = {}
    found = []
    for row in _rows(sheet, first + 1, end):
        age = row.text(0).replace("–", "-")
        if not _AGES.fullmatch(age):
            raise Refused(header.text(0), row.cell(0), "not_a_number")
        values = [_percent(out, row, index) for index in range(1, len(genders) + 1)]
        for gender, value in zip(genders, values, strict=True):
            by_gender[gender] = _added([by_gender.get(gender, 0), value])
        found.append(_share(row, out.as_of, "age", age, _added(values)))
    told = [
        _share(header, out.as_of, "gender", GENDERS.get(gender, bucket_name(gender)), value)
        for gender, value in by_gender.items()
    ]
    return [*found, *told] if found else []


def read_places(out: Collector, sheet: Sheet, first: int, end: int, dimension: str) -> list[Share]:
    """Return the largest places of an audience: names in one row, percents in the next.

    Raises Refused, NeedsAnswer."""
    rows = list(_rows(sheet, first, end))
    if len(rows) != 2:
        return []
    names, row = rows
    return [
        _share(row, out.as_of, dimension, bucket_name(names.text(index)), _percent(out, row, index))
        for index in range(len(names.cells))
        if names.text(index)
    ]


def unread_cells(sheet: Sheet, first: int, end: int, bad: Refused) -> list[Reject]:
    """Return the cell for which a table of parts was left out."""
    title = shown(sheet.cell(first, 0))
    return [
        Reject(index + 1, title, shown(cell), bad.reason)
        for index in range(first, end)
        for cell in sheet.rows[index]
        if cell == bad.value and text_of(cell)
    ]


def _rows(sheet: Sheet, first: int, end: int) -> Iterator[Row]:
    for index in range(first, end):
        cells: Sequence[object] = sheet.rows[index]
        if not is_blank(cells):
            yield Row(index + 1, list(cells), sheet.name)


def _percent(out: Collector, row: Row, index: int) -> Value:
    value = out.value(row.cell(index), Column(PERCENT, index, ""))
    if value is None or value > MOST:
        raise Refused("", row.cell(index), "not_a_number" if value is None else "too_large")
    return value


def _added(values: Sequence[Value]) -> Value:
    """Return parts of one whole added up; percents that were rounded may go past it."""
    return min(sum(values), MOST)


def _share(row: Row, day: date, dimension: str, bucket: str, value: Value) -> Share:
    return Share(row.number, day, dimension, bucket, "followers", value, row.sheet)

"""A report as a workbook: a sheet for each part, numbers as numbers, texts harmless (OUT-1)."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from common.tables.writing import XLSX_TYPE, bytes_of, text_cell
from reports.tables import Cell, Column, Reading, Table

CONTENT_TYPE = XLSX_TYPE
WIDTHS = {True: 18, False: 34}  # of a column, in characters


def render(reading: Reading) -> bytes:
    """Return the workbook of a report, in the language the reading was made in."""
    book = Workbook(write_only=True)
    _write(book, reading.first.title, [_first(reading)])
    _write(book, _("Goals"), [_goals(reading)])
    _write(book, _("Conclusions"), _texts(reading))
    for part in reading.parts:
        _write(book, part.title, part.tables, lead=f"{part.lead} {part.empty}".strip())
    days = [each.days for goal in reading.goals for each in goal.promises if each.days.rows]
    if days:
        _write(book, _("Day by day"), days)
    if reading.changes is not None:
        _write(book, _("Editions"), [reading.changes])
    return bytes_of(book)


def _first(reading: Reading) -> Table:
    """Return the first page: what it says, and the table of the promises."""
    first = reading.first
    told = first.tables[0] if first.tables else Table("", [Column(_("Goal"))], [])
    return replace(told, title=reading.title, lead=first.lead or first.empty)


def _goals(reading: Reading) -> Table:
    columns = [_("Goal"), "KPI", _("Channels"), _("Baseline"), _("Target"), _("Fact")]
    columns += [_("Expected by now"), _("Forecast"), _("Status"), _("How it is counted")]
    columns += [_("Quality beside quantity")]
    numeric = {_("Baseline"), _("Target"), _("Fact"), _("Expected by now"), _("Forecast")}
    rows = [
        [
            Cell(f"{goal.kind}: {goal.measure}"),
            Cell(one.name),
            Cell(one.where),
            one.baseline,
            one.target,
            one.fact,
            one.expected,
            one.forecast,
            Cell(one.status_text),
            Cell(one.basis),
            Cell(" ".join(one.quality)),
        ]
        for goal in reading.goals
        for one in goal.promises
    ]
    told = [Column(title, numeric=title in numeric) for title in columns]
    return Table(reading.title, told, rows, note=f"{reading.client} · {reading.agency}")


def _texts(reading: Reading) -> list[Table]:
    done, not_done = _("done"), _("not done")
    corrections = [
        [Cell(one.text), Cell(done if one.done else not_done)] for one in reading.corrections
    ]
    if not corrections and reading.no_corrections_because:
        corrections = [[Cell(reading.no_corrections_because), Cell("")]]
    last = [
        [Cell(one.text), Cell(done if one.done else not_done)] for one in reading.last_corrections
    ]
    columns = [Column(_("What we change")), Column(_("State"))]
    conclusions = [Column(_("What we saw and conclude"))]
    return [
        Table(_("Conclusions"), conclusions, [[Cell(reading.conclusions)]]),
        Table(_("What we change next month"), columns, corrections),
        Table(_("What the last report promised"), columns, last),
    ]


def _write(book: Workbook, title: str, tables: list[Table], *, lead: str = "") -> None:
    """Add a sheet with these tables below each other, under what there is to see in them."""
    sheet = book.create_sheet(_sheet_name(book, title))
    for place in range(max((len(table.columns) for table in tables), default=1)):
        held = [table.columns[place] for table in tables if place < len(table.columns)]
        numeric = bool(held) and any(column.numeric for column in held)
        sheet.column_dimensions[chr(ord("A") + place)].width = WIDTHS[numeric]
    if lead:
        sheet.append([text_cell(sheet, lead)])
        sheet.append([])
    for table in tables:
        if table.title:
            sheet.append([text_cell(sheet, table.title, bold=True)])
        if table.lead:
            sheet.append([text_cell(sheet, table.lead)])
        sheet.append([text_cell(sheet, column.title, bold=True) for column in table.columns])
        for row in table.rows:
            sheet.append([_value(sheet, one) for one in row])
        if table.note:
            sheet.append([text_cell(sheet, table.note)])
        sheet.append([])


def _sheet_name(book: Workbook, title: str) -> str:
    """Return the title as a sheet may be called: short, once, without some signs."""
    said = title.replace(": ", " – ")
    plain = "".join("-" if each in "[]:*?/\\" else each for each in said)[:31].rstrip()
    taken = {sheet.title for sheet in book.worksheets}
    return f"{plain[:28]} {len(taken)}" if plain in taken else plain


def _value(sheet: Any, one: Cell) -> WriteOnlyCell:
    if one.value is None:
        return text_cell(sheet, one.text)
    made = WriteOnlyCell(sheet, value=one.value)
    if isinstance(one.value, date):
        made.number_format = "yyyy-mm-dd"
    elif one.unit:
        made.number_format = f'General" {one.unit}"'
    return made

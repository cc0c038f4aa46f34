"""A media plan as a table to keep: figures as figures, texts harmless (OUT-1, BUDG-5)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.models import User
from budget.media_services import MediaRow
from budget.media_wording import RESULT_WORDS, major
from budget.models import Budget
from clients.history import record
from common.money import from_minor
from common.tables.writing import CSV_TYPE, XLSX_TYPE, bytes_of, csv_of, text_cell
from kpis.wording import metric_name

KINDS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
USUAL_WIDTH, TITLE_WIDTH = 18, 40


class Export(NamedTuple):
    name: str
    content_type: str
    body: bytes


def export_media(budget: Budget, rows: Sequence[MediaRow], kind: str, *, by: User) -> Export:
    """Return the lines as "csv" or "xlsx", with a line in the history (AUD-1)."""
    table = [_heads(budget.currency), *(_cells(row, budget.currency) for row in rows)]
    if kind == "csv":
        body = csv_of([[_plain(cell) for cell in line] for line in table]).encode()
    else:
        body = _workbook(table)
    with transaction.atomic():
        changes = {"as": [None, kind], "part": [None, "media"]}
        record("exported", budget, client=budget.client, by=by, changes=changes)
    return Export(f"media-plan-{budget.start:%Y-%m}.{kind}", KINDS[kind], body)


def _heads(currency: str) -> list[str]:
    heads = [_("What exactly"), _("Kind"), _("Channel"), _("Goal"), _("From"), _("To")]
    heads += [_("Amount, %(currency)s"), _("Spent, %(currency)s"), _("Result"), _("Expected")]
    heads += [_("Brought"), _("How it is known"), _("Planned cost, %(currency)s")]
    heads.append(_("Cost, %(currency)s"))
    return [head % {"currency": currency} if "%(" in head else head for head in heads]


def _cells(row: MediaRow, currency: str) -> list[Any]:
    """Return a line's cells; what isn't known is None, an empty cell."""
    line, facts = row.line, row.facts
    costs = [major(cost, currency) for cost in (facts.planned_cost, facts.cost)]
    spent = None if facts.spent is None else from_minor(facts.spent, currency).amount
    return [
        line.title,
        str(line.get_kind_display()),
        str(line.channel or ""),
        str(line.goal or ""),
        line.start,
        line.end,
        from_minor(facts.amount, currency).amount,
        spent,
        metric_name(facts.metric),
        facts.expected,
        facts.result,
        str(RESULT_WORDS.get(facts.basis, "")),
        *(None if cost is None else cost.amount for cost in costs),
    ]


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return format(cell, "f") if isinstance(cell, Decimal) else "" if cell is None else cell


def _workbook(table: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Media plan")[:31])
    sheet.freeze_panes = "A2"
    for place in range(len(table[0])):
        width = USUAL_WIDTH if place else TITLE_WIDTH
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.append([text_cell(sheet, head, bold=True) for head in table[0]])
    for row in table[1:]:
        sheet.append([_cell(sheet, cell) for cell in row])
    return bytes_of(book)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, str):
        return text_cell(sheet, value)
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        made.number_format = "yyyy-mm-dd"
    return made

"""Expenses as CSV and XLSX: amounts as numbers, days as days, texts harmless (OUT-1)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from budget.models import Category, Expense
from common.money import from_minor
from common.tables.writing import CSV_TYPE, XLSX_TYPE, bytes_of, csv_of, text_cell

KINDS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
MOST = 20_000  # rows of one file


class Column(NamedTuple):
    code: str  # stable: accepted as a header in every language
    title: Promise
    aliases: tuple[str, ...] = ()  # what people write besides
    needed: bool = False
    read: bool = True  # else only written
    width: int = 18


COLUMNS = (
    Column(
        "id",
        gettext_lazy("Number"),
        ("no", "no.", "row", "document", "номер", "№", "документ", "ნომერი", "№ документа"),
    ),
    Column(
        "date",
        gettext_lazy("Day"),
        ("date", "booked", "paid on", "дата", "дата платежа", "თარიღი"),
        needed=True,
        width=12,
    ),
    Column(
        "amount",
        gettext_lazy("Amount"),
        ("sum", "total", "cost", "сумма", "стоимость", "თანხა", "ჯამი"),
        needed=True,
        width=14,
    ),
    Column("currency", gettext_lazy("Currency"), ("валюта", "ვალუტა"), width=10),
    Column(
        "category",
        gettext_lazy("Part"),
        ("category", "категория", "статья", "კატეგორია", "ნაწილი"),
    ),
    Column("channel", gettext_lazy("Channel"), ("page", "network", "площадка", "канал", "არხი")),
    Column("goal", gettext_lazy("Goal"), ("цель", "задача", "მიზანი")),
    Column(
        "payee",
        gettext_lazy("Paid to"),
        ("payee", "supplier", "vendor", "получатель", "контрагент", "მიმღები"),
    ),
    Column(
        "justification",
        gettext_lazy("Why"),
        ("justification", "reason", "what for", "обоснование", "зачем", "დასაბუთება", "რატომ"),
        width=50,
    ),
    Column("result", gettext_lazy("What it brought"), ("result", "результат", "შედეგი"), width=50),
    Column("receipt", gettext_lazy("Receipt"), read=False),
)
BY_CODE = {column.code: column for column in COLUMNS}
READ = tuple(column.code for column in COLUMNS if column.read)
NEEDED = tuple(column.code for column in COLUMNS if column.needed)


class Export(NamedTuple):
    name: str
    content_type: str
    body: bytes


def title_of(code: str) -> str:
    """Return what a column is called in the active language."""
    return str(BY_CODE[code].title)


def records_of(rows: Iterable[Expense], *, client_side: bool) -> list[Mapping[str, Any]]:
    """Return expenses with their budgets, channels, goals and receipts as rows of a table.

    A goal is named by its measure; to the client's people by its kind, since the row may say what
    was never sent (TEN-3)."""
    return [
        {
            "id": str(row.pk),
            "date": row.day,
            "amount": from_minor(row.amount_minor, row.budget.currency).amount,
            "currency": row.budget.currency,
            "category": str(Category(row.category).label),
            "channel": str(row.channel or ""),
            "goal": _goal(row, client_side=client_side),
            "payee": row.payee,
            "justification": row.justification,
            "result": row.result,
            "receipt": row.receipt.name if row.receipt else "",
        }
        for row in rows
    ]


def _goal(row: Expense, *, client_side: bool) -> str:
    if row.goal is None:
        return ""
    return str(row.goal.get_kind_display()) if client_side else row.goal.measure


def template_record(day: date, currency: str) -> Mapping[str, Any]:
    """Return the one row that shows how a row is meant: it is left out when it comes back."""
    return {
        "id": EXAMPLE,
        "date": day,
        "amount": from_minor(12_500, currency).amount,
        "currency": currency,
        "category": str(Category.PROMOTION.label),
        "payee": _("Printer’s"),
        "justification": _("Example: delete this row. Why the money was spent stands here."),
    }


EXAMPLE = "example"


def table(
    kind: str,
    name: str,
    title: str,
    records: Sequence[Mapping[str, Any]],
    codes: Sequence[str],
    columns: Mapping[str, Column] = BY_CODE,
) -> Export:
    """Return records as a file, headers in the active language; kind is of KINDS."""
    rows = [[record.get(code, "") for code in codes] for record in records]
    heads = [str(columns[code].title) for code in codes]
    if kind == "csv":
        body = csv_of([heads, *([_plain(cell) for cell in row] for row in rows)]).encode()
    else:
        body = _workbook(title, [columns[code].width for code in codes], heads, rows)
    return Export(f"{name}.{kind}", KINDS[kind], body)


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else cell


def _workbook(
    title: str, widths: Sequence[int], heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("".join("-" if c in "[]:*?/\\'" else c for c in title)[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.append([text_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    return bytes_of(book)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, Decimal):
        made = WriteOnlyCell(sheet, value=value)
        places = -int(value.as_tuple().exponent)
        made.number_format = "#,##0" + ("." + "0" * places if places else "")
    elif isinstance(value, date):
        made = WriteOnlyCell(sheet, value=value)
        made.number_format = "yyyy-mm-dd"
    else:
        made = text_cell(sheet, value)
    made.alignment = Alignment(vertical="top", wrap_text=True)
    return made

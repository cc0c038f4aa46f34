"""Questions as CSV and XLSX: moments in the client's zone, texts harmless (OUT-1)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from clients.models import Client
from common.periods import zone_info
from common.tables.writing import CSV_TYPE, XLSX_TYPE, bytes_of, csv_of, text_cell
from community.models import Kind, Question

KINDS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
MOST = 20_000  # rows of one file
EXAMPLE = "example"  # the number of the template's row, which is left out when it comes back


class Column(NamedTuple):
    code: str  # stable: accepted as a header in every language
    title: Promise
    aliases: tuple[str, ...] = ()  # what people write besides
    needed: bool = False
    read: bool = True  # else only written
    ours: bool = False  # never in what the client gets
    width: int = 18


COLUMNS = (
    Column(
        "external_id",
        gettext_lazy("Number elsewhere"),
        ("id", "no", "no.", "ticket", "message id", "номер", "№", "ნომერი"),
    ),
    Column(
        "channel",
        gettext_lazy("Channel"),
        ("page", "network", "площадка", "канал", "არხი"),
        width=26,
    ),
    Column("kind", gettext_lazy("Kind"), ("type", "category", "тип", "вид", "ტიპი", "სახე")),
    Column(
        "received_at",
        gettext_lazy("Received"),
        ("date", "time", "created", "received", "дата", "получено", "თარიღი"),
        needed=True,
    ),
    Column(
        "text",
        gettext_lazy("What was said"),
        ("message", "question", "comment", "сообщение", "вопрос", "текст", "ტექსტი", "კითხვა"),
        width=60,
    ),
    Column(
        "author",
        gettext_lazy("Who said it"),
        ("name", "from", "customer", "user", "автор", "имя", "клиент", "ავტორი", "სახელი"),
    ),
    Column(
        "first_answer_at",
        gettext_lazy("First answer"),
        ("answered", "first reply", "first response", "ответ", "первый ответ", "პასუხი"),
    ),
    Column(
        "answered_by",
        gettext_lazy("Answered by"),
        ("agent", "operator", "ответил", "оператор", "უპასუხა"),
    ),
    Column(
        "resolved_at",
        gettext_lazy("Settled"),
        ("resolved", "closed", "решено", "закрыто", "დაიხურა"),
    ),
    Column("resolved_by", gettext_lazy("Settled by"), ("closed by", "закрыл", "დახურა")),
    Column("url", gettext_lazy("Address of the message"), ("link", "address", "ссылка", "ბმული")),
    Column("note", gettext_lazy("Internal note"), ("note", "заметка", "შენიშვნა"), ours=True),
    Column("due_at", gettext_lazy("Answer due"), read=False),
    Column("breached", gettext_lazy("Late"), read=False),
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


def codes_for(*, client_side: bool) -> list[str]:
    """Return the columns of an export; the note beside a question stays inside."""
    return [column.code for column in COLUMNS if not (client_side and column.ours)]


def records_of(rows: Iterable[Question], client: Client) -> list[Mapping[str, Any]]:
    """Return questions with their channels and people as rows of a table."""
    zone = zone_info(client.timezone)

    def local(moment: datetime | None) -> Any:
        return "" if moment is None else moment.astimezone(zone).replace(tzinfo=None)

    return [
        {
            "external_id": row.external_id,
            "channel": str(row.channel),
            "kind": str(Kind(row.kind).label),
            "received_at": local(row.received_at),
            "text": row.text,
            "author": row.author,
            "first_answer_at": local(row.first_answer_at),
            "answered_by": row.answered_by.name if row.answered_by else "",
            "resolved_at": local(row.resolved_at),
            "resolved_by": row.resolved_by.name if row.resolved_by else "",
            "url": row.url,
            "note": row.note,
            "due_at": local(row.due_at),
            "breached": _("late") if row.breached else "",
        }
        for row in rows
    ]


def template_record(moment: datetime, channel: str) -> Mapping[str, Any]:
    """Return the one row that shows how a row is meant."""
    return {
        "external_id": EXAMPLE,
        "channel": channel,
        "kind": str(Kind.QUESTION.label),
        "received_at": moment,
        "text": _("Example: delete this row. What somebody asked stands here."),
        "author": _("Somebody"),
    }


def table(
    kind: str, name: str, title: str, records: Sequence[Mapping[str, Any]], codes: Sequence[str]
) -> Export:
    """Return records as a file, headers in the active language; kind is of KINDS."""
    rows = [[record.get(code, "") for code in codes] for record in records]
    heads = [title_of(code) for code in codes]
    if kind == "csv":
        body = csv_of([heads, *([_plain(cell) for cell in row] for row in rows)]).encode()
    else:
        body = _workbook(title, codes, heads, rows)
    return Export(f"{name}.{kind}", KINDS[kind], body)


def _plain(cell: Any) -> Any:
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell


def _workbook(
    title: str, codes: Sequence[str], heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("".join("-" if c in "[]:*?/\\'" else c for c in title)[:31])
    sheet.freeze_panes = "A2"
    for number, code in enumerate(codes):
        sheet.column_dimensions[chr(ord("A") + number)].width = BY_CODE[code].width
    sheet.append([text_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    return bytes_of(book)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, value=value)
        made.number_format = "yyyy-mm-dd hh:mm"
    else:
        made = text_cell(sheet, value)
    made.alignment = Alignment(vertical="top", wrap_text=True)
    return made

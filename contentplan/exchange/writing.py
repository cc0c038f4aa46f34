"""A plan's posts as CSV or XLSX: days and times as such, texts harmless, all read back (OUT-1)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from clients.models import Channel
from common.periods import zone_info
from common.tables.writing import CSV_TYPE, XLSX_TYPE, bare, bytes_of, csv_of, text_cell
from contentplan.exchange.columns import CONTINUED, READ, title_of
from contentplan.exchange.ground import CHOICES, Ground
from contentplan.models import ContentPlan, Post

KINDS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
FULL = 16_000  # characters of a text in one cell: a workbook's takes 32,767 of its own counting
WRITTEN = (*(code for code in READ if code not in CONTINUED), "status", "url")
WIDTHS = {"date": 12, "time": 8, "text": 60, **dict.fromkeys(CONTINUED, 60)}
USUAL_WIDTH = 18
Record = Mapping[str, Any]  # code -> str, date or time


class Export(NamedTuple):
    name: str
    content_type: str
    body: bytes


def example_text() -> str:
    return _("Example: delete this row. What the post says stands here.")


def is_example(text: str) -> bool:
    """Return whether this is the template's own row, in any language: nobody means to post it."""
    said = bare(text)
    for language, _name in settings.LANGUAGES:
        with override(language):
            if said == example_text():
                return True
    return False


def records_of(posts: Iterable[Any], ground: Ground) -> list[Record]:
    """Return the posts of a plan as rows of a table, times on the client's clock."""
    return [
        _record(
            post,
            post.publish_at,
            channel=str(ground.channels[post.channel_id]),
            goal=ground.goal_name(post.goal_id),
            status=str(post.get_status_display()),
            url=post.url,
            zone=ground.zone,
        )
        for post in posts
    ]


def records_as_sent(sent: Iterable[Mapping[str, Any]], zone: str) -> list[Record]:
    """Return the posts of a plan as they were sent: nothing from inside (TEN-3)."""
    networks = dict(Channel.Network.choices)
    return [
        _record(
            _Sent(post),
            datetime.fromisoformat(post["publish_at"]),
            channel=f"{networks[post['channel']['network']]} · {post['channel']['name']}",
            goal=post["goal"]["measure"] if post["goal"] else "",
            status="",
            url="",
            zone=zone,
        )
        for post in sent
    ]


class _Sent:
    """A post in the content of an approval, read as a row is."""

    def __init__(self, post: Mapping[str, Any]):
        self.__dict__.update(post)


def _record(post: Any, moment: datetime, *, zone: str, **words: str) -> Record:
    local = moment.astimezone(zone_info(zone))
    record: dict[str, Any] = {
        **words,
        "date": local.date(),
        "time": time(local.hour, local.minute, local.second),
    }
    for name, choices in CHOICES.items():
        record[name] = str(choices(getattr(post, name)).label)
    for name in ("hashtags", "link", "speaker", "source_url", "ugc_author", "ugc_permission"):
        record[name] = getattr(post, name)
    text = post.text
    parts = [text[start : start + FULL] for start in range(0, len(text), FULL)] or [""]
    return record | dict(zip(("text", *CONTINUED), parts, strict=False))


def template_of(plan: ContentPlan, channel: Channel | None) -> list[Record]:
    """Return the one row that shows how a row is meant: it is left out when it comes back."""
    slots = channel.slots if channel else []
    return [
        {
            "date": plan.start,
            "time": slots[0].time if slots else time(10),
            "channel": str(channel or ""),
            "type": str(CHOICES["type"]("engaging").label),
            "format": str(Post.Format.PHOTO.label),
            "tone": str(Post.Tone.FRIENDLY.label),
            "source": str(Post.Source.OWN.label),
            "text": example_text(),
        }
    ]


def table(kind: str, name: str, title: str, records: Sequence[Record], codes: Sequence[str]) -> Any:
    """Return records as a file, headers in the active language; kind is of KINDS."""
    codes = [*codes, *(code for code in CONTINUED if any(record.get(code) for record in records))]
    rows = [[record.get(code, "") for code in codes] for record in records]
    heads = [title_of(code) for code in codes]
    if kind == "csv":
        body = csv_of([heads, *([_plain(cell) for cell in row] for row in rows)]).encode()
    else:
        body = _workbook(title, codes, heads, rows)
    return Export(f"{name}.{kind}", KINDS[kind], body)


def _plain(cell: Any) -> str:
    if isinstance(cell, time):
        return cell.isoformat("seconds" if cell.second else "minutes")
    return cell.isoformat() if isinstance(cell, date) else cell


def _workbook(
    title: str, codes: Sequence[str], heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("".join("-" if c in "[]:*?/\\'" else c for c in title)[:31])
    sheet.freeze_panes = "A2"
    for number, code in enumerate(codes):
        letter = chr(ord("A") + number)
        sheet.column_dimensions[letter].width = WIDTHS.get(code, USUAL_WIDTH)
    sheet.append([text_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    _explain(book)
    return bytes_of(book)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, date | time):
        made = WriteOnlyCell(sheet, value=value)
        made.number_format = "yyyy-mm-dd" if isinstance(value, date) else "hh:mm"
    else:
        made = text_cell(sheet, value)
    made.alignment = Alignment(vertical="top", wrap_text=True)
    return made


def _explain(book: Workbook) -> None:
    """Add a sheet with the words that the columns of choices take, and their codes."""
    sheet: Any = book.create_sheet(_("Words")[:31])
    for letter in "ABC":
        sheet.column_dimensions[letter].width = 28
    heads = (_("Column"), _("Word"), _("Code"))
    sheet.append([text_cell(sheet, head, bold=True) for head in heads])
    for column, choices in CHOICES.items():
        for code, label in choices.choices:
            words = (title_of(column), str(label), code)
            sheet.append([text_cell(sheet, word) for word in words])

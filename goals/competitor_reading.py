"""Files about competitors: bytes in, lines and refused cells out (GOAL-6, IMP-1, IMP-5).

Two layouts are read: LinkedIn's export of competitors, and a table whose headers say what they
are. Nothing is guessed: what isn't plainly a number or a day is refused with its place."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from common.tables.cells import is_blank, shown, text_of
from common.tables.files import open_book
from common.tables.shapes import BadFile, Sheet, SheetError
from common.tables.writing import bare
from common.text import clean_name, clean_text, fold
from goals.competitor_rules import posts_a_week

MOST_ROWS = 2000
NAME = 100  # characters of a name; a longer text may have lines
NETWORKS = (
    *("telegram", "vk", "instagram", "facebook", "tiktok", "youtube", "x", "linkedin"),
    *("ok", "threads", "other"),
)
# What a header may say, folded: the code first, which the template has.
HEADERS: dict[str, tuple[str, ...]] = {
    "competitor": ("competitor", "page", "name", "конкурент", "კონკურენტი"),
    "network": ("network", "сеть", "соцсеть", "ქსელი"),
    "handle": ("handle", "channel", "account", "канал", "аккаунт", "არხი"),
    "url": ("url", "address", "адрес", "ссылка", "მისამართი"),
    "day": ("day", "date", "дата", "день", "თარიღი"),
    "since": ("since", "counted since", "с", "начало периода", "დასაწყისი"),
    "followers": ("followers", "total followers", "подписчики", "გამომწერები"),
    "new_followers": ("new_followers", "new followers", "новые подписчики", "ახალი გამომწერები"),
    "posts_per_week": ("posts_per_week", "posts a week", "постов в неделю", "პოსტი კვირაში"),
    "er_by_followers": ("er_by_followers", "er by followers, %", "er", "er, %"),
    "interactions": ("interactions", "reactions", "реакции", "რეაქციები"),
    "mentions": ("mentions", "упоминания", "ხსენებები"),
    "formats": ("formats", "форматы", "ფორმატები"),
    "best_post": ("best_post", "best post", "лучший пост", "საუკეთესო პოსტი"),
    "best_post_note": ("best_post_note", "what is good about it", "чем хорош", "რით არის კარგი"),
}
COLUMNS = tuple(HEADERS)
NEEDED = ("competitor", "network", "day")
LINKEDIN = ("page", "total followers", "new followers", "total post engagements", "total posts")

_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[ \u00a0\u202f'.,][0-9]{3}){1,4}")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,4})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,490}")


class Reject(NamedTuple):
    """A cell that keeps the file out; reason is a code of wording.py."""

    row: int
    column: str
    value: str
    reason: str


class Line(NamedTuple):
    """One row as it was understood: which channel, which day, and what is said of it."""

    row: int
    competitor: str
    network: str
    handle: str
    url: str
    day: date
    values: dict[str, Any]  # fields of a snapshot; what the cell leaves empty has no entry


@dataclass
class Reading:
    """What a file says: layout is linkedin or table."""

    layout: str
    lines: list[Line] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # columns that a table must have

    @property
    def rows_read(self) -> int:
        return len(self.lines) + self.rejected_rows

    @property
    def rejected_rows(self) -> int:
        return len({reject.row for reject in self.rejected})


class Refused(ValueError):  # noqa: N818 - as BadFile
    """A cell that isn't what its column needs; the message is the reason's code."""


def read_competitors(data: bytes) -> Reading:
    """Return what a CSV, XLS or XLSX file says of competitors. Raises BadFile."""
    sheet = open_book(data, most_rows=MOST_ROWS + 10).sheets[0]
    reading = _linkedin(sheet) or _table(sheet)
    twice: dict[tuple[str, str, str, date], int] = {}
    kept = []
    for line in reading.lines:
        key = (fold(line.competitor), line.network, fold(line.handle), line.day)
        if key in twice:
            reading.rejected.append(Reject(line.row, "day", line.day.isoformat(), "twice"))
            continue
        twice[key] = line.row
        kept.append(line)
    reading.lines = kept
    reading.rejected.sort(key=lambda reject: reject.row)
    if not reading.missing and not reading.lines and not reading.rejected:
        raise BadFile("no_rows")
    if reading.rows_read > MOST_ROWS:
        raise BadFile("too_many_rows")
    return reading


# --- LinkedIn -------------------------------------------------------------------------------------
def _linkedin(sheet: Sheet) -> Reading | None:
    """Return LinkedIn's export: the period in row 1, month first, headers in row 2; else None."""
    if tuple(_title(cell) for cell in _row(sheet, 1)[: len(LINKEDIN)]) != LINKEDIN:
        return None
    reading = Reading("linkedin")
    try:
        since, until = (_american(cell) for cell in _row(sheet, 0)[:2])
    except (Refused, ValueError):
        reading.rejected.append(Reject(1, "day", shown(sheet.cell(0, 0)), "no_period"))
        return reading
    if since > until:
        reading.rejected.append(Reject(1, "day", shown(sheet.cell(0, 0)), "no_period"))
        return reading
    for number, cells in enumerate(sheet.rows[2:], start=3):
        if is_blank(cells):
            continue
        read = _Row(number, dict(zip(LINKEDIN, [*cells, *[""] * len(LINKEDIN)], strict=False)))
        name = read.text("page", NAME, needed=True)
        posts = read.take("total posts", _whole)
        values = {
            "since": since,
            "followers": read.take("total followers", _whole),
            "new_followers": read.take("new followers", _signed),
            "interactions": read.take("total post engagements", _whole),
            "posts_per_week": None if posts is None else _rate(posts, since, until),
        }
        _keep(reading, read, Line(number, name, "linkedin", name, "", until, _known(values)))
    return reading


def _rate(posts: int, since: date, until: date) -> Decimal:
    exact = posts_a_week(posts, since, until)
    return Decimal(round(exact * 100)) / 100


# --- A table with headers -------------------------------------------------------------------------
def _table(sheet: Sheet) -> Reading:
    reading = Reading("table")
    first = next((n for n, cells in enumerate(sheet.rows) if not is_blank(cells)), 0)
    codes = [_code_of(_title(cell)) for cell in _row(sheet, first)]
    reading.missing = [code for code in NEEDED if code not in codes]
    if reading.missing:
        return reading
    for number, cells in enumerate(sheet.rows[first + 1 :], start=first + 2):
        if is_blank(cells):
            continue
        read = _Row(number, {code: cell for code, cell in zip(codes, cells, strict=False) if code})
        name = read.text("competitor", NAME, needed=True)
        network = read.take("network", _network, needed=True)
        day = read.take("day", _day, needed=True)
        values = {
            "since": read.take("since", _day),
            "followers": read.take("followers", _whole),
            "new_followers": read.take("new_followers", _signed),
            "posts_per_week": read.take("posts_per_week", _decimal),
            "er_by_followers": read.take("er_by_followers", _percent),
            "interactions": read.take("interactions", _whole),
            "mentions": read.take("mentions", _whole),
            "formats": read.text("formats", 500),
            "best_post": read.take("best_post", _address),
            "best_post_note": read.text("best_post_note", 1000),
        }
        known = _known(values)
        counted = {"interactions", "mentions", "new_followers"} & known.keys()
        if counted and "since" not in known and not read.rejected:
            read.refuse("since", "", "needs_since")
        if "since" in known and isinstance(day, date) and known["since"] > day:
            read.refuse("since", known["since"].isoformat(), "since_after_day")
        if not known.keys() - {"since"} and not read.rejected:
            read.refuse("followers", "", "nothing_said")
        handle = read.text("handle", NAME) or name
        url = read.take("url", _address) or ""
        line = None
        if not read.rejected and network is not None and day is not None:
            line = Line(number, name, network, handle, url, day, known)
        _keep(reading, read, line)
    return reading


def _title(cell: object) -> str:
    """Return a header folded; "" for one that is no text."""
    try:
        return fold(text_of(cell))
    except ValueError:
        return ""


def _code_of(title: str) -> str:
    return next((code for code, names in HEADERS.items() if title in names), "")


def _row(sheet: Sheet, number: int) -> Sequence[object]:
    return sheet.rows[number] if number < len(sheet.rows) else []


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _keep(reading: Reading, read: "_Row", line: Line | None) -> None:
    reading.rejected += read.rejected
    if line is not None and not read.rejected:
        reading.lines.append(line)


# --- Cells ----------------------------------------------------------------------------------------
class _Row:
    """The cells of one row by column; what is wrong with them is collected."""

    def __init__(self, number: int, cells: dict[str, object]) -> None:
        self.number, self.cells = number, cells
        self.rejected: list[Reject] = []

    def refuse(self, column: str, value: object, reason: str) -> None:
        self.rejected.append(Reject(self.number, column, shown(value), reason))

    def take(self, column: str, read: Callable[[object], Any], *, needed: bool = False) -> Any:
        """Return a cell read by a function; None for an empty or a refused one."""
        cell = self.cells.get(column, "")
        if text_of(cell) == "":
            if needed:
                self.refuse(column, "", "needed")
            return None
        try:
            if isinstance(cell, SheetError):
                raise Refused(cell.reason)
            return read(cell)
        except Refused as refused:
            self.refuse(column, cell, str(refused))
            return None

    def text(self, column: str, most: int, *, needed: bool = False) -> str:
        def read(cell: object) -> str:
            try:
                text = (clean_name if most <= NAME else clean_text)(bare(text_of(cell)))
            except ValueError as error:
                raise Refused("not_text") from error
            if len(text) > most:
                raise Refused("too_long")
            return text

        return self.take(column, read, needed=needed) or ""


def _whole(cell: object) -> int:
    """Return a count; points, commas and spaces between groups of three digits are no decimals,
    unless a workbook says that the number has some."""
    text = text_of(cell)
    part = isinstance(cell, float) and not cell.is_integer()
    if part or isinstance(cell, bool) or not _WHOLE.fullmatch(text):
        raise Refused("not_a_whole_number")
    return int(re.sub(r"[^0-9]", "", text))


def _signed(cell: object) -> int:
    text = bare(text_of(cell)).replace("−", "-")
    return -_whole(text[1:]) if text.startswith("-") else _whole(cell)


def _decimal(cell: object) -> Decimal:
    text = text_of(cell)
    if isinstance(cell, bool) or not _DECIMAL.fullmatch(text):
        raise Refused("not_a_number")
    number = Decimal(text.replace(",", "."))
    if number >= 100_000:
        raise Refused("not_a_number")
    return number.quantize(Decimal("0.01"))


def _percent(cell: object) -> Decimal:
    text = text_of(cell).removesuffix("%").strip()
    if isinstance(cell, bool) or not _DECIMAL.fullmatch(text):
        raise Refused("not_a_number")
    number = Decimal(text.replace(",", "."))
    if number > 10_000:
        raise Refused("not_a_number")
    return number


def _day(cell: object) -> date:
    """Return a day: a workbook's, 2026-06-01 or 01.06.2026; with slashes nobody could tell."""
    if isinstance(cell, datetime):
        return _in_range(cell.date())
    if isinstance(cell, date):
        return _in_range(cell)
    text = text_of(cell)
    if _ISO.fullmatch(text):
        return _made(*(int(part) for part in text.split("-")))
    if found := _DOTTED.fullmatch(text):
        return _made(int(found[3]), int(found[2]), int(found[1]))
    raise Refused("not_a_day")


def _american(cell: object) -> date:
    if isinstance(cell, date):
        return _day(cell)
    found = _AMERICAN.fullmatch(text_of(cell))
    if found is None:
        raise Refused("not_a_day")
    return _made(int(found[3]), int(found[1]), int(found[2]))


def _made(year: int, month: int, day: int) -> date:
    try:
        return _in_range(date(year, month, day))
    except ValueError as error:
        raise Refused("not_a_day") from error


def _in_range(day: date) -> date:
    if not 2000 <= day.year <= 2100:
        raise Refused("not_a_day")
    return day


def _network(cell: object) -> str:
    name = _title(cell)
    if name not in NETWORKS:
        raise Refused("unknown_network")
    return name


def _address(cell: object) -> str:
    text = text_of(cell)
    if not _ADDRESS.fullmatch(text):
        raise Refused("not_an_address")
    return text

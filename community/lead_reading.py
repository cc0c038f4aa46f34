"""Tables of calls and leads: bytes in, rows and refused cells out (COMM-5, IMP-1, IMP-5).

Nothing is guessed: what isn't plainly a moment, a number or one of the client's channels is
refused with its place."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from common.money import to_minor
from common.periods import at_local, check_year
from common.tables.cells import is_blank, shown, text_of
from common.tables.files import open_book
from common.tables.shapes import BadFile, Sheet, SheetError
from common.tables.writing import bare
from common.text import clean_name, fold

MOST_ROWS = 5000
LONGEST_ID = 200
MOST_MINOR = 10**15 - 1
# What a header may say, folded: the code first, which the template has.
HEADERS: dict[str, tuple[str, ...]] = {
    "at": (
        *("at", "when", "date", "day", "date and time", "created", "created at"),
        *("когда", "дата", "дата и время", "дата создания", "создан", "როდის", "თარიღი"),
    ),
    "time": ("time", "время", "დრო"),
    "channel": ("channel", "source", "utm_source", "канал", "источник", "არხი", "წყარო"),
    "value": (
        *("value", "worth", "amount", "sum", "budget", "сумма", "ценность", "бюджет"),
        *("стоимость", "ღირებულება", "თანხა"),
    ),
    "external_id": (
        *("external_id", "id", "number", "number elsewhere", "no", "no."),
        *("номер", "№", "номер в другой системе", "ნომერი", "ნომერი სხვაგან"),
    ),
}
COLUMNS = tuple(HEADERS)
NEEDED = ("at",)

_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
_DOTTED = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,? ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_NUMBER = re.compile(
    r"(?:[0-9]{1,12}|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,3})(?:[.,][0-9]{1,3})?"
)


class Reject(NamedTuple):
    """A cell that keeps the file out; reason is a code of lead_wording.py."""

    row: int
    column: str
    value: str
    reason: str


class Line(NamedTuple):
    """One row as it was understood; channel is an id, None where the cell is empty."""

    row: int
    at: datetime
    channel: UUID | None
    value_minor: int | None
    external_id: str


class Around(NamedTuple):
    """What a table is read against: the client's zone, currency, and channels by folded name."""

    zone: str
    currency: str
    channels: Mapping[str, UUID | None]  # None: two are called so


@dataclass
class Reading:
    lines: list[Line] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # columns that a table must have


class _Refused(ValueError):  # noqa: N818 - never leaves this file
    """A cell that isn't what its column needs; the message is the reason's code."""


def channel_names(channels: Iterable[tuple[UUID, str, str, str]]) -> dict[str, UUID | None]:
    """Return by what a table may call each channel: its name, its handle, its network where it is
    the only one there. channels are id, network, name and handle."""
    found: dict[str, UUID | None] = {}
    for pk, network, name, handle in channels:
        for said in {fold(name), fold(handle), fold(handle.lstrip("@")), network} - {""}:
            found[said] = None if found.get(said, pk) != pk else pk
    return found


def read_leads(data: bytes, around: Around) -> Reading:
    """Return what a CSV, XLS or XLSX file says of calls or leads. Raises BadFile."""
    sheet = open_book(data, most_rows=MOST_ROWS + 10).sheets[0]
    reading = Reading()
    first = next((n for n, cells in enumerate(sheet.rows) if not is_blank(cells)), 0)
    codes = [_code_of(cell) for cell in _row(sheet, first)]
    reading.missing = [code for code in NEEDED if code not in codes]
    if reading.missing:
        return reading
    seen: set[str] = set()
    for number, cells in enumerate(sheet.rows[first + 1 :], start=first + 2):
        if is_blank(cells):
            continue
        read = _Row(number, {c: cell for c, cell in zip(codes, cells, strict=False) if c}, around)
        line = read.line()
        if line is not None and line.external_id and line.external_id in seen:
            read.refuse("external_id", line.external_id, "twice")
        elif line is not None and not read.rejected:
            seen.add(line.external_id)
            reading.lines.append(line)
        reading.rejected += read.rejected
    if not reading.lines and not reading.rejected:
        raise BadFile("no_rows")
    if len(reading.lines) + len(reading.rejected) > MOST_ROWS:
        raise BadFile("too_many_rows")
    return reading


def _row(sheet: Sheet, number: int) -> Sequence[object]:
    return sheet.rows[number] if number < len(sheet.rows) else []


def _code_of(cell: object) -> str:
    try:
        title = fold(text_of(cell))
    except ValueError:
        return ""
    return next((code for code, names in HEADERS.items() if title in names), "")


class _Row:
    """The cells of one row by column; what is wrong with them is collected."""

    def __init__(self, number: int, cells: dict[str, object], around: Around) -> None:
        self.number, self.cells, self.around = number, cells, around
        self.rejected: list[Reject] = []

    def line(self) -> Line | None:
        day = self.take("at", _moment)
        if day is None and not self.rejected:
            self.refuse("at", "", "needed")
        clock = self.take("time", _clock)
        channel = self.take("channel", self._channel)
        value = self.take("value", self._minor)
        external_id = self.take("external_id", _name) or ""
        if self.rejected or day is None:
            return None
        local = day if clock is None else datetime.combine(day.date(), clock)
        at, _moved = at_local(local.date(), local.time(), self.around.zone)
        return Line(self.number, at, channel, value, external_id)

    def refuse(self, column: str, value: object, reason: str) -> None:
        self.rejected.append(Reject(self.number, column, shown(value), reason))

    def take(self, column: str, read: Callable[[object], Any]) -> Any:
        """Return a cell read by a function; None for an empty or a refused one."""
        cell = self.cells.get(column, "")
        if text_of(cell) == "":
            return None
        try:
            if isinstance(cell, SheetError):
                raise _Refused(cell.reason)
            return read(cell)
        except _Refused as refused:
            self.refuse(column, cell, str(refused))
            return None

    def _channel(self, cell: object) -> UUID:
        try:
            said = fold(bare(text_of(cell)))
        except ValueError as error:
            raise _Refused("not_text") from error
        known = self.around.channels
        found = known.get(said) or known.get(said.lstrip("@"))
        if found is None:
            raise _Refused("two_channels" if said in known else "no_channel")
        return found

    def _minor(self, cell: object) -> int:
        text = bare(text_of(cell))
        if isinstance(cell, bool) or not _NUMBER.fullmatch(text):
            raise _Refused("not_a_number")
        plain = re.sub(r"[ \u00a0\u202f]", "", text).replace(",", ".")
        try:
            minor = to_minor(Decimal(plain), self.around.currency)
        except ValueError as error:
            raise _Refused("too_many_decimals") from error
        if minor > MOST_MINOR:
            raise _Refused("not_a_number")
        return minor


def _name(cell: object) -> str:
    try:
        text = clean_name(bare(text_of(cell)))
    except ValueError as error:
        raise _Refused("not_text") from error
    if len(text) > LONGEST_ID:
        raise _Refused("too_long")
    return text


def _moment(cell: object) -> datetime:
    """Return a local moment: a workbook's, 2026-06-01 10:00 or 01.06.2026 10:00; with slashes
    nobody could tell the day from the month. Without a time it is midnight."""
    if isinstance(cell, datetime):
        return _in_range(cell.replace(tzinfo=None))
    if isinstance(cell, date):
        return _in_range(datetime.combine(cell, time()))
    text = text_of(cell)
    if found := _ISO.fullmatch(text):
        year, month, day, *clock = found.groups()
    elif found := _DOTTED.fullmatch(text):
        day, month, year, *clock = found.groups()
    else:
        raise _Refused("not_a_moment")
    try:
        hour, minute, second = (int(part or 0) for part in clock)
        return _in_range(datetime(int(year), int(month), int(day), hour, minute, second))  # noqa: DTZ001 - local, made a moment in line()
    except ValueError as error:
        raise _Refused("not_a_moment") from error


def _clock(cell: object) -> time:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    found = _CLOCK.fullmatch(text_of(cell))
    try:
        if found:
            hour, minute, second = (int(part or 0) for part in found.groups())
            return time(hour, minute, second)
    except ValueError:
        pass
    raise _Refused("not_a_time")


def _in_range(moment: datetime) -> datetime:
    try:
        check_year(moment.date())
    except ValueError as error:
        raise _Refused("not_a_moment") from error
    return moment

"""Rows of a file to posts, as they are understood in the client's zone, or the reason why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from common.periods import at_local, zone_info
from common.tables.cells import shown, text_of
from common.tables.shapes import BadFile, Book, SheetError
from common.tables.understanding import (
    CLOCK,
    HEADER_ROWS,
    Header,
    Refused,
    Reject,
    day_of,
    is_slashed,
    only,
    rows_of,
    samples,
    time_of,
)
from common.tables.writing import bare
from common.text import fold
from contentplan.exchange.columns import NEEDED, TEXTS, title_of
from contentplan.exchange.ground import CHOICES, Ground, choice_names, find
from contentplan.exchange.writing import is_example
from contentplan.models import Post

Tell = Callable[[int, int], object]  # how far it is: rows behind us, rows in all

MOST_POSTS = 1_000
MOST_ROWS = MOST_POSTS + HEADER_ROWS + 1
PLAIN = ("hashtags", "link", "speaker", "source_url", "ugc_author", "ugc_permission")


class Line(NamedTuple):
    """A row that was understood. `values` are fields of a post; `wall` is the client's clock."""

    row: int
    values: dict[str, Any]
    wall: datetime  # naive
    moved: bool  # a clock change skips the time that was written (TIM-1)


@dataclass
class Reading:
    """What a file says. Each row is a line, rejected, or the template's example."""

    titles: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # code by column of the file, "" for none
    encoding: str = ""
    asks_order: bool = False  # 03/04/2026 is in it, and nobody has said which is the day (IMP-5)
    missing: list[str] = field(default_factory=list)  # needed columns that the file doesn't name
    lines: list[Line] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    examples: int = 0

    @property
    def is_ready(self) -> bool:
        return not (self.asks_order or self.missing)

    @property
    def rejected_rows(self) -> int:
        return len({reject.row for reject in self.rejected})

    @property
    def rows_read(self) -> int:
        return len(self.lines) + self.rejected_rows


def read_posts(
    book: Book,
    header: Header,
    columns: Sequence[str],
    ground: Ground,
    order: str = "",
    tell: Tell | None = None,
) -> Reading:
    """Return the posts of a table by the meaning of its columns. Raises BadFile for too many.

    order is "dmy" or "mdy" for dates like 03/04/2026, "" when nobody has said; tell hears after
    each row how many were read."""
    codes = [*columns, *[""] * len(header.titles)][: len(header.titles)]
    filled = rows_of(header)
    if len(filled) > MOST_POSTS:
        raise BadFile("too_many_rows")
    reading = Reading(header.titles, samples(header, filled), codes, book.encoding)
    if not filled:
        raise BadFile("no_rows")
    places = {code: index for index, code in enumerate(codes) if code}
    reading.missing = [code for code in NEEDED if code not in places]
    reader = _Reader(places, header.titles, ground, order)
    if "date" in places:
        dates = [reader.cell(cells, "date") for _number, cells in filled]
        reading.asks_order = not order and any(is_slashed(cell) for cell in dates)
    if reading.is_ready:
        for done, (number, cells) in enumerate(filled, start=1):
            _read_line(reading, reader, number, cells)
            if tell is not None:
                tell(done, len(filled))
    return reading


def _read_line(reading: Reading, reader: "_Reader", number: int, cells: list[object]) -> None:
    if reader.is_example(cells):
        reading.examples += 1
        return
    bad: list[Reject] = []
    values: dict[str, Any] = {}

    def attempt(code: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Refused as refused:
            bad.append(reader.reject(number, code, cells, str(refused)))
            return None

    when = attempt("date", lambda: reader.day(cells))
    day, at = when or (None, None)
    at = attempt("time", lambda: reader.clock(cells, at)) if when else None
    moment = attempt("time", lambda: reader.moment(day, at)) if day and at is not None else None
    values["channel_id"] = attempt("channel", lambda: reader.channel(cells))
    values["goal_id"] = attempt("goal", lambda: reader.goal(cells))
    for code in CHOICES:
        choice = attempt(code, lambda code=code: reader.choice(cells, code))  # type: ignore[misc]
        if choice is not None:
            values[code] = choice
    values["text"] = attempt("text", lambda: _cleaned("text", reader.text(cells)))
    for code in PLAIN:
        values[code] = attempt(
            code,
            lambda code=code: _cleaned(code, reader.plain(cells, code)),  # type: ignore[misc]
        )
    if bad or moment is None:
        reading.rejected += bad
        return
    values["publish_at"], moved = moment
    wall = values["publish_at"].astimezone(zone_info(reader.ground.zone)).replace(tzinfo=None)
    reading.lines.append(Line(number, values, wall, moved))


@dataclass
class _Reader:
    places: dict[str, int]
    titles: list[str]
    ground: Ground
    order: str

    def cell(self, cells: list[object], code: str) -> object:
        index = self.places.get(code)
        return "" if index is None or index >= len(cells) else cells[index]

    def plain(self, cells: list[object], code: str) -> str:
        """Return a cell's text as it was before an export guarded it (OUT-1). Raises Refused."""
        cell = self.cell(cells, code)
        if isinstance(cell, SheetError):
            raise Refused(cell.reason)
        return bare(text_of(cell))

    def text(self, cells: list[object]) -> str:
        """Return a post's text with what goes on in further columns, blanks at the seams kept."""
        found = [self.cell(cells, code) for code in TEXTS]
        if any(isinstance(cell, SheetError) for cell in found):
            raise Refused("spreadsheet_error")
        return "".join(bare(cell) if isinstance(cell, str) else text_of(cell) for cell in found)

    def is_example(self, cells: list[object]) -> bool:
        return is_example(text_of(self.cell(cells, "text")))

    def reject(self, number: int, code: str, cells: list[object], reason: str) -> Reject:
        index = self.places.get(code)
        title = self.titles[index] if index is not None else title_of(code)
        return Reject(number, code, title, shown(self.cell(cells, code)), reason)

    def day(self, cells: list[object]) -> tuple[date, time | None]:
        """Return the day, and the time when the cell has one too."""
        cell = self.cell(cells, "date")
        if isinstance(cell, datetime):
            day, at = cell.date(), cell.time()
            found = day, (None if at == time() else at)  # a day's cell has midnight by itself
        elif isinstance(cell, date):
            found = cell, None
        else:
            found = day_of(self.plain(cells, "date"), self.order)
        if not self.ground.contains(found[0]):
            raise Refused("outside_plan")
        return found

    def clock(self, cells: list[object], known: time | None) -> time:
        cell = self.cell(cells, "time")
        if isinstance(cell, datetime):
            return cell.time().replace(microsecond=0)
        if isinstance(cell, time):
            return cell.replace(microsecond=0)
        text = self.plain(cells, "time")
        if not text:
            if known is None:
                raise Refused("required")
            return known.replace(microsecond=0)
        match = CLOCK.fullmatch(text)
        return time_of(match)

    def moment(self, day: date, at: time) -> tuple[datetime, bool]:
        try:
            return at_local(day, at, self.ground.zone)
        except ValueError as error:
            raise Refused("bad_date") from error

    def channel(self, cells: list[object]) -> Any:
        text = self.plain(cells, "channel")
        if not text:
            raise Refused("required")
        return only(find(self.ground.channel_names, text), "channel")

    def goal(self, cells: list[object]) -> Any:
        text = self.plain(cells, "goal")
        return only(find(self.ground.goal_names, text), "goal") if text else None

    def choice(self, cells: list[object], code: str) -> str | None:
        text = self.plain(cells, code)
        if not text:
            if code in NEEDED:
                raise Refused("required")
            return None
        try:
            return choice_names(code)[_folded(text)]
        except KeyError as error:
            raise Refused("unknown_choice") from error


def _folded(text: str) -> str:
    try:
        return fold(text)
    except ValueError:
        return ""


_FIELDS: dict[str, Any] = {name: Post._meta.get_field(name) for name in ("text", *PLAIN)}


def _cleaned(name: str, text: str) -> str:
    """Return a text as the post's own field takes it. Raises Refused."""
    try:
        cleaned = _FIELDS[name].clean(text, None)
    except ValidationError as error:
        codes = {problem.code for problem in error.error_list}
        if "TXT-1" in codes:
            raise Refused("bad_text") from error
        raise Refused("too_long" if "max_length" in codes else "bad_url") from error
    if len(cleaned) > _FIELDS[name].max_length:  # of which a model's text knows nothing
        raise Refused("too_long")
    return cleaned

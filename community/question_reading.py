"""Rows of a file to questions, or the reason why not (COMM-1, IMP-2, IMP-5)."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from clients.models import Channel
from common.periods import at_local, check_year, local_day, now
from common.tables.cells import shown, text_of
from common.tables.headers import count_hits, folded, guess_columns, known_names
from common.tables.shapes import BadFile, Book, SheetError
from common.tables.understanding import (
    HEADER_ROWS,
    Header,
    Refused,
    Reject,
    day_of,
    is_slashed,
    only,
    rows_of,
    samples,
)
from common.tables.wording import CELL_WORDS
from common.tables.wording import FILE_WORDS as TABLE_WORDS
from common.tables.writing import bare
from common.text import fold
from community.models import Kind, Question
from community.models.questions import TOLD
from community.question_bulk import Incoming
from community.question_rules import wrong_time
from community.question_tables import BY_CODE, COLUMNS, EXAMPLE, NEEDED, READ, title_of
from contentplan.exchange.ground import Names, channel_names_of, find

MOST_QUESTIONS = 5_000
MOST_ROWS = MOST_QUESTIONS + HEADER_ROWS + 1
FILE_WORDS = {
    **TABLE_WORDS,
    "too_many_rows": _("The file has more than 5,000 rows: send it in parts."),
}
ROW_WORDS = {
    **CELL_WORDS,
    **TOLD,
    "required": _("This is missing."),
    "bad_date": _("This is not a day such as 2026-06-01 or 01.06.2026."),
    "bad_time": _("This is not a time such as 18:30."),
    "unknown_kind": _("This is no kind of question."),
    "unknown_channel": _("This client has no such channel."),
    "several_channel": _("Several channels are called so. Write network and name."),
    "unknown_person": _("Nobody of that name or address works with this client."),
    "several_person": _("Several people are called so. Write the address."),
    "bad_text": _("Remove the invisible or control characters from this text."),
    "bad_url": _("This is not an address that begins with https://."),
    "too_long": _("This text is too long."),
    "same_number": _("Another row of this file has this number."),
}
TEXTS = ("text", "author", "url", "note")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


class Line(NamedTuple):
    """A row that was understood."""

    row: int
    incoming: Incoming


@dataclass
class Reading:
    """What a file says. Each row is a line, rejected, or the template's example."""

    titles: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # code by column of the file, "" for none
    encoding: str = ""
    asks_order: bool = False  # 03/04/2026 is in it, and nobody has said which is the day (IMP-5)
    missing: list[str] = field(default_factory=list)
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


@cache
def known_headers() -> dict[str, str]:
    aliases = {column.code: column.aliases for column in COLUMNS if column.read}
    return known_names([code for code in BY_CODE if code in READ], title_of, aliases)


def guess(titles: Sequence[str]) -> list[str]:
    return guess_columns(titles, known_headers(), READ, {})


def hits(titles: Sequence[str]) -> int:
    return count_hits(titles, known_headers())


def header_hash(titles: Sequence[str]) -> str:
    """Return what stands for these headers, by which the next file like it is known."""
    return hashlib.sha256("\n".join(map(folded, titles)).encode()).hexdigest()


@cache
def kind_names() -> dict[str, str]:
    """Return folded words -> code, in all languages."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(label)): code for code, label in Kind.choices}
    return found | {code: code for code in Kind.values}


@dataclass(frozen=True)
class Ground:
    """What a client's channels and people are called; alone is the channel of rows that name
    none."""

    zone: str
    channels: Mapping[UUID, Channel]
    channel_names: list[Names]
    people: Mapping[str, set[UUID]]  # by folded name and address
    by_id: Mapping[UUID, User]
    alone: Channel | None


def ground_of(
    zone: str, channels: Sequence[Channel], people: Iterable[User], alone: Channel | None
) -> Ground:
    names: dict[str, set[UUID]] = {}
    by_id = {person.pk: person for person in people}
    for person in by_id.values():
        for name in (person.name, person.email):
            if name:
                names.setdefault(fold(name), set()).add(person.pk)
    if alone is None and len(channels) == 1:
        alone = channels[0]
    by_pk = {channel.pk: channel for channel in channels}
    return Ground(zone, by_pk, channel_names_of(channels), names, by_id, alone)


def read_questions(
    book: Book, header: Header, columns: Sequence[str], ground: Ground, *, order: str = ""
) -> Reading:
    """Return the questions of a table by the meaning of its columns. Raises BadFile."""
    codes = [*columns, *[""] * len(header.titles)][: len(header.titles)]
    filled = rows_of(header)
    if len(filled) > MOST_QUESTIONS:
        raise BadFile("too_many_rows")
    if not filled:
        raise BadFile("no_rows")
    reading = Reading(header.titles, samples(header, filled), codes, book.encoding)
    places = {code: index for index, code in enumerate(codes) if code}
    needed = NEEDED if ground.alone else (*NEEDED, "channel")
    reading.missing = [code for code in needed if code not in places]
    reader = _Reader(places, header.titles, ground, order)
    moments = ("received_at", "first_answer_at", "resolved_at")
    reading.asks_order = not order and any(
        is_slashed(reader.cell(cells, code)) for _row, cells in filled for code in moments
    )
    if reading.is_ready:
        for number, cells in filled:
            reader.read(reading, number, cells)
    return reading


@dataclass
class _Reader:
    places: dict[str, int]
    titles: list[str]
    ground: Ground
    order: str
    numbers: set[Any] = field(default_factory=set)
    alike: Counter[str] = field(default_factory=Counter)

    def cell(self, cells: list[object], code: str) -> object:
        index = self.places.get(code)
        return "" if index is None or index >= len(cells) else cells[index]

    def plain(self, cells: list[object], code: str) -> str:
        """Return a cell's text as it was before an export guarded it (OUT-1). Raises Refused."""
        cell = self.cell(cells, code)
        if isinstance(cell, SheetError):
            raise Refused(cell.reason)
        return bare(text_of(cell))

    def read(self, reading: Reading, number: int, cells: list[object]) -> None:
        """Put a row among the lines, or its cells among the rejected."""
        if text_of(self.cell(cells, "external_id")) == EXAMPLE:
            reading.examples += 1
            return
        values: dict[str, Any] = {}
        bad: list[Reject] = []
        for code in READ:
            try:
                values[code] = _READ_BY[code](self, cells, code)
            except Refused as refused:
                bad.append(self.reject(number, code, cells, str(refused)))
        if not bad:
            bad = self.wrong(number, cells, values)
        if bad:
            reading.rejected += bad
            return
        reading.lines.append(Line(number, self.incoming(values)))

    def reject(self, number: int, code: str, cells: list[object], reason: str) -> Reject:
        index = self.places.get(code)
        title = self.titles[index] if index is not None else title_of(code)
        return Reject(number, code, title, shown(self.cell(cells, code)), reason)

    def wrong(self, number: int, cells: list[object], values: dict[str, Any]) -> list[Reject]:
        """Return what is wrong with a row whose cells are right: its times, its number."""
        times = (values["received_at"], values["first_answer_at"], values["resolved_at"])
        found = wrong_time(*times, now())
        if found is not None:
            return [self.reject(number, found[0], cells, found[1])]
        if values["external_id"]:
            known = (values["channel"].pk, values["external_id"])
            if known in self.numbers:
                return [self.reject(number, "external_id", cells, "same_number")]
            self.numbers.add(known)
        return []

    def incoming(self, values: dict[str, Any]) -> Incoming:
        """Return a row as it is written. What a cell leaves empty changes nothing of a question
        that is there; one without a number is known again by what it says, and by how manieth of
        those it is."""
        channel = values.pop("channel")
        if not values["external_id"]:
            told = (channel.pk, values["received_at"], values["kind"], values["author"])
            said = "|".join(map(str, (*told, values["text"])))
            digest = hashlib.sha256(said.encode()).hexdigest()[:32]
            self.alike[digest] += 1
            values["external_id"] = f"row:{digest}:{self.alike[digest]}"
        return Incoming(channel, {name: value for name, value in values.items() if value})

    def channel(self, cells: list[object], code: str) -> Channel:
        text = self.plain(cells, code)
        if not text:
            if self.ground.alone is None:
                raise Refused("required")
            return self.ground.alone
        return self.ground.channels[only(find(self.ground.channel_names, text), "channel")]

    def kind(self, cells: list[object], code: str) -> str:
        text = self.plain(cells, code)
        try:
            return kind_names()[fold(text)] if text else ""
        except (KeyError, ValueError) as error:
            raise Refused("unknown_kind") from error

    def person(self, cells: list[object], code: str) -> User | None:
        text = self.plain(cells, code)
        if not text:
            return None
        try:
            named = self.ground.people.get(fold(text), set())
        except ValueError as error:
            raise Refused("bad_text") from error
        return self.ground.by_id[only(named, "person")]

    def moment(self, cells: list[object], code: str) -> datetime | None:
        """Return a moment; one without an offset is by the client's clock, a day its midnight."""
        cell = self.cell(cells, code)
        try:
            if isinstance(cell, datetime):
                return self.local(cell.date(), cell.time())
            if isinstance(cell, date):
                return self.local(cell, time(0))
            if isinstance(cell, time):
                raise Refused("bad_date")
            text = self.plain(cells, code)
            if not text:
                if code in NEEDED:
                    raise Refused("required")
                return None
            if _MOMENT.fullmatch(text):
                found = datetime.fromisoformat(text).astimezone(UTC)
                check_year(local_day(found, self.ground.zone))
                return found
            day, at = day_of(text, self.order)
            return self.local(day, at or time(0))
        except (ValueError, OverflowError) as error:
            raise Refused("bad_date") from error

    def local(self, day: date, at: time) -> datetime:
        return at_local(day, at.replace(microsecond=0), self.ground.zone)[0]

    def text(self, cells: list[object], code: str) -> str:
        """Return a text as the question's own field takes it."""
        column: Any = Question._meta.get_field(code)
        try:
            cleaned = column.clean(self.plain(cells, code), None)
        except ValidationError as error:
            codes = {problem.code for problem in error.error_list}
            if "TXT-1" in codes:
                raise Refused("bad_text") from error
            raise Refused("too_long" if "max_length" in codes else "bad_url") from error
        if len(cleaned) > column.max_length:  # of which a model's text knows nothing
            raise Refused("too_long")
        if code == "url" and cleaned and not cleaned.lower().startswith(("http://", "https://")):
            raise Refused("bad_url")
        return cleaned


_READ_BY: Mapping[str, Any] = {
    "external_id": _Reader.text,
    "channel": _Reader.channel,
    "kind": _Reader.kind,
    **dict.fromkeys(TEXTS, _Reader.text),
    **dict.fromkeys(("received_at", "first_answer_at", "resolved_at"), _Reader.moment),
    **dict.fromkeys(("answered_by", "resolved_by"), _Reader.person),
}

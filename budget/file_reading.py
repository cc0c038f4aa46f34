"""Rows of a file to expenses, or the reason why not; what has no reason goes to the tray."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from budget.amount_rules import Unclear, of_cell, read_amount
from budget.expense_tables import BY_CODE, COLUMNS, EXAMPLE, NEEDED, READ, title_of
from budget.models import Budget, Category, Expense, ImportedExpense
from clients.models import Channel
from common.money import to_minor
from common.periods import check_year
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
from contentplan.exchange.ground import channel_names_of, find, goal_names_of
from goals.models import Goal

MOST_EXPENSES = 20_000
MOST_ROWS = MOST_EXPENSES + HEADER_ROWS + 1
FILE_WORDS = {
    **TABLE_WORDS,
    "too_many_rows": _("The file has more than 20,000 rows: send it in parts."),
}
ROW_WORDS = {
    **CELL_WORDS,
    "required": _("This is missing."),
    "bad_date": _("This is not a day such as 2026-06-01 or 01.06.2026."),
    "outside_budget": _("The day is outside the budget's period."),
    "bad_amount": _("This is not an amount such as 1234.50."),
    "not_positive": _("An expense is more than nothing."),
    "too_many_decimals": _("The currency has fewer decimals."),
    "too_large": _("This amount is too large."),
    "other_currency": _("The budget is in another currency. Nothing is converted in silence."),
    "unknown_category": _("This is none of the four parts of a budget."),
    "unknown_channel": _("This client has no such channel."),
    "several_channel": _("Several channels are called so. Write network and name."),
    "unknown_goal": _("This client has no such goal."),
    "several_goal": _("Several goals are called so."),
    "bad_text": _("Remove the invisible or control characters from this text."),
    "too_long": _("This text is too long."),
    "same_number": _("Another row of this file has this number."),
}
MOST_MINOR = 10**15
TOLD_EACH = 200  # rows
Tell = Callable[[int, int], None]  # rows done, rows in all


class Line(NamedTuple):
    """A row that was understood: values are columns of an imported expense."""

    row: int
    key: str
    values: dict[str, Any]

    @property
    def is_justified(self) -> bool:
        """Whether it can be booked: no justification, no booking (BUDG-3)."""
        return bool(self.values["justification"] and self.values["category"])


@dataclass
class Reading:
    """What a file says. Each row is a line, rejected, or the template's example."""

    titles: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # code by column of the file, "" for none
    encoding: str = ""
    asks_order: bool = False  # 03/04/2026 is in it, and nobody has said which is the day (IMP-5)
    asks_mark: bool = False  # 1,234 is in it
    missing: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    examples: int = 0

    @property
    def is_ready(self) -> bool:
        return not (self.asks_order or self.asks_mark or self.missing)

    @property
    def rejected_rows(self) -> int:
        return len({reject.row for reject in self.rejected})

    @property
    def rows_read(self) -> int:
        return len(self.lines) + self.rejected_rows


@cache
def known_headers() -> dict[str, str]:
    aliases = {column.code: column.aliases for column in COLUMNS}
    return known_names(BY_CODE, title_of, aliases)


def guess(titles: Sequence[str]) -> list[str]:
    return guess_columns(titles, known_headers(), READ, {})


def hits(titles: Sequence[str]) -> int:
    return count_hits(titles, known_headers())


def header_hash(titles: Sequence[str]) -> str:
    """Return what stands for these headers, by which the next file like it is known."""
    return hashlib.sha256("\n".join(map(folded, titles)).encode()).hexdigest()


@cache
def category_names() -> dict[str, str]:
    """Return folded words -> code, in all languages."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(label)): code for code, label in Category.choices}
    return found | {code: code for code in Category.values}


class Names(NamedTuple):
    """What channels and goals of a client are called, in tiers."""

    channels: Any
    goals: Any


def names_of(channels: Sequence[Channel], goals: Sequence[Goal]) -> Names:
    return Names(channel_names_of(channels), goal_names_of(goals))


def read_expenses(
    book: Book,
    header: Header,
    columns: Sequence[str],
    budget: Budget,
    names: Names,
    *,
    order: str = "",
    mark: str = "",
    tell: Tell | None = None,
) -> Reading:
    """Return the expenses of a table by the meaning of its columns; tell hears how many rows are
    behind it. Raises BadFile for too many."""
    codes = [*columns, *[""] * len(header.titles)][: len(header.titles)]
    filled = rows_of(header)
    if len(filled) > MOST_EXPENSES:
        raise BadFile("too_many_rows")
    if not filled:
        raise BadFile("no_rows")
    reading = Reading(header.titles, samples(header, filled), codes, book.encoding)
    places = {code: index for index, code in enumerate(codes) if code}
    reading.missing = [code for code in NEEDED if code not in places]
    reader = RowReader(places, header.titles, budget, names, order, mark)
    reading.asks_order = not order and any(
        is_slashed(reader.cell(cells, "date")) for _row, cells in filled
    )
    reading.asks_mark = not mark and any(reader.is_unclear(cells) for _row, cells in filled)
    if reading.is_ready:
        for done, (number, cells) in enumerate(filled):
            if tell is not None and done % TOLD_EACH == 0:
                tell(done, len(filled))
            reader.read(reading, number, cells)
    return reading


@dataclass
class RowReader:
    """Reads the rows of a table into a Reading; what a column may hold is a method here."""

    places: dict[str, int]
    titles: list[str]
    budget: Budget
    names: Names
    order: str
    mark: str
    numbers: set[str] = field(default_factory=set)
    alike: Counter[str] = field(default_factory=Counter)

    def title_of(self, code: str) -> str:
        return title_of(code)

    def column(self, code: str) -> Any:
        """Return the model's column whose texts a column of the table has."""
        return ImportedExpense._meta.get_field(code)

    def cell(self, cells: list[object], code: str) -> object:
        index = self.places.get(code)
        return "" if index is None or index >= len(cells) else cells[index]

    def plain(self, cells: list[object], code: str) -> str:
        """Return a cell's text as it was before an export guarded it (OUT-1). Raises Refused."""
        cell = self.cell(cells, code)
        if isinstance(cell, SheetError):
            raise Refused(cell.reason)
        return bare(text_of(cell))

    def is_unclear(self, cells: list[object]) -> bool:
        cell = self.cell(cells, "amount")
        try:
            if isinstance(cell, str):
                read_amount(bare(text_of(cell)))
        except Unclear:
            return True
        except ValueError:
            pass
        return False

    def read(self, reading: Reading, number: int, cells: list[object]) -> None:
        if text_of(self.cell(cells, "id")) == EXAMPLE:
            reading.examples += 1
            return
        values: dict[str, Any] = {}
        bad: list[Reject] = []
        for code, read in (
            ("date", self.day),
            ("amount", self.amount),
            ("currency", self.currency),
            ("category", self.category),
            ("channel", self.channel),
            ("goal", self.goal),
            ("payee", self.text),
            ("justification", self.text),
            ("result", self.text),
            ("id", self.number),
        ):
            try:
                values[code] = read(cells, code)
            except Refused as refused:
                bad.append(self.reject(number, code, cells, str(refused)))
        if bad:
            reading.rejected += bad
            return
        reading.lines.append(Line(number, self.key(values), _columns(values)))

    def reject(self, number: int, code: str, cells: list[object], reason: str) -> Reject:
        index = self.places.get(code)
        title = self.titles[index] if index is not None else self.title_of(code)
        return Reject(number, code, title, shown(self.cell(cells, code)), reason)

    def key(self, values: dict[str, Any]) -> str:
        """Return by what a row is known again: its number, else what it says and how manieth of
        those that say the same it is."""
        if values["id"]:
            return f"id:{values['id']}"
        told = f"{values['date']}|{values['amount']}|{fold(values['payee'])}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:32]
        self.alike[digest] += 1
        return f"row:{digest}:{self.alike[digest]}"

    def day(self, cells: list[object], code: str) -> date:
        cell = self.cell(cells, code)
        if isinstance(cell, datetime):
            day = cell.date()
        elif isinstance(cell, date):
            day = cell
        elif isinstance(cell, time):
            raise Refused("bad_date")
        else:
            day = day_of(self.plain(cells, code), self.order)[0]
        try:
            check_year(day)
        except ValueError as error:
            raise Refused("bad_date") from error
        if not self.budget.start <= day <= self.budget.end:
            raise Refused("outside_budget")
        return day

    def amount(self, cells: list[object], code: str) -> int:
        cell = self.cell(cells, code)
        if isinstance(cell, bool | date | time):
            raise Refused("bad_amount")
        if cell is None or cell == "":
            raise Refused("required")
        try:
            if isinstance(cell, int | float):
                amount = of_cell(cell)
            else:
                amount = read_amount(self.plain(cells, code), self.mark)
        except ValueError as error:
            raise Refused("bad_amount") from error
        if not amount:
            raise Refused("not_positive")
        return self.minor(amount)

    def minor(self, amount: Decimal) -> int:
        try:
            minor = to_minor(amount, self.budget.currency)
        except ValueError as error:
            raise Refused("too_many_decimals") from error
        if minor >= MOST_MINOR:
            raise Refused("too_large")
        return minor

    def currency(self, cells: list[object], code: str) -> None:
        text = self.plain(cells, code)
        if text and text.strip().casefold() != self.budget.currency.casefold():
            raise Refused("other_currency")

    def category(self, cells: list[object], code: str) -> str:
        text = self.plain(cells, code)
        try:
            return category_names()[fold(text)] if text else ""
        except (KeyError, ValueError) as error:
            raise Refused("unknown_category") from error

    def channel(self, cells: list[object], code: str) -> UUID | None:
        text = self.plain(cells, code)
        return only(find(self.names.channels, text), "channel") if text else None

    def goal(self, cells: list[object], code: str) -> UUID | None:
        text = self.plain(cells, code)
        return only(find(self.names.goals, text), "goal") if text else None

    def text(self, cells: list[object], code: str) -> str:
        """Return a text as the expense's own field takes it."""
        column = self.column(code)
        try:
            cleaned = column.clean(self.plain(cells, code), None)
        except ValidationError as error:
            codes = {problem.code for problem in error.error_list}
            raise Refused("bad_text" if "TXT-1" in codes else "too_long") from error
        if len(cleaned) > column.max_length:  # of which a model's text knows nothing
            raise Refused("too_long")
        return cleaned

    def number(self, cells: list[object], code: str) -> str:
        """Return the row's own number, by which it is known in every file."""
        text = self.plain(cells, code)
        try:
            name = fold(text)
        except ValueError as error:
            raise Refused("bad_text") from error
        if len(name) > 100:
            raise Refused("too_long")
        if name in self.numbers:
            raise Refused("same_number")
        if name:
            self.numbers.add(name)
        return name


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": values["date"],
        "amount_minor": values["amount"],
        "category": values["category"],
        "channel_id": values["channel"],
        "goal_id": values["goal"],
        "payee": values["payee"],
        "justification": values["justification"],
        "result": values["result"],
    }


def expense_key(row: Expense) -> str:
    """Return the key under which an exported expense comes back."""
    return f"id:{row.pk}"

"""Rows of a table to lines of a media plan, or the reason why not (IMP-1, BUDG-5)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from budget.expense_tables import Column
from budget.file_reading import FILE_WORDS as TABLE_WORDS
from budget.file_reading import ROW_WORDS as EXPENSE_WORDS
from budget.file_reading import Line, Names, Reading, RowReader
from budget.media_models import MediaLine
from budget.media_rules import RESULTS
from budget.models import Budget
from common.money import from_minor
from common.tables.cells import text_of
from common.tables.headers import count_hits, guess_columns, known_names
from common.tables.shapes import BadFile, Book
from common.tables.understanding import (
    HEADER_ROWS,
    Header,
    Refused,
    is_slashed,
    rows_of,
    samples,
)
from common.text import fold
from kpis.wording import metric_name

MOST_READ = 200  # lines of one file: a budget has no more
MOST_ROWS = MOST_READ + HEADER_ROWS + 1
EXAMPLE = "example"
FILE_WORDS = {
    **TABLE_WORDS,
    "too_many_rows": gettext_lazy("The file has more than 200 rows: a media plan has no more."),
}
ROW_WORDS = {
    **EXPENSE_WORDS,
    "not_positive": gettext_lazy("This is to be more than nothing."),
    "ends_before": gettext_lazy("The end must not be before the start."),
    "unknown_kind": gettext_lazy("This is no kind of a media plan's line."),
    "unknown_metric": gettext_lazy("This is no result of a media plan's line."),
    "not_whole": gettext_lazy("This is not a whole number such as 1200."),
}
COLUMNS = (
    Column(
        "title",
        gettext_lazy("What exactly"),
        ("name", "line", "placement", "название", "размещение", "დასახელება"),
        needed=True,
        width=40,
    ),
    Column("kind", gettext_lazy("Kind"), ("type", "вид", "тип", "სახე"), needed=True),
    Column("channel", gettext_lazy("Channel"), ("page", "network", "площадка", "канал", "არხი")),
    Column("goal", gettext_lazy("Goal"), ("цель", "задача", "მიზანი")),
    Column("start", gettext_lazy("From"), ("start", "начало", "დასაწყისი"), needed=True, width=12),
    Column("end", gettext_lazy("To"), ("end", "конец", "დასასრული"), needed=True, width=12),
    Column(
        "amount",
        gettext_lazy("Amount"),
        ("sum", "budget", "planned", "сумма", "бюджет", "თანხა"),
        needed=True,
        width=14,
    ),
    Column("currency", gettext_lazy("Currency"), ("валюта", "ვალუტა"), width=10),
    Column("metric", gettext_lazy("Result"), ("metric", "показатель", "მაჩვენებელი"), needed=True),
    Column(
        "expected",
        gettext_lazy("Expected"),
        ("how many we expect", "forecast", "ожидаем", "прогноз", "პროგნოზი"),
        needed=True,
        width=14,
    ),
)
BY_CODE = {column.code: column for column in COLUMNS}
READ = tuple(BY_CODE)
NEEDED = tuple(column.code for column in COLUMNS if column.needed)
_CURRENCY = re.compile(r",\s*[A-Z]{3}\s*$")  # as our own export names it: "Amount, GEL"
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u00a0\u202f])\d{3})(?:\1\d{3})*|\d+", re.ASCII)


def title_of(code: str) -> str:
    """Return what a column is called in the active language."""
    return str(BY_CODE[code].title)


@cache
def _known() -> dict[str, str]:
    return known_names(BY_CODE, title_of, {one.code: one.aliases for one in COLUMNS})


def _plain(titles: Sequence[str]) -> list[str]:
    return [_CURRENCY.sub("", title) for title in titles]


def guess(titles: Sequence[str]) -> list[str]:
    return guess_columns(_plain(titles), _known(), READ, {})


def hits(titles: Sequence[str]) -> int:
    return count_hits(_plain(titles), _known())


def template_record(budget: Budget) -> dict[str, Any]:
    """Return the one row that shows how a row is meant: it is left out when it comes back."""
    hint = _("delete this row")
    return {
        "title": f"{EXAMPLE}: {hint}",
        "kind": str(MediaLine.Kind.TARGETED_ADS.label),
        "start": budget.start,
        "end": budget.end,
        "amount": from_minor(30_000, budget.currency).amount,
        "currency": budget.currency,
        "metric": metric_name("link_clicks"),
        "expected": "600",
    }


@cache
def choice_names(code: str) -> dict[str, str]:
    """Return folded words -> code of a kind or a result, in all languages."""
    words: dict[str, Callable[[str], str]] = {
        "kind": lambda one: str(MediaLine.Kind(one).label),
        "metric": metric_name,
    }
    known = MediaLine.Kind.values if code == "kind" else RESULTS
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(words[code](one)): one for one in known}
    return found | {one: one for one in known}


def read_lines(
    book: Book,
    header: Header,
    columns: Sequence[str],
    budget: Budget,
    names: Names,
    *,
    order: str = "",
    mark: str = "",
) -> Reading:
    """Return the lines of a table by the meaning of its columns. Raises BadFile for too many."""
    codes = [*columns, *[""] * len(header.titles)][: len(header.titles)]
    filled = rows_of(header)
    if len(filled) > MOST_READ:
        raise BadFile("too_many_rows")
    if not filled:
        raise BadFile("no_rows")
    reading = Reading(header.titles, samples(header, filled), codes, book.encoding)
    places = {code: index for index, code in enumerate(codes) if code}
    reading.missing = [code for code in NEEDED if code not in places]
    reader = _LineReader(places, header.titles, budget, names, order, mark)
    reading.asks_order = not order and any(
        is_slashed(reader.cell(cells, code)) for _row, cells in filled for code in ("start", "end")
    )
    reading.asks_mark = not mark and any(reader.is_unclear(cells) for _row, cells in filled)
    if reading.is_ready:
        for number, cells in filled:
            reader.read(reading, number, cells)
    return reading


@dataclass
class _LineReader(RowReader):
    def title_of(self, code: str) -> str:
        return title_of(code)

    def column(self, code: str) -> Any:
        return MediaLine._meta.get_field(code)

    def read(self, reading: Reading, number: int, cells: list[object]) -> None:
        if text_of(self.cell(cells, "title")).startswith(f"{EXAMPLE}:"):
            reading.examples += 1
            return
        values: dict[str, Any] = {}
        bad = []
        for code, read in (
            ("title", self.name),
            ("kind", self.choice),
            ("channel", self.channel),
            ("goal", self.goal),
            ("start", self.day),
            ("end", self.day),
            ("amount", self.amount),
            ("currency", self.currency),
            ("metric", self.choice),
            ("expected", self.whole),
        ):
            try:
                values[code] = read(cells, code)
                if code == "end" and values["end"] < values.get("start", values["end"]):
                    raise Refused("ends_before")
            except Refused as refused:
                bad.append(self.reject(number, code, cells, str(refused)))
        if bad:
            reading.rejected += bad
        else:
            reading.lines.append(Line(number, "", _columns(values)))

    def name(self, cells: list[object], code: str) -> str:
        if not self.plain(cells, code).strip():
            raise Refused("required")
        return self.text(cells, code)

    def choice(self, cells: list[object], code: str) -> str:
        text = self.plain(cells, code)
        if not text:
            raise Refused("required")
        try:
            return choice_names(code)[fold(text)]
        except (KeyError, ValueError) as error:
            raise Refused(f"unknown_{code}") from error

    def whole(self, cells: list[object], code: str) -> int:
        cell = self.cell(cells, code)
        if isinstance(cell, bool | date | time):
            raise Refused("not_whole")
        if isinstance(cell, int | float):
            if not float(cell).is_integer():
                raise Refused("not_whole")
            number = int(cell)
        else:
            text = self.plain(cells, code).strip()
            if not text:
                raise Refused("required")
            if len(text) > 20 or not _GROUPED.fullmatch(text):
                raise Refused("not_whole")
            number = int(re.sub(r"\D", "", text))
        if number < 1:
            raise Refused("not_positive")
        if number > 10**12:
            raise Refused("too_large")
        return number


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    told = {name: values[name] for name in ("title", "kind", "start", "end", "metric", "expected")}
    return {
        **told,
        "channel_id": values["channel"],
        "goal_id": values["goal"],
        "amount_minor": values["amount"],
    }

"""The pieces that a report is read in: page, PDF, XLSX and mail show the same ones.

Texts are in the language that was active when they were made; values stay exact beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from common.rows import RowTemplate, joined

_row = RowTemplate("reports/_row.html", "marks", "label", "head", "cells")
_cell = RowTemplate("reports/_cell.html", "marks", "label", "content")
_link = RowTemplate("reports/_cell_link.html", "url", "text")
_state = RowTemplate("reports/_cell_state.html", "state", "text")


class Cell(NamedTuple):
    """What stands in a table: the words, and for a spreadsheet the number or day behind them."""

    text: str
    value: int | Decimal | date | None = None
    unit: str = ""  # of the value: a currency, %
    state: str = ""  # a status of the look, shown as colour and shape beside the word
    url: str = ""


class Column(NamedTuple):
    title: str
    numeric: bool = False


@dataclass
class Table:
    """Rows under columns; of a table with `total` the last row sums up the others."""

    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    note: str = ""
    total: bool = False
    lead: str = ""  # what to see in it, in a sentence

    @property
    def body(self) -> SafeString:
        """Return the rows as the page shows them: a report has cells by the thousand."""
        write, cell = _row.writer(), _cell_writer()
        labels = [conditional_escape(column.title) for column in self.columns]
        marks = [mark_safe(' class="num"') if column.numeric else "" for column in self.columns]
        last = len(self.rows) - 1 if self.total else None
        return joined(
            write(
                marks=mark_safe(' class="total"') if number == last else "",
                label=labels[0],
                head=row[0].text,
                cells=joined(map(cell, marks[1:], labels[1:], row[1:])),
            )
            for number, row in enumerate(self.rows)
        )


def _cell_writer() -> Callable[[str, str, Cell], SafeString]:
    """Return a function that writes a cell with the attributes and the title of its column."""
    plain, link, state = _cell.writer(), _link.writer(), _state.writer()

    def write(marks: str, label: str, cell: Cell) -> SafeString:
        content: str = cell.text
        if cell.url:
            content = link(url=cell.url, text=cell.text)
        elif cell.state:
            content = state(state=cell.state, text=cell.text)
        return plain(marks=marks, label=label, content=content)

    return write


@dataclass
class Part:
    """One part of a report, such as the channels or the budget; without data it says so."""

    code: str
    title: str
    lead: str = ""  # what to see, in a sentence
    tables: list[Table] = field(default_factory=list)
    chart: str = ""  # the name of a picture
    chart_text: str = ""
    empty: str = ""


class Promise(NamedTuple):
    """A KPI: what was promised, what is, and what that means."""

    name: str
    where: str  # the channels
    status: str
    status_text: str
    baseline: Cell
    target: Cell
    fact: Cell
    expected: Cell
    forecast: Cell
    basis: str
    last_day: str
    reason: str
    primary: bool
    done: int | None
    expected_done: int
    chart: str
    days: Table  # what the picture shows
    start: str
    due: str
    doubts: str = ""  # the suspicious days that don't count (KPI-6)
    quality: Sequence[str] = ()  # what growth is held against (KPI-8)


class GoalTold(NamedTuple):
    kind: str
    problem: str
    measure: str
    due: str
    promises: Sequence[Promise]


class Kept(NamedTuple):
    """A correction of the last report: was it done, and how did its figure go on?"""

    pk: str
    text: str
    done: bool
    person: str = ""
    due: str = ""
    helped: str = ""  # in a sentence; "" when it names no figure
    verdict: str = ""  # better, worse, same, no_data


@dataclass
class Reading:
    """A report in the reader's language."""

    title: str
    client: str
    agency: str
    period: str
    edition: int
    goals: list[GoalTold]
    conclusions: str
    corrections: Sequence[Any]
    no_corrections_because: str
    parts: list[Part]
    last_corrections: list[Kept]
    last_period: str
    changes: Table | None
    first: Part  # goal, target, fact, pace: what a reader of four minutes reads

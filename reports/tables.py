"""The pieces that a report is read in: page, PDF, XLSX and mail show the same ones.

Texts are in the language that was active when they were made; values stay exact beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple


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

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Return the rows with the column of each cell."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


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


class GoalTold(NamedTuple):
    kind: str
    problem: str
    measure: str
    due: str
    promises: Sequence[Promise]


class Kept(NamedTuple):
    """A correction of the last report: was it done?"""

    pk: str
    text: str
    done: bool


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

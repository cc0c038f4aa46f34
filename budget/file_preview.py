"""What a file of expenses says, as its page shows it before anything is written (IMP-1).

Of a large one this is what its job keeps, as plain values."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from budget.file_reading import Line, Reading
from budget.models import ImportedExpense
from common.tables.understanding import Reject

SHOWN = 200  # rows on the page; the rest is in the file
MOST_REJECTS = 5_000  # cells that are told of a large file


class Sorted(NamedTuple):
    """What a file's rows would do, before and when they are written."""

    new: list[Line]  # to be booked
    tray: list[Line]  # new, and without a reason
    justified: list[tuple[Line, ImportedExpense]]  # in the tray, and now with a reason
    same: int

    def sums(self) -> dict[str, int]:
        """Return minor units by what becomes of them."""
        booked = [*self.new, *(line for line, _row in self.justified)]
        return {
            "booked": sum(line.values["amount_minor"] for line in booked),
            "tray": sum(line.values["amount_minor"] for line in self.tray),
        }


class Shown(NamedTuple):
    """A row as it was understood; state is what becomes of it: new, tray or same."""

    row: int
    day: date
    amount_minor: int
    category: str
    payee: str
    justification: str
    state: str


@dataclass
class Preview:
    titles: Sequence[str] = ()
    samples: Sequence[str] = ()
    columns: Sequence[str] = ()
    encoding: str = ""
    asks_order: bool = False
    asks_mark: bool = False
    missing: Sequence[str] = ()
    examples: int = 0
    rows_read: int = 0
    rejected_rows: int = 0
    lines: Sequence[Shown] = ()
    more_lines: int = 0
    rejected: Sequence[Reject] = ()
    new: int = 0
    in_tray: int = 0
    same: int = 0
    sums: dict[str, int] = field(default_factory=lambda: {"booked": 0, "tray": 0})

    @property
    def is_ready(self) -> bool:
        return not (self.asks_order or self.asks_mark or self.missing)

    def as_plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "rejected": list(self.rejected[:MOST_REJECTS])}


def from_plain(kept: dict[str, Any]) -> Preview:
    """Return the preview that as_plain() was given."""
    lines = [Shown(row, date.fromisoformat(day), *rest) for row, day, *rest in kept["lines"]]
    rejected = [Reject(*reject) for reject in kept["rejected"]]
    return Preview(**{**kept, "lines": lines, "rejected": rejected})


def previewed(reading: Reading, found: Sorted) -> Preview:
    """Return what was read with what becomes of it."""
    booked = {line.row for line in found.new} | {line.row for line, _row in found.justified}
    waits = {line.row for line in found.tray}
    lines = [
        Shown(
            line.row,
            line.values["day"],
            line.values["amount_minor"],
            line.values["category"],
            line.values["payee"],
            line.values["justification"],
            "new" if line.row in booked else "tray" if line.row in waits else "same",
        )
        for line in reading.lines[:SHOWN]
    ]
    return Preview(
        titles=reading.titles,
        samples=reading.samples,
        columns=reading.columns,
        encoding=reading.encoding,
        asks_order=reading.asks_order,
        asks_mark=reading.asks_mark,
        missing=reading.missing,
        examples=reading.examples,
        rows_read=reading.rows_read,
        rejected_rows=reading.rejected_rows,
        lines=lines,
        more_lines=max(0, len(reading.lines) - SHOWN),
        rejected=reading.rejected,
        new=len(booked),
        in_tray=len(waits),
        same=found.same,
        sums=found.sums(),
    )

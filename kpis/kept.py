"""What an import changed of a channel's days, as `ImportedMonth` keeps it.

Values travel as one text per metric, with a value per day between commas, none where nothing was
or nothing changed: PostgreSQL writes and packs that in a fifth of the time of an object per day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple


class KeptDay(NamedTuple):
    """The cells of a day that changed, as plain text: before those that had a value."""

    day: date
    before: Mapping[str, str]
    after: Mapping[str, str]
    rows: Any  # of the file: one for all cells of the day, None, or by metric


def rows_of(cells: Mapping[str, Any]) -> Any:
    """Return the row in the file of the cells of a day: one for all, None, or by metric."""
    rows = {cell.row for cell in cells.values()}
    return rows.pop() if len(rows) == 1 else {code: cell.row for code, cell in cells.items()}


def row_of(rows: Any, code: str) -> int | None:
    """Return a cell's row in its file from what was kept of its day."""
    return rows.get(code) if isinstance(rows, Mapping) else rows


def packed(days: Sequence[KeptDay]) -> tuple[list[int], list[Any], dict[str, list[str]]]:
    """Return days, rows and cells of days that are in one month, in their order."""
    codes = dict.fromkeys(code for one in days for code in one.after)
    cells = {
        code: [
            ",".join(one.before.get(code, "") for one in days),
            ",".join(one.after.get(code, "") for one in days),
        ]
        for code in codes
    }
    return [one.day.day for one in days], [one.rows for one in days], cells


def unpacked(
    month: date,
    days: Sequence[int],
    rows: Sequence[Any],
    cells: Mapping[str, Sequence[str]],
    *,
    only: date | None = None,
) -> Iterator[KeptDay]:
    """Yield the days of a month that was packed, or one of them."""
    told = [(code, was.split(","), now.split(",")) for code, (was, now) in cells.items()]
    for place, number in enumerate(days):
        day = month.replace(day=number)
        if only in (None, day):
            before = {code: was[place] for code, was, _now in told if was[place]}
            after = {code: now[place] for code, _was, now in told if now[place]}
            yield KeptDay(day, before, after, rows[place])

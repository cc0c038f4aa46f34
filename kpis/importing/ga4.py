"""Google Analytics 4: a report by date, or by `Nth day` counted from the start date.

Lines with # tell the period. A page of small tables (home snapshot) and a report by anything else
than days are known, but have no day to be kept for."""

import re
from datetime import date, timedelta

from common.periods import Period
from common.tables.cells import is_blank, text_of
from common.tables.shapes import Book, Sheet
from kpis.importing.collect import Collector, Key
from kpis.importing.dates import compact_day
from kpis.importing.headers import Row, Table, find_table, name_in
from kpis.importing.shapes import BadFile, Options, Reading

DAYS, SNAPSHOT, BREAKDOWN = "ga4_days", "ga4_snapshot", "ga4_breakdown"
SOURCES = (DAYS,)
UNREADABLE = {SNAPSHOT: "many_tables", BREAKDOWN: "breakdown"}

DATE, NTH_DAY = ("date",), ("nth day",)
COLUMNS = {
    "sessions": ("sessions",),
    "users": ("total users", "users"),
    "new_users": ("new users",),
    "pageviews": ("views",),
    "events": ("event count",),
    "conversions": ("key events", "conversions"),
    "revenue": ("total revenue",),
    "avg_session": ("average session duration",),
}
HEADERS = {DAYS: {"date": DATE, **COLUMNS}}
_START = re.compile(r"#\s*Start date:\s*([0-9]{8})")
_END = re.compile(r"#\s*End date:\s*([0-9]{8})")
_COMMENTS = 20  # rows in which the period is looked for


def recognise(book: Book) -> str | None:
    sheet = book.sheets[0]
    starts = [cells for cells in sheet.rows if _START.match(text_of(cells[0] if cells else ""))]
    if not starts:
        return None
    if len(starts) > 1:
        return SNAPSHOT
    return DAYS if _table(sheet) else BREAKDOWN


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return a site's days. Raises BadFile, NeedsAnswer."""
    sheet = book.sheets[0]
    table = _table(sheet)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "", book, today, options)
    date_column, nth_column = table.find(*DATE), table.find(*NTH_DAY)
    period = _period(sheet)
    if date_column is None and period is None:
        raise BadFile("no_dates", source)
    out.reading.period = period

    def nth_day(text: str) -> date:
        if period is None or not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValueError("not the number of a day")
        return period.start + timedelta(days=int(text))

    column, form = (date_column, compact_day) if date_column is not None else (nth_column, nth_day)

    def key(row: Row) -> Key | None:
        return Key(out.day(row, table, column, form)) if row.text(column) else None

    columns = table.columns(COLUMNS)
    if not columns:
        raise BadFile("unknown_metric", source)
    out.read(table, columns, key)
    days = [record.day for record in out.reading.records]
    if len(set(days)) < len(days):  # days split by something else, such as the traffic source
        raise BadFile("breakdown", BREAKDOWN)
    return out.finish()


def _table(sheet: Sheet) -> Table | None:
    """Return the table if its first column is a day: any other first column splits the whole."""
    table = find_table(sheet, DATE + NTH_DAY)
    header = next(
        (
            cells
            for cells in sheet.rows
            if not is_blank(cells) and not text_of(cells[0]).startswith("#")
        ),
        [""],
    )
    return table if table and name_in(sheet, header[0]) in DATE + NTH_DAY else None


def _period(sheet: Sheet) -> Period | None:
    """Return the days that the comment lines name, None without them."""
    found = {}
    for cells in sheet.rows[:_COMMENTS]:
        for end, form in (("start", _START), ("end", _END)):
            if match := form.match(text_of(cells[0] if cells else "")):
                found[end] = match[1]
    try:
        return Period(compact_day(found["start"]), compact_day(found["end"]))
    except (KeyError, ValueError):
        return None

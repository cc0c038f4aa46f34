"""Yandex Metrika: a table by day, the variant whose first column is `Период`.

The row under the header, `Итого и средние`, is the total. Times are `0:05:12`. Each goal has a
column of its own, `Достижения цели (name)`. A table by anything but days splits the whole."""

import re
from datetime import date

from common.tables.shapes import Book
from kpis.catalogue import METRICS
from kpis.importing.collect import Collector, Key
from kpis.importing.dates import dotted_day, iso_day
from kpis.importing.headers import Column, Row, Table, find_table
from kpis.importing.shapes import BadFile, Options, Reading

DAYS, BREAKDOWN = "metrika_days", "metrika_breakdown"
SOURCES = (DAYS,)
UNREADABLE = {BREAKDOWN: "breakdown"}

PERIOD = ("период",)
TOTALS = ("итого", "всего")  # a row that begins so
COLUMNS = {
    "sessions": ("визиты",),
    "users": ("посетители",),
    "new_users": ("новые посетители",),
    "pageviews": ("просмотры",),
    "goal_visits": ("целевые визиты",),
    "conversions": ("достижения цели", "достижения любой цели"),
    "bounce_rate": ("отказы",),
    "avg_session": ("время на сайте",),
}
HEADERS = {DAYS: {"date": PERIOD, **COLUMNS}}
GOAL = re.compile(r"достижения цели \(.+\)")  # of one goal, by its name


def recognise(book: Book) -> str | None:
    if _table(book):
        return DAYS
    sheet = book.sheets[0]
    visits = find_table(sheet, COLUMNS["sessions"], COLUMNS["users"] + COLUMNS["pageviews"])
    return BREAKDOWN if visits else None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return a site's days. Raises BadFile, NeedsAnswer."""
    table = _table(book)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "", book, today, options)
    columns = _columns(out, table)
    if not columns:
        raise BadFile("unknown_metric", source)

    def key(row: Row) -> Key | None:
        text = row.text(0)
        if not text:
            return None
        if text.casefold().startswith(TOTALS):
            out.reading.period_totals = out.values(row, columns)
            return None
        return Key(out.day(row, table, 0, _day))

    out.read(table, columns, key)
    days = [record.day for record in out.reading.records]
    if len(set(days)) < len(days):  # days split by something else, such as the traffic source
        raise BadFile("breakdown", BREAKDOWN)
    return out.finish()


def _table(book: Book) -> Table | None:
    """Return the table if its first column is the day: any other first column splits the whole."""
    table = find_table(book.sheets[0], PERIOD, COLUMNS["sessions"])
    return table if table and table.names[0] in PERIOD else None


def _columns(out: Collector, table: Table) -> list[Column]:
    """Return the columns; what several goals reached isn't one metric, so it's left out."""
    columns = table.columns(COLUMNS)
    goals = [index for index, name in enumerate(table.names) if GOAL.fullmatch(name)]
    if not goals or any(column.metric.code == "conversions" for column in columns):
        return columns
    if len(goals) > 1:
        out.warn("several_result_indicators")
        return columns
    return [*columns, Column(METRICS["conversions"], goals[0], table.titles[goals[0]])]


def _day(text: str) -> date:
    return dotted_day(text) if "." in text[:3] else iso_day(text)

"""Meta Ads Manager reports, CSV and XLSX, by day or span, with any breakdown.

The currency stands in a header or a column. Often there are no ids: rows of equal names, days and
parts are different objects, numbered in the file's order. A row with nothing but figures is the
total; reach doesn't add up to it, spend and impressions do."""

import re
from datetime import date
from decimal import Decimal

from common.tables.shapes import Book
from kpis.catalogue import METRICS
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.dates import iso_day, range_of
from kpis.importing.headers import Column, Row, Table, find_table
from kpis.importing.objects import name_id, object_id
from kpis.importing.shapes import BadFile, ObjectRef, Options, Reading

ADS = "meta_ads"
SOURCES = (ADS,)

STARTS, ENDS = ("reporting starts",), ("reporting ends",)
DAY, SPAN = ("day",), ("week", "month")
IDS = ("ad id", "ad set id", "campaign id")  # the most detailed first
NAMES = ("ad name", "ad set name", "campaign name")
ACCOUNT, CURRENCY = ("account id", "account name"), ("currency",)
RESULTS, INDICATOR = "results", ("result indicator", "result type")
BREAKDOWNS = {  # header -> our word
    "age": "age",
    "gender": "gender",
    "country": "country",
    "region": "region",
    "platform": "platform",
    "placement": "placement",
    "device platform": "device",
    "impression device": "device",
    "audience segments": "segment",
}
COLUMNS = {
    "spend": ("amount spent",),
    "impressions": ("impressions",),
    "reach_paid": ("reach",),
    "link_clicks": ("link clicks",),
    "clicks": ("clicks (all)",),
    "purchases": ("purchases",),
    "revenue": ("purchases conversion value", "purchase conversion value"),
    "leads": ("leads",),
    "engagements": ("post engagements", "post engagement"),
    "thruplays": ("thruplays",),
    "video_views_3s": ("3-second video plays",),
    "conversions": (RESULTS,),
}
HEADERS = {ADS: {"starts": STARTS, "ends": ENDS, "day": DAY, **COLUMNS}}
_CURRENCY = re.compile(r"\(([A-Z]{3})\)")
_ROUNDING = Decimal("0.05")  # rows have more places than their total


def recognise(book: Book) -> str | None:
    return ADS if _table(book) else None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return the rows of ads, ad sets, campaigns or parts of them. Raises BadFile, NeedsAnswer."""
    table = _table(book)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "", book, today, options)
    columns = _columns(out, table)
    out.reading.currency = _currency(table)
    keys = _Keys(out, table)

    def key(row: Row) -> Key | None:
        if keys.is_total(row):
            out.reading.period_totals = out.values(row, columns)
            return None
        return keys.key(row)

    out.read(table, columns, key)
    reading = out.finish()
    if not reading.rejected and any(_misses(reading, metric) for metric in reading.period_totals):
        out.warn("rows_miss_total")
    return reading


class _Keys:
    """Says whose figures a row has, and for which days."""

    def __init__(self, out: Collector, table: Table) -> None:
        self.out = out
        self.table = table
        self.pk = table.find(*IDS)
        self.name = table.find(*NAMES)
        self.account = table.find(*ACCOUNT)
        self.day, self.span = table.find(*DAY), table.find(*SPAN)
        self.starts, self.ends = table.find(*STARTS), table.find(*ENDS)
        self.parts = [
            (word, index)
            for header, word in BREAKDOWNS.items()
            if (index := table.find(header)) is not None
        ]
        owners = [self.pk, self.name, self.account, self.day, self.span]
        self.dimensions = [index for index in owners if index is not None]
        self.dimensions += [index for _word, index in self.parts]

    def is_total(self, row: Row) -> bool:
        return bool(self.dimensions) and not any(row.text(index) for index in self.dimensions)

    def key(self, row: Row) -> Key:
        start, end = self._days(row)
        breakdown = ";".join(f"{word}={row.text(index)}" for word, index in self.parts)
        ref = ObjectRef(
            "ad",
            self._id(row),
            account=name_id(row.text(self.account), "") if self.account is not None else "",
            start=start,
            breakdown=name_id(breakdown, "") if breakdown else "",
        )
        key = Key(end, ref)
        return key if self.pk is not None else self.out.numbered(key)

    def _id(self, row: Row) -> str:
        if self.pk is not None:
            return object_id(row.cell(self.pk), self.table.title(self.pk))
        index = self.name if self.name is not None else self.account
        return name_id(row.text(index), self.table.title(index)) if index is not None else "all"

    def _days(self, row: Row) -> tuple[date, date]:
        if self.day is not None:
            day = self.out.day(row, self.table, self.day, iso_day)
            return day, day
        if self.span is not None:
            try:
                span = range_of(row.text(self.span))
            except ValueError as error:
                title = self.table.title(self.span)
                raise Refused(title, row.cell(self.span), "bad_date") from error
            self.out.checked_day(span.end, self.table.title(self.span), iso_day)
            return span
        start = self.out.day(row, self.table, self.starts, iso_day)
        end = self.out.day(row, self.table, self.ends, iso_day)
        if end < start:
            raise Refused(self.table.title(self.ends), row.cell(self.ends), "bad_date")
        return start, end


def _table(book: Book) -> Table | None:
    found = (
        find_table(sheet, STARTS, ENDS, COLUMNS["impressions"] + COLUMNS["spend"])
        for sheet in book.sheets
    )
    return next((table for table in found if table), None)


def _columns(out: Collector, table: Table) -> list[Column]:
    """Return the columns; results of different kinds aren't one metric, so they're left out."""
    columns = table.columns(COLUMNS)
    indicator = table.find(*INDICATOR)
    kinds = {row.text(indicator) for row in table.rows()} - {""}
    if len(kinds) < 2:
        return columns
    out.warn("several_result_indicators")
    return [column for column in columns if column.metric.code != "conversions"]


def _currency(table: Table) -> str:
    """Return the file's currency, empty if it doesn't say. Raises BadFile for several."""
    column = table.find(*CURRENCY)
    found = {row.text(column) for row in table.rows()} - {""}
    for name in COLUMNS["spend"] + COLUMNS["revenue"]:
        if match := _CURRENCY.search(table.title(table.find(name))):
            found.add(match[1])
    if len(found) > 1:
        raise BadFile("several_currencies", ADS)
    return next(iter(found), "")


def _misses(reading: Reading, metric: str) -> bool:
    if METRICS[metric].cls != "sum":
        return False
    added, total = reading.totals.get(metric, 0), reading.period_totals[metric]
    return abs(Decimal(added) - Decimal(total)) > _ROUNDING

"""Collecting a file's rows into a Reading: what every source shares."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from common.periods import Period, check_year
from common.tables.cells import shown, text_of
from common.tables.shapes import Book
from kpis.catalogue import METRICS, Metric, fits_a_day
from kpis.importing import dates
from kpis.importing.headers import Column, Row, Table
from kpis.importing.numbers import Unreadable, read_number
from kpis.importing.shapes import (
    BadFile,
    NeedsAnswer,
    ObjectRef,
    Options,
    Reading,
    Record,
    Reject,
    Share,
    Value,
)

LONGEST = 3 * 366  # days in which missing ones are taken for zeros


class Refused(ValueError):  # noqa: N818 - as Django's PermissionDenied
    """A row's bad cell: column, value, reason."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = value
        self.reason = reason


class Key(NamedTuple):
    day: date
    object: ObjectRef | None = None


class Collector:
    """Takes a file's rows one by one; `finish` hands over the Reading."""

    def __init__(
        self,
        source: str,
        network: str,
        book: Book,
        today: date,
        options: Options,
        metrics: Mapping[str, Metric] = METRICS,
    ) -> None:
        self.reading = Reading(source, network=network)
        self.metrics = metrics  # the catalogue's, and an agency's own where a mapping names them
        self.today = today
        self.options = options
        self.exponent = False  # whether the source writes 7.48E-6
        self.decimal = options.decimal or "."
        self._asks_for_comma = book.delimiter == ";"
        self._titles: dict[str, str] = {}
        self._seen: dict[tuple[object, ...], dict[str, Value]] = {}
        self._conflicts: set[tuple[tuple[object, ...], str]] = set()
        self._names: Counter[tuple[object, ...]] = Counter()
        self._refused_days: set[date] = set()
        self._broken_shares: set[tuple[date, str]] = set()
        self._lost_day = False

    def read(
        self, table: Table, columns: Sequence[Column], key: Callable[[Row], Key | None]
    ) -> None:
        """Take all rows of a table. `key` says whose figures a row has; None leaves it out."""
        self.title_of(columns)
        for row in table.rows():
            self.take(row, columns, key)

    def take(
        self,
        row: Row,
        columns: Sequence[Column] | Callable[[Row], Mapping[str, Value]],
        key: Callable[[Row], Key | None],
    ) -> None:
        """Take one row, or refuse it. Figures come from the columns or from a function."""
        found = None
        try:
            found = key(row)
            if found is None:
                self.reading.skipped += 1
            else:
                cells = columns(row) if callable(columns) else self.values(row, columns)
                self.add(row, found, cells)
        except Refused as bad:
            self.reject(row, bad, found and found.day)

    def values(self, row: Row, columns: Sequence[Column]) -> dict[str, Value]:
        """Return the row's figures, without those that are missing. Raises Refused."""
        cells: dict[str, Value] = {}
        for column in columns:
            value = self.value(row.cell(column.index), column)
            for twin in column.twins:
                if self.value(row.cell(twin), column) != value:
                    self.warn("columns_disagree")
            if value is not None:
                cells[column.metric.code] = value
        return cells

    def value(self, cell: object, column: Column) -> Value | None:
        """Return one figure, None if it's missing. Raises Refused, NeedsAnswer."""
        try:
            value = self._number(cell, column, self.decimal)
        except Unreadable as error:
            if self._reads_otherwise(cell, column) is not None:
                raise NeedsAnswer("decimal", (".", ",")) from error
            raise Refused(column.title, cell, error.reason) from error
        # A spreadsheet that writes semicolons may well write 1,234 for 1.234.
        doubtful = self._asks_for_comma and isinstance(cell, str) and "," in cell
        if doubtful and self._reads_otherwise(cell, column) not in (None, value):
            raise NeedsAnswer("decimal", (".", ","))
        return value

    def add(self, row: Row, key: Key, cells: Mapping[str, Value]) -> None:
        """Keep a row's figures. Raises Refused for a count that no channel has on a day."""
        for metric, value in () if key.object else cells.items():
            if not fits_a_day(metric, value):
                raise Refused(self._titles.get(metric, metric), value, "too_large")
        record = Record(row.number, key.day, cells, key.object, row.sheet)
        values = self._seen.setdefault(_identity(record), {})
        for metric, value in cells.items():
            if values.setdefault(metric, value) != value:
                self._conflicts.add((_identity(record), metric))
        self.reading.records.append(record)

    def take_share(
        self, row: Row, dimension: str, read: Callable[[Row], Share], day: Callable[[Row], date]
    ) -> None:
        """Take one row that is a part of the audience, or refuse it: with a part that nobody can
        read the others of its day and dimension say nothing of the whole either."""
        found = None
        try:
            found = day(row)
            self.reading.shares.append(read(row))
        except Refused as bad:
            self.reject(row, bad, found)
            if found is not None:
                self._broken_shares.add((found, dimension))

    def reject(self, row: Row, bad: Refused, day: date | None) -> None:
        self.reading.rejected.append(
            Reject(row.number, shown(bad.column), shown(bad.value), bad.reason, row.sheet)
        )
        if day is None:
            self._lost_day = True
        else:
            self._refused_days.add(day)

    def warn(self, code: str) -> None:
        if code not in self.reading.warnings:
            self.reading.warnings.append(code)

    def day(self, row: Row, table: Table, index: int | None, form: Callable[[str], date]) -> date:
        """Return the row's day by the source's form of date. Raises Refused."""
        cell = row.cell(index)
        return self.checked_day(cell, table.title(index), form)

    def checked_day(self, cell: object, title: str, form: Callable[[str], date]) -> date:
        try:
            if isinstance(cell, datetime):
                day = check_year(cell.date())
            elif isinstance(cell, date):
                day = check_year(cell)
            else:
                day = form(text_of(cell))
        except ValueError as error:
            raise Refused(title, cell, "bad_date") from error
        return self.until_today(day, cell, title)

    def until_today(self, day: date, cell: object, title: str) -> date:
        if day > self.today:
            raise Refused(title, cell, "after_today")
        return day

    def resaved_day(self, text: str) -> date:
        """Return an ISO day, or a day that a spreadsheet wrote its own way. Raises NeedsAnswer
        for `03/04/2025` until somebody tells the order (IMP-5)."""
        if dates.is_slashed(text):
            if not self.options.day_order:
                raise NeedsAnswer("day_order", ("dmy", "mdy"))
            return dates.slashed_day(text, self.options.day_order)
        return dates.dotted_day(text) if "." in text[:3] else dates.iso_day(text)

    @property
    def as_of(self) -> date:
        """Return the day that lifetime figures were taken on."""
        day = self.options.as_of or self.today
        if day > self.today:
            raise NeedsAnswer("as_of")
        return day

    @property
    def period(self) -> Period:
        """Return the days that a file without dates covers. Raises NeedsAnswer."""
        span = self.options.period
        if span is None or span.end < span.start or span.end > self.today:
            raise NeedsAnswer("period")
        return span

    def published_at(
        self, row: Row, table: Table, index: int | None, form: Callable[[str, str], datetime]
    ) -> tuple[datetime, date] | tuple[None, None]:
        """Return when an object came out, in the client's zone, and on which day; nothing if the
        file doesn't say. Raises Refused, also for one that is newer than its figures."""
        if not row.text(index):
            return None, None
        try:
            moment = form(row.text(index), self.options.zone)
        except ValueError as error:
            raise Refused(table.title(index), row.cell(index), "bad_date") from error
        self._check_published(moment.date(), row.cell(index), table.title(index))
        return moment, moment.date()

    def published_on(
        self, row: Row, table: Table, index: int | None, form: Callable[[str], date]
    ) -> date | None:
        """Return the day an object came out, like `published_at`."""
        if not row.text(index):
            return None
        day = self.day(row, table, index, form)
        self._check_published(day, row.cell(index), table.title(index))
        return day

    def _check_published(self, day: date, cell: object, title: str) -> None:
        self.until_today(day, cell, title)
        if day > (self.options.as_of or self.today):
            raise Refused(title, cell, "after_as_of")

    def numbered(self, key: Key) -> Key:
        """Return the key of an object without an id: equal ones of a file are different objects."""
        assert key.object is not None
        ref = key.object
        same = (ref.id, ref.start, ref.breakdown, key.day)
        self._names[same] += 1
        if self._names[same] == 1:
            return key
        self.warn("numbered_objects")
        return key._replace(object=ref._replace(id=f"{ref.id} #{self._names[same]}"))

    def finish(self, zero_filled: Collection[str] = ()) -> Reading:
        """Return the reading. `zero_filled` are metrics whose missing days mean 0."""
        reading = self.reading
        self._settle_shares()
        if not reading.rows_read:
            raise BadFile("no_rows", reading.source)
        self._fill_zeros(zero_filled)
        self._refuse_conflicts()
        reading.rejected.sort(key=lambda reject: (reject.sheet, reject.row))
        if reading.period is None:
            reading.period = _span(reading.records)
        for record in reading.records:
            for metric, value in record.cells.items():
                if self.metrics[metric].cls == "wavg":
                    continue
                reading.totals[metric] = reading.totals.get(metric, 0) + value
        if self.options.network and reading.network not in ("", self.options.network):
            reading.network_hint = reading.network
        self._settle_currency()
        return reading

    def title_of(self, columns: Sequence[Column]) -> None:
        """Remember what the file calls the metrics, for the list of refused rows."""
        self._titles.update({column.metric.code: column.title for column in columns})

    def _number(self, cell: object, column: Column, decimal: str) -> Value | None:
        return read_number(
            cell, column.metric, decimal=decimal, exponent=self.exponent, times=column.times
        )

    def _reads_otherwise(self, cell: object, column: Column) -> Value | None:
        """Return the cell read by the other decimal mark, None if that fails or was settled."""
        if self.options.decimal:
            return None
        try:
            return self._number(cell, column, ",")
        except Unreadable:
            return None

    def _fill_zeros(self, metrics: Collection[str]) -> None:
        records = self.reading.records
        if not metrics or self._lost_day or not records:
            return
        days = [record.day for record in records]
        span = self.options.period or Period(min(days), max(days))
        span = Period(min(span.start, *days), min(max(span.end, *days), self.today))
        if span.days > LONGEST:  # a mistyped year, not years of silence
            return
        for metric in metrics:
            there = {record.day for record in records if metric in record.cells}
            there |= self._refused_days
            self.reading.zero_filled += [
                (day, metric) for day in span.each_day() if day not in there
            ]

    def _refuse_conflicts(self) -> None:
        if not self._conflicts:
            return
        kept = []
        for record in self.reading.records:
            identity = _identity(record)
            for metric, value in record.cells.items():
                if (identity, metric) in self._conflicts:
                    self.reading.rejected.append(
                        Reject(
                            record.row,
                            shown(self._titles.get(metric, metric)),
                            str(value),
                            "conflicting_values",
                            record.sheet,
                        )
                    )
                    break
            else:
                kept.append(record)
        self.reading.records = kept

    def _settle_shares(self) -> None:
        """Leave out the parts of an audience of which some were refused, or told twice."""
        reading = self.reading
        told: dict[tuple[date, str, str], Share] = {}
        for share in reading.shares:
            if told.setdefault(share[1:4], share) is not share:
                self._broken_shares.add((share.day, share.dimension))
        if not self._broken_shares:
            return
        rows = len(reading.share_rows)
        reading.shares = [
            one for one in reading.shares if (one.day, one.dimension) not in self._broken_shares
        ]
        reading.skipped += rows - len(reading.share_rows)
        self.warn("audience_incomplete")

    def _settle_currency(self) -> None:
        reading = self.reading
        if not any(self.metrics[metric].kind == "money" for metric in reading.metrics):
            reading.currency = ""
        elif not reading.currency:
            if not self.options.currency:
                raise NeedsAnswer("currency")
            reading.currency = self.options.currency


def _identity(record: Record) -> tuple[object, ...]:
    ref = record.object
    return (record.day,) if ref is None else (record.day, ref.id, ref.start, ref.breakdown)


def _span(records: Sequence[Record]) -> Period | None:
    """Return the days covered; None for lifetime figures, which cover no span."""
    spans = [
        Period(start, record.day)
        for record in records
        if (start := record.object.start if record.object else record.day) is not None
    ]
    if not spans:
        return None
    return Period(min(span.start for span in spans), max(span.end for span in spans))

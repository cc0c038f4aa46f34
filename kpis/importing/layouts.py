"""Tables that no network made: read as a person mapped their columns (IMP, issue of importers).

A layout says what each column is: a metric, the day, the row's id, its address. It is known again
by its header's fingerprint, which doesn't mind the order of the columns."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from common.tables.cells import is_blank, shown, text_of
from common.tables.shapes import BadFile, Book, Sheet
from kpis.catalogue import DIGITS, METRICS, PLACES, Metric
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.day_texts import FORMS, at, read_moment
from kpis.importing.headers import HEADER_ROWS, Column, Row, fold_header
from kpis.importing.objects import name_id, object_id, url_of
from kpis.importing.shapes import NeedsAnswer, ObjectRef, Options, Reading, Value

MAPPED = "mapped"
DAY, ID, LINK = "@day", "@id", "@link"  # what a column may be beside a metric
ROLES = (DAY, ID, LINK)
LEVELS = ("channel", "site", "calls", "support", "post", "ads")  # what the rows are about
OF_DAYS = frozenset({"channel", "site", "calls", "support"})
KINDS = {"post": "post", "ads": "ad"}
UNITS = (1, 60, 3600)  # of a duration: seconds, minutes, hours
MOST_SKIPPED = 50  # rows at either end
NARROW = 10 ** (DIGITS - PLACES)  # an own metric's column has places even for what is whole
TOTALS = frozenset(
    {"total", "totals", "grand total", "итого", "всего", "итого и средние", "ჯამი", "სულ"}
)


class Heading(NamedTuple):
    """A column by its header, folded, and its place among those of the same header, from 0."""

    name: str
    nth: int


class Place(NamedTuple):
    """Where a header stands in a book."""

    sheet: int
    row: int


class Told(NamedTuple):
    """What one column means: a role, or a metric with its unit."""

    heading: Heading
    target: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a table; see `read_layout` for its stored form."""

    columns: tuple[Told, ...]
    level: str = "channel"
    day_form: str = ""
    zone: str = ""  # of the times in the day's column; empty: the day as it stands
    decimal: str = "."
    skip_first: int = 0
    skip_last: int = 0

    def heading(self, role: str) -> Heading | None:
        return next((told.heading for told in self.columns if told.target == role), None)

    @property
    def metrics(self) -> list[str]:
        return [told.target for told in self.columns if told.target not in ROLES]

    @property
    def is_daily(self) -> bool:
        return self.level in OF_DAYS

    @property
    def asks_as_of(self) -> bool:
        """Whether only a person knows on which day the figures were taken."""
        return not self.is_daily and not (self.level == "ads" and self.heading(DAY))

    def stored(self) -> dict[str, Any]:
        """Return the layout as plain JSON."""
        return {
            "columns": [[*told.heading, told.target, told.times] for told in self.columns],
            **{name: getattr(self, name) for name in _PLAIN},
        }


_PLAIN = ("level", "day_form", "zone", "decimal", "skip_first", "skip_last")


def read_layout(raw: Any) -> Layout:
    """Return a stored layout: what `Layout.stored` gave. Raises ValueError."""
    try:
        columns = tuple(
            Told(Heading(str(name), int(nth)), str(target), int(times))
            for name, nth, target, times in raw["columns"]
        )
        return Layout(columns, **{name: raw[name] for name in _PLAIN})
    except (KeyError, TypeError) as error:
        raise ValueError("not a layout") from error


def problems(layout: Layout, metrics: Mapping[str, Metric] = METRICS) -> dict[str, str]:
    """Return what keeps a layout from being read: the field, and a code of PROBLEM_WORDS."""
    found: dict[str, str] = {}
    often = Counter(told.target for told in layout.columns)
    for told in layout.columns:
        metric = metrics.get(told.target)
        if often[told.target] > 1:
            found[told.target] = "twice"
        elif told.target not in ROLES and metric is None:
            found[told.target] = "unknown_metric"
        elif metric and not _is_of(metric, layout):
            found[told.target] = "other_level"
        elif metric and told.times != 1 and metric.unit != "seconds":
            found[told.target] = "no_duration"
    if not layout.metrics:
        found["columns"] = "no_metric"
    if layout.level not in LEVELS:
        found["level"] = "invalid"
    if layout.is_daily and not often[DAY]:
        found["level"] = "no_day"
    if often[DAY] and layout.day_form not in FORMS:
        found["day_form"] = "no_form"
    return found


def _is_of(metric: Metric, layout: Layout) -> bool:
    """Return whether rows of a layout may have a metric; an agency's own are of days alone."""
    return layout.level in metric.levels if metric.code in METRICS else layout.is_daily


# --- Knowing a table again ------------------------------------------------------------------------
def headings(cells: Sequence[object]) -> list[Heading]:
    """Return the columns of a header row; one without a header has an empty name."""
    seen: Counter[str] = Counter()
    found = []
    for cell in cells:
        name = fold_header(cell)
        found.append(Heading(name, seen[name]))
        seen[name] += 1
    return found


def fingerprint(names: Iterable[Heading]) -> str:
    """Return what a header is known by: its names, in whatever order; empty for none."""
    named = sorted(name for name, _nth in names if name)
    return sha256("\x1f".join(named).encode()).hexdigest() if named else ""


def find_layout(book: Book, known: Collection[str]) -> tuple[str, Place] | None:
    """Return the fingerprint among the known that a header of the book has, and where."""
    for place, cells in _first_rows(book):
        mark = fingerprint(headings(cells))
        if mark and mark in known:
            return mark, place
    return None


def likely_header(book: Book) -> Place:
    """Return where the header most likely is: the first row of as many texts as any row has."""
    best, width = Place(0, 0), 0
    for place, cells in _first_rows(book):
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        named = len({text for text in texts if not text.strip()[0].isdigit()})
        if named > width and len(texts) == sum(1 for cell in cells if text_of(cell)):
            best, width = place, named
    return best


def _first_rows(book: Book) -> Iterator[tuple[Place, list[object]]]:
    for number, sheet in enumerate(book.sheets):
        for index, cells in enumerate(sheet.rows[:HEADER_ROWS]):
            if not is_blank(cells):
                yield Place(number, index), cells


# --- Reading --------------------------------------------------------------------------------------
def read_mapped(
    book: Book,
    layout: Layout,
    place: Place,
    today: date,
    options: Options,
    metrics: Mapping[str, Metric] = METRICS,
) -> Reading:
    """Return what a table says by a layout whose header stands at a place.

    Raises BadFile, NeedsAnswer; ValueError for a layout that `problems` finds fault with."""
    if problems(layout, metrics):
        raise ValueError("a layout that can't be read")
    return _Reader(book, layout, place, today, options, metrics).read()


class _Reader:
    def __init__(
        self,
        book: Book,
        layout: Layout,
        place: Place,
        today: date,
        options: Options,
        metrics: Mapping[str, Metric],
    ) -> None:
        self.layout = layout
        self.sheet = book.sheets[place.sheet]
        self.header = place.row
        options = replace(options, decimal=layout.decimal)
        self.out = Collector(MAPPED, "", book, today, options, metrics)
        cells = self.sheet.rows[place.row]
        self.where = {heading: index for index, heading in enumerate(headings(cells))}
        self.titles = [shown(cell) for cell in cells]
        self.columns = [
            Column(metrics[told.target], self._index(told.heading), "", told.times)
            for told in layout.columns
            if told.target not in ROLES
        ]
        self.columns = [
            Column(one.metric, one.index, self.titles[one.index], one.times) for one in self.columns
        ]
        self.day, self.pk, self.link = (
            None if (heading := layout.heading(role)) is None else self._index(heading)
            for role in ROLES
        )

    def _index(self, heading: Heading) -> int:
        if heading not in self.where:
            raise BadFile("wrong_source", MAPPED)
        return self.where[heading]

    def read(self) -> Reading:
        self.as_of = self._as_of() if self.layout.asks_as_of else None
        self.out.title_of(self.columns)
        for row in self._rows():
            self.out.take(row, self._values, self._key)
        return self.out.finish()

    def _values(self, row: Row) -> dict[str, Value]:
        cells = self.out.values(row, self.columns)
        for column in self.columns:
            code = column.metric.code
            if code not in METRICS and abs(cells.get(code, 0)) >= NARROW:
                raise Refused(column.title, row.cell(column.index), "too_large")
        return cells

    def _as_of(self) -> date:
        if not self.out.options.as_of_told:
            raise NeedsAnswer("as_of")
        return self.out.as_of

    def _rows(self) -> Iterator[Row]:
        rows = [
            Row(index + 1, cells, self.sheet.name)
            for index, cells in enumerate(self.sheet.rows)
            if index > self.header and not is_blank(cells)
        ]
        first, last = self.layout.skip_first, self.layout.skip_last
        kept = rows[first : len(rows) - last] if last else rows[first:]
        self.out.reading.skipped += len(rows) - len(kept)
        yield from kept

    def _key(self, row: Row) -> Key | None:
        if self._is_total(row):
            return None
        moment = self._moment(row)
        day = moment.date() if isinstance(moment, datetime) else moment
        if self.layout.is_daily:
            return None if day is None else Key(day)
        return self._key_of_object(row, moment, day)

    def _key_of_object(self, row: Row, moment: date | None, day: date | None) -> Key | None:
        if self.pk is not None and not row.text(self.pk):
            return None  # with neither day nor id it's no row (metric vocabulary, 6.1)
        kind = KINDS[self.layout.level]
        url = url_of(row.cell(self.link)) if self.link is not None else ""
        if self.as_of is None:  # ads by day
            if day is None:
                return None
            key = Key(day, ObjectRef(kind, self._id(row, kind), url=url, start=day))
        else:
            at_time = moment if isinstance(moment, datetime) else None
            if day is not None and day > self.as_of:
                raise Refused(self.titles[self.day or 0], row.cell(self.day), "after_as_of")
            ref = ObjectRef(kind, self._id(row, kind), at_time, day, url=url)
            key = Key(self.as_of, ref)
        return key if self.pk is not None else self.out.numbered(key)

    def _id(self, row: Row, kind: str) -> str:
        if self.pk is None:
            return kind
        cell, title = row.cell(self.pk), self.titles[self.pk]
        if kind == "ad":
            return name_id(row.text(self.pk), title)
        try:
            return object_id(cell, title)
        except Refused as refused:
            if refused.reason == "id_lost_digits":
                raise
        # A post's text or address in the place of an id: nothing of it is kept but its hash.
        return f"text-{sha256(row.text(self.pk).encode()).hexdigest()[:24]}"

    def _moment(self, row: Row) -> date | None:
        """Return the row's moment or day, None where its cell is empty. Raises Refused."""
        if self.day is None:
            return None
        cell, title = row.cell(self.day), self.titles[self.day]
        if not row.text(self.day):
            return None
        layout, own_zone = self.layout, self.out.options.zone
        found: date
        if isinstance(cell, datetime):
            found = at(cell.date(), cell.timetz(), layout.zone, own_zone, None)
        elif isinstance(cell, date):
            found = cell
        else:
            try:
                found = read_moment(row.text(self.day), layout.day_form, layout.zone, own_zone)
            except ValueError as error:
                raise Refused(title, cell, "bad_date") from error
        day = found.date() if isinstance(found, datetime) else found
        self.out.checked_day(day, title, lambda text: day)
        return found

    def _is_total(self, row: Row) -> bool:
        """Return whether the row's first text is a word for a total."""
        first = next((text_of(cell) for cell in row.cells if text_of(cell)), "")
        return first.casefold().rstrip(":") in TOTALS


def sample(sheet: Sheet, header: int, count: int) -> list[Row]:
    """Return the first rows below a header that aren't blank."""
    found: list[Row] = []
    for index in range(header + 1, len(sheet.rows)):
        if len(found) == count:
            break
        if not is_blank(sheet.rows[index]):
            found.append(Row(index + 1, sheet.rows[index], sheet.name))
    return found

"""What goes into the importer and what comes out: plain values, no wording."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from common.periods import Period
from common.tables.shapes import BadFile

__all__ = ["BadFile"]  # of which the importers raise their own reasons too

Value = int | Decimal

# Why a whole file is refused.
FILE_REASONS = (
    "empty",  # no bytes, or nothing but blanks
    "too_big",  # over 20 MB
    "too_many_rows",
    "too_many_columns",
    "too_many_cells",
    "cell_too_long",
    "not_text",  # NUL bytes, or bytes that the encoding doesn't have
    "broken_quotes",  # a quote that never closes, or text after a closing one
    "unreadable_workbook",
    "zip_bomb",
    "unknown_layout",  # no source recognises it, and no mapping
    "unknown_metric",  # a chart of something that the catalogue doesn't have
    "wrong_source",  # not the layout of the source that was asked for
    "no_dates",  # known, but its figures belong to no day
    "breakdown",  # known, but its rows are parts of a whole
    "many_tables",  # known: a page of small tables
    "several_currencies",
    "no_rows",  # headers alone
    "mapping_lost",  # of a mapping that names a metric which is gone
)

# Why one row is refused.
ROW_REASONS = (
    "not_a_number",
    "not_whole",  # a fraction where only whole numbers make sense
    "negative",
    "too_large",  # over 15 digits
    "formula_without_value",
    "spreadsheet_error",
    "bad_date",
    "after_today",
    "after_as_of",  # an object published later than its figures were taken
    "bad_id",
    "id_lost_digits",  # a spreadsheet rounded it: 1.90262E+18
    "conflicting_values",  # two different values for one key in one file
)

# What only a person knows; Options has a field of the same name for each.
QUESTIONS = (
    "year",
    "period",
    "day_order",
    "decimal",
    "own_account",
    "network",
    "currency",
    "as_of",
)

DIMENSIONS = ("age", "gender", "country", "city", "region")  # by which an audience is told

WARNINGS = (
    "breakdown_left_out",  # tables or rows that split a whole
    "audience_incomplete",  # parts of an audience of which some couldn't be read: all left out
    "unknown_rows",  # rows of a kind that the vocabulary doesn't have
    "unknown_metric",  # a chart among others that the catalogue doesn't have
    "other_network",  # charts of another network than the channel's
    "other_accounts",  # posts of other accounts
    "columns_disagree",  # one header twice, different values: the first is taken
    "rows_miss_total",  # additive rows don't add up to the file's own total
    "several_result_indicators",  # results of different kinds: conversions left out
    "numbered_objects",  # no ids: rows of equal keys are numbered in the file's order
)


class NeedsAnswer(Exception):  # noqa: N818 - nothing is wrong with the file
    """The file leaves out what only a person knows. `question` is one of QUESTIONS, the name of
    the Options field that answers it; `choices` are the answers that the file allows, if any."""

    def __init__(self, question: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(question)
        self.question = question
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows about a file; the empty value means nobody has said."""

    zone: str = "UTC"  # the client's, IANA
    network: str = ""  # the channel's
    own_account: str = ""  # the channel's handle, account id or name
    as_of: date | None = None  # the day lifetime figures were taken; today if unsaid
    as_of_told: bool = False  # whether a person said so
    period: Period | None = None  # the days an export without dates covers
    year: int | None = None  # of the last day of an export without years
    day_order: str = ""  # of 03/04/2026: "dmy" or "mdy"
    decimal: str = ""  # the decimal mark: "." or ","
    encoding: str = ""  # overrides the guess between the encodings of one byte
    currency: str = ""  # of a file that has money and doesn't say which


def shorten(text: str, length: int) -> str:
    """Return the text, or its beginning and a hash that keeps it apart from others."""
    if len(text) <= length:
        return text
    return f"{text[: length - 13]}~{sha256(text.encode()).hexdigest()[:12]}"


class ObjectRef(NamedTuple):
    """A post or an ad. `id` is text as the network gives it, numbered where it gives none."""

    kind: str  # post, ad
    id: str
    published_at: datetime | None = None  # aware, in the client's zone
    published_on: date | None = None  # the client's day, where the file has no more
    account: str = ""  # id of the page or profile that published it
    url: str = ""
    start: date | None = None  # first day counted; None: from its publication on
    breakdown: str = ""  # "age=25-34;gender=female": a part, never added to a whole

    @property
    def key(self) -> str:
        """Return what tells the object from others of a day, in at most 200 characters."""
        return shorten(f"{self.id} · {self.breakdown}", 200) if self.breakdown else self.id


class Record(NamedTuple):
    """One row of the file that was read.

    `day` is the day of a channel's figures; of an object's, the last day counted. `cells` maps
    metric codes to values; a missing cell has no entry, so `cells` may be empty."""

    row: int  # from 1, as a spreadsheet numbers them
    day: date
    cells: Mapping[str, Value]
    object: ObjectRef | None = None  # None: the channel itself
    sheet: str = ""


class Share(NamedTuple):
    """A part of an audience on a day: never added to the whole, nor to parts of another table.

    `value` is in percent of the followers, or a count of the people who visited that day."""

    row: int
    day: date
    dimension: str  # of DIMENSIONS
    bucket: str  # "25-34", "female", "Tbilisi, Georgia"; empty: those of whom nobody knows
    of: str  # followers, in percent; visitors, counted
    value: Value
    sheet: str = ""


class Reject(NamedTuple):
    """A row that was refused, by its first bad cell. `reason` is one of ROW_REASONS."""

    row: int
    column: str
    value: str
    reason: str
    sheet: str = ""


@dataclass(slots=True)
class Reading:
    """A file that was read. Each data row is in `records`, in `shares` (a wide one gives several)
    or in `rejected`, never in two of them, so `rows_read` is their sum (IMP-1); rows left out on
    purpose (totals, parts of a whole, other accounts) are only counted, in `skipped`."""

    source: str
    records: list[Record] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)  # of the channel's audience
    rejected: list[Reject] = field(default_factory=list)
    skipped: int = 0
    period: Period | None = None
    totals: dict[str, Value] = field(default_factory=dict)  # all read but averages; a check only
    period_totals: dict[str, Value] = field(default_factory=dict)  # the network's own, for `period`
    zero_filled: list[tuple[date, str]] = field(default_factory=list)  # days left out that mean 0
    warnings: list[str] = field(default_factory=list)  # of WARNINGS
    network: str = ""  # what the file itself names or implies
    network_hint: str = ""  # the same, when the channel is of another network
    currency: str = ""  # of the money metrics
    other_accounts: dict[str, int] = field(default_factory=dict)  # name -> posts left out
    unread: list[Reject] = field(default_factory=list)  # broken cells of parts left out anyway
    filename: str = ""
    encoding: str = ""  # of a text; empty for a workbook
    delimiter: str = ""
    layout: str = ""  # the fingerprint of the mapped header it was read by

    @property
    def rows_read(self) -> int:
        return len(self.records) + len(self.share_rows) + len(self.rejected)

    @property
    def share_rows(self) -> dict[tuple[str, int], list[Share]]:
        """Return the parts of an audience by the row that they stand in, in the file's order."""
        rows: dict[tuple[str, int], list[Share]] = {}
        for share in self.shares:
            rows.setdefault((share.sheet, share.row), []).append(share)
        return rows

    @property
    def metrics(self) -> list[str]:
        """Return the codes of the metrics that have a value, in the order of the file."""
        return list(dict.fromkeys(metric for record in self.records for metric in record.cells))

    @property
    def channel_records(self) -> list[Record]:
        return [record for record in self.records if record.object is None]

    @property
    def object_records(self) -> list[Record]:
        return [record for record in self.records if record.object is not None]

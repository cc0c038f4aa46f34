"""VK: community statistics in long form (one value a row) and posts with reach.

A day without a feedback or member row had none of it: such days mean 0. Rows by age, gender,
country and city tell who a day's visitors were; VK's ages `24-27` are 24 to 26: `27-30` follows."""

import re
from datetime import date

from common.tables.shapes import Book
from kpis.catalogue import METRICS, fits_a_day
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.dates import dotted_day, local_moment
from kpis.importing.headers import Column, Row, Table, find_table
from kpis.importing.objects import settle_account, url_of
from kpis.importing.shapes import BadFile, ObjectRef, Options, Reading, Share, Value
from kpis.importing.shares import bucket_name

DAYS, POSTS = "vk_days", "vk_posts"
SOURCES = (DAYS, POSTS)

DATE, CRITERION, FIRST, SECOND, VALUE = (
    "дата",
    "критерий",
    "парам. №1",
    "парам. №2",
    "значение",
)
CRITERIA: dict[tuple[str, str], str] = {  # criterion, first parameter -> metric
    ("views", ""): "profile_visits",
    ("visitors", ""): "page_visitors",
    ("reach", ""): "reach",
    ("reach_subscribers", ""): "reach_followers",
    ("reach_viral", ""): "reach_viral",
    ("feedback", "нравится"): "likes",
    ("feedback", "рассказали друзьям"): "shares",
    ("feedback", "комментарии"): "comments",
    ("feedback", "упоминания"): "mentions",
    ("members", "новые участники"): "new_followers",
    ("members", "вышедшие участники"): "lost_followers",
}
ZERO_IF_MISSING = {
    "feedback": {"likes", "shares", "comments", "mentions"},
    "members": {"new_followers", "lost_followers"},
}
DIMENSIONS = {"gender": "gender", "age": "age", "countries": "country", "cities": "city"}
GENDERS = {"м": "male", "ж": "female"}
BREAKDOWNS = frozenset({"gender_age", "sections", "activity"})

POST_COLUMNS = {
    "reach": ("полный охват",),
    "reach_followers": ("охват подписчиков",),
    "reach_viral": ("виральный охват",),
    "reach_paid": ("рекламный охват",),
    "likes": ("нравится",),
    "shares": ("поделились",),
    "comments": ("комментариев",),
    "link_clicks": ("переходы по ссылке",),
    "new_followers": ("подписались на страницу",),
}
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    DAYS: {"date": (DATE,), "value": (VALUE,)},
    POSTS: {"published": (DATE,), "link": ("ссылка",), **POST_COLUMNS},
}
HIDES = ("скрыли запись", "скрыли все записи", "жалобы")  # added up
_AGES = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
_WALL = re.compile(r"https?://(?:m\.)?vk\.(?:com|ru)/(?:.*[?&]w=)?wall(-?[0-9]+)_([0-9]+)")


def recognise(book: Book) -> str | None:
    if _days_table(book):
        return DAYS
    return POSTS if _posts_table(book) else None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return a community's days or posts. Raises BadFile, NeedsAnswer."""
    table = _days_table(book) if source == DAYS else _posts_table(book)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "vk", book, today, options)
    return _read_days(out, table) if source == DAYS else _read_posts(out, table)


def _days_table(book: Book) -> Table | None:
    return find_table(book.sheets[0], *([name] for name in (DATE, CRITERION, FIRST, VALUE)))


def _posts_table(book: Book) -> Table | None:
    return find_table(book.sheets[0], [DATE], ["запись"], ["ссылка"], ["полный охват"])


def _read_days(out: Collector, table: Table) -> Reading:
    date_column, value_column = table.find(DATE), table.find(VALUE)
    criterion_column, first_column = table.find(CRITERION), table.find(FIRST)
    second_column = table.find(SECOND)
    zero_filled: set[str] = set()
    columns = {
        metric: [Column(METRICS[metric], value_column or 0, table.title(value_column))]
        for metric in CRITERIA.values()
    }
    for metric_columns in columns.values():
        out.title_of(metric_columns)

    def key(row: Row) -> Key:
        return Key(out.day(row, table, date_column, dotted_day))

    def share(row: Row) -> Share:
        column = Column(METRICS["page_visitors"], value_column or 0, table.title(value_column))
        value = out.value(row.cell(column.index), column)
        if value is None or not fits_a_day("page_visitors", value):
            why = "not_a_number" if value is None else "too_large"
            raise Refused(column.title, row.cell(column.index), why)
        dimension = DIMENSIONS[row.text(criterion_column).casefold()]
        bucket = _bucket(dimension, row.text(first_column))
        day = key(row).day
        return Share(row.number, day, dimension, bucket, "visitors", value, row.sheet)

    for row in table.rows():
        criterion = row.text(criterion_column).casefold()
        if criterion in DIMENSIONS and not row.text(second_column):
            out.take_share(row, DIMENSIONS[criterion], share, lambda row: key(row).day)
            continue
        metric = CRITERIA.get((criterion, row.text(first_column).casefold()))
        if metric is None or row.text(second_column):
            out.reading.skipped += 1
            out.warn("breakdown_left_out" if criterion in BREAKDOWNS else "unknown_rows")
            continue
        out.take(row, columns[metric], key)
        zero_filled |= ZERO_IF_MISSING.get(criterion, set())
    return out.finish(sorted(zero_filled))


def _bucket(dimension: str, text: str) -> str:
    """Return a part of the visitors as we call it: `24-26`, `45+`, `female`, a place's name."""
    if dimension == "gender":
        return GENDERS.get(text.casefold(), bucket_name(text))
    ages = _AGES.fullmatch(text) if dimension == "age" else None
    if ages and int(ages[1]) < int(ages[2]):
        return f"{int(ages[1])}-{int(ages[2]) - 1}"
    return bucket_name(text)


def _read_posts(out: Collector, table: Table) -> Reading:
    time_column, link_column = table.find(DATE), table.find("ссылка")
    columns = table.columns(POST_COLUMNS)
    hides = [
        Column(METRICS["hides_reports"], index, table.title(index))
        for name in HIDES
        if (index := table.find(name)) is not None
    ]
    out.title_of([*columns, *hides])
    own = settle_account(
        out,
        (
            (match[1], [])
            for row in table.rows()
            if (match := _WALL.fullmatch(row.text(link_column)))
        ),
        knows_handle=False,
    )

    def key(row: Row) -> Key | None:
        if not row.text(time_column) and not row.text(link_column):
            return None
        match = _WALL.fullmatch(row.text(link_column))
        if not match:
            raise Refused(table.title(link_column), row.cell(link_column), "bad_id")
        if match[1] != own:
            return None
        published_at, published_on = out.published_at(row, table, time_column, local_moment)
        url = url_of(row.cell(link_column))
        pk = f"{match[1]}_{match[2]}"
        return Key(out.as_of, ObjectRef("post", pk, published_at, published_on, own, url))

    def cells(row: Row) -> dict[str, Value]:
        values = out.values(row, columns)
        parts = [out.value(row.cell(column.index), column) for column in hides]
        known = [part for part in parts if part is not None]
        return values | ({"hides_reports": sum(known)} if known else {})

    for row in table.rows():
        out.take(row, cells, key)
    return out.finish()

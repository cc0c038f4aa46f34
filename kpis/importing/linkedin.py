"""LinkedIn page analytics: followers, visitors, content, competitors (XLS and XLSX).

Dates are text, month first. `Total followers` by day is that day's new ones; the audience itself
is only in the competitors' export. The other sheets split the audience and are left out."""

import re
from collections.abc import Collection
from datetime import date

from common.tables.cells import is_blank
from common.tables.shapes import Book
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.dates import us_day
from kpis.importing.headers import Row, Table, find_table
from kpis.importing.objects import own_account, url_of
from kpis.importing.shapes import BadFile, ObjectRef, Options, Reading

FOLLOWERS, VISITORS = "linkedin_followers", "linkedin_visitors"
CONTENT, COMPETITORS = "linkedin_content", "linkedin_competitors"
SOURCES = (FOLLOWERS, VISITORS, CONTENT, COMPETITORS)

DATE = ("date",)
DAY_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    FOLLOWERS: {"new_followers": ("total followers", "new followers")},
    VISITORS: {
        "profile_visits": ("total page views (total)",),
        "page_visitors": ("total unique visitors (total)",),
    },
    CONTENT: {
        "impressions": ("impressions (total)",),
        "reach": ("unique impressions (organic)",),
        "clicks": ("clicks (total)",),
        "likes": ("reactions (total)",),
        "comments": ("comments (total)",),
        "shares": ("reposts (total)",),
    },
}
NEEDED: dict[str, tuple[Collection[str], ...]] = {
    FOLLOWERS: (DATE, ["organic followers"], ["total followers", "new followers"]),
    VISITORS: (DATE, ["total page views (total)"]),
    CONTENT: (DATE, ["impressions (total)"], ["reactions (total)"]),
}
POST_LINK, POST_DATE = ("post link",), ("created date",)
POST_COLUMNS = {
    "impressions": ("impressions",),
    "views": ("views",),
    "clicks": ("clicks",),
    "likes": ("likes",),
    "comments": ("comments",),
    "shares": ("reposts",),
    "new_followers": ("follows",),
}
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    source: {"date": DATE, **columns} for source, columns in DAY_COLUMNS.items()
}
PAGE, AUDIENCE, POSTS_OF_ALL = ("page",), ("total followers",), ("total post engagements",)
_URN = re.compile(r"urn:li:(?:activity|share|ugcPost):([0-9]+)")


def recognise(book: Book) -> str | None:
    for source, needed in NEEDED.items():
        if _find(book, *needed):
            return source
    if _find(book, POST_LINK, POST_DATE, POST_COLUMNS["impressions"]):
        return CONTENT
    return COMPETITORS if _find(book, PAGE, AUDIENCE, POSTS_OF_ALL) else None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return a page's days, with its posts if the export has them. Raises BadFile, NeedsAnswer."""
    out = Collector(source, "linkedin", book, today, options)
    if source == COMPETITORS:
        return _read_competitors(out, book)
    days = _find(book, *NEEDED[source])
    posts = None
    if source == CONTENT:
        posts = _find(book, POST_LINK, POST_DATE, POST_COLUMNS["impressions"])
    if days is None and posts is None:
        raise BadFile("wrong_source")
    if days:
        _read_days(out, days, source)
    if posts:
        _read_posts(out, posts)
    _leave_out(out, book, [table for table in (days, posts) if table])
    return out.finish()


def _find(book: Book, *needed: Collection[str]) -> Table | None:
    found = (find_table(sheet, *needed) for sheet in book.sheets)
    return next((table for table in found if table), None)


def _read_days(out: Collector, table: Table, source: str) -> None:
    column = table.find(*DATE)

    def key(row: Row) -> Key | None:
        return Key(out.day(row, table, column, us_day)) if row.text(column) else None

    out.read(table, table.columns(DAY_COLUMNS[source]), key)


def _read_posts(out: Collector, table: Table) -> None:
    link, published = table.find(*POST_LINK), table.find(*POST_DATE)

    def key(row: Row) -> Key | None:
        if not row.text(link) and not row.text(published):
            return None
        urn = _URN.search(row.text(link))
        if not urn:
            raise Refused(table.title(link), row.cell(link), "bad_id")
        day = out.published_on(row, table, published, us_day)
        return Key(out.as_of, ObjectRef("post", urn[1], None, day, url=url_of(row.cell(link))))

    out.read(table, table.columns(POST_COLUMNS), key)


def _read_competitors(out: Collector, book: Book) -> Reading:
    """Return the audience of the channel's own page on the last day of the file's period."""
    table = _find(book, PAGE, AUDIENCE)
    if table is None:
        raise BadFile("wrong_source")
    names = table.find(*PAGE)
    pages = {row.text(names): [row.text(names)] for row in table.rows() if row.text(names)}
    if not pages:
        raise BadFile("no_rows", COMPETITORS)
    named = out.options.own_account if len(pages) > 1 else ""  # a page's name isn't its handle
    own = own_account(pages, dict.fromkeys(pages, 1), named)
    period = table.sheet.rows[0] if table.header else []
    last = _last_day(out, period[1]) if len(period) > 1 else out.period.end

    def key(row: Row) -> Key | None:
        if row.text(names) != own:
            return None
        return Key(last)

    out.read(table, table.columns({"followers": AUDIENCE}), key)
    return out.finish()


def _last_day(out: Collector, cell: object) -> date:
    try:
        return out.checked_day(cell, "", us_day)
    except Refused:  # no row of its own to refuse: a person tells the period
        return out.period.end


def _leave_out(out: Collector, book: Book, read: list[Table]) -> None:
    taken = {id(table.sheet) for table in read}
    for sheet in book.sheets:
        if id(sheet) not in taken:
            out.warn("breakdown_left_out")
            out.reading.skipped += sum(1 for cells in sheet.rows if not is_blank(cells))

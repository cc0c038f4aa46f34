"""TikTok: a creator's overview (Studio, without years), a business account's and its audience."""

from datetime import date

from common.tables.shapes import Book
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.dates import MonthDay, month_day, with_years, year_first_day
from kpis.importing.headers import Row, Table, find_table
from kpis.importing.shapes import BadFile, NeedsAnswer, Options, Reading

OVERVIEW, AUDIENCE = "tiktok_overview", "tiktok_audience"
SOURCES = (OVERVIEW, AUDIENCE)

DATE = ("date",)
COLUMNS = {
    "views": ("video views",),
    "profile_visits": ("profile views",),
    "likes": ("likes",),
    "comments": ("comments",),
    "shares": ("shares",),
    "reach": ("reached audience",),
    "new_followers": ("new followers",),
    "lost_followers": ("lost followers",),
    "net_followers": ("net growth",),
    "followers": ("total followers",),
}
HEADERS = {source: {"date": DATE, **COLUMNS} for source in SOURCES}


def recognise(book: Book) -> str | None:
    sheet = book.sheets[0]
    if find_table(sheet, DATE, COLUMNS["views"], COLUMNS["profile_visits"]):
        return OVERVIEW
    is_audience = find_table(sheet, DATE, COLUMNS["new_followers"], COLUMNS["reach"])
    return AUDIENCE if is_audience else None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return an account's days. Raises BadFile, and NeedsAnswer("year") for days without one."""
    needed = COLUMNS["views"] if source == OVERVIEW else COLUMNS["new_followers"]
    table = find_table(book.sheets[0], DATE, needed)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "tiktok", book, today, options)
    column = table.find(*DATE)
    years = _days_without_year(table, column, options)

    def key(row: Row) -> Key | None:
        if not row.text(column):
            return None
        if row.number not in years:
            return Key(out.day(row, table, column, year_first_day))
        day = years[row.number]
        if day is None:
            raise Refused(table.title(column), row.cell(column), "bad_date")
        return Key(out.until_today(day, row.cell(column), table.title(column)))

    out.read(table, table.columns(COLUMNS), key)
    return out.finish()


def _days_without_year(
    table: Table, column: int | None, options: Options
) -> dict[int, date | None]:
    """Return the day of each row that has only `April 12`, by row number."""
    rows = [(row.number, _month_day(row.text(column))) for row in table.rows()]
    rows = [(number, day) for number, day in rows if day]
    if not rows:
        return {}
    year = options.year or (options.period and options.period.end.year)
    if not year:
        raise NeedsAnswer("year")
    days = with_years([day for _number, day in rows], year)
    return {number: day for (number, _), day in zip(rows, days, strict=True)}


def _month_day(text: str) -> MonthDay | None:
    try:
        return month_day(text)
    except ValueError:
        return None

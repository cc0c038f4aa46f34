"""YouTube Studio tables: videos of a period, and views by day.

The first row of a table is the channel's total; its difference from the rows is normal. A table
by country, status and the like splits the total and has no days."""

from datetime import date

from common.tables.shapes import Book
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.dates import english_day, iso_day
from kpis.importing.headers import EXTRA, Column, Row, Table, find_table
from kpis.importing.objects import object_id
from kpis.importing.shapes import BadFile, ObjectRef, Options, Reading

VIDEOS, DAYS, BREAKDOWN = "youtube_videos", "youtube_days", "youtube_breakdown"
SOURCES = (VIDEOS, DAYS)
UNREADABLE = {BREAKDOWN: "breakdown"}

CONTENT = ("content", "conteúdo")
TITLE = ("video title", "título do vídeo")
PUBLISHED = ("video publish time", "horário de publicação do vídeo")
DATE = ("date", "data")
TOTAL = frozenset({"total", "итого", "ჯამი"})
HOURS = {"watch_time": ("watch time (hours)", "tempo de exibição (horas)")}
COLUMNS = {
    "views": ("views", "visualizações"),
    "engaged_views": ("engaged views", "visualizações intencionais"),
    "avg_view_duration": ("average view duration", "duração média da visualização"),
    "net_followers": ("subscribers", "inscritos"),
    "impressions": ("impressions", "impressões"),
    "likes": ("likes", "marcações gostei"),
    "shares": ("shares", "compartilhamentos"),
    "comments": ("comments added", "comentários adicionados"),
}
HEADERS = {
    VIDEOS: {"id": CONTENT, "title": TITLE, "published": PUBLISHED, **COLUMNS, **HOURS},
    DAYS: {"date": DATE, **COLUMNS, **HOURS},
}
_MEASURES = frozenset(name for names in (COLUMNS | HOURS).values() for name in names)


def recognise(book: Book) -> str | None:
    if _videos_table(book):
        return VIDEOS
    if _days_table(book):
        return DAYS
    header = find_table(book.sheets[0], COLUMNS["views"], HOURS["watch_time"], first_rows=1)
    return BREAKDOWN if header else None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return videos of a period or a channel's days. Raises BadFile, NeedsAnswer("period")."""
    table = _videos_table(book) if source == VIDEOS else _days_table(book)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "youtube", book, today, options)
    columns = [*table.columns(COLUMNS), *table.columns(HOURS, times=3600)]
    return (_read_videos if source == VIDEOS else _read_days)(out, table, columns)


def _videos_table(book: Book) -> Table | None:
    return find_table(book.sheets[0], CONTENT, TITLE, PUBLISHED, COLUMNS["views"])


def _days_table(book: Book) -> Table | None:
    """Return a table by day alone: anything else in its header would split the days."""
    table = find_table(book.sheets[0], DATE, COLUMNS["views"], first_rows=1)
    names = set(table.names) if table else set()
    named = {name for name in names if not name.startswith(EXTRA)}
    return table if table and named <= _MEASURES | set(DATE) else None


def _read_videos(out: Collector, table: Table, columns: list[Column]) -> Reading:
    period = out.period
    out.reading.period = period
    id_column, time_column = table.find(*CONTENT), table.find(*PUBLISHED)

    def key(row: Row) -> Key | None:
        if row.text(id_column).casefold() in TOTAL:
            out.reading.period_totals = out.values(row, columns)
            return None
        if not row.text(id_column) and not row.text(time_column):
            return None
        pk = object_id(row.cell(id_column), table.title(id_column))
        day = out.published_on(row, table, time_column, english_day)
        if day and day > period.end:
            raise Refused(table.title(time_column), row.cell(time_column), "after_as_of")
        return Key(period.end, ObjectRef("post", pk, None, day, start=period.start))

    out.read(table, columns, key)
    return out.finish()


def _read_days(out: Collector, table: Table, columns: list[Column]) -> Reading:
    date_column = table.find(*DATE)

    def key(row: Row) -> Key | None:
        if not row.text(date_column) or row.text(date_column).casefold() in TOTAL:
            return None
        return Key(out.day(row, table, date_column, iso_day))

    out.read(table, columns, key)
    return out.finish()

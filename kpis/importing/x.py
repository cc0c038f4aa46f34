"""X: account by day and posts (since 2024), tweets (until 2024). Days are UTC days.

Headers change their number and case from export to export. The column Shares counts openings of
the share sheet, not shares, and is left out."""

from datetime import date

from common.tables.shapes import Book
from kpis.importing.collect import Collector, Key
from kpis.importing.dates import english_day, local_moment
from kpis.importing.headers import Row, Table, find_table
from kpis.importing.objects import object_id, url_of
from kpis.importing.shapes import BadFile, ObjectRef, Options, Reading

DAYS, POSTS, TWEETS = "x_days", "x_posts", "x_tweets"
SOURCES = (DAYS, POSTS, TWEETS)

DATE, TIME = ("date",), ("time",)
POST_ID, TWEET_ID = ("post id",), ("tweet id",)
URL = ("post link", "link", "tweet permalink")
COLUMNS = {
    "impressions": ("impressions", "impression"),
    "engagements": ("engagements", "engagement"),
    "likes": ("likes", "like", "favorites"),
    "comments": ("replies", "reply"),
    "shares": ("reposts", "repost", "retweets"),
    "saves": ("bookmarks", "bookmark"),
    "new_followers": ("new follows", "new follow", "follows"),
    "lost_followers": ("unfollows", "unfollow"),
    "profile_visits": ("profile visits", "profile visit", "user profile clicks"),
    "link_clicks": ("url clicks", "url click"),
    "posts": ("create post", "create posts"),
}
NEEDED = {
    DAYS: (DATE, COLUMNS["impressions"], COLUMNS["lost_followers"], COLUMNS["profile_visits"]),
    POSTS: (POST_ID, DATE, COLUMNS["impressions"]),
    TWEETS: (TWEET_ID, TIME, COLUMNS["impressions"]),
}
HEADERS = {
    DAYS: {"date": DATE, **COLUMNS},
    POSTS: {"id": POST_ID, "published": DATE, "link": URL, **COLUMNS},
    TWEETS: {"id": TWEET_ID, "published": TIME, "link": URL, **COLUMNS},
}


def recognise(book: Book) -> str | None:
    return next((source for source in SOURCES if _table(book, source)), None)


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return an account's days or posts. Raises BadFile, NeedsAnswer."""
    table = _table(book, source)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, "x", book, today, options)
    out.exponent = source == TWEETS
    return _read_days(out, table) if source == DAYS else _read_posts(out, table)


def _table(book: Book, source: str) -> Table | None:
    return find_table(book.sheets[0], *NEEDED[source])


def _read_days(out: Collector, table: Table) -> Reading:
    column = table.find(*DATE)

    def key(row: Row) -> Key | None:
        return Key(out.day(row, table, column, english_day)) if row.text(column) else None

    out.read(table, table.columns(COLUMNS), key)
    return out.finish()


def _read_posts(out: Collector, table: Table) -> Reading:
    id_column, url_column = table.find(*POST_ID, *TWEET_ID), table.find(*URL)
    day_column, time_column = table.find(*DATE), table.find(*TIME)

    def key(row: Row) -> Key | None:
        if not row.text(id_column) and not row.text(day_column) and not row.text(time_column):
            return None
        pk = object_id(row.cell(id_column), table.title(id_column))
        if out.reading.source == TWEETS:
            moment, day = out.published_at(row, table, time_column, local_moment)
        else:
            moment, day = None, out.published_on(row, table, day_column, english_day)
        url = url_of(row.cell(url_column))
        return Key(out.as_of, ObjectRef("post", pk, moment, day, url=url))

    out.read(table, table.columns(COLUMNS), key)
    return out.finish()

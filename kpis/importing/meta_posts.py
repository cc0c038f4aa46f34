"""Meta posts, lifetime figures: Facebook and Instagram, English and Portuguese headers.

Publish times are US Pacific in every language. A column may stand twice; an empty cell is "not
reported". One Instagram file may hold posts of several accounts (collaborations)."""

from datetime import date

from common.tables.shapes import Book
from kpis.importing.collect import Collector, Key
from kpis.importing.dates import pacific_moment
from kpis.importing.headers import Row, Table, find_table
from kpis.importing.objects import object_id, settle_account, url_of
from kpis.importing.shapes import BadFile, ObjectRef, Options, Reading

FACEBOOK, INSTAGRAM = "meta_posts_facebook", "meta_posts_instagram"
SOURCES = (FACEBOOK, INSTAGRAM)
NETWORKS = {FACEBOOK: "facebook", INSTAGRAM: "instagram"}

POST_ID = ("post id", "identificação da publicação")
PUBLISHED = ("publish time", "horário de publicação")
URL = ("permalink", "link permanente")
ACCOUNT_ID = {
    FACEBOOK: ("page id", "identificação da página"),
    INSTAGRAM: ("account id", "identificação da conta"),
}
ACCOUNT_NAMES = {
    FACEBOOK: (("page name", "nome da página"),),
    INSTAGRAM: (
        ("account username", "nome de usuário da conta"),
        ("account name", "nome da conta"),
    ),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "views": ("views", "visualizações"),
    "impressions": ("impressions", "impressões"),
    "reach": ("reach", "alcance"),
    "comments": ("comments", "comentários"),
    "shares": ("shares", "compartilhamentos"),
}
OWN_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    FACEBOOK: COLUMNS
    | {
        "likes": ("reactions", "reações"),
        "clicks": ("total clicks", "total de cliques"),
        "link_clicks": ("link clicks", "cliques no link"),
        "video_views_3s": ("3-second video views",),
        "watch_time": ("seconds viewed",),
    },
    INSTAGRAM: COLUMNS
    | {
        "likes": ("likes", "curtidas"),
        "saves": ("saves", "salvamentos"),
        "new_followers": ("follows", "seguimentos"),
    },
}
HEADERS = {
    source: {
        "id": POST_ID,
        "published": PUBLISHED,
        "link": URL,
        "account": ACCOUNT_ID[source],
        **columns,
    }
    for source, columns in OWN_COLUMNS.items()
}


def recognise(book: Book) -> str | None:
    return next((source for source in NETWORKS if _table(book, source)), None)


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return the posts of the channel's own account. Raises BadFile, NeedsAnswer."""
    table = _table(book, source)
    if table is None:
        raise BadFile("wrong_source")
    out = Collector(source, NETWORKS[source], book, today, options)
    account_column = table.find(*ACCOUNT_ID[source])
    name_columns = [table.find(*aliases) for aliases in ACCOUNT_NAMES[source]]
    own = settle_account(
        out,
        (
            (row.text(account_column), [row.text(name) for name in name_columns])
            for row in table.rows()
            if row.text(account_column)
        ),
        knows_handle=source == INSTAGRAM,
    )
    id_column, time_column = table.find(*POST_ID), table.find(*PUBLISHED)
    url_column = table.find(*URL)

    def key(row: Row) -> Key | None:
        if not row.text(id_column) and not row.text(time_column):
            return None
        if row.text(account_column) != own:
            return None
        pk = object_id(row.cell(id_column), table.title(id_column))
        moment, day = out.published_at(row, table, time_column, pacific_moment)
        url = url_of(row.cell(url_column))
        return Key(out.as_of, ObjectRef("post", pk, moment, day, own, url))

    out.read(table, table.columns(OWN_COLUMNS[source]), key)
    return out.finish()


def _table(book: Book, source: str) -> Table | None:
    return find_table(book.sheets[0], POST_ID, PUBLISHED, ACCOUNT_ID[source])

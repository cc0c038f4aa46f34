"""The columns of a plan as a table: what they are called in three languages."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.tables.headers import count_hits, guess_columns, known_names


class Column(NamedTuple):
    code: str  # stable: accepted as a header in every language
    title: Promise
    aliases: tuple[str, ...] = ()  # what people write besides, in any language
    needed: bool = False
    shown_only: bool = False  # exported, but not read: it isn't the file's to say


COLUMNS = (
    Column(
        "date",
        _("Day"),
        ("date", "publish date", "дата", "дата публикации", "თარიღი", "გამოქვეყნების თარიღი"),
        needed=True,
    ),
    Column("time", _("Time"), ("hour", "час", "საათი")),
    Column(
        "channel",
        _("Channel"),
        ("page", "account", "network", "соцсеть", "площадка", "страница", "გვერდი", "ქსელი"),
        needed=True,
    ),
    Column(
        "type",
        _("Type"),
        ("post type", "rubric", "тип поста", "тип контента", "рубрика", "პოსტის ტიპი", "რუბრიკა"),
        needed=True,
    ),
    Column("format", _("Format"), ("формат поста", "პოსტის ფორმატი")),
    Column("tone", _("Tone")),
    Column("goal", _("Goal"), ("задача", "ამოცანა")),
    Column(
        "text",
        _("Text"),
        ("post", "copy", "caption", "post text", "пост", "текст поста", "პოსტი", "პოსტის ტექსტი"),
    ),
    Column("hashtags", _("Hashtags"), ("tags", "теги", "თეგები")),
    Column("link", _("Link"), ("url", "ссылка", "ბმული")),
    Column("speaker", _("Who speaks"), ("speaker", "спикер", "სპიკერი")),
    Column("source", _("Material"), ("source", "источник", "წყარო")),
    Column("source_url", _("Where the material is from"), ("source address", "ссылка на источник")),
    Column("ugc_author", _("Author"), ("author of the material", "автор материала")),
    Column("ugc_permission", _("Permission"), ("разрешение автора",)),
    Column("status", _("State"), ("status", "статус", "სტატუსი"), shown_only=True),
    Column("url", _("Address of the published post"), shown_only=True),
)
BY_CODE = {column.code: column for column in COLUMNS}
NEEDED = tuple(column.code for column in COLUMNS if column.needed)
PARTS = 5  # a text may go on in further columns: no cell holds 65,000 characters
CONTINUED = tuple(f"text_{number}" for number in range(2, PARTS + 1))
READ = (*(column.code for column in COLUMNS if not column.shown_only), *CONTINUED)
TEXTS = ("text", *CONTINUED)


def title_of(code: str) -> str:
    """Return what a column is called in the active language."""
    if code in CONTINUED:
        return f"{BY_CODE['text'].title} ({code.removeprefix('text_')})"
    return str(BY_CODE[code].title)


@cache
def known_headers() -> dict[str, str]:
    """Return the folded headers that mean a column, in all languages, with the column's code."""
    aliases = {column.code: column.aliases for column in COLUMNS}
    return known_names((*BY_CODE, *CONTINUED), title_of, aliases)


def guess(titles: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """Return for each header the column that it means, "" for none.

    What the agency said before comes first."""
    return guess_columns(titles, known_headers(), READ, remembered)


def hits(titles: Iterable[str]) -> int:
    """Return how many different columns a row would name if it were the header."""
    return count_hits(titles, known_headers())

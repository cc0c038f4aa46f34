"""A plan as a table and as a board by status: the other two views of the same desk."""

from collections.abc import Callable, Collection
from typing import NamedTuple

from django.core.paginator import Paginator
from django.utils.safestring import SafeString, mark_safe

from common.formats import moment
from common.rows import RowTemplate, joined
from contentplan.calendar import (
    Hand,
    card_writer,
    format_words,
    move_writer,
    post_url,
    shown_posts,
    status_words,
    type_words,
    version_mark,
)
from contentplan.desk import Desk, PostLine
from contentplan.looks import SORTS, Look
from contentplan.models import Post

_row = RowTemplate(
    "contentplan/_list_row.html",
    *("id", "url", "when", "type", "letter", "type_name", "channel", "text", "format", "speaker"),
    *("status", "status_name", "marks", "pick", "move"),
)
_pick = RowTemplate("contentplan/_list_pick.html", "value", "marks", "text")
FIRST = (Post.Status.IDEA, Post.Status.DRAFT, Post.Status.INTERNAL_REVIEW)


PAGE = 100  # posts of a list
MOST_CARDS = 50  # of a column; the list has them all


class Rows(NamedTuple):
    """A page of a list; before and after are addresses, "" at the ends."""

    text: SafeString
    first: int
    last: int
    total: int
    before: str
    after: str


class Column(NamedTuple):
    status: str
    name: str
    number: int  # of posts
    cards: SafeString
    rest: str  # address of the list of all of them; "" where all are here


def rows(desk: Desk, hand: Hand, look: Look, chosen: Collection[str] = ()) -> Rows:
    """Return a table row for each post of a page of those that were asked for, in the order that
    was; chosen ones, as their boxes say them, stay so."""
    found = shown_posts(desk, hand)
    if look.sort:
        by = SORTS[look.sort.removeprefix("-")]
        found.sort(key=lambda pair: by(pair[0]), reverse=look.sort.startswith("-"))
    names = {channel.pk: str(channel) for channel in desk.channels}
    types, statuses = type_words(), status_words()
    formats, move = format_words(), move_writer(hand.may_edit)
    write, pick, zone = _row.writer(), _pick.writer(), desk.plan.client.timezone
    page, made = Paginator(found, PAGE).get_page(look.page), []
    for post, _local in page:
        movable = hand.may_edit and not post.is_final
        text = str(post)
        made.append(
            write(
                id=str(post.pk),
                url=post_url(post.pk),
                when=moment(post.publish_at, zone),
                channel=names[post.channel_id],
                text=text,
                format=formats[post.format],
                speaker=post.speaker,
                marks=version_mark(post, hand.may_edit),
                move=move(post),
                pick=_box(pick, f"{post.pk}:{post.version}", text, chosen) if movable else "",
                **types[post.type],
                **statuses[post.shown_status],
            )
        )
    url = desk.plan.get_absolute_url()
    return Rows(
        joined(made),
        page.start_index(),
        page.end_index(),
        len(found),
        url + look.link(page=page.number - 1) if page.has_previous() else "",
        url + look.link(page=page.number + 1) if page.has_next() else "",
    )


def _box(
    write: Callable[..., SafeString], value: str, text: str, chosen: Collection[str]
) -> SafeString:
    return write(value=value, marks=mark_safe(" checked") if value in chosen else "", text=text)


def columns(desk: Desk, hand: Hand, look: Look) -> list[Column]:
    """Return the board: a column for each status that a post has, and those that work begins in;
    of a long one the first posts, with the way to all."""
    write, zone = card_writer(desk, hand.may_edit), desk.plan.client.timezone
    by_status: dict[str, list[PostLine]] = {status: [] for status in Post.Status.values}
    for post, _local in shown_posts(desk, hand):
        by_status[post.status].append(post)
    url = desk.plan.get_absolute_url()

    def column(status: str, posts: list[PostLine]) -> Column:
        cards = [write(post, moment(post.publish_at, zone)) for post in posts[:MOST_CARDS]]
        whole = url + look.link(view="list", status=status)
        rest = whole if len(posts) > MOST_CARDS else ""
        return Column(status, str(Post.Status(status).label), len(posts), joined(cards), rest)

    return [
        column(status, posts) for status, posts in by_status.items() if posts or status in FIRST[1:]
    ]

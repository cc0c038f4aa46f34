"""A plan as a table and as a board by status: the other two views of the same desk."""

from collections.abc import Callable, Collection
from typing import NamedTuple

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
from contentplan.desk import Desk
from contentplan.looks import SORTS, Look
from contentplan.models import Post

_row = RowTemplate(
    "contentplan/_list_row.html",
    *("id", "url", "when", "type", "letter", "type_name", "channel", "text", "format", "speaker"),
    *("status", "status_name", "marks", "pick", "move"),
)
_pick = RowTemplate("contentplan/_list_pick.html", "value", "marks", "text")
FIRST = (Post.Status.IDEA, Post.Status.DRAFT, Post.Status.INTERNAL_REVIEW)


class Column(NamedTuple):
    status: str
    name: str
    number: int  # of posts
    cards: SafeString


def rows(desk: Desk, hand: Hand, look: Look, chosen: Collection[str] = ()) -> SafeString:
    """Return a table row for each post that was asked for, in the order that was; chosen ones, as
    their boxes say them, stay so."""
    found = shown_posts(desk, hand)
    if look.sort:
        by = SORTS[look.sort.removeprefix("-")]
        found.sort(key=lambda pair: by(pair[0]), reverse=look.sort.startswith("-"))
    names = {channel.pk: str(channel) for channel in desk.channels}
    types, statuses = type_words(), status_words()
    formats, move = format_words(), move_writer(hand.may_edit)
    write, pick, zone = _row.writer(), _pick.writer(), desk.plan.client.timezone
    made = []
    for post, _local in found:
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
    return joined(made)


def _box(
    write: Callable[..., SafeString], value: str, text: str, chosen: Collection[str]
) -> SafeString:
    return write(value=value, marks=mark_safe(" checked") if value in chosen else "", text=text)


def columns(desk: Desk, hand: Hand) -> list[Column]:
    """Return the board: a column for each status that a post has, and those that work begins in."""
    write, zone = card_writer(desk, hand.may_edit), desk.plan.client.timezone
    by_status: dict[str, list[SafeString]] = {status: [] for status in Post.Status.values}
    for post, _local in shown_posts(desk, hand):
        by_status[post.status].append(write(post, moment(post.publish_at, zone)))
    return [
        Column(status, str(Post.Status(status).label), len(cards), joined(cards))
        for status, cards in by_status.items()
        if cards or status in FIRST[1:]
    ]

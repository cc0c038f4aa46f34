"""`{% load comments %}`: the talk about a row, for the page of any app that has one (APPR-5)."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django import template
from django.db import models

from approvals.comment_forms import CommentForm
from approvals.comments import CLIENT, mentionable
from approvals.subjects import Picture
from approvals.threads import Pinned, talk
from clients.models import Client
from clients.services import client_of

register = template.Library()
WIDE = 1000  # units of a drawn picture's width: a point's per mille is its place


class Pin(NamedTuple):
    x: int
    y: int
    mark: str
    thread: Any


@register.filter
def drawn_height(picture: Picture) -> int:
    """The height of a picture that is WIDE wide."""
    return max(1, WIDE * picture.height // max(1, picture.width))


@register.filter
def pins(pinned: Pinned) -> list[Pin]:
    """The threads of a picture where they point to, in the units of the drawing."""
    high = drawn_height(pinned.picture)
    return [
        Pin(one.first.x or 0, (one.first.y or 0) * high // WIDE, one.mark, one)
        for one in pinned.threads
    ]


@register.inclusion_tag("approvals/_comments.html", takes_context=True)
def comments_for(context: Mapping[str, Any], kind: str, row: models.Model) -> dict[str, Any]:
    """The threads about a row, and the form for one more, for the reader of the page."""
    client = context.get("client") or cast(Client, client_of(row))
    return comments_context(context["request"], client, kind, row)


def comments_context(
    request: Any,
    client: Client,
    kind: str,
    row: Any,
    data: Any = None,
    *,
    full: bool = False,
    start_again: bool = False,
) -> dict[str, Any]:
    """Return what approvals/_comments.html needs.

    data is what was sent; start_again takes it for what is typed so far. full brings the places
    and people of the form, which a page asks for when somebody wants them."""
    client_side = request.access.is_client_side(client.pk)
    said = talk(request.access, kind, row, client_side)
    may_comment = request.access.may(client, "comment")
    form = None
    if may_comment:
        form = CommentForm(
            None if start_again else data,
            choose=not client_side,
            places=said.places,
            people=mentionable(client, CLIENT) if full else (),
            initial=data.dict() if start_again else None,
        )
    return {
        "request": request,
        "client": client,
        "kind": kind,
        "row": row,
        "talk": said,
        "agency_side": not client_side,
        "may_comment": may_comment,
        "form": form,
        "full": full,
    }

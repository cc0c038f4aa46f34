"""`{% load post_media %}`: files of a post on its page, and the kit to publish it by hand."""

from collections.abc import Mapping
from typing import Any

from django import template

from common.periods import now, today_in
from contentplan.desk import Desk
from contentplan.kit import kit_of
from contentplan.media_forms import FilesForm
from contentplan.media_shown import media_context
from contentplan.models import Post
from contentplan.publication import publication

register = template.Library()


@register.inclusion_tag("contentplan/_media.html", takes_context=True)
def post_media(context: Mapping[str, Any], post: Post) -> dict[str, Any]:
    return {**_around(context, post), "embedded": True, **media_context(post, form=FilesForm())}


@register.inclusion_tag("contentplan/_copy_kit.html", takes_context=True)
def copy_kit(context: Mapping[str, Any], post: Post) -> dict[str, Any]:
    return {**_around(context, post), "kit": kit_of(post)}


@register.inclusion_tag("contentplan/_published.html", takes_context=True)
def plan_published(context: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """What has come out of a plan so far, and what is late."""
    client = desk.plan.client
    return {
        "client": client,
        "published": publication(desk, now(), today_in(client.timezone)),
        "may_edit": context.get("may_edit"),
    }


def _around(context: Mapping[str, Any], post: Post) -> dict[str, Any]:
    names = ("csrf_token", "request", "client")
    return {"post": post, **{name: context.get(name) for name in names}}

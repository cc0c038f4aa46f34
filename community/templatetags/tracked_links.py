"""`{% load tracked_links %}`: the short link of a post on its page (COMM-5)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

from community.models.links import short_url
from contentplan.models import Post

register = template.Library()


@register.inclusion_tag("community/_post_link.html", takes_context=True)
def post_link(context: Mapping[str, Any], post: Post) -> dict[str, Any]:
    """Show a post's short link; the post was loaded with what is beside it (contentplan/kit.py)."""
    tracked: Any = getattr(post, "tracked", None)
    names = ("csrf_token", "client")
    return {
        **{name: context.get(name) for name in names},
        "post": post,
        "tracked": {**tracked, "pk": UUID(tracked["pk"])} if tracked else None,  # SQLite has hex
        "short_url": short_url(tracked["code"]) if tracked else "",
        "leads_elsewhere": bool(tracked and post.link and tracked["url"] != post.link),
    }

"""What tests of links, calls and leads share: people at doors, and visitors."""

from typing import Any

from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token
from clients.models import Channel
from community.link_services import add_link
from community.models import TrackedLink
from contentplan.models import Post
from kpis.models import ChannelDay

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def caller(person: User, *scopes: str) -> APIClient:
    _row, token = create_token(person, name=f"robot {scopes}", scopes=list(scopes or ("write",)))
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def a_link(channel: Channel, by: User, post: Post | None = None, **more: Any) -> TrackedLink:
    given = {"url": "https://example.com/menu", **more}
    return add_link(TrackedLink(channel=channel, post=post, **given), by=by)


def follow(link: TrackedLink, *, address: str = "203.0.113.7", agent: str = PHONE, **more: str):
    """Return the answer to somebody who opens a short link; more are headers."""
    headers = {f"HTTP_{name}": value for name, value in more.items()}
    meta = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent, **headers}
    return Browser().get(f"/l/{link.code}", **meta)


def figures(channel: Channel, *codes: str) -> dict[str, tuple[Any, ...]]:
    """Return these figures of a channel's days, by day."""
    rows = ChannelDay.objects.filter(channel=channel).order_by("day")
    return {str(day): tuple(told) for day, *told in rows.values_list("day", *codes)}

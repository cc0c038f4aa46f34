"""How far an approved post may move (APPR-3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

Content = Mapping[str, Any]  # what was sent of a post or of a plan (contentplan/subjects.py)


def within(allowed: timedelta, sent: Content, now: Content) -> dict[str, Any]:
    """Return a post's content with the moment that was sent, if it moved by no more than that.

    Measured from what was sent, so that small shifts don't add up to a long one."""
    before = datetime.fromisoformat(sent["publish_at"])
    after = datetime.fromisoformat(now["publish_at"])
    moved = abs(after - before) <= allowed
    return {**now, "publish_at": sent["publish_at"]} if moved else dict(now)


def plan_within(allowed: timedelta, sent: Content, now: Content) -> dict[str, Any]:
    """Return a plan's content with each post put back that moved by no more than that."""
    places = {post["id"]: place for place, post in enumerate(sent["posts"])}
    posts = [
        within(allowed, sent["posts"][places[post["id"]]], post)
        if post["id"] in places
        else dict(post)
        for post in now["posts"]
    ]
    # Posts stand by time: what was put back stands where it stood.
    posts.sort(key=lambda post: places.get(post["id"], len(places)))
    return {**now, "posts": posts}

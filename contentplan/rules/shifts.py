"""What may become of an approved post without its approval ending: a shift in time, another name
for the channel it goes to (APPR-3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

Content = Mapping[str, Any]  # what was sent of a post or of a plan (contentplan/subjects.py)


def same_channel(sent: Content, now: Content) -> dict[str, Any]:
    """Return a post's content with the channel as it was sent, if it is the same one: of the same
    id, on the same network. What we call it is a label of ours; the post goes where it was agreed.
    """
    before, after = sent["channel"], now["channel"]
    same = all(before[name] == after[name] for name in ("id", "network"))
    return {**now, "channel": before} if same else dict(now)


def same_channels(sent: Content, now: Content) -> dict[str, Any]:
    """Return the content of a plan or of a post by itself with each channel as it was sent, if it
    is the same one; in the order of then, which is by name."""
    posts = {post["id"]: post for post in sent["posts"]}
    found = [same_channel(posts.get(post["id"], post), post) for post in now["posts"]]
    content = {**now, "posts": found}
    if "channels" in now and "channels" in sent:
        before = {(one["id"], one["network"]): one for one in sent["channels"]}
        places = {key: place for place, key in enumerate(before)}
        named = [before.get((one["id"], one["network"]), one) for one in now["channels"]]
        named.sort(key=lambda one: places.get((one["id"], one["network"]), len(places)))
        content["channels"] = named
    return content


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

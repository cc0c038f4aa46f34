"""Making short links and changing where they lead (COMM-5)."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from clients.services import add, change, remove
from community.models import TrackedLink
from community.short_links import MEDIUM, target_of
from contentplan.linking import campaign_of


def usual_tags(link: TrackedLink) -> dict[str, str]:
    """Return the tags of a link for which nobody chose any: its network, and its plan's name in a
    website's statistics."""
    found = {"source": str(link.place.network), "medium": MEDIUM}
    if link.post is not None:
        plan = link.post.content_plan
        found["campaign"] = campaign_of(plan.start, plan.pk)
    return found


def add_link(link: TrackedLink, *, by: User) -> TrackedLink:
    """Insert a link; return it. Without tags it gets the usual ones. Raises ValidationError for an
    address that nobody can be sent to, and for a post that has its link."""
    link.utm = link.utm or usual_tags(link)
    link.target = target_of(link.url or "", link.utm)
    return add(link, by=by)


def change_link(
    link: TrackedLink, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> TrackedLink:
    """Send people elsewhere; the short link and its visits stay. Raises as `add_link` does."""
    url, utm = values.get("url", link.url), values.get("utm", link.utm)
    return change(link, {**values, "target": target_of(url, utm)}, by=by, seen=seen)


def remove_link(link: TrackedLink, *, by: User) -> None:
    """Delete a link with its visits: its address is unknown from now on. Figures of days stay."""
    remove(link, by=by)

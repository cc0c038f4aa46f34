"""How the approval of one post stands, for its page: what changed since, what may be done now."""

from typing import Any, NamedTuple

from approvals.rules import differences, may_settle
from approvals.subjects import digest
from approvals.wording import Told, told
from contentplan.models import Post
from contentplan.rules.shifts import same_channels
from contentplan.subjects import post_content, stays_approved


class PostState(NamedTuple):
    """changes are what differs from what was approved last."""

    changes: list[Told]
    may_ask: bool
    may_settle: bool
    may_publish: bool
    goes_unasked: bool  # its way lets it out although it isn't approved


def post_state(post: Any, *, may_send: bool) -> PostState:
    """Return how a post of find_post() stands, for somebody who may send it or not; no query."""
    approved = stays_approved(post)
    is_free = post.may_change and not approved
    unasked = is_free and may_settle(post.way_mode) and post.status != Post.Status.RETURNED
    return PostState(
        changes=_changes(post) if is_free else [],
        may_ask=is_free and may_send,
        may_settle=is_free and may_send and post.way_mode == "optional",
        may_publish=approved or unasked,
        goes_unasked=unasked,
    )


def _changes(post: Post) -> list[Told]:
    """Return what changed since the approval (APPR-3); nothing when it never was approved."""
    if not post.sent_content or digest(post.sent_content) != post.approved_digest:
        return []
    before, after = {"posts": [post.sent_content]}, {"posts": [post_content(post)]}
    zone = post.content_plan.client.timezone
    return told(differences(before, same_channels(before, after)), before, zone)

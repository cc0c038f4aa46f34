"""What a decider sees of a plan and of a post: everything that makes their version (APPR-3)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.models import Channel
from common.prepared import Prepared
from contentplan.models import ContentPlan, Placed, Post, Waiver
from contentplan.rules.mix import count_types
from contentplan.rules.shifts import same_channel, within


def post_content(post: Post) -> dict[str, Any]:
    """Return what a decider sees of a post: everything that will be public, nothing internal."""
    channel, goal = post.channel, post.goal
    media = [media_content(place, one) for place, one in enumerate(post.media, 1) if one.is_ready]
    return {
        "id": str(post.pk),
        "channel": {"id": str(channel.pk), "network": channel.network, "name": channel.name},
        "goal": {"id": str(goal.pk), "kind": goal.kind, "measure": goal.measure} if goal else None,
        "type": post.type,
        "format": post.format,
        "tone": post.tone,
        "publish_at": post.publish_at.isoformat(),
        "text": post.text,
        "hashtags": post.hashtags,
        "link": post.link,
        "speaker": post.speaker,
        "source": post.source,
        "source_url": post.source_url,
        "ugc_author": post.ugc_author,
        "ugc_permission": post.ugc_permission,
        **({"media": media} if media else {}),
    }


def media_content(place: int, placed: Placed) -> dict[str, Any]:
    """Return what a decider sees of a file: the digest makes its bytes a part of the version."""
    return {
        "id": str(placed.pk),
        "place": place,
        "kind": placed.kind,
        "sha256": placed.sha256,
        "width": placed.width,
        "height": placed.height,
        "alt": placed.alt,
        "focus": [placed.focus_x, placed.focus_y],
    }


def content(plan: ContentPlan) -> dict[str, Any]:
    """Return what a decider sees of a plan; three queries, however many posts."""
    posts = _posts(plan.pk)
    channels = {channel.pk: channel for channel in _channels(plan.pk)}
    channels |= {post.channel_id: post.channel for post in posts}
    return {
        "title": plan.title,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "formula": plan.formula,
        "tolerance": plan.tolerance,
        "mix": count_types(posts),
        "channels": [
            {"id": str(channel.pk), "network": channel.network, "name": channel.name}
            for channel in channels.values()
        ],
        "posts": [post_content(post) for post in posts],
        "waivers": sorted(
            (
                {
                    "code": waiver.code,
                    "reason": waiver.reason,
                    "post": str(waiver.post_id) if waiver.post_id else None,
                }
                for waiver in _waivers(plan.pk)
            ),
            key=lambda waiver: (waiver["code"], waiver["post"] or ""),
        ),
    }


def _shown(plan: UUID) -> QuerySet[Post]:
    posts = Post.objects.filter(content_plan=plan).exclude(status=Post.Status.CANCELLED)
    told = posts.select_related("channel", "goal").with_media()
    return told.defer("sent_content", "goal__sent_content")


_posts = Prepared(_shown, ids=1)
_channels = Prepared(lambda plan: Channel.objects.filter(content_plans=plan), ids=1)
_waivers = Prepared(lambda plan: Waiver.objects.filter(content_plan=plan), ids=1)


def stays_approved(post: Post) -> bool:
    """Return whether an approved post is what was approved but for a shift in time and another name
    of its channel (APPR-3)."""
    if post.status != Post.Status.APPROVED or post.sent_content is None:
        return False
    allowed = timedelta(hours=post.content_plan.client.shift_allowance)
    now = same_channel(post.sent_content, post_content(post))
    return within(allowed, post.sent_content, now) == post.sent_content

"""The same post in several channels: each with a text of its own, from one base (PLAN-2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Channel
from common.errors import WrongState
from common.ids import uuid7
from common.periods import Period, at_local, zone_info
from contentplan.linking import for_network
from contentplan.models import ContentPlan, Post
from contentplan.rules.rhythm import regular_times
from contentplan.rules.siblings import nearest_free
from contentplan.services.plans import check_editable, locked_plan
from contentplan.services.posts import add_post, change_post

# What the copies share with the first one; the rest is their own channel's.
SHARED = [name for name in Post.CONTENT if name not in ("channel", "publish_at", "link")]


@transaction.atomic
def spread(post: Post, channels: Sequence[Channel], *, by: User) -> list[Post]:
    """Make the same post for other channels, each at its own regular time; return the new ones.

    Raises ValidationError for none, or one that has this post already."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    post = Post.objects.select_related("content_plan__client", "channel").get(pk=post.pk)
    if post.status == Post.Status.CANCELLED:
        raise WrongState(_("A published or cancelled post stays as it is."), post)
    if not channels:
        raise ValidationError(_("Choose at least one channel."), code="PLAN-1")
    has = {each.channel_id for each in _group(post)} | {post.channel_id}
    if any(channel.pk in has for channel in channels):
        raise ValidationError(_("This post is in that channel already."), code="PLAN-5")
    group = post.group or uuid7()
    Post.objects.filter(pk=post.pk).update(group=group)
    return [add_post(_copy(post, channel, plan, group), by=by) for channel in channels]


def _group(post: Post) -> list[Post]:
    rows = Post.objects.filter(group=post.group, content_plan=post.content_plan_id).counted()
    return list(rows) if post.group else []


def _copy(post: Post, channel: Channel, plan: ContentPlan, group: Any) -> Post:
    return Post(
        content_plan=plan,
        channel=channel,
        publish_at=_slot(post.publish_at, channel, plan),
        link=for_network(post.link, post.channel.network, channel.network),
        group=group,
        **{name: getattr(post, name) for name in SHARED},
    )


def _slot(wanted: datetime, channel: Channel, plan: ContentPlan) -> datetime:
    zone = plan.client.timezone

    def wall(moment: datetime) -> tuple[Any, Any]:
        local = moment.astimezone(zone_info(zone))
        return local.date(), local.time().replace(second=0, microsecond=0)

    days = Period(plan.start, plan.end).each_day()
    regular = regular_times(days, [(slot.weekday, slot.time) for slot in channel.slots])
    posts = plan.posts.counted().filter(channel=channel)
    taken = {wall(moment) for moment in posts.values_list("publish_at", flat=True)}
    day, time = nearest_free(wall(wanted), regular, taken)
    return at_local(day, time, zone)[0]


@transaction.atomic
def take_over(source: Post, target: Post, *, by: User) -> Post:
    """Give a sibling the text and hashtags of this post, as change_post() does."""
    locked_plan(target.content_plan)
    if source.group is None or source.group != target.group:
        raise WrongState(_("These posts no longer belong together."), target)
    said = Post.objects.only("text", "hashtags").get(pk=source.pk)
    target.refresh_from_db()
    return change_post(target, {"text": said.text, "hashtags": said.hashtags}, by=by)

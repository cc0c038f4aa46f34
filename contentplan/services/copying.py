"""A plan copied to another month: what was written is kept, when it comes out is by rhythm."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common.formats import month
from common.periods import Period, at_local, check_year, month_of
from contentplan.desk import channel_facts, load
from contentplan.models import ContentPlan, Post, PostMedia
from contentplan.rules.copying import copied_moments, target_period
from contentplan.services.plans import locked_plan

# What is written goes along; versions, approvals, remarks and what was published stay behind.
COPIED = (
    "channel_id",
    "type",
    "format",
    "tone",
    "text",
    "hashtags",
    "link",
    "speaker",
    "source",
    "source_url",
    "ugc_author",
    "ugc_permission",
)
PLACED = ("media_id", "position", "alt", "focus_x", "focus_y")


class Copy(NamedTuple):
    plan: ContentPlan
    posts: int
    left_out: int  # posts that found no slot in a shorter month


@transaction.atomic
def copy_plan(plan: ContentPlan, start: date, *, by: User) -> Copy:
    """Make a draft plan that begins on a day, with the posts of this one at that period's slots.

    Goals go along while they are still agreed; waivers, versions and approvals don't. Raises
    ValidationError for a day outside the years, and when one of the channels has a plan then: the
    same month twice would double its posts."""
    plan = locked_plan(plan)
    source = Period(plan.start, plan.end)
    try:
        target = target_period(source, check_year(start))
        check_year(target.end)
    except (ValueError, OverflowError) as error:
        problem = ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
        raise ValidationError({"start": problem}) from error
    desk = load(plan)
    channels = list(plan.channels.all())
    _check_free(plan, target, [channel.pk for channel in channels])
    made = ContentPlan(
        client=plan.client,
        title=month(target.start) if target == month_of(target.start) else plan.title,
        start=target.start,
        end=target.end,
        formula=plan.formula,
        tolerance=plan.tolerance,
    )
    made.full_clean()
    made.save(force_insert=True)
    made.channels.set(channels)
    rhythms = {channel.pk: channel_facts(channel).rhythm for channel in desk.channels}
    moments = copied_moments(desk.counted, rhythms, source, target)
    agreed = set(plan.client.goals.agreed().values_list("pk", flat=True))
    rows = plan.posts.defer("sent_content").in_bulk(list(moments))
    posts = [
        Post(
            content_plan=made,
            goal_id=rows[pk].goal_id if rows[pk].goal_id in agreed else None,
            publish_at=at_local(day, at, plan.client.timezone)[0],
            author=by,
            **{name: getattr(rows[pk], name) for name in COPIED},
        )
        for pk, (day, at) in moments.items()
    ]
    Post.objects.bulk_create(posts)
    _copy_media(dict(zip(moments, posts, strict=True)))
    changes = {"from": [None, plan.pk], "posts": [0, len(posts)]}
    record("copied", made, client=plan.client, by=by, changes=changes)
    return Copy(made, len(posts), len(desk.counted) - len(posts))


def _copy_media(copies: Mapping[UUID, Post]) -> None:
    """Give each copy the files of its original, in their order."""
    placements = PostMedia.objects.filter(post__in=copies).order_by("pk")
    PostMedia.objects.bulk_create(
        PostMedia(post=copies[one.post_id], **{name: getattr(one, name) for name in PLACED})
        for one in placements
    )


def _check_free(plan: ContentPlan, target: Period, channels: list[UUID]) -> None:
    """Raise ValidationError when one of the channels has a plan that touches the period."""
    there = (
        ContentPlan.objects.filter(client=plan.client_id, channels__in=channels)
        .filter(start__lte=target.end, end__gte=target.start)
        .order_by("start")
        .first()
    )
    if there is not None:
        problem = ValidationError(
            _("There is a plan for this time already: %(plan)s."),
            code="PLAN-1",
            params={"plan": there.title},
        )
        raise ValidationError({"start": problem})

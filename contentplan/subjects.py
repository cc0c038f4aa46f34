"""A content plan as a thing that deciders approve, whole or with single posts returned (APPR-1)."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, comment_on, digest, register
from common.errors import WrongState
from common.formats import number
from common.periods import now
from contentplan.desk import load
from contentplan.models import ContentPlan, Placed, Post, Type
from contentplan.rules.mix import count_types, mix_gaps
from contentplan.rules.shifts import plan_within
from contentplan.services.media import mark_sent, waits_for_media

Status = ContentPlan.Status


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
    posts = list(
        plan.posts.exclude(status=Post.Status.CANCELLED)
        .select_related("channel", "goal")
        .with_media()
        .defer("sent_content", "goal__sent_content")
    )
    channels = {channel.pk: channel for channel in plan.channels.all()}
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
                for waiver in plan.waivers.all()
            ),
            key=lambda waiver: (waiver["code"], waiver["post"] or ""),
        ),
    }


def tolerated(plan: ContentPlan, sent: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Undo the shifts in time that keep an approval (APPR-3)."""
    return plan_within(timedelta(hours=plan.client.shift_allowance), sent, now)


def may_send(plan: ContentPlan) -> None:
    """Raise for what keeps a plan in the house: GOAL-1, MIX-2, unwaived errors (PLAN-9)."""
    if plan.status not in (Status.DRAFT, Status.RETURNED):
        raise WrongState(_("This plan is no longer a draft."), plan)
    if not plan.client.goals.agreed().exists():
        raise ValidationError(_("Agree on a goal first."), code="GOAL-1")
    desk = load(plan)
    if not desk.counted:
        raise ValidationError(_("There is no post in this plan yet."), code="PLAN-1")
    if waits_for_media(desk.counted):
        raise WrongState(_("A file of a post is still being read. Send in a moment."), plan)
    standing = {finding.code for finding in desk.standing()} - {"GOAL-1"}  # judged just above
    gaps = mix_gaps(count_types(desk.counted), plan.formula, plan.tolerance)
    problems = [
        ValidationError(
            _("%(count)d posts are %(type)s, exact would be %(exact)s."),
            code="MIX-2",
            params={
                "count": gap.count,
                "type": Type(gap.type).label,
                "exact": number(Decimal(gap.exact.numerator) / gap.exact.denominator),
            },
        )
        for gap in gaps
        if "MIX-2" in standing
    ]
    problems += [
        ValidationError(
            _("Fix or waive this finding first: %(code)s."), code=code, params={"code": code}
        )
        for code in sorted(standing - {"MIX-2"})
    ]
    if problems:
        raise ValidationError(problems)


def _move(plan: ContentPlan, to: str, *, before: tuple[str, ...]) -> None:
    if not ContentPlan.objects.filter(pk=plan.pk, status__in=before).update(status=to):
        raise WrongState(_("This plan is not where it was."), plan)
    plan.status = to


def sent(plan: ContentPlan) -> None:
    """The plan goes to the client: each post keeps what was sent, approved ones stay approved."""
    _move(plan, Status.CLIENT_REVIEW, before=(Status.DRAFT, Status.RETURNED))
    shown = {post["id"]: post for post in plan.sent_content["posts"]}
    posts = list(plan.posts.exclude(status=Post.Status.CANCELLED))
    for post in posts:
        post.sent_content = shown[str(post.pk)]
        if not post.is_settled:
            post.status, post.remark = Post.Status.CLIENT_REVIEW, ""
    Post.objects.bulk_update(posts, ["sent_content", "status", "remark"])
    mark_sent(shown.values(), now())


def _approve(plan: ContentPlan, posts: list[Post]) -> None:
    """Approve the posts that wait, in the very version that was sent (APPR-3)."""
    for post in posts:
        post.status = Post.Status.APPROVED
        post.approved_digest = digest(post.sent_content)
    Post.objects.bulk_update(posts, ["status", "approved_digest"])


def approved(plan: ContentPlan, user: User | None) -> None:
    _move(plan, Status.APPROVED, before=(Status.CLIENT_REVIEW,))
    _approve(plan, list(plan.posts.filter(status=Post.Status.CLIENT_REVIEW)))


def returned(plan: ContentPlan, user: User | None, posts: Mapping[str, str]) -> None:
    """The named posts come back with remarks and the rest is approved; none named: all return."""
    _move(plan, Status.RETURNED, before=(Status.CLIENT_REVIEW,))
    waiting = list(plan.posts.filter(status=Post.Status.CLIENT_REVIEW))
    back = [post for post in waiting if not posts or str(post.pk) in posts]
    for post in back:
        post.status = Post.Status.RETURNED
        post.remark = posts.get(str(post.pk), "")
    Post.objects.bulk_update(back, ["status", "remark"])
    if posts:
        _approve(plan, [post for post in waiting if post not in back])


def withdrawn(plan: ContentPlan) -> None:
    _move(plan, Status.DRAFT, before=(Status.CLIENT_REVIEW,))
    plan.posts.filter(status=Post.Status.CLIENT_REVIEW).update(
        status=Post.Status.DRAFT, version=F("version") + 1, updated_at=now()
    )


register(
    Subject(
        kind="content_plan",
        model=ContentPlan,
        title=str,
        content=content,
        may_send=may_send,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="contentplan/_approval.html",
        tolerated=tolerated,
        parts=lambda sent: [post["id"] for post in sent["posts"]],
    )
)
comment_on("post", Post)

"""A post as a thing that is approved by itself: one that was changed after its plan was approved,
or one that came later (APPR-1)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Picture, Places, Subject, comment_on, digest, register
from common.errors import WrongState
from common.periods import now
from contentplan.desk import load
from contentplan.models import Post
from contentplan.rules.shifts import plan_within, same_channels
from contentplan.services.media import mark_sent, waits_for_media
from contentplan.subjects.contents import post_content, stays_approved
from contentplan.subjects.plans import check_goal, refuse_standing

Status = Post.Status
FREE = (Status.IDEA, Status.DRAFT, Status.RETURNED, Status.APPROVED)


def content(post: Post) -> dict[str, Any]:
    """Return what a decider sees of a post: as in a plan, where it is one of many."""
    post.__dict__.pop("placed", None)  # its files, read along at an earlier moment
    return {"posts": [post_content(post)]}


def tolerated(post: Post, sent: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Undo a shift in time that keeps an approval (APPR-3)."""
    return plan_within(timedelta(hours=post.content_plan.client.shift_allowance), sent, now)


def may_send(post: Post) -> None:
    """Raise for what keeps a post in the house: what is wrong with its plan's goal or with itself,
    a decision about its plan, and an approval that it has already."""
    plan = post.content_plan
    if plan.is_asked:
        raise WrongState(_("The plan of this post is being decided, and the post with it."), post)
    if post.status not in FREE:
        raise WrongState(_("This post is not where it was."), post)
    if stays_approved(post):
        raise WrongState(_("This post is approved as it is."), post)
    check_goal(plan)
    desk = load(plan)
    if waits_for_media([line for line in desk.counted if line.id == post.pk]):
        raise WrongState(_("A file of a post is still being read. Send in a moment."), post)
    refuse_standing({found.code for found in desk.standing() if found.subject == post.pk})


def _move(post: Post, to: str, *, before: tuple[str, ...], **values: Any) -> None:
    """Give a post its new state, and a new version: who is writing meanwhile is told (CON-3)."""
    moved = Post.objects.filter(pk=post.pk, status__in=before).update(
        status=to, version=F("version") + 1, updated_at=now(), **values
    )
    if not moved:
        raise WrongState(_("This post is not where it was."), post)
    post.refresh_from_db(fields=["status", "version", *values])


def reviewing(post: Post) -> None:
    _move(post, Status.INTERNAL_REVIEW, before=FREE)


def review_over(post: Post, posts: Mapping[str, str]) -> None:
    _move(post, Status.DRAFT, before=(Status.INTERNAL_REVIEW,))


def sent(post: Post) -> None:
    shown = post_content(post)
    before = (*FREE, Status.INTERNAL_REVIEW)
    _move(post, Status.CLIENT_REVIEW, before=before, sent_content=shown, remark="")
    mark_sent([shown], now())


def approved(post: Post, user: User | None) -> None:
    """Approve the post in the very version that was sent (APPR-3)."""
    sent = digest(post.sent_content)
    _move(post, Status.APPROVED, before=(Status.CLIENT_REVIEW,), approved_digest=sent)


def returned(post: Post, user: User | None, posts: Mapping[str, str]) -> None:
    _move(post, Status.RETURNED, before=(Status.CLIENT_REVIEW,))


def withdrawn(post: Post) -> None:
    _move(post, Status.DRAFT, before=(Status.CLIENT_REVIEW,))


def revoked(post: Post, user: User | None, reason: str) -> None:
    """An approval by silence is taken back, unless the post is out (APPR-6)."""
    _move(post, Status.RETURNED, before=(Status.APPROVED,), remark=reason)


def authors(post: Post) -> set[UUID]:
    """Return who wrote the post or changed it."""
    changed = post.versions.exclude(by=None).order_by().values_list("by", flat=True)
    return {*changed, *([post.author_id] if post.author_id else [])}


register(
    Subject(
        kind="post",
        model=Post,
        title=str,
        content=content,
        may_send=may_send,
        reviewing=reviewing,
        review_over=review_over,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="contentplan/_post_approval.html",
        tolerated=tolerated,
        same=same_channels,
        authors=authors,
        follows="content_plan",
        revoked=revoked,
    )
)


def places(post: Post, as_sent: bool) -> Places:
    """Return the text and pictures of a post that a comment may point at."""
    base = f"/clients/{post.content_plan.client_id}/media/"
    if as_sent:
        sent = post.sent_content or {}
        files = [one for one in sent.get("media", ()) if one["kind"] == "image"]
        pictures = [
            Picture(UUID(one["id"]), f"{base}{one['id']}/", one["width"], one["height"], one["alt"])
            for one in files
        ]
        return Places(sent.get("text", ""), pictures)
    shown = [one for one in post.media if one.kind == "image" and one.is_ready]
    return Places(
        post.text,
        [Picture(one.pk, f"{base}{one.pk}/", one.width, one.height, one.alt) for one in shown],
    )


comment_on("post", Post, places)

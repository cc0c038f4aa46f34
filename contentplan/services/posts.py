"""Steps of single posts: writing, cancelling, publishing."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.services import add, change, remove
from common.errors import WrongState
from common.periods import at_local, now, zone_info
from contentplan.models import Idea, Post
from contentplan.rules.shifts import within
from contentplan.services.plans import check_editable, locked_plan, touched
from contentplan.subjects import post_content


@transaction.atomic
def add_post(post: Post, *, by: User) -> Post:
    """Insert a post into a plan that is not with the client."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    _check_inside(post)
    post.author = by
    add(post, by=by)
    touched(plan, by=by)
    return post


@transaction.atomic
def change_post(
    post: Post, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Post:
    """Change a post; one that was returned or approved becomes a draft again (PLAN-3, APPR-3).

    A published post keeps its text: what is out there is out there. An approved one that only
    moved within the client's allowance stays approved."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    if post.status in Post.FINAL:
        raise WrongState(_("A published or cancelled post stays as it is."), post)
    change(post, values, by=by, seen=seen)
    _check_inside(post)
    back = (Post.Status.RETURNED, Post.Status.APPROVED)
    if post.status in back and not stays_approved(post):
        Post.objects.filter(pk=post.pk, status__in=back).update(status=Post.Status.DRAFT, remark="")
        post.status, post.remark = Post.Status.DRAFT, ""
    touched(plan, by=by)
    return post


def stays_approved(post: Post) -> bool:
    """Return whether an approved post is what was approved but for a shift in time (APPR-3)."""
    if post.status != Post.Status.APPROVED or post.sent_content is None:
        return False
    allowed = timedelta(hours=post.content_plan.client.shift_allowance)
    return within(allowed, post.sent_content, post_content(post)) == post.sent_content


@transaction.atomic
def move_post(
    post: Post,
    day: date,
    at: time | None = None,
    *,
    by: User,
    seen: int | None = None,
    kind: str = "",
) -> Post:
    """Move a post to a day by the client's clock; without a time it keeps its time of day.

    kind is the type that it gets on the way, if any. Raises what change_post() raises; a day
    outside the plan is refused."""
    zone = post.content_plan.client.timezone
    kept = post.publish_at.astimezone(zone_info(zone)).time()
    moment, _moved = at_local(day, at or kept, zone)
    values = {"publish_at": moment} | ({"type": kind} if kind else {})
    return change_post(post, values, by=by, seen=seen)


@transaction.atomic
def cancel_post(post: Post, *, by: User) -> Post:
    """Take a post out of the plan; it stays visible as cancelled and its idea is free again."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    before = post.status
    cancelled = (
        Post.objects.filter(pk=post.pk)
        .exclude(status__in=[Post.Status.PUBLISHED, Post.Status.CANCELLED])
        .update(status=Post.Status.CANCELLED, version=post.version + 1, updated_at=now())
    )
    if not cancelled:
        raise WrongState(_("A published or cancelled post stays as it is."), post)
    Idea.objects.filter(post=post).update(post=None)
    post.refresh_from_db()
    changes = {"status": [before, post.status]}
    record("cancelled", post, client=plan.client, by=by, changes=changes)
    touched(plan, by=by)
    return post


@transaction.atomic
def remove_post(post: Post, *, by: User) -> None:
    """Delete a post that the client has never seen; what they saw can only be cancelled."""
    check_editable(locked_plan(post.content_plan))
    if post.sent_content is not None or post.is_settled:
        raise WrongState(_("The client has seen this post: cancel it instead."), post)
    Idea.objects.filter(post=post).update(post=None)
    remove(post, by=by)


@transaction.atomic
def publish(post: Post, *, url: str, published_at: datetime | None = None, by: User) -> Post:
    """Record that an approved post is out, and where (PLAN-3). Raises WrongState unless approved.

    What was changed since its approval is a draft again and so cannot be published (APPR-3)."""
    moment = published_at or now()
    checked = Post(content_plan=post.content_plan, url=url, published_at=moment)
    checked.clean_fields(exclude=[f.name for f in Post._meta.fields if f.name != "url"])
    if not url:
        problem = ValidationError(_("A published post needs the address it is at."), code="PLAN-3")
        raise ValidationError({"url": problem})
    if moment > now():
        problem = ValidationError(_("This moment is still to come."), code="PLAN-3")
        raise ValidationError({"published_at": problem})
    done = Post.objects.filter(pk=post.pk, status=Post.Status.APPROVED).update(
        status=Post.Status.PUBLISHED,
        url=url,
        published_at=moment,
        version=post.version + 1,
        updated_at=now(),
    )
    if not done:
        raise WrongState(_("Only an approved post can be published."), post)
    post.refresh_from_db()
    changes = {"status": ["approved", "published"], "url": ["", url]}
    record("published", post, client=post.content_plan.client, by=by, changes=changes)
    return post


def _check_inside(post: Post) -> None:
    """Raise ValidationError unless the post's local day lies in the plan's period."""
    plan = post.content_plan
    day = post.publish_at.astimezone(zone_info(plan.client.timezone)).date()
    if not plan.start <= day <= plan.end:
        problem = ValidationError(_("This day is outside the plan."), code="PLAN-1")
        raise ValidationError({"publish_at": problem})

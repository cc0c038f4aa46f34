"""Steps of single posts: writing, cancelling, publishing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.rules import may_settle
from approvals.services import way_of
from approvals.subjects import digest
from clients.events import announce
from clients.history import record
from clients.services import add, change_locked, remove
from common.errors import StaleVersion, WrongState
from common.periods import at_local, now, zone_info
from common.prepared import Prepared
from contentplan.models import Idea, Media, Post, PostVersion
from contentplan.rules.merging import Merged, merge
from contentplan.services.holds import check_not_held
from contentplan.services.media import mark_sent, place
from contentplan.services.plans import (
    check_editable,
    check_post_editable,
    locked_plan,
    touched,
)
from contentplan.services.versions import content_at, keep, kept_of, plain, values_of
from contentplan.subjects.contents import post_content, stays_approved


@transaction.atomic
def add_post(post: Post, *, by: User, media: Sequence[Media] = ()) -> Post:
    """Insert a post, with its files in order, into a plan that is not with the client."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    _check_inside(post)
    post.author = by
    add(post, by=by)
    if media:
        place(post, media)
    touched(plan, by=by)
    return post


@transaction.atomic
def change_post(
    post: Post,
    values: Mapping[str, Any],
    *,
    by: User,
    seen: int | None = None,
    restores: int | None = None,
) -> Post:
    """Change a post; one that was returned or approved becomes a draft again (PLAN-3, APPR-3).

    values may hold "media", its files in order (services/media.py: place). A published post keeps
    its text: what is out there is out there. An approved one that only moved within the client's
    allowance stays approved. What it said before and says now is kept (services/versions.py);
    restores is the version that is brought back."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    check_post_editable(post)
    current = locked_post(post.pk)
    post.content_plan, before = plan, kept_of(current)
    verb = "changed" if restores is None else "restored"
    own = {name: value for name, value in values.items() if name != "media"}
    besides = place(post, values["media"]) if "media" in values else {}
    change_locked(current, post, own, by=by, seen=seen, verb=verb, besides=besides)
    _check_inside(post)
    keep(post, before, by=by, restored=restores)
    back = (Post.Status.RETURNED, Post.Status.APPROVED)
    if post.status in back and not stays_approved(post):
        Post.objects.filter(pk=post.pk, status__in=back).update(status=Post.Status.DRAFT, remark="")
        post.status, post.remark = Post.Status.DRAFT, ""
    touched(plan, by=by)
    return post


def locked_post(pk: UUID) -> Post:
    """Return a post as it is now, locked until the transaction ends; its plan is locked first."""
    found = _locked(pk)
    if not found:
        raise Post.DoesNotExist
    return found[0]


_locked = Prepared(lambda pk: Post.objects.select_for_update().filter(pk=pk), ids=1)


class Conflict(StaleVersion):
    """Two people changed the same field of a post; merged says which (CON-3)."""

    def __init__(self, message: Any, row: Post, merged: Merged):
        super().__init__(message, row)
        self.merged = merged


@transaction.atomic
def merge_post(
    post: Post, values: Mapping[str, Any], *, by: User, seen: int | None
) -> tuple[Post, list[str]]:
    """Change a post that somebody else may have changed since version `seen` (CON-3).

    Return it with the names of the fields in which theirs stay, because this person left them as
    they were. Raises Conflict where both changed a field; then nothing is written."""
    locked_plan(post.content_plan)
    current = Post.objects.select_related("content_plan__client", "channel").get(pk=post.pk)
    if seen is None or seen == current.version:
        return change_post(current, values, by=by, seen=seen), []
    theirs = plain({name: getattr(current, name) for name in values})
    merged = merge(content_at(current, seen), plain(values), theirs)
    if merged.conflicts:
        raise Conflict(_("Somebody changed this in the meantime."), current, merged)
    left = {name: value for name, value in values.items() if name not in merged.theirs}
    return change_post(current, left, by=by, seen=current.version), merged.theirs


@transaction.atomic
def restore_post(version: PostVersion, *, by: User, seen: int | None = None) -> Post:
    """Bring back what a post said in a version, which makes a new one; as change_post()."""
    post = Post.objects.select_related("content_plan__client", "channel").get(pk=version.post_id)
    locked_plan(post.content_plan)
    return change_post(post, values_of(version), by=by, seen=seen, restores=version.number)


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
    check_post_editable(post)
    before = post.status
    cancelled = (
        Post.objects.filter(pk=post.pk)
        .exclude(status__in=(*Post.FINAL, *Post.ASKED))
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
    check_post_editable(post)
    if post.sent_content is not None or post.is_settled:
        raise WrongState(_("The client has seen this post: cancel it instead."), post)
    Idea.objects.filter(post=post).update(post=None)
    remove(post, by=by)


@transaction.atomic
def publish(post: Post, *, url: str, published_at: datetime | None = None, by: User) -> Post:
    """Record that a post is out, and where (PLAN-3): the one door to the state "published".

    Raises WrongState unless it was approved as it is now, but for a shift in time, or its way lets
    it out without asking (APPR-2, APPR-3), and then the history names the mode; and while the
    client holds it, naming who does and why."""
    moment = published_at or now()
    checked = Post(content_plan=post.content_plan, url=url, published_at=moment)
    checked.clean_fields(exclude=[f.name for f in Post._meta.fields if f.name != "url"])
    if not url:
        problem = ValidationError(_("A published post needs the address it is at."), code="PLAN-3")
        raise ValidationError({"url": problem})
    if moment > now():
        problem = ValidationError(_("This moment is still to come."), code="PLAN-3")
        raise ValidationError({"published_at": problem})
    plan = locked_plan(post.content_plan)
    check_not_held(post)
    rows = Post.objects.select_for_update(of=("self",)).select_related("channel", "goal")
    current = rows.with_media().get(pk=post.pk)
    current.content_plan = plan
    values: dict[str, Any] = {"url": url, "published_at": moment, "status": Post.Status.PUBLISHED}
    changes: dict[str, Any] = {"status": [current.status, "published"], "url": ["", url]}
    if not is_approved_as_is(current):
        changes["mode"] = [None, _mode_without_asking(current)]
        values["sent_content"] = post_content(current)  # what is out is what the client sees
        mark_sent([values["sent_content"]], moment)
    Post.objects.filter(pk=post.pk).update(**values, version=current.version + 1, updated_at=now())
    post.refresh_from_db()
    record("published", post, client=plan.client, by=by, changes=changes)
    announce(
        "post.published",
        post,
        client_id=plan.client_id,
        content_plan=plan.pk,
        channel=post.channel_id,
        url=url,
        published_at=moment,
    )
    return post


def is_approved_as_is(post: Post) -> bool:
    """Return whether a post says what was approved of it, but for a shift in time (APPR-3)."""
    return stays_approved(post) and digest(post.sent_content) == post.approved_digest


def _mode_without_asking(post: Post) -> str:
    """Return the mode that lets a post out although it was not approved; WrongState when none does,
    and for a post that was returned or that somebody decides about."""
    if post.status == Post.Status.APPROVED and not may_settle(_mode(post)):
        raise WrongState(_("This post is no longer what was approved: send it again."), post)
    if post.status not in (Post.Status.DRAFT, Post.Status.APPROVED) or not may_settle(_mode(post)):
        raise WrongState(_("Only an approved post can be published."), post)
    return _mode(post)


def _mode(post: Post) -> str:
    return way_of(post.content_plan.client, "post").mode


def _check_inside(post: Post) -> None:
    """Raise ValidationError unless the post's local day lies in the plan's period."""
    plan = post.content_plan
    day = post.publish_at.astimezone(zone_info(plan.client.timezone)).date()
    if not plan.start <= day <= plan.end:
        problem = ValidationError(_("This day is outside the plan."), code="PLAN-1")
        raise ValidationError({"publish_at": problem})

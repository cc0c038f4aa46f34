"""Many posts changed in one step, and that step taken back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common.errors import StaleVersion, WrongState
from common.periods import local_day, now
from contentplan.models import BulkChange, ContentPlan, Post
from contentplan.services.plans import check_editable, locked_plan, touched
from contentplan.services.posts import cancel_post, change_post, move_post

MOST = 200  # posts in one step: it holds the plan's lock (CON-2)
FIELDS = ("channel", "type", "goal", "format", "tone", "speaker")


class Wish(NamedTuple):
    """What is to be done to each post: new values, so many days later, or cancelled."""

    values: Mapping[str, Any] = {}
    days: int = 0
    cancel: bool = False


@transaction.atomic
def bulk_change(
    plan: ContentPlan, versions: Mapping[UUID, int], wish: Wish, *, by: User
) -> BulkChange:
    """Change posts of a plan, each in the version that was seen; return what was done (CON-3).

    What somebody changed meanwhile, and what may not change, is skipped and named with its reason.
    Raises ValidationError for no post, too many, or nothing to do."""
    if not versions or len(versions) > MOST:
        message = _("Choose from 1 to %(most)d posts.") % {"most": MOST}
        raise ValidationError({"posts": ValidationError(message, code="PLAN-2")})
    if not (wish.values or wish.days or wish.cancel):
        raise ValidationError(_("Choose what to change."), code="PLAN-2")
    plan = locked_plan(plan)
    check_editable(plan)
    done = BulkChange(content_plan=plan, by=by)
    posts = plan.posts.select_related("channel", "goal").in_bulk(list(versions))
    for pk, seen in versions.items():
        post = posts.get(pk)
        if post is None:
            done.skipped.append(_skipped(pk, "", _("This post is not in the plan.")))
            continue
        post.content_plan = plan
        title = str(post)
        try:
            with transaction.atomic():
                before = _apply(post, wish, seen, by=by)
        except ValidationError as error:
            done.skipped.append(_skipped(pk, title, " ".join(error.messages)))
        except WrongState as error:  # a stale version among them
            done.skipped.append(_skipped(pk, title, str(error.message)))
        else:
            if before:
                done.before.append({"post": str(pk), "version": post.version, "values": before})
    done.save(force_insert=True)
    return done


def _skipped(pk: UUID, title: str, reason: str) -> dict[str, str]:
    return {"post": str(pk), "title": title, "reason": reason}


def _apply(post: Post, wish: Wish, seen: int, *, by: User) -> dict[str, Any]:
    """Do what is wished to one post; return the values that it had, only those that changed."""
    if post.version != seen:
        raise StaleVersion(_("Somebody changed this in the meantime."), post)
    names = [*wish.values, "publish_at"] if wish.days else list(wish.values)
    before = {name: _plain(post, name) for name in names}
    status = post.status
    if wish.cancel:
        cancel_post(post, by=by)
        return {"status": status}
    if wish.days:
        day = local_day(post.publish_at, post.content_plan.client.timezone)
        move_post(post, day + timedelta(days=wish.days), by=by)
    if wish.values:
        change_post(post, wish.values, by=by)
    return {name: value for name, value in before.items() if value != _plain(post, name)}


def _plain(post: Post, name: str) -> Any:
    """Return a value as JSON keeps it."""
    column: Any = post._meta.get_field(name)
    value = getattr(post, column.attname)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


@transaction.atomic
def undo_bulk(done: BulkChange, *, by: User) -> tuple[int, list[dict[str, str]]]:
    """Give the posts the values back that a step took; return how many, and what stays and why.

    A post that was touched since stays as it is. Each return is a change like any other, in the
    history too. Raises WrongState when it was taken back already."""
    plan = locked_plan(done.content_plan)
    check_editable(plan)
    if not BulkChange.objects.filter(pk=done.pk, undone_at=None).update(undone_at=now()):
        raise WrongState(_("This was taken back already."), done)
    posts = plan.posts.select_related("channel", "goal").in_bulk(
        [UUID(one["post"]) for one in done.before]
    )
    count, stays = 0, []
    for one in done.before:
        post = posts.get(UUID(one["post"]))
        if post is None:
            stays.append(_skipped(UUID(one["post"]), "", _("This post is not in the plan.")))
            continue
        post.content_plan = plan
        try:
            with transaction.atomic():
                _give_back(post, one, by=by)
        except ValidationError as error:
            stays.append(_skipped(post.pk, str(post), " ".join(error.messages)))
        except WrongState as error:
            stays.append(_skipped(post.pk, str(post), str(error.message)))
        else:
            count += 1
    return count, stays


def _give_back(post: Post, one: Mapping[str, Any], *, by: User) -> None:
    if post.version != one["version"]:
        raise StaleVersion(_("Somebody changed this in the meantime."), post)
    if "status" in one["values"]:
        _revive(post, by=by)
        return
    values: dict[str, Any] = {}
    for name, value in one["values"].items():
        field: Any = post._meta.get_field(name)
        if name in ("channel", "goal"):
            found = field.related_model._default_manager.filter(pk=value).first() if value else None
            if value and found is None:
                raise WrongState(_("What it was set to is no longer there."), post)
            values[name] = found
        else:
            values[name] = field.to_python(value)
    change_post(post, values, by=by)


def _revive(post: Post, *, by: User) -> None:
    """Make a cancelled post a draft: what was approved of it is no longer (APPR-3)."""
    before, draft = post.status, Post.Status.DRAFT
    revived = Post.objects.filter(pk=post.pk, status=Post.Status.CANCELLED).update(
        status=draft, version=post.version + 1, updated_at=now()
    )
    if not revived:
        raise WrongState(_("Somebody changed this in the meantime."), post)
    post.refresh_from_db(fields=["status", "version"])
    plan = post.content_plan
    changes = {"status": [before, draft]}
    record("put_back", post, client=plan.client, by=by, changes=changes)
    touched(plan, by=by)

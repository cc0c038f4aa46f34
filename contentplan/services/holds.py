"""Steps of the client's hold: stopped, answered, withdrawn.

Locks are taken in one order: plan, post, hold. A publication locks the post before it looks for a
hold, and a hold before it looks at the status, so of the two at once one is too late (CON-2)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common.errors import WrongState
from common.periods import now
from contentplan.models import ContentPlan, Hold, Post
from contentplan.services.plans import is_draft_again, locked_plan
from jobs.services import start_job

End = Hold.End


def with_hold(posts: Any) -> Any:
    """Bring along what stops each post now, in the same query: post.current_hold, or None."""
    current = FilteredRelation("holds", condition=Q(holds__end=""))
    return posts.annotate(current_hold=current).select_related("current_hold")


def check_not_held(post: Post) -> None:
    """Raise WrongState while the client holds a post; it stays locked until the transaction ends,
    so that nobody stops it in between."""
    _locked(post)
    hold = Hold.objects.current().filter(post=post).select_related("held_by").first()
    if hold is not None:
        who = hold.held_by.name if hold.held_by else _("The client")
        told = _("%(who)s has stopped this post: %(reason)s")
        raise WrongState(told % {"who": who, "reason": hold.reason}, post)


@transaction.atomic
def hold_post(post: Post, *, reason: str, by: User) -> Hold:
    """Stop an approved post that isn't out yet; the client's manager is told at once (TEAM-1).

    Raises ValidationError without a reason, WrongState when there is nothing to stop any more."""
    client = post.content_plan.client
    hold = Hold(client=client, post=post, reason=reason, held_by=by)
    hold.clean_fields(exclude={"client", "post", "held_by"})
    locked_plan(post.content_plan)  # first, as a publication does
    if _locked(post).status != Post.Status.APPROVED:
        raise WrongState(_("Only an approved post that is not out yet can be stopped."), post)
    if Hold.objects.current().filter(post=post).exists():
        raise WrongState(_("This post is stopped already."), post)
    hold.save(force_insert=True)
    changes = {"post": [None, post.pk], "reason": ["", hold.reason]}
    record("held", hold, client=client, by=by, changes=changes)
    _promise_mail("mail_hold", hold, by=by)
    return hold


@transaction.atomic
def release_hold(hold: Hold, *, argument: str, by: User) -> Hold:
    """Let a post go out after all, with an argument that the client is told.

    Raises ValidationError without one, WrongState when the hold is over."""
    column: Any = Hold._meta.get_field("argument")
    argument = column.clean(argument, hold)
    if not argument:
        problem = ValidationError(_("Say why it may come out after all."), code="APPR-3")
        raise ValidationError({"argument": problem})
    return _end(hold, End.RELEASED, by=by, argument=argument)


@transaction.atomic
def take_back(hold: Hold, *, argument: str = "", by: User) -> Hold:
    """Make a held post a draft again, with the client's reason as its remark: it is written anew
    and asked about again (PLAN-3, APPR-3). Raises WrongState when the hold is over."""
    column: Any = Hold._meta.get_field("argument")
    argument = column.clean(argument, hold)
    plan = locked_plan(hold.post.content_plan)
    rows = Post.objects.filter(pk=hold.post_id).exclude(status__in=Post.FINAL)
    rows.update(
        status=Post.Status.DRAFT, remark=hold.reason, version=F("version") + 1, updated_at=now()
    )
    if plan.status == ContentPlan.Status.APPROVED:  # not all of it any more
        is_draft_again(plan)
    return _end(hold, End.TAKEN_BACK, by=by, argument=argument)


@transaction.atomic
def withdraw_hold(hold: Hold, *, by: User) -> Hold:
    """Take one's own hold back. Raises PermissionDenied for another's, WrongState when it ended."""
    if hold.held_by_id != by.pk:
        raise PermissionDenied
    return _end(hold, End.WITHDRAWN, by=by)


def _end(hold: Hold, end: str, *, by: User, argument: str = "") -> Hold:
    """End a hold by one UPDATE: of two answers at once one wins."""
    _locked(hold.post)
    told = {"end": end, "argument": argument, "ended_at": now(), "ended_by": by}
    ended = Hold.objects.current().filter(pk=hold.pk)
    if not ended.update(**told, version=F("version") + 1, updated_at=now()):
        raise WrongState(_("This stop has ended already."), hold)
    hold.refresh_from_db()
    changes: dict[str, Any] = {"post": [None, hold.post_id], "argument": ["", argument]}
    record(end, hold, client=hold.client, by=by, changes=changes)
    if end != End.WITHDRAWN:
        _promise_mail("mail_hold_answer", hold, by=by)
    return hold


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).only("pk", "status").get(pk=post.pk)


def _promise_mail(kind: str, hold: Hold, *, by: User) -> None:
    start_job(
        kind,
        args={"hold_id": str(hold.pk)},
        key=f"{kind.replace('_', '-')}:{hold.pk}",
        client=hold.client_id,
        by=by,
    )

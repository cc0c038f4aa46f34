"""Steps of whole plans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import mark_changed
from clients.services import add, change, remove
from common.errors import WrongState
from common.formats import month
from common.prepared import Prepared
from common.text import sentence
from contentplan.desk import load
from contentplan.models import ContentPlan, Idea, Post, Waiver


def as_sent(plan: ContentPlan) -> ContentPlan:
    """Put what the client was sent into the row, which is for reading only from then on (TEN-3)."""
    sent = plan.sent_content
    plan.title, plan.formula, plan.tolerance = sent["title"], sent["formula"], sent["tolerance"]
    plan.start, plan.end = date.fromisoformat(sent["start"]), date.fromisoformat(sent["end"])
    return plan


def locked_plan(plan: ContentPlan) -> ContentPlan:
    """Return the plan as it is now, locked until the transaction ends: one editor at a time."""
    found = _locked(plan.pk)
    if not found:
        raise ContentPlan.DoesNotExist
    return found[0]


def _to_lock(pk: UUID) -> QuerySet[ContentPlan]:
    rows = ContentPlan.objects.select_for_update(of=("self",)).select_related("client")
    return rows.defer("sent_content").filter(pk=pk)  # all its posts, which few steps look at


_locked = Prepared(_to_lock, ids=1)


def check_editable(plan: ContentPlan) -> None:
    """Raise WrongState while anybody decides about the plan: they'd decide about the past."""
    if plan.status == ContentPlan.Status.INTERNAL_REVIEW:
        text = _("Your agency is reviewing this plan. Take it back first to change it.")
        raise WrongState(text, plan)
    if plan.status == ContentPlan.Status.CLIENT_REVIEW:
        raise WrongState(
            _("The client is deciding about this plan. Withdraw it first to change it."), plan
        )


def check_post_editable(post: Post) -> None:
    """Raise WrongState for a post that is out or cancelled, and while anybody decides about it."""
    if post.status in Post.FINAL:
        raise WrongState(_("A published or cancelled post stays as it is."), post)
    if post.status in Post.ASKED:
        text = _("Somebody is deciding about this post. Take it back first to change it.")
        raise WrongState(text, post)


def touched(plan: ContentPlan, *, by: User) -> None:
    """After a change: a plan that was approved or returned is a draft again (APPR-3)."""
    done = (ContentPlan.Status.APPROVED, ContentPlan.Status.RETURNED)
    if plan.status not in done:
        return
    if plan.status == ContentPlan.Status.APPROVED and not mark_changed("content_plan", plan, by=by):
        return
    is_draft_again(plan)


def is_draft_again(plan: ContentPlan) -> None:
    """Let a locked plan be a draft: something in it is to be asked about again."""
    ContentPlan.objects.filter(pk=plan.pk).update(status=ContentPlan.Status.DRAFT)
    plan.status = ContentPlan.Status.DRAFT


def add_plan(plan: ContentPlan, *, by: User, channels: Sequence[Any] = ()) -> ContentPlan:
    """Insert a plan for these channels of the client, by default all, named after its month."""
    plan.title = plan.title or sentence(month(plan.start))
    channels = list(channels) or list(plan.client.channels.all())
    if not channels:
        problem = ValidationError(_("Choose at least one channel."), code="PLAN-1")
        raise ValidationError({"channels": problem})
    return add(plan, by=by, sets={"channels": channels})


@transaction.atomic
def change_plan(
    plan: ContentPlan, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> ContentPlan:
    """Change a plan's title, period, channels or formula."""
    check_editable(locked_plan(plan))
    change(plan, values, by=by, seen=seen)
    touched(plan, by=by)
    return plan


@transaction.atomic
def remove_plan(plan: ContentPlan, *, by: User) -> None:
    """Delete a plan that the client has never seen, with its posts."""
    if plan.sent_version:
        raise WrongState(_("The client has seen this plan, so it stays."), plan)
    Idea.objects.filter(post__content_plan=plan).update(post=None)
    remove(plan, by=by)


@transaction.atomic
def waive(
    plan: ContentPlan, code: str, reason: str, *, by: User, post: UUID | None = None
) -> Waiver:
    """Accept a finding with a reason, which the client is shown (PLAN-9)."""
    desk = load(locked_plan(plan))
    if not any(f.code == code and f.subject == post for f in desk.findings):
        raise WrongState(_("This finding is no longer there."), plan)
    if code == "GOAL-1":
        raise ValidationError(_("No goal, no plan: this cannot be waived."), code="GOAL-1")
    waiver = Waiver(content_plan=plan, post_id=post, code=code, reason=reason, by=by)
    return add(waiver, by=by)


def remove_waiver(waiver: Waiver, *, by: User) -> None:
    remove(waiver, by=by)

"""Findings put right by a click (PLAN-9)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import WrongState
from common.periods import at_local
from contentplan.desk import Desk, load
from contentplan.models import ContentPlan, Post
from contentplan.rules.fixes import Fix
from contentplan.services.drafting import draft_month
from contentplan.services.plans import check_editable, locked_plan
from contentplan.services.posts import cancel_post, change_post
from contentplan.services.repairing import apply_repair, carry_out


@transaction.atomic
def apply_fix(plan: ContentPlan, code: str, post: UUID | None, fix: str, *, by: User) -> int:
    """Carry out a fix that a finding offers now (PLAN-9); return how many posts it changed.

    code and post name the finding, fix is its key. Without a post it is about the plan, or about
    each post with such a finding that offers this fix. Raises WrongState when nothing offers it any
    more: what a person saw is what happens, or nothing."""
    plan = locked_plan(plan)
    check_editable(plan)
    desk = load(plan)
    offered = [
        each
        for finding in desk.findings
        if finding.code == code and post in (None, finding.subject)
        for each in desk.workshop.fixes(finding)
        if each.key == fix and each.is_done_here
    ]
    if not offered:
        raise WrongState(_("The plan has changed: look at the new suggestions."), plan)
    if offered[0].action in ("repair", "retype", "fill", "fill_all"):
        return _to_the_plan(desk, offered[0], by=by)
    rows = plan.posts.select_related("channel", "goal", "content_plan__client")
    by_id = rows.in_bulk([each.subject for each in offered])
    for each in offered:
        _to_a_post(by_id[each.subject], each, by=by)
    return len(offered)


def _to_the_plan(desk: Desk, fix: Fix, *, by: User) -> int:
    if fix.action == "repair":
        return apply_repair(desk.plan, desk.repair, by=by)
    if fix.action == "retype":
        return carry_out(desk, desk.workshop.channel_repair(fix.subject).changes, by=by)
    moment = datetime.fromisoformat(fix.value) if fix.value else None
    return len(draft_month(desk.plan, by=by, channel=fix.subject, moment=moment))


def _to_a_post(post: Post, fix: Fix, *, by: User) -> None:
    if fix.action == "cancel":
        cancel_post(post, by=by)
        return
    values: dict[str, Any]
    if fix.action == "goal":
        values = {"goal": post.content_plan.client.goals.get(pk=fix.value)}
    else:
        wanted = datetime.fromisoformat(fix.value)
        zone = post.content_plan.client.timezone
        values = {"publish_at": at_local(wanted.date(), wanted.time(), zone)[0]}
    change_post(post, values, by=by)

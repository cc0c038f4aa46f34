"""Suggested changes carried out (MIX-4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import WrongState
from common.periods import Period, at_local
from contentplan.desk import Desk, load
from contentplan.models import ContentPlan, Post, Type
from contentplan.rules.repair import Change
from contentplan.services.drafting import FORMAT_OF, TONE_OF
from contentplan.services.plans import check_editable, locked_plan
from contentplan.services.posts import add_post, cancel_post, change_post


@transaction.atomic
def apply_repair(plan: ContentPlan, changes: Sequence[Change], *, by: User) -> int:
    """Carry out suggested changes (MIX-4); return how many.

    Each must still be what the rules suggest now: a plan that somebody changed meanwhile gets
    WrongState, and nothing is touched."""
    plan = locked_plan(plan)
    check_editable(plan)
    desk = load(plan)
    if not changes or not set(changes) <= set(desk.repair):
        raise WrongState(_("The plan has changed: look at the new suggestions."), plan)
    return carry_out(desk, changes, by=by)


def carry_out(desk: Desk, changes: Sequence[Change], *, by: User) -> int:
    """Make these changes to a plan whose rows are locked; return how many they are."""
    plan = desk.plan
    by_id = plan.posts.select_related("channel", "goal").in_bulk(
        [asked.post for asked in changes if asked.post]
    )
    for asked in changes:
        if asked.action == "retype":
            change_post(by_id[asked.post], {"type": asked.to_type}, by=by)
        elif asked.action == "drop":
            cancel_post(by_id[asked.post], by=by)
        elif asked.to_type:  # as an add has it
            _add_where_free(desk, asked.to_type, by=by)
    return len(changes)


def _add_where_free(desk: Desk, kind: str, *, by: User) -> Post:
    """Add a post of a type, a day after the last one of the channel that has the fewest."""
    plan = desk.plan
    load_of = {channel.pk: 0 for channel in desk.channels}
    for each in desk.counted:
        load_of[each.channel] += 1
    channel = min(desk.channels, key=lambda each: (load_of[each.pk], str(each.pk)))
    taken = {(post.channel, post.day) for post in desk.counted}
    days = list(Period(plan.start, plan.end).each_day())
    free = [day for day in days if (channel.pk, day) not in taken] or days
    slots = channel.slots
    at = slots[0].time if slots else datetime.min.time().replace(hour=12)
    moment, _moved = at_local(free[len(free) // 2], at, plan.client.timezone)
    new = Post(
        content_plan=plan,
        channel=channel,
        type=kind,
        format=FORMAT_OF[Type(kind)],
        tone=TONE_OF[Type(kind)],
        publish_at=moment,
    )
    return add_post(new, by=by)

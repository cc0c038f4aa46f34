"""Steps of content plans and posts: drafting, editing, repairing, publishing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import mark_changed
from clients.history import record
from clients.services import add, change, remove
from common.errors import WrongState
from common.formats import month
from common.periods import Period, at_local, now, zone_info
from contentplan.desk import channel_facts, load
from contentplan.models import ContentPlan, Idea, Post, Type, Waiver
from contentplan.rules.drafting import draft
from contentplan.rules.facts import IdeaFacts
from contentplan.rules.repair import Change

FORMAT_OF = {  # what a drafted post starts as, so that a month is not all of one kind (PLAN-7)
    Type.ENGAGING: Post.Format.POLL,
    Type.USER_GENERATED: Post.Format.PHOTO,
    Type.EDUCATIONAL: Post.Format.CAROUSEL,
    Type.PROMOTIONAL: Post.Format.LINK,
}
TONE_OF = {
    Type.ENGAGING: Post.Tone.PLAYFUL,
    Type.USER_GENERATED: Post.Tone.FRIENDLY,
    Type.EDUCATIONAL: Post.Tone.EXPERT,
    Type.PROMOTIONAL: Post.Tone.NEUTRAL,
}


def as_sent(plan: ContentPlan) -> ContentPlan:
    """Put what the client was sent into the row, which is for reading only from then on (TEN-3)."""
    sent = plan.sent_content
    plan.title, plan.formula, plan.tolerance = sent["title"], sent["formula"], sent["tolerance"]
    plan.start, plan.end = date.fromisoformat(sent["start"]), date.fromisoformat(sent["end"])
    return plan


def locked_plan(plan: ContentPlan) -> ContentPlan:
    """Return the plan as it is now, locked until the transaction ends: one editor at a time."""
    return ContentPlan.objects.select_for_update().select_related("client").get(pk=plan.pk)


def check_editable(plan: ContentPlan) -> None:
    """Raise WrongState while the client decides about the plan: they'd decide about the past."""
    if plan.status == ContentPlan.Status.CLIENT_REVIEW:
        raise WrongState(
            _("The client is deciding about this plan. Withdraw it first to change it."), plan
        )


@transaction.atomic
def draft_month(plan: ContentPlan, *, by: User) -> list[Post]:
    """Fill the plan's open slots with posts by rhythm and formula; return the new ones (PLAN-1).

    Ideas from the bank come first. What is there stays: drafting twice changes nothing. Raises
    ValidationError when no channel has a rhythm."""
    plan = locked_plan(plan)
    check_editable(plan)
    desk = load(plan)
    if not any(channel.rhythm for channel in desk.channels):
        raise ValidationError(_("Give at least one channel a rhythm first."), code="PLAN-4")
    client = plan.client
    ideas = list(Idea.objects.free().filter(client=client).select_for_update())
    slots = draft(
        Period(plan.start, plan.end).each_day(),
        [channel_facts(channel) for channel in desk.channels],
        plan.formula,
        desk.counted,
        [IdeaFacts(idea.pk, idea.type or None, idea.channel_id) for idea in ideas],
        plan.tolerance,
    )
    by_id = {idea.pk: idea for idea in ideas}
    goals = list(client.goals.agreed().order_by("due", "pk")[:1])
    posts = []
    for slot in slots:
        moment, _moved = at_local(slot.day, slot.time, client.timezone)
        idea = by_id.get(slot.idea)
        posts.append(
            Post(
                content_plan=plan,
                channel_id=slot.channel,
                goal=goals[0] if goals else None,
                type=slot.type,
                format=FORMAT_OF[Type(slot.type)],
                tone=TONE_OF[Type(slot.type)],
                source=Post.Source.USER_GENERATED
                if slot.type == Type.USER_GENERATED
                else Post.Source.OWN,
                publish_at=moment,
                text=idea.text if idea else "",
                author=by,
            )
        )
    Post.objects.bulk_create(posts)
    used = []
    for slot, post in zip(slots, posts, strict=True):
        if slot.idea is not None:
            by_id[slot.idea].post = post
            used.append(by_id[slot.idea])
    Idea.objects.bulk_update(used, ["post"])
    if posts:
        _touched(plan, by=by)
        counts = {"posts": [0, len(posts)], "ideas": [0, len(used)]}
        record("drafted", plan, client=client, by=by, changes=counts)
    return posts


def add_plan(plan: ContentPlan, *, by: User, channels: Sequence[Any] = ()) -> ContentPlan:
    """Insert a plan for these channels of the client, by default all, named after its month."""
    plan.title = plan.title or month(plan.start)
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
    _touched(plan, by=by)
    return plan


@transaction.atomic
def remove_plan(plan: ContentPlan, *, by: User) -> None:
    """Delete a plan that the client has never seen, with its posts."""
    if plan.sent_version:
        raise WrongState(_("The client has seen this plan, so it stays."), plan)
    Idea.objects.filter(post__content_plan=plan).update(post=None)
    remove(plan, by=by)


@transaction.atomic
def add_post(post: Post, *, by: User) -> Post:
    """Insert a post into a plan that is not with the client."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    _check_inside(post)
    post.author = by
    add(post, by=by)
    _touched(plan, by=by)
    return post


@transaction.atomic
def change_post(
    post: Post, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Post:
    """Change a post; one that was returned or approved becomes a draft again (PLAN-3, APPR-3).

    A published post keeps its text: what is out there is out there."""
    plan = locked_plan(post.content_plan)
    check_editable(plan)
    if post.status in (Post.Status.PUBLISHED, Post.Status.CANCELLED):
        raise WrongState(_("A published or cancelled post stays as it is."), post)
    change(post, values, by=by, seen=seen)
    _check_inside(post)
    back = (Post.Status.RETURNED, Post.Status.APPROVED)
    if post.status in back:
        Post.objects.filter(pk=post.pk, status__in=back).update(status=Post.Status.DRAFT, remark="")
        post.status, post.remark = Post.Status.DRAFT, ""
    _touched(plan, by=by)
    return post


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
    _touched(plan, by=by)
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
def apply_repair(plan: ContentPlan, changes: Sequence[Change], *, by: User) -> int:
    """Carry out suggested changes (MIX-4); return how many.

    Each must still be what the rules suggest now: a plan that somebody changed meanwhile gets
    WrongState, and nothing is touched."""
    plan = locked_plan(plan)
    check_editable(plan)
    desk = load(plan)
    if not changes or not set(changes) <= set(desk.repair):
        raise WrongState(_("The plan has changed: look at the new suggestions."), plan)
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


def _add_where_free(desk: Any, kind: str, *, by: User) -> Post:
    """Add a post of a type, a day after the last one of the channel that has the fewest."""
    plan = desk.plan
    load_of = {channel.pk: 0 for channel in desk.channels}
    for post in desk.counted:
        load_of[post.channel] += 1
    channel = min(desk.channels, key=lambda each: (load_of[each.pk], str(each.pk)))
    taken = {(post.channel, post.day) for post in desk.counted}
    days = list(Period(plan.start, plan.end).each_day())
    free = [day for day in days if (channel.pk, day) not in taken] or days
    slots = channel.slots
    at = slots[0].time if slots else datetime.min.time().replace(hour=12)
    moment, _moved = at_local(free[len(free) // 2], at, plan.client.timezone)
    post = Post(
        content_plan=plan,
        channel=channel,
        type=kind,
        format=FORMAT_OF[Type(kind)],
        tone=TONE_OF[Type(kind)],
        publish_at=moment,
    )
    return add_post(post, by=by)


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


def add_idea(idea: Idea, *, by: User) -> Idea:
    """Put a thought into the client's bank (IDEA-1)."""
    idea.author = by
    return add(idea, by=by)


def _check_inside(post: Post) -> None:
    """Raise ValidationError unless the post's local day lies in the plan's period."""
    plan = post.content_plan
    day = post.publish_at.astimezone(zone_info(plan.client.timezone)).date()
    if not plan.start <= day <= plan.end:
        problem = ValidationError(_("This day is outside the plan."), code="PLAN-1")
        raise ValidationError({"publish_at": problem})


def _touched(plan: ContentPlan, *, by: User) -> None:
    """After a change: a plan that was approved or returned is a draft again (APPR-3)."""
    done = (ContentPlan.Status.APPROVED, ContentPlan.Status.RETURNED)
    if plan.status not in done:
        return
    if plan.status == ContentPlan.Status.APPROVED and not mark_changed("content_plan", plan, by=by):
        return
    ContentPlan.objects.filter(pk=plan.pk).update(status=ContentPlan.Status.DRAFT)
    plan.status = ContentPlan.Status.DRAFT

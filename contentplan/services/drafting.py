"""A month drafted in one step (PLAN-1)."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common.periods import Period, at_local
from contentplan.desk import channel_facts, days_to_skip, load
from contentplan.models import ContentPlan, Idea, Post, Type
from contentplan.rules.drafting import draft
from contentplan.rules.facts import IdeaFacts
from contentplan.services.plans import check_editable, locked_plan, touched

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


@transaction.atomic
def draft_month(
    plan: ContentPlan, *, by: User, channel: UUID | None = None, moment: datetime | None = None
) -> list[Post]:
    """Fill the plan's open slots with posts by rhythm and formula; return the new ones (PLAN-1).

    Ideas from the bank come first. What is there stays: drafting twice changes nothing. With a
    channel only its slots are filled, with a local moment only the one slot, each with the type
    that a draft of the whole plan puts there. Raises ValidationError when no channel has a
    rhythm."""
    plan = locked_plan(plan)
    check_editable(plan)
    desk = load(plan)
    if not any(channel.rhythm for channel in desk.channels):
        raise ValidationError(_("Give at least one channel a rhythm first."), code="PLAN-4")
    client = plan.client
    ideas = list(Idea.objects.free().filter(client=client).select_for_update())
    slots = draft(
        Period(plan.start, plan.end).each_day(),
        [channel_facts(each) for each in desk.channels],
        plan.formula,
        desk.counted,
        [IdeaFacts(idea.pk, idea.type or None, idea.channel_id) for idea in ideas],
        plan.tolerance,
        days_to_skip(plan),
    )
    slots = [slot for slot in slots if channel in (None, slot.channel)]
    if moment:
        slots = [slot for slot in slots if datetime.combine(slot.day, slot.time) == moment]
    by_id = {idea.pk: idea for idea in ideas}
    goals = list(client.goals.agreed().order_by("due", "pk")[:1])
    posts = []
    for slot in slots:
        publish_at, _moved = at_local(slot.day, slot.time, client.timezone)
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
                publish_at=publish_at,
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
        touched(plan, by=by)
        counts = {"posts": [0, len(posts)], "ideas": [0, len(used)]}
        record("drafted", plan, client=client, by=by, changes=counts)
    return posts

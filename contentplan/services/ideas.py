"""Steps of the idea bank (IDEA-1)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Channel
from clients.services import add, change, remove
from common.errors import WrongState
from common.periods import at_local, now
from contentplan.desk import Desk, load
from contentplan.models import ContentPlan, Idea, Post, Type
from contentplan.rules.ideas import lacking_type
from contentplan.rules.mix import count_types
from contentplan.rules.rhythm import fit
from contentplan.services.drafting import FORMAT_OF, TONE_OF
from contentplan.services.plans import check_editable, locked_plan
from contentplan.services.posts import add_post

NOON = time(12)


def add_idea(idea: Idea, *, by: User) -> Idea:
    """Put a thought into the client's bank (IDEA-1)."""
    idea.author = by
    return add(idea, by=by)


def change_idea(
    idea: Idea, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Idea:
    """Change what is written of an idea; a post that it became keeps its own text."""
    return change(idea, values, by=by, seen=seen)


@transaction.atomic
def archive_idea(idea: Idea, *, by: User) -> Idea:
    """Put an idea away; it can be put back. Raises WrongState when it became a post."""
    return _put(idea, now(), by=by, verb="archived")


@transaction.atomic
def restore_idea(idea: Idea, *, by: User) -> Idea:
    """Put an archived idea back into the bank. Raises WrongState when it is there."""
    return _put(idea, None, by=by, verb="put_back")


def _put(idea: Idea, moment: datetime | None, *, by: User, verb: str) -> Idea:
    rows = Idea.objects.filter(pk=idea.pk, post=None, archived_at__isnull=moment is not None)
    if not rows.update(archived_at=moment, version=F("version") + 1, updated_at=now()):
        raise WrongState(_("This idea is not where it was."), idea)
    before = idea.archived_at
    idea.refresh_from_db()
    changes = {"archived_at": [before, idea.archived_at]}
    record(verb, idea, client=idea.client, by=by, changes=changes)
    return idea


@transaction.atomic
def remove_idea(idea: Idea, *, by: User) -> None:
    """Delete an idea for good. Raises WrongState when it became a post, which keeps its origin."""
    current = Idea.objects.select_for_update().get(pk=idea.pk)
    if current.post_id is not None:
        raise WrongState(_("This idea has become a post, so it stays."), current)
    remove(current, by=by)


@transaction.atomic
def use_idea(
    idea: Idea,
    plan: ContentPlan,
    *,
    day: date,
    at: time | None = None,
    channel: Channel | None = None,
    by: User,
) -> Post:
    """Make a post of an idea on a day of a plan; return it (IDEA-1).

    Without `at` it goes to the channel's first regular time of that day that is open, else to noon.
    What the idea leaves open is chosen: the channel with the fewest posts, the type that the mix
    lacks.
    Raises WrongState when the idea was used or archived, ValidationError for a day outside."""
    plan = locked_plan(plan)
    check_editable(plan)
    desk = load(plan)
    channel = channel or idea.channel or _emptiest(desk)
    kind = Type(idea.type or lacking_type(count_types(desk.counted), plan.formula))
    post = Post(
        content_plan=plan,
        channel=channel,
        goal=plan.client.goals.agreed().order_by("due", "pk").first(),
        type=kind,
        format=FORMAT_OF[kind],
        tone=TONE_OF[kind],
        source=Post.Source.USER_GENERATED if kind == Type.USER_GENERATED else Post.Source.OWN,
        publish_at=at_local(day, at or _open_time(desk, channel, day), plan.client.timezone)[0],
        text=idea.text,
    )
    add_post(post, by=by)
    free = Idea.objects.free().filter(pk=idea.pk, client=plan.client_id)
    if not free.update(post=post, version=F("version") + 1, updated_at=now()):
        raise WrongState(_("This idea has become a post already, or it is archived."), idea)
    idea.refresh_from_db()
    changes = {"post": [None, post.pk]}
    record("became_post", idea, client=plan.client, by=by, changes=changes)
    return post


def _emptiest(desk: Desk) -> Channel:
    """Return the channel of a plan that has the fewest posts; of equals the first made."""
    load_of = {channel.pk: 0 for channel in desk.channels}
    for post in desk.counted:
        load_of[post.channel] += 1
    return min(desk.channels, key=lambda each: (load_of[each.pk], str(each.pk)))


def _open_time(desk: Desk, channel: Channel, day: date) -> time:
    rhythm = [(slot.weekday, slot.time) for slot in channel.slots]
    there = [post for post in desk.counted if post.channel == channel.pk and post.day == day]
    open_times = fit([day], rhythm, there).open
    return open_times[0][1] if open_times else NOON

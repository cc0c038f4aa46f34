"""Steps around competitors: who they are, what was seen, what is learnt (GOAL-6)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.services import add, change
from goals.models import Competitor, CompetitorChannel, Lesson, Snapshot

MOST_COMPETITORS = 50  # of one client: a page compares them all


def add_competitor(competitor: Competitor, *, by: User) -> Competitor:
    """Insert a competitor. Raises ValidationError for one too many, or of the same name."""
    if Competitor.objects.filter(client=competitor.client_id).count() >= MOST_COMPETITORS:
        text = _("A client has at most %(count)d competitors.") % {"count": MOST_COMPETITORS}
        raise ValidationError(text, code="GOAL-6")
    return add(competitor, by=by)


@transaction.atomic
def add_competitor_with(
    competitor: Competitor, channel: CompetitorChannel, *, by: User
) -> Competitor:
    """Insert a competitor with the first channel of theirs."""
    add_competitor(competitor, by=by)
    channel.competitor = competitor
    add(channel, by=by)
    return competitor


def add_snapshot(snapshot: Snapshot, *, by: User, origin: str = Snapshot.Origin.HAND) -> Snapshot:
    """Keep what was seen of a competitor's channel on a day."""
    snapshot.origin = origin
    return add(snapshot, by=by)


def change_snapshot(
    snapshot: Snapshot,
    values: Mapping[str, Any],
    *,
    by: User,
    seen: int | None = None,
    origin: str = Snapshot.Origin.HAND,
) -> Snapshot:
    """Correct what was seen; what changes no longer comes from where it came before."""
    given = dict(values)
    current = Snapshot.objects.get(pk=snapshot.pk)
    if any(getattr(current, name) != value for name, value in given.items()):
        given |= {"origin": origin, "file": None, "row": None}
    return change(snapshot, given, by=by, seen=seen)


def add_lesson(lesson: Lesson, *, by: User) -> Lesson:
    lesson.by = by
    return add(lesson, by=by)

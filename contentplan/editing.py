"""What the post editor needs to know, loaded in as few queries as the page may have."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from approvals.rules import differences
from approvals.services import mode_in_query, status_in_query
from approvals.subjects import digest
from approvals.wording import FIELDS, Told, told, worded
from common.diffing import Piece, difference
from common.prepared import Prepared
from contentplan.kit import beside_posts
from contentplan.models import Post, PostDraft, PostVersion
from contentplan.rules.merging import both
from contentplan.rules.shifts import same_channel
from contentplan.services import with_hold
from contentplan.subjects import post_content

HERE = timedelta(minutes=2)  # how long after typing somebody counts as being here
PROSE = ("text", "hashtags")  # fields of which both versions can be had


def with_surroundings(rows: Any, person: UUID, since: datetime) -> Any:
    """Add to a post, in its own query, all that the editor shows around it; others who have typed
    since that moment are here with the person."""
    rows = with_neighbours(rows, person, since)
    rows = rows.select_related("content_plan__client__agency", "channel", "goal", "author")
    rows = with_hold(rows.select_related("idea__event").with_media())
    return rows.select_related("current_hold__held_by")  # the page names who stops the post


def with_neighbours(rows: QuerySet[Post], person: UUID, since: datetime) -> QuerySet[Post]:
    """Add to a post, in its own query: the ones before and after it, how many versions and drafts
    there are, who else is writing right now, and how it is approved by itself."""
    plan = Post.objects.filter(content_plan=OuterRef("content_plan")).counted()
    here, at = OuterRef("pk"), OuterRef("publish_at")
    before = plan.filter(Q(publish_at__lt=at) | Q(publish_at=at, pk__lt=here))
    after = plan.filter(Q(publish_at__gt=at) | Q(publish_at=at, pk__gt=here))
    versions = PostVersion.objects.filter(post=here).order_by().values("post")
    drafts = PostDraft.objects.filter(post=here)
    mine = drafts.filter(person=person).order_by().values("post")
    others = drafts.exclude(person=person).filter(updated_at__gte=since)
    return rows.annotate(
        previous_pk=Subquery(before.order_by("-publish_at", "-pk").values("pk")[:1]),
        next_pk=Subquery(after.order_by("publish_at", "pk").values("pk")[:1]),
        version_count=Subquery(versions.annotate(found=Count("pk")).values("found")),
        draft_count=Subquery(mine.annotate(found=Count("pk")).values("found")),
        asked_status=status_in_query("post"),
        way_mode=mode_in_query("post", "content_plan__client"),
        also_here=Subquery(others.order_by("-updated_at").values("person__name")[:1]),
        **beside_posts,
    )


def _of_client(client: UUID, pk: UUID, person: UUID, since: datetime) -> Any:
    return with_surroundings(Post.objects.filter(content_plan__client=client, pk=pk), person, since)


# What find_post() asks for people of the agency: composing it took longer than all else it does.
post_in_editor = Prepared(_of_client, ids=3, moments=1)


def since_approval(post: Post) -> list[Told]:
    """Return how a post differs from what the client approved, if that was what was sent last and
    the approval is gone (APPR-3). No query for a post of the editor."""
    sent: Any = post.sent_content
    if not sent or post.is_settled or post.approved_digest != digest(sent):
        return []
    zone = post.content_plan.client.timezone
    now = same_channel(sent, post_content(post))
    return told(differences(sent, now), {"posts": [sent]}, zone)


class Disagreement(NamedTuple):
    """A field that two people changed at once: what theirs says, what mine says."""

    name: str
    label: str
    theirs: str
    mine: str
    pieces: list[Piece]
    has_both: bool


def disagreements(
    form: Any, names: Sequence[str], typed: Mapping[str, Any], current: Post
) -> list[Disagreement]:
    """Return what the page shows of a conflict, so that nobody's text is lost (CON-3).

    typed are the form's values as they were sent."""
    found = []
    for name in names:
        if name not in Post.CONTENT or name not in typed:
            continue
        field = form[name]
        mine, theirs = (_as_chosen(field, value) for value in (typed[name], getattr(current, name)))
        pieces = difference(theirs, mine)
        found.append(Disagreement(name, str(field.label), theirs, mine, pieces, name in PROSE))
    return found


def _as_chosen(field: Any, value: Any) -> str:
    """Return a value as the form shows it: the word for a choice, else the text."""
    shown = getattr(value, "pk", value)
    choices = {str(key): str(word) for key, word in getattr(field.field, "choices", ())}
    if choices:
        return choices.get(str(shown or ""), str(shown or ""))
    return str(field.field.prepare_value(shown) or "").replace("\r\n", "\n")


def in_words(
    name: str,
    value: Any,
    zone: str,
    channels: Mapping[str, Any],
    goals: Mapping[str, Any],
) -> str:
    """Return one value of a version as a person reads it."""
    if value in (None, ""):
        return ""
    if name == "channel":
        return str(channels.get(value, _("a channel that is gone")))
    if name == "goal":
        return str(goals.get(value, _("a goal that is gone")))
    return worded(value, name, zone)


def resolved(fields: dict[str, Any], take: str, current: Post) -> dict[str, Any]:
    """Return what the form shall hold after a choice, "theirs:text" or "both:text"."""
    which, _colon, name = take.partition(":")
    if name not in Post.CONTENT or which not in ("theirs", "both"):
        return fields
    theirs: Any = getattr(current, name)
    if which == "both" and name in PROSE:
        theirs = both(theirs, fields.get(name, "").replace("\r\n", "\n"))
    return {**fields, name: getattr(theirs, "pk", theirs)}


class Difference(NamedTuple):
    """One field of two versions."""

    name: str
    label: str
    pieces: list[Piece]


def compared(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    zone: str,
    channels: Mapping[str, Any],
    goals: Mapping[str, Any],
) -> list[Difference]:
    """Return the fields in which two versions differ, word by word."""
    found = []
    for name in Post.CONTENT:
        old, new = before.get(name), after.get(name)
        if old != new:
            told = (in_words(name, value, zone, channels, goals) for value in (old, new))
            found.append(Difference(name, label(name), difference(*told)))
    return found


def label(name: str) -> str:
    return str(FIELDS[name][0])


def fields_in_words(names: Sequence[str]) -> str:
    return ", ".join(label(name) for name in names)


class Sibling(NamedTuple):
    """The same post in another channel, and how its text differs."""

    post: Post
    channel: Any
    pieces: list[Piece]  # none when both say the same
    may_change: bool


def siblings_of(access: Any, post: Post, channels: Mapping[str, Any]) -> list[Sibling]:
    """Return the post's siblings by time, in one query; channels maps ids to the client's."""
    rows = access.rows(Post).filter(group=post.group, content_plan=post.content_plan_id)
    rows = rows.exclude(pk=post.pk).counted().defer("sent_content").order_by("publish_at", "pk")
    return [
        Sibling(
            post=row,
            channel=channels.get(str(row.channel_id)),
            pieces=difference(row.text, post.text) if row.text != post.text else [],
            may_change=row.status not in (Post.Status.PUBLISHED, *Post.ASKED),
        )
        for row in rows
    ]

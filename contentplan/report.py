"""What a report says of posts (REP-1): plain JSON, types and formats as codes.

Planned is what the client was sent; published is what came out. Drafts stay inside (TEN-3)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from clients.models import Client
from common.money import round_half_up
from common.periods import Period, now
from common.text import beginning
from contentplan.models import ContentPlan, Post
from contentplan.rules.mix import TYPES, mix

LATE_AFTER = timedelta(hours=2)  # the shift that APPR-3 lets pass without a new approval
POSTS_LISTED = 200


class Told(NamedTuple):
    """One post as the client knows it."""

    post: Post
    type: str
    format: str
    planned_at: datetime | None  # None: it was never sent to the client
    published_at: datetime | None


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return planned against published posts of a period; docs/reports.md has the shape.

    A post belongs to the period by when it was to come out, and as published by when it did."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id; two queries however many they are."""
    plans: dict[UUID, list[ContentPlan]] = {client.pk: [] for client in clients}
    for plan in ContentPlan.objects.filter(
        client__in=list(plans), sent_version__gt=0, start__lte=period.end, end__gte=period.start
    ).order_by("start", "pk"):
        plans[plan.client_id].append(plan)
    posts = _posts_of(clients, [plan for every in plans.values() for plan in every], period)
    return {
        client.pk: _section(plans[client.pk], posts[client.pk], *period.moments(client.timezone))
        for client in clients
    }


def _section(
    plans: list[ContentPlan], posts: list[Told], first: datetime, after: datetime
) -> dict[str, Any]:
    planned = [one for one in posts if _within(one.planned_at, first, after)]
    published = [one for one in posts if _within(one.published_at, first, after)]
    kept = [one for one in planned if one.post.status != Post.Status.CANCELLED]
    return {
        "plans": [_plan(plan) for plan in plans],
        **_counts(planned, kept, published),
        **_types(plans, kept, published),
        "channels": _channels(kept, published),
        "formats": _formats(kept, published),
        "posts": [_line(one) for one in sorted(published, key=_moment)[:POSTS_LISTED]],
    }


def published_of(clients: Collection[Client], period: Period) -> dict[UUID, list[Told]]:
    """Return the posts of many clients that came out in the period, by client; one query."""
    posts = _posts_of(clients, [], period)
    found = {}
    for client in clients:
        span = period.moments(client.timezone)
        out = [one for one in posts[client.pk] if _within(one.published_at, *span)]
        found[client.pk] = sorted(out, key=_moment)
    return found


def _posts_of(
    clients: Collection[Client], plans: Sequence[ContentPlan], period: Period
) -> dict[UUID, list[Told]]:
    """Return what was sent of these plans, and what came out whatever plan it is of, by client.

    Of clients in several zones some posts are of the days around the period: who asks looks."""
    found: dict[UUID, list[Told]] = {client.pk: [] for client in clients}
    spans = [period.moments(client.timezone) for client in clients]
    first, after = min(one for one, _end in spans), max(end for _one, end in spans)
    sent = Q(content_plan__in=[plan.pk for plan in plans], sent_content__isnull=False)
    out = Q(status=Post.Status.PUBLISHED, published_at__gte=first, published_at__lt=after)
    rows = Post.objects.filter(
        sent | out if plans else out, content_plan__client__in=list(found)
    ).select_related("channel")
    for post in rows.order_by("publish_at", "pk"):
        found[post.channel.client_id].append(_told(post))
    return found


def _told(post: Post) -> Told:
    sent = post.sent_content
    out = post.published_at if post.status == Post.Status.PUBLISHED else None
    return Told(
        post,
        sent["type"] if sent else post.type,
        sent["format"] if sent else post.format,
        datetime.fromisoformat(sent["publish_at"]) if sent else None,
        out,
    )


def _within(moment: datetime | None, first: datetime, after: datetime) -> bool:
    return moment is not None and first <= moment < after


def _moment(one: Told) -> Any:
    return one.published_at, one.post.pk


def _plan(plan: ContentPlan) -> dict[str, Any]:
    sent: Any = plan.sent_content
    shown = {name: sent[name] for name in ("title", "start", "end", "formula", "tolerance")}
    return {"id": str(plan.pk), **shown}


def _counts(
    planned: Sequence[Told], kept: Sequence[Told], published: Sequence[Told]
) -> dict[str, int]:
    late = [
        one
        for one in published
        if one.planned_at and one.published_at and one.published_at > one.planned_at + LATE_AFTER
    ]
    missing = [
        one
        for one in kept
        if one.published_at is None and one.planned_at and one.planned_at + LATE_AFTER < now()
    ]
    return {
        "planned": len(kept),
        "published": len(published),
        "late": len(late),
        "missing": len(missing),
        "cancelled": len(planned) - len(kept),
    }


def _types(
    plans: Sequence[ContentPlan], kept: Sequence[Told], published: Sequence[Told]
) -> dict[str, Any]:
    """Return a line per type; targets are those of the plans as they were sent (MIX-2)."""
    wanted = _by_type(kept)
    out = _by_type(published)
    targets: Counter[str] = Counter()
    for plan in plans:
        sent: Any = plan.sent_content
        of_plan = _by_type(one for one in kept if one.post.content_plan_id == plan.pk)
        for kind, share in mix(of_plan, sent["formula"], sent["tolerance"]).types.items():
            targets[kind] += share.target_count
    rules: Any = plans[-1].sent_content if plans else None
    judged = mix(out, rules["formula"], rules["tolerance"]) if rules and published else None
    return {
        "balanced": judged.balanced if judged else None,
        "types": [
            {
                "type": kind,
                "planned": wanted[kind],
                "target": targets[kind],
                "published": out[kind],
                "published_share": _percent(out[kind], len(published)),
            }
            for kind in TYPES
        ],
    }


def _by_type(posts: Iterable[Told]) -> Counter[str]:
    return Counter(one.type for one in posts)


def _percent(part: int, whole: int) -> str | None:
    return str(round_half_up(Fraction(100 * part, whole), 1)) if whole else None


def _channels(kept: Sequence[Told], published: Sequence[Told]) -> list[dict[str, Any]]:
    channels = {one.post.channel_id: one.post.channel for one in [*kept, *published]}
    ordered = sorted(channels.values(), key=lambda each: (each.network, each.name, each.pk))
    lines = []
    for channel in ordered:
        wanted = [one for one in kept if one.post.channel_id == channel.pk]
        out = [one for one in published if one.post.channel_id == channel.pk]
        planned_types, out_types = _by_type(wanted), _by_type(out)
        lines.append(
            {
                "id": str(channel.pk),
                "network": channel.network,
                "name": channel.name,
                "planned": len(wanted),
                "published": len(out),
                "types": {
                    kind: {"planned": planned_types[kind], "published": out_types[kind]}
                    for kind in TYPES
                },
            }
        )
    return lines


def _formats(kept: Sequence[Told], published: Sequence[Told]) -> list[dict[str, Any]]:
    wanted, out = Counter(one.format for one in kept), Counter(one.format for one in published)
    return [
        {"format": code, "planned": wanted[code], "published": out[code]}
        for code in Post.Format.values
        if wanted[code] or out[code]
    ]


def _line(one: Told) -> dict[str, Any]:
    post = one.post
    title = str(post.sent_content["text"] if post.sent_content else post.text)
    return {
        "id": str(post.pk),
        "channel": {"id": str(post.channel_id), "network": post.channel.network}
        | {"name": post.channel.name},
        "type": one.type,
        "format": one.format,
        "planned_at": one.planned_at.isoformat() if one.planned_at else None,
        "published_at": one.published_at.isoformat() if one.published_at else None,
        "url": post.url,
        "title": beginning(title, 100),
    }

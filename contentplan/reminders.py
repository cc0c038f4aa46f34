"""Approved posts that are not out in time: who is asked about them, once (PLAN-3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from clients.models import Membership
from clients.rules import AGENCY_ROLES
from common.periods import now
from contentplan.models import Hold, Post
from contentplan.publication import late_after
from jobs.services import start_job

MOST = 200  # posts in one sweep


def late_posts(moment: datetime) -> QuerySet[Post]:
    """Return approved posts whose time has passed without an address, at clients we work for; not
    those that the client holds."""
    return Post.objects.filter(
        status=Post.Status.APPROVED,
        publish_at__lt=moment - late_after(),
        content_plan__client__closed_at=None,
    ).exclude(Exists(Hold.objects.current().filter(post=OuterRef("pk"))))


def remind() -> int:
    """Promise one mail to each person who has late posts; return how many. Each post is told of
    once for each time it was planned for; nothing is written when nothing is new."""
    moment = now()
    new = Q(reminded_for=None) | ~Q(reminded_for=F("publish_at"))
    if not late_posts(moment).filter(new).exists():
        return 0
    with transaction.atomic():
        rows = late_posts(moment).filter(new).select_related("content_plan")
        # Of two sweeps at once, one takes a post.
        posts = list(rows.select_for_update(of=("self",), skip_locked=True)[:MOST])
        Post.objects.filter(pk__in=[post.pk for post in posts]).update(reminded_for=F("publish_at"))
        by_person: dict[UUID, list[Post]] = defaultdict(list)
        for post, person in zip(posts, _whom(posts), strict=True):
            if person is not None:
                by_person[person].append(post)
        for person, theirs in by_person.items():
            start_job(
                "mail_late_posts",
                args={"person_id": str(person), "post_ids": [str(post.pk) for post in theirs]},
                key=f"mail-late-posts:{person}:{theirs[0].pk}:{theirs[0].publish_at.isoformat()}",
                by=person,
            )
    return len(by_person)


def _whom(posts: Iterable[Post]) -> list[UUID | None]:
    """Return for each post its author, if they still work there, else the client's manager."""
    posts = list(posts)
    clients = {post.content_plan.client_id for post in posts}
    held = Membership.objects.filter(
        client__in=clients, role__in=AGENCY_ROLES, person__is_active=True
    ).values_list("client_id", "person_id", "role")
    there = {(client, person) for client, person, _role in held}
    managers = {client: person for client, person, role in held if role == "manager"}
    return [
        post.author_id
        if (post.content_plan.client_id, post.author_id) in there
        else managers.get(post.content_plan.client_id)
        for post in posts
    ]


def still_late(person: User, post_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return what to tell a person of these posts now: still late, and still theirs (TEN-6)."""
    clients = set(
        Membership.objects.filter(person=person, role__in=AGENCY_ROLES).values_list(
            "client_id", flat=True
        )
    )
    rows = late_posts(now()).filter(pk__in=list(post_ids), content_plan__client__in=clients)
    rows = rows.select_related("content_plan__client", "channel").order_by("publish_at", "pk")
    return [
        {"post": post, "client": post.content_plan.client, "path": post.get_absolute_url()}
        for post in rows
    ]

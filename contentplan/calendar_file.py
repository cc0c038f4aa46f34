"""Posts as an iCalendar file: an event a post, in the client's zone (RFC 5545)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from clients.access import Access
from clients.models import Client
from common.periods import now, zone_info
from common.text import beginning
from contentplan.models import Post, Type

BACK, AHEAD = timedelta(days=62), timedelta(days=400)  # of what a calendar shows
LONG = timedelta(minutes=30)
FIRM = (Post.Status.APPROVED, Post.Status.PUBLISHED)


class Entry(NamedTuple):
    """What a calendar tells of a post."""

    pk: UUID
    client: Client
    network: str
    channel: str
    type: str
    status: str
    at: datetime
    text: str
    changed_at: datetime


def entries(access: Access, chosen: Iterable[UUID]) -> list[Entry]:
    """Return the posts of the chosen clients, of all without a choice, as the person may see them.

    Rights are those of now (TEN-6); people on the client side get what was sent (TEN-3). Closed
    clients have no calendar."""
    asked = set(chosen)
    rows = access.rows(Client).open()
    clients = {row.pk: row for row in (rows.filter(pk__in=asked) if asked else rows)}
    theirs = {pk for pk in clients if access.is_client_side(pk)}
    found = _inside(access, clients, clients.keys() - theirs) if clients.keys() - theirs else []
    found += _as_sent(access, clients, theirs) if theirs else []
    return sorted(found, key=lambda entry: (entry.at, entry.pk))


def _inside(access: Access, clients: Mapping[UUID, Client], pks: Iterable[UUID]) -> list[Entry]:
    here = now()
    rows = access.rows(Post).of_clients(pks).exclude(status=Post.Status.CANCELLED)
    rows = rows.filter(publish_at__gte=here - BACK, publish_at__lte=here + AHEAD)
    names = ("channel__network", "channel__name", "type", "status", "publish_at", "text")
    found = rows.values_list("pk", "content_plan__client_id", *names, "updated_at")
    return [Entry(pk, clients[client], *rest) for pk, client, *rest in found]


def _as_sent(access: Access, clients: Mapping[UUID, Client], pks: Iterable[UUID]) -> list[Entry]:
    here = now()
    rows = access.rows(Post).of_clients(pks).exclude(status=Post.Status.CANCELLED)
    rows = rows.filter(content_plan__sent_at__gte=here - AHEAD)
    names = ("pk", "content_plan__client_id", "status", "sent_content", "content_plan__sent_at")
    found = []
    for pk, client, status, sent, sent_at in rows.values_list(*names):
        at = datetime.fromisoformat(sent["publish_at"])
        if here - BACK <= at <= here + AHEAD:
            channel = sent["channel"]
            about = (channel["network"], channel["name"], sent["type"], status)
            found.append(Entry(pk, clients[client], *about, at, sent["text"], sent_at))
    return found


def calendar_file(name: str, posts: Iterable[Entry]) -> bytes:
    """Return the file, in the active language; the same posts make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//smmhub//content plans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    networks = dict(Post.channel.field.related_model.Network.choices)  # type: ignore[attr-defined]
    statuses, types = dict(Post.Status.choices), dict(Type.choices)
    for post in posts:
        calendar.add_component(_event(post, networks, statuses, types))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(
    post: Entry, networks: Mapping[str, Any], statuses: Mapping[str, Any], types: Mapping[str, Any]
) -> Event:
    at = post.at.astimezone(zone_info(post.client.timezone))
    first = beginning(post.text, 80) or _("no text yet")
    status, kind = str(statuses[post.status]), str(types[post.type])
    where = f"{networks[post.network]} · {post.channel}"
    path = reverse("contentplan:post", kwargs={"client_pk": post.client.pk, "pk": post.pk})
    event = Event()
    event.add("uid", f"{post.pk}@smmhub")
    event.add("dtstamp", post.changed_at.astimezone(UTC))
    event.add("dtstart", at)
    event.add("dtend", (post.at + LONG).astimezone(at.tzinfo))
    event.add("summary", f"{post.client.name}: {networks[post.network]} · {first} ({status})")
    event.add("description", "\n".join([where, f"{kind} · {status}", "", post.text]).strip())
    event.add("categories", [kind])
    event.add("status", "CONFIRMED" if post.status in FIRM else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{settings.SITE_URL.rstrip('/')}{path}")
    return event

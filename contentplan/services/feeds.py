"""Private calendars: an address whose token opens what its person may see at that moment."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Client
from common.periods import now
from common.tokens import hash_of
from contentplan.models import CalendarFeed

MOST = 20  # of one person


def feeds_of(person: User) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(person=person)


@transaction.atomic
def make_feed(person: User, name: str, clients: Sequence[UUID]) -> tuple[CalendarFeed, str]:
    """Return a new private calendar and its token, which nobody can read again (AUTH-4).

    clients limit it; none means all that the person has at each moment. Raises ValidationError."""
    User.objects.select_for_update().get(pk=person.pk)
    if feeds_of(person).count() >= MOST:
        raise ValidationError(_("You have enough calendars: revoke one first."), code="AUTH-4")
    token = secrets.token_urlsafe(32)
    row = CalendarFeed(person=person, name=name, token_hash=hash_of(token))
    row.full_clean()
    row.save(force_insert=True)
    row.clients.set(Client.objects.filter(pk__in=clients))
    told = {"name": [None, row.name], "clients": [[], sorted(str(pk) for pk in clients)]}
    record("feed_created", row, by=person, changes=told)
    return row, token


@transaction.atomic
def revoke_feed(row: CalendarFeed) -> None:
    """End a private calendar: its address is unknown from the next request on (TEN-6)."""
    record("feed_revoked", row, by=row.person, changes={"name": [row.name, None]})
    row.delete()


def find_feed(token: str) -> CalendarFeed | None:
    """Return the calendar that a token opens while its person may come in."""
    found = CalendarFeed.objects.select_related("person").filter(token_hash=hash_of(token)).first()
    return found if found is not None and found.person.is_active else None


def used(row: CalendarFeed) -> None:
    """Note the day on which a calendar was read, once a day."""
    today = now().date()
    if row.last_used_on != today:
        CalendarFeed.objects.filter(pk=row.pk).update(last_used_on=today)

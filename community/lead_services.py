"""Calls and leads: written, corrected and taken away, each time with the figures of their days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from accounts.models import User
from clients.history import record
from clients.models import Channel, Client
from clients.services import add, change, remove
from common.periods import now
from community.lead_measuring import recount
from community.models import Call, Lead
from community.models.leads import Contact

KINDS: dict[str, type[Call] | type[Lead]] = {"calls": Call, "leads": Lead}
COMPARED = ("at", "channel_id", "value_minor")


class Wanted(NamedTuple):
    """A call or a lead as somebody told of it."""

    at: datetime
    channel: Channel | None = None
    value_minor: int | None = None
    external_id: str = ""


class Written(NamedTuple):
    created: int
    updated: int
    unchanged: int


@transaction.atomic
def add_contact(row: Contact, *, by: User | None) -> Any:
    """Insert a call or a lead and count its day; return it. Raises ValidationError."""
    row.settle()
    add(row, by=by)
    recount(_places([row]))
    return row


@transaction.atomic
def change_contact(
    row: Contact, values: Mapping[str, Any], *, by: User | None, seen: int | None = None
) -> Any:
    """Correct a call or a lead; the day that it leaves and the one that it comes to are counted.

    Raises ValidationError, and StaleVersion when somebody was faster."""
    before = _places([type(row)._default_manager.get(pk=row.pk)])
    moved = type(row)(client=row.client, currency=row.currency, at=values.get("at", row.at))
    moved._state.adding = False
    moved.settle()
    change(row, {**values, "day": moved.day}, by=by, seen=seen)
    recount(before | _places([row]))
    return row


@transaction.atomic
def remove_contact(row: Contact, *, by: User | None) -> None:
    """Delete a call or a lead; its day is counted without it."""
    places = _places([row])
    remove(row, by=by)
    recount(places)


@transaction.atomic
def save_many(
    model: type[Call] | type[Lead], client: Client, wanted: Sequence[Wanted], *, by: User | None
) -> Written:
    """Write calls or leads of one client, each external id once: what is there already is brought
    up to date. Return what became of them; one line of history tells of all.

    A few statements however many they are. Ids are told once each (lead_bulk_api.py)."""
    lock_client(client.pk)
    ids = [one.external_id for one in wanted if one.external_id]
    rows = model.objects.filter(client=client, external_id__in=ids).select_for_update()
    known = {row.external_id: row for row in rows}
    places = _places(known.values())
    fresh: list[Any] = []
    changed: list[Any] = []
    for one in wanted:
        row = known.get(one.external_id) if one.external_id else None
        values = {
            "at": one.at,
            "channel_id": one.channel.pk if one.channel else None,
            "value_minor": one.value_minor,
        }
        if row is None:
            fresh.append(_settled(model(client=client, external_id=one.external_id, **values)))
        elif any(getattr(row, name) != values[name] for name in COMPARED):
            for name, value in values.items():
                setattr(row, name, value)
            row.client = client
            row.version += 1
            row.updated_at = now()
            changed.append(_settled(row))
    model.objects.bulk_create(fresh, batch_size=500)
    model.objects.bulk_update(changed, [*COMPARED, "day", "version", "updated_at"], batch_size=100)
    if fresh or changed:
        told = {"what": [None, model.kind], "created": [0, len(fresh)]}
        record(
            "imported", client, client=client, by=by, changes={**told, "updated": [0, len(changed)]}
        )
        recount(places | _places([*fresh, *changed]))
    return Written(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def lock_client(pk: UUID) -> None:
    """Wait until nobody else writes calls or leads of this client with numbers of elsewhere: of two
    who send the same number at once, the second finds what the first has written."""
    list(
        Client.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).values_list("pk")
    )


def _settled(row: Any) -> Any:
    row.settle()
    return row


def _places(rows: Iterable[Contact]) -> set[tuple[UUID, Any]]:
    """Return channel and day of those whose channel is known."""
    return {(row.channel_id, row.day) for row in rows if row.channel_id}

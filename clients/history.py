"""The history that nobody can edit (AUD-1, AUD-2, APPR-7).

`record` is called inside the transaction of the change it tells of; both are there or neither.
Who is acting through which door is known for the whole request or job: `acting`."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from accounts.models import User
from clients.models import Agency, Client, HistoryChain, HistoryEntry
from common.prepared import Prepared

NOBODY = UUID(int=0)  # the chain of what belongs to no client and no agency


class Acting(NamedTuple):
    """Who is at which door."""

    door: str = "command"
    person_id: UUID | None = None
    address: str = ""
    agent: str = ""
    request_id: str = ""
    role_at: Callable[[UUID], str] | None = None  # at a client or in an agency


_acting: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039 - immutable


@contextmanager
def acting(door: str, **who) -> Iterator[None]:
    """Say for the time of a block who acts and from where; record() writes it down."""
    token = _acting.set(Acting(door, **who))
    try:
        yield
    finally:
        _acting.reset(token)


def now_acting() -> Acting:
    return _acting.get()


def entry_hash(entry: HistoryEntry) -> str:
    """Return the SHA-256 (hex) over everything an entry says and the hash before it."""
    told = [
        str(entry.chain_id),
        entry.number,
        str(entry.client_id or ""),
        str(entry.person_id or ""),
        entry.role,
        entry.door,
        entry.verb,
        entry.kind,
        str(entry.subject_id or ""),
        entry.version,
        entry.changes,
        entry.address,
        entry.agent,
        entry.request_id,
        entry.at.isoformat(),
        entry.previous,
    ]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    verb: str,
    row: models.Model | None = None,
    *,
    client: Client | None = None,
    agency: Agency | None = None,
    by: User | None = None,
    role: str = "",
    door: str | None = None,
    changes: Mapping[str, object] | None = None,
) -> HistoryEntry:
    """Add one entry to the client's chain, else the agency's; return it.

    changes maps a field to [before, after]: ids, numbers, words; never passwords, tokens or the
    bodies of files. Must run in the transaction of the change."""
    if not connection.in_atomic_block:
        raise ValueError("history is written in the transaction of its change")
    now = _acting.get()
    chain_id = client.pk if client else agency.pk if agency else NOBODY
    if not role and now.role_at and chain_id != NOBODY:
        role = now.role_at(chain_id)
    chain = _locked_chain(chain_id)
    entry = HistoryEntry(
        chain_id=chain_id,
        number=chain.length + 1,
        client_id=client.pk if client else None,
        person_id=by.pk if by else now.person_id,
        role=role,
        door=door or now.door,
        verb=verb,
        kind=row._meta.label_lower if row is not None else "",
        subject_id=row.pk if row is not None else None,
        version=getattr(row, "version", None),
        changes=plain(changes or {}),
        address=now.address[:45],
        agent=now.agent[:200],
        request_id=now.request_id,
        at=timezone.now(),
        previous=chain.head,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    chain.length, chain.head = entry.number, entry.hash
    chain.save(update_fields=["length", "head"])
    return entry


def _locked_chain(chain_id: UUID) -> HistoryChain:
    found = _chains(chain_id)
    if not found:  # the first entry of this chain; of two makers one wins, both then lock
        HistoryChain.objects.bulk_create([HistoryChain(id=chain_id)], ignore_conflicts=True)
        found = _chains(chain_id)
    return found[0]


_chains = Prepared(lambda pk: HistoryChain.objects.select_for_update().filter(pk=pk), ids=1)


def plain(value: object) -> object:
    """Return the value as JSON can keep it; a long text is cut, the version keeps the whole."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, models.Model):
        return str(value.pk)
    text = str(value)
    return text if len(text) <= 500 else text[:499] + "…"


def first_broken(chain_id: UUID) -> HistoryEntry | None:
    """Return the first entry whose hash, number or predecessor is wrong; None when all are right.

    Raises LookupError when the chain is shorter than its head says: entries at the end are gone."""
    previous, number = "", 0
    entries = HistoryEntry.objects.filter(chain_id=chain_id).order_by("number")
    for entry in entries.iterator(chunk_size=2000):
        number += 1
        if entry.number != number or entry.previous != previous or entry.hash != entry_hash(entry):
            return entry
        previous = entry.hash
    head = HistoryChain.objects.filter(pk=chain_id).values_list("length", "head").first()
    if head is not None and head != (number, previous):
        raise LookupError(f"chain {chain_id}: {head[0]} entries were written, {number} are here")
    return None


WRITING = ("created", "changed", "restored")  # verbs of who wrote what is there


def writers_of(row: models.Model) -> set[UUID]:
    """Return the ids of the people who wrote a row or changed it."""
    entries = HistoryEntry.objects.filter(subject_id=row.pk, verb__in=WRITING)
    people = entries.order_by().values_list("person_id", flat=True)
    return {pk for pk in people if pk is not None}


HISTORY_PAGE = 100


def entries_of(client: Client, *, before: int | None = None) -> list[HistoryEntry]:
    """Return a page of a client's entries, newest first, each with `.person` (or None)."""
    entries = HistoryEntry.objects.filter(chain_id=client.pk).order_by("-number")
    if before is not None:
        entries = entries.filter(number__lt=before)
    page = list(entries[:HISTORY_PAGE])
    people = User.objects.in_bulk({entry.person_id for entry in page if entry.person_id})
    for entry in page:
        entry.person = people.get(entry.person_id)
    return page

"""What other programs may be told of (WHK-1), said by whoever makes it happen.

announce() is called inside the transaction of its cause, so that what is promised of it is there or
isn't together with the cause. Who listens stands on a higher floor (webhooks/) and is unknown here:
whatever happens names itself in one line, and needs no other."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models

from clients.history import plain

EVENTS = (
    "approval.requested",
    "approval.decided",
    "approval.changed",
    "approval.expired",
    "plan.sent",
    "plan.approved",
    "post.published",
    "kpi.status_changed",
    "budget.off_pace",
    "report.ready",
    "report.sent",
    "question.breached",
    "import.finished",
    "import.failed",
)


class Event(NamedTuple):
    """Something that happened to a row. Who may see the row may hear of it: the gate decides."""

    name: str  # of EVENTS
    row: models.Model
    client_id: UUID
    told: Mapping[str, object]  # ids and what changed, as JSON


Listener = Callable[[Event], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Listener:
    """Have listener(event) called for each event, inside the transaction of its cause."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def announce(name: str, row: models.Model, *, client_id: UUID, **told: object) -> None:
    """Say that something happened to a client's row; told are ids, words and numbers of it.

    Both sides may hear it: tell nothing that people who see the row mustn't know (TEN-4). Raises
    ValueError for an event that EVENTS doesn't name, and outside a transaction."""
    if name not in EVENTS:
        raise ValueError(f"no event {name!r}")
    if not connection.in_atomic_block:
        raise ValueError("an event is announced in the transaction of its cause")
    event = Event(name, row, client_id, {key: _as_json(value) for key, value in told.items()})
    for listener in _listeners:
        listener(event)


def _as_json(value: object) -> object:
    """Days and moments as the API writes them, ids as text."""
    return value.isoformat() if isinstance(value, date) else plain(value)

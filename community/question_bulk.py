"""Many questions at once, by the API or from a file: all of them or none (COMM-1, IMP-2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Channel, Client
from common.periods import now
from community.models import Question
from community.question_clock import Clock, clocks_of
from community.question_measuring import days_changed
from community.question_services import nobody_without, note_breach
from kpis.store import batches

MOST = 1_000  # questions of one request
BATCH = 500  # rows in one statement
FIELDS = (
    *("kind", "text", "author", "url", "received_at", "first_answer_at", "answered_by"),
    *("resolved_at", "resolved_by", "note", "external_id"),
)
RELATED = ("channel", "answered_by", "resolved_by")
WRITTEN = (
    *FIELDS,
    *("due_at", "response_seconds", "folded_text", "version", "updated_at"),
)


class Incoming(NamedTuple):
    """A question as it comes in: its channel with the client, and the values that were given."""

    channel: Channel
    values: Mapping[str, Any]

    @property
    def number(self) -> tuple[UUID, str] | None:
        """By what it is known again; None when it has no number."""
        said = self.values.get("external_id", "")
        return (self.channel.pk, said) if said else None


class Placed(NamedTuple):
    """An incoming question beside what is known: there is None for a new one, changes is what
    differs."""

    incoming: Incoming
    there: Question | None
    changes: Mapping[str, Any]

    @property
    def state(self) -> str:
        if self.there is None:
            return "new"
        return "changed" if self.changes else "same"


class Counts(NamedTuple):
    created: int
    updated: int
    unchanged: int


class BadRows(Exception):  # noqa: N818 - as BadFile
    """Some of many questions cannot be so; problems are by their place, from 0."""

    def __init__(self, problems: Mapping[int, ValidationError]):
        super().__init__(f"{len(problems)} bad rows")
        self.problems = problems


def place(rows: Sequence[Incoming]) -> list[Placed]:
    """Return each question beside the one that its channel has under its number; a query for each
    500 of them."""
    known = _known([row.number for row in rows])
    found = []
    for row in rows:
        there = known.get(row.number) if row.number else None
        given = {**row.values, **nobody_without(row.values)}
        changes = {} if there is None else _differences(there, given)
        found.append(Placed(row, there, changes))
    return found


def _known(numbers: Iterable[tuple[UUID, str] | None]) -> dict[Any, Question]:
    asked = sorted({number for number in numbers if number})
    found: dict[Any, Question] = {}
    for batch in batches(asked, BATCH):
        rows = Question.objects.filter(
            channel__in={channel for channel, _number in batch},
            external_id__in={number for _channel, number in batch},
        )
        found |= {(row.channel_id, row.external_id): row for row in rows}
    return found


def _differences(there: Question, values: Mapping[str, Any]) -> dict[str, Any]:
    columns: Any = there._meta

    def plain(name: str, value: Any) -> Any:
        return value.pk if name in RELATED and value is not None else value

    return {
        name: value
        for name, value in values.items()
        if getattr(there, columns.get_field(name).attname) != plain(name, value)
    }


@transaction.atomic
def receive_many(
    rows: Sequence[Incoming], *, by: User | None, origin: str, is_told: bool = False
) -> Counts:
    """Write questions down, all of them or none; return how many were new, changed, the same.

    Those whose number their channel has already are given the values. is_told: the caller writes
    the line of history. Raises BadRows."""
    channels = {row.channel.pk: row.channel for row in rows}
    _lock(channels)
    clocks = clocks_of(channel.client for channel in channels.values())
    placed = place(rows)
    new: list[Question] = []
    changed: list[Question] = []
    moved: list[tuple[UUID, Any]] = []  # where questions were counted before
    late: list[Question] = []  # that stop waiting now, too late
    problems: dict[int, ValidationError] = {}
    seen: set[Any] = set()
    for index, one in enumerate(placed):
        clock = clocks[one.incoming.channel.client_id]
        try:
            _check_twice(one.incoming, seen)
            if one.there is None:
                new.append(_made(one.incoming, clock, origin))
            elif one.changes:
                moved.append((one.there.channel_id, one.there.received_at))
                waited = one.there.asked.handled_at is None
                changed.append(_given(one, clock))
                if waited and one.there.asked.handled_at and one.there.breached:
                    late.append(one.there)
        except ValidationError as error:
            problems[index] = error
    if problems:
        raise BadRows(problems)
    Question.objects.bulk_create(new, batch_size=BATCH)
    Question.objects.bulk_update(changed, WRITTEN, batch_size=100)
    _tell(channels, new, changed, moved, by=by, origin="" if is_told else origin)
    for question in late:
        note_breach(question)
    return Counts(len(new), len(changed), len(placed) - len(new) - len(changed))


def _lock(channels: Iterable[UUID]) -> None:
    rows = Channel.objects.select_for_update(no_key=True).filter(pk__in=list(channels))
    list(rows.order_by("pk").values_list("pk"))


def _check_twice(row: Incoming, seen: set[Any]) -> None:
    if row.number is None:
        return
    if row.number in seen:
        text = _("This number stands here twice.")
        raise ValidationError({"external_id": ValidationError(text, code="COMM-1")})
    seen.add(row.number)


def _made(row: Incoming, clock: Clock, origin: str) -> Question:
    if row.values.get("received_at") is None:
        problem = ValidationError(_("Say when it was received."), code="required")
        raise ValidationError({"received_at": problem})
    question = Question(channel=row.channel, origin=origin, **row.values)
    _check(question)
    clock.start(question)
    return question


def _given(one: Placed, clock: Clock) -> Question:
    question: Any = one.there
    question.channel = one.incoming.channel
    columns = clock.moved(question, one.changes)
    for name, value in one.changes.items():
        setattr(question, name, value)
    _check(question)
    for name, value in columns.items():
        setattr(question, name, value)
    question.version += 1
    question.updated_at = now()
    return question


def _check(question: Question) -> None:
    """Check a row as full_clean() does, but for what the database guards: its keys were looked up
    before, and each would take a query."""
    question.full_clean(
        exclude={*RELATED, "folded_text"}, validate_unique=False, validate_constraints=False
    )


def _tell(
    channels: Mapping[UUID, Channel],
    new: Sequence[Question],
    changed: Sequence[Question],
    moved: Sequence[tuple[UUID, Any]],
    *,
    by: User | None,
    origin: str,
) -> None:
    """Write one line of history for each client, unless there is no origin to tell of, and note the
    days that are to be counted anew."""
    clients: dict[UUID, Client] = {one.client_id: one.client for one in channels.values()}

    def of(client: UUID, rows: Sequence[Question]) -> list[Question]:
        return [row for row in rows if channels[row.channel_id].client_id == client]

    for pk, client in sorted(clients.items()):
        made, given = of(pk, new), of(pk, changed)
        if not made and not given:
            continue
        told = {"created": [0, len(made)], "updated": [0, len(given)], "origin": [None, origin]}
        if origin:
            record("received", (made or given)[0], client=client, by=by, changes=told)
        before = [place for place in moved if channels[place[0]].client_id == pk]
        days_changed(client, [*made, *given], also=before)

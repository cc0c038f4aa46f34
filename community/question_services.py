"""Steps of questions: written down, answered, settled, corrected, and noted when they were late
(COMM-1, COMM-2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from clients.events import announce
from clients.history import acting, record
from clients.models import Channel, Client, Membership
from clients.services import add, change, change_locked
from common.errors import WrongState
from common.periods import now
from community.models import AnswerTimes, Question
from community.question_clock import clock_of
from community.question_measuring import days_changed

MOST = 200  # breaches noted in one sweep
BY_WHOM = {"first_answer_at": "answered_by", "resolved_at": "resolved_by"}


def lock_channel(channel: Channel) -> None:
    """Wait until nobody else writes questions of this channel, so that a number sent twice at the
    same moment is one question."""
    list(Channel.objects.select_for_update(no_key=True).filter(pk=channel.pk).values_list("pk"))


@transaction.atomic
def receive_question(
    question: Question, *, by: User | None, given: Mapping[str, Any] | None = None
) -> tuple[Question, bool]:
    """Write a question down; return it, and whether it is new (COMM-1).

    One whose number its channel has already is given the values in `given` instead."""
    lock_channel(question.channel)
    if question.external_id:
        rows = Question.objects.select_for_update(of=("self",))
        same = {"channel": question.channel, "external_id": question.external_id}
        there = rows.filter(**same).first()
        if there is not None:
            there.channel = question.channel
            return change_question(there, given or {}, by=by), False
    client = question.channel.client
    check_people(client, [{name: getattr(question, name) for name in BY_WHOM.values()}])
    clock_of(client).start(question)
    add(question, by=by)
    days_changed(client, [question])
    return question, True


@transaction.atomic
def change_question(
    question: Question,
    values: Mapping[str, Any],
    *,
    by: User | None,
    seen: int | None = None,
    verb: str = "changed",
) -> Question:
    """Give a question other values; its clock follows where they move it.

    Without an answer nobody answered, so the name beside it goes too."""
    client = question.channel.client
    values = {**values, **nobody_without(values)}
    check_people(client, [{name: values.get(name) for name in BY_WHOM.values()}])
    current = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    current.channel = question.channel
    before, was_waiting = current.received_at, current.asked.handled_at is None
    values |= clock_of(client).moved(current, values)
    version = current.version
    change_locked(current, question, values, by=by, seen=seen, verb=verb)
    if question.version == version:
        return question
    days_changed(client, [question], also=[(question.channel_id, before)])
    if was_waiting and question.asked.handled_at and question.breached:
        note_breach(question)
    return question


def nobody_without(values: Mapping[str, Any]) -> dict[str, None]:
    """Return whose names go because the moment beside them is taken away."""
    return {
        whom: None for moment, whom in BY_WHOM.items() if moment in values and not values[moment]
    }


def check_people(client: Client, rows: Iterable[Mapping[str, User | None]]) -> None:
    """Raise ValidationError unless the people of these rows work with the client, on either side:
    one query, and none when nobody is named."""
    people = [(name, person) for row in rows for name, person in row.items() if person is not None]
    if not people:
        return
    theirs = Membership.objects.filter(
        Q(client=client) | Q(client=None, agency=client.agency_id),
        person__in={person.pk for _name, person in people},
    )
    known = set(theirs.values_list("person_id", flat=True))
    text = _("This person does not work with the client.")
    problems = {
        name: ValidationError(text, code="not_found")
        for name, person in people
        if person.pk not in known
    }
    if problems:
        raise ValidationError(problems)


def answer_question(question: Question, *, by: User, at: datetime | None = None) -> Question:
    """Stop the clock: the first answer was given, now or at that moment."""
    if question.first_answer_at is not None:
        raise WrongState(_("This has its first answer already."), question)
    values = {"first_answer_at": at or now(), "answered_by": by}
    return change_question(question, values, by=by, verb="answered")


def resolve_question(question: Question, *, by: User) -> Question:
    """Settle a question: nothing more is to be done about it. Without an answer its clock stops
    here."""
    if question.resolved_at is not None:
        raise WrongState(_("This is settled already."), question)
    values = {"resolved_at": now(), "resolved_by": by}
    return change_question(question, values, by=by, verb="resolved")


@transaction.atomic
def remove_question(question: Question, *, by: User) -> None:
    """Delete a question that was written down by mistake; the history keeps what it was."""
    client = question.channel.client
    told = ("channel_id", "kind", "received_at", "first_answer_at", "resolved_at", "external_id")
    changes = {name.removesuffix("_id"): [getattr(question, name), None] for name in told}
    record("deleted", question, client=client, by=by, changes=changes)
    days_changed(client, [question])
    question.delete()


@transaction.atomic
def agree_times(
    times: AnswerTimes, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> AnswerTimes:
    """Say within how much working time a client's people are answered (COMM-2). It counts for what
    is received from now on; a question keeps the moment that it has."""
    Client.objects.select_for_update(of=("self",), no_key=True).get(pk=times.client_id)
    there = AnswerTimes.objects.filter(client=times.client_id).first()
    if there is None:
        for name, value in values.items():
            setattr(times, name, value)
        return add(times, by=by)
    there.client = times.client
    return change(there, values, by=by, seen=seen)


# --- Breaches -------------------------------------------------------------------------------------
def note_breach(question: Question) -> bool:
    """Write down that a question was not answered in time; return whether nobody had yet.

    The one place where a breach happens, once for each question: whoever is to hear of it is told
    from here, in the transaction that notes it. Call it in a transaction."""
    moment = now()
    mine = Question.objects.filter(pk=question.pk, breach_noted_at=None)
    if not mine.update(breach_noted_at=moment, updated_at=moment):
        return False
    question.breach_noted_at = moment
    client = question.channel.client
    record("breached", question, client=client, changes={"due_at": [None, question.due_at]})
    announce("question.breached", question, client_id=client.pk, due_at=question.due_at)
    return True


def look() -> int:
    """Note the breaches of questions that wait longer than agreed; return how many. Nothing is
    written while there are none."""
    waiting = Question.objects.overdue(now()).filter(
        breach_noted_at=None, channel__client__closed_at=None
    )
    if not waiting.exists():
        return 0
    with transaction.atomic(), acting("job"):
        rows = waiting.select_related("channel__client").order_by("due_at", "pk")
        # Of two sweeps at once, one takes a question.
        found = rows.select_for_update(of=("self",), skip_locked=True)[:MOST]
        return sum(note_breach(question) for question in found)

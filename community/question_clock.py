"""The clock of a client's questions: by its agreed times, in its working hours (COMM-2)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from clients.dates import hours_of
from clients.models import Client
from community.models import AnswerTimes, Question

SECOND = timedelta(seconds=1)


class Clock:
    """What was agreed with one client, and its hours, for as many questions as there are."""

    def __init__(self, client: Client, times: AnswerTimes):
        hours = hours_of(client)
        self.hours = replace(hours, is_off=cache(hours.is_off))
        self.times = times

    def due_at(self, kind: str, received_at: datetime) -> datetime | None:
        """Return by when the first answer is due; None when nothing is agreed for the kind."""
        minutes = self.times.minutes(kind)
        return None if minutes is None else self.hours.after(received_at, minutes * 60 * SECOND)

    def seconds(self, received_at: datetime, first_answer_at: datetime | None) -> int | None:
        """Return the working time until the first answer, None without one."""
        if first_answer_at is None:
            return None
        return self.hours.between(received_at, first_answer_at) // SECOND

    def start(self, question: Question) -> None:
        """Set the clock of a question that is about to be written for the first time."""
        question.due_at = self.due_at(question.kind, question.received_at)
        question.response_seconds = self.seconds(question.received_at, question.first_answer_at)

    def moved(self, question: Question, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what new values make of a question's clock, as columns. What rests on nothing
        that changes stays as it was counted then."""

        def changes(*names: str) -> bool:
            return any(name in values and values[name] != getattr(question, name) for name in names)

        def after(name: str) -> Any:
            return values.get(name, getattr(question, name))

        columns: dict[str, Any] = {}
        if changes("kind", "received_at"):
            columns["due_at"] = self.due_at(after("kind"), after("received_at"))
        if changes("received_at", "first_answer_at"):
            times = after("received_at"), after("first_answer_at")
            columns["response_seconds"] = self.seconds(*times)
        return columns


def times_of(client: Client) -> AnswerTimes:
    """Return what was agreed with a client, the usual times (unsaved) until something was."""
    found = AnswerTimes.objects.filter(client=client).first()
    return found or AnswerTimes(client=client)


def clock_of(client: Client) -> Clock:
    return Clock(client, times_of(client))


def clocks_of(clients: Iterable[Client]) -> dict[UUID, Clock]:
    """Return the clocks of several clients by id: one query."""
    rows = {client.pk: client for client in clients}
    agreed = {one.client_id: one for one in AnswerTimes.objects.filter(client__in=list(rows))}
    return {
        pk: Clock(client, agreed.get(pk) or AnswerTimes(client=client))
        for pk, client in rows.items()
    }

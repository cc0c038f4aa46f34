"""Where and when a client's half year is played: rows made by services, moments set afterwards.

Services write what happens as happening now, and the history keeps it so. What a page shows of
the past is dated back here, on rows that aren't history, never to a moment still to come."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import models

from accounts.models import User
from clients.models import Channel, Client
from common.periods import Period, at_local, month_of, now, today_in
from goals.models import Goal
from kpis.models import Import
from smmhub.demo.content import Business

MONTHS = 5  # behind us, before the current one


@dataclass
class Stage:
    """One client with everybody and everything that later steps need."""

    words: Business
    client: Client
    people: dict[str, User]  # by key; "manager" and "specialist" among them
    channels: dict[str, Channel] = field(default_factory=dict)  # by network
    goals: list[Goal] = field(default_factory=list)
    told: Counter[Any] = field(default_factory=Counter)  # how often words were used
    imports: dict[tuple[str, date], Import] = field(default_factory=dict)  # network, month

    def __post_init__(self) -> None:
        self.today = today_in(self.client.timezone)

    @property
    def manager(self) -> User:
        return self.people["manager"]

    @property
    def specialist(self) -> User:
        return self.people["specialist"]

    @property
    def decider(self) -> User:
        return next(
            self.people[person.key] for person in self.words.people if person.role == "decider"
        )

    def month(self, number: int) -> Period:
        """Return a month: 0 is the first, MONTHS the current one."""
        found = month_of(self.today)
        for _ in range(MONTHS - number):
            found = month_of(found.start - timedelta(days=1))
        for _ in range(number - MONTHS):
            found = month_of(found.end + timedelta(days=1))
        return found

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """Return that local time, or now when it is still to come."""
        moment, _moved = at_local(day, time(hour, minute), self.client.timezone)
        return min(moment, now())

    def chance(self, what: object) -> Random:
        """Return a source of chance that is the same in every demo."""
        return Random(f"{self.words.key} {what}")  # noqa: S311 - plausible, not secret


def date_back(rows: Iterable[models.Model], moment: datetime, **values: Any) -> None:
    """Say that rows came about at a moment, and give them these values too."""
    rows = list(rows)
    if rows:
        found = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
        found.update(created_at=moment, updated_at=moment, **values)

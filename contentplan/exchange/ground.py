"""What a file's words are looked up in: the plan's days and zone, its client's channels, goals."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from clients.models import Channel
from common.text import fold
from contentplan.calendar import LETTERS
from contentplan.models import ContentPlan, Post, Type
from goals.models import Goal

CHOICES: Mapping[str, Any] = {
    "type": Type,
    "format": Post.Format,
    "tone": Post.Tone,
    "source": Post.Source,
}
Names = dict[str, set[UUID]]


@dataclass
class Ground:
    """Names come in tiers: what an earlier one knows is not looked for in a later one."""

    plan: ContentPlan
    channels: dict[UUID, Channel]
    goals: dict[UUID, Goal]
    channel_names: list[Names] = field(default_factory=list)
    goal_names: list[Names] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel_names = channel_names_of(self.channels.values())
        self.goal_names = goal_names_of(self.goals.values())

    @property
    def zone(self) -> str:
        return self.plan.client.timezone

    def contains(self, day: date) -> bool:
        return self.plan.start <= day <= self.plan.end

    @property
    def stamp(self) -> str:
        """Return what stands for all that a file is read by: with another one it is read anew."""
        channels = [(c.pk, c.network, c.name, c.handle) for c in self.channels.values()]
        goals = [(g.pk, g.kind, g.measure, g.problem, g.status) for g in self.goals.values()]
        known = (self.plan.start, self.plan.end, self.zone, sorted(channels), sorted(goals))
        return hashlib.sha256(repr(known).encode()).hexdigest()[:16]

    def goal_name(self, pk: UUID | None) -> str:
        """Return what a goal is found by again: its measure, or its id when it is not alone."""
        if pk is None:
            return ""
        measure = self.goals[pk].measure
        return measure if find(self.goal_names, measure) == {pk} else str(pk)


def ground_of(plan: ContentPlan) -> Ground:
    client = plan.client
    channels = {channel.pk: channel for channel in client.channels.all()}
    goals = {goal.pk: goal for goal in client.goals.defer("sent_content")}
    return Ground(plan, channels, goals)


def find(tiers: Iterable[Names], text: str) -> set[UUID]:
    """Return the rows that a text names; several when it isn't clear which."""
    try:
        name = fold(text)
    except ValueError:
        return set()
    return next((names[name] for names in tiers if name in names), set())


@cache
def choice_names(column: str) -> dict[str, str]:
    """Return folded text -> code of a column of choices: codes, and words of all languages."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(label)): code for code, label in CHOICES[column].choices}
    if column == "type":
        found |= {fold(letter): code for code, letter in LETTERS.items()}
    return found | {code: code for code in CHOICES[column].values}


def _add(names: Names, text: str, pk: UUID) -> None:
    if text:
        names.setdefault(fold(text), set()).add(pk)


def channel_names_of(channels: Iterable[Channel]) -> list[Names]:
    exact: Names = {}
    called: Names = {}
    networks: Names = {}
    for channel in channels:
        _add(exact, str(channel.pk), channel.pk)
        for name in (channel.name, channel.handle, channel.handle.lstrip("@")):
            _add(called, name, channel.pk)
        _add(networks, channel.network, channel.pk)
        for language, _name in settings.LANGUAGES:
            with override(language):
                _add(exact, str(channel), channel.pk)
                _add(networks, str(channel.get_network_display()), channel.pk)
    return [exact, called, networks]


def goal_names_of(goals: Iterable[Goal]) -> list[Names]:
    exact: Names = {}
    called: Names = {}
    kinds: Names = {}
    for goal in goals:
        _add(exact, str(goal.pk), goal.pk)
        _add(called, goal.measure, goal.pk)
        _add(called, goal.problem, goal.pk)
        if goal.status == Goal.Status.AGREED:
            _add(kinds, goal.kind, goal.pk)
            for language, _name in settings.LANGUAGES:
                with override(language):
                    _add(kinds, str(goal.get_kind_display()), goal.pk)
    return [exact, called, kinds]

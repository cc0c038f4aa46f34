"""The way of a row as a page shows it: its steps in order, who is in each, who holds the ball."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, FilteredRelation, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.models import ApprovalRequest, AskedDecider, Mode, RequestStep, Side, WayStep
from approvals.rules import may_ask, may_settle
from approvals.subjects import subject
from clients.models import Client
from common.prepared import Prepared


class ShownStep(NamedTuple):
    """One step in words; `waiting` names those who are waited for, since `opened_at`."""

    name: str
    state: str
    state_name: str
    people: str
    rule: str
    waiting: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None


class ShownWay(NamedTuple):
    """The way that a row will go when it is sent, and what may be done with it now."""

    mode: str
    steps: list[ShownStep]
    is_asked: bool  # somebody decides about the row now

    @property
    def may_ask(self) -> bool:
        return may_ask(self.mode)

    @property
    def may_settle(self) -> bool:
        return may_settle(self.mode) and not self.is_asked


def steps_of(request: ApprovalRequest, *, of_client: bool) -> list[ShownStep]:
    """Return the steps of a request; the client sees its own alone (TEN-3). No query after
    services.with_decisions."""
    return [_shown(step, request.is_open) for step in request.steps(of_client=of_client)]


def _shown(step: RequestStep, is_open: bool) -> ShownStep:
    parts: Sequence[AskedDecider] = step.parts
    waited = [one.person.name for one in parts if is_open and step.is_open and not one.decision]
    return ShownStep(
        name=str(step),
        state=step.state,
        state_name=_state_name(step.state, is_open=is_open),
        people=", ".join(_told(one) for one in parts),
        rule=rule_words(step.rule, step.needed, len(parts)),
        waiting=", ".join(waited),
        opened_at=step.opened_at,
        closed_at=step.closed_at,
    )


def _told(one: AskedDecider) -> str:
    if not one.decision:
        return one.person.name
    return f"{one.person.name} ({one.get_decision_display()})"


def _state_name(state: str, *, is_open: bool = True) -> str:
    words = {
        "planned": _("comes later") if is_open else _("was not reached"),
        "waiting": _("waiting"),
        **{code: str(label) for code, label in RequestStep.Ending.choices},
    }
    return words[state]


def rule_words(rule: str, needed: int | None, people: int | None = None) -> str:
    """Return how many of a step's people must approve; "" where there is only one to ask."""
    if people == 1:
        return ""
    if rule == "count":
        number = needed or 1
        words = ngettext("%(count)d must approve", "%(count)d must approve", number)
        return words % {"count": number}
    return _("everybody must approve") if rule == "all" else _("one answer is enough")


@cache
def _way_query(kind: str) -> Prepared:
    """Return what asks for a client's way of a kind, and whether somebody decides about a row."""
    kinds = [kind, subject(kind).follows]
    fields = ("side", "name", "rule", "needed", "place", "pk", "people__name")

    def compose(client: UUID, row: UUID) -> QuerySet[Any]:
        return (
            Client.objects.filter(pk=client)
            .annotate(
                way=FilteredRelation("ways", condition=Q(ways__kind__in=kinds)),
                asked=Exists(ApprovalRequest.objects.about(kind, row).pending()),
            )
            .order_by(*(f"way__steps__{name}" for name in ("side", "place", "pk", "people__name")))
            .values("asked", "way__kind", "way__mode", *(f"way__steps__{name}" for name in fields))
        )

    return Prepared(compose, ids=2)


def planned_way(kind: str, row: Model, client: Client) -> ShownWay:
    """Return the way that a row will go, in one query."""
    found = _way_query(kind)(client.pk, row.pk)
    own = [one for one in found if one["way__kind"] == kind] or found
    mode = own[0]["way__mode"] or Mode.REQUIRED
    if mode == Mode.STEPS:
        steps = _planned(own)
    else:
        rule = rule_words(client.decision_rule, None)
        steps = [_later(str(Side.CLIENT.label), _everybody(Side.CLIENT), rule)]
    return ShownWay(mode, steps if may_ask(mode) else [], own[0]["asked"])


def _planned(rows: Iterable[dict[str, Any]]) -> list[ShownStep]:
    """Return the steps of a way; rows holds one for each person of each."""
    steps: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        if row["way__steps__pk"]:
            steps.setdefault(row["way__steps__pk"], []).append(row)
    shown = []
    for same in steps.values():
        names = [row["way__steps__people__name"] for row in same]
        first, named = same[0], [name for name in names if name]
        rule = rule_words(
            first["way__steps__rule"], first["way__steps__needed"], len(named) or None
        )
        people = ", ".join(named) or _everybody(first["way__steps__side"])
        shown.append(_later(first["way__steps__name"], people, rule))
    return shown


def _later(name: str, people: str, rule: str) -> ShownStep:
    return ShownStep(name, "planned", _state_name("planned"), people, rule)


def whom(step: WayStep) -> str:
    """Return whom a step of a way asks, by name."""
    return ", ".join(person.name for person in step.people.all()) or _everybody(step.side)


def _everybody(side: str) -> str:
    """Return whom a step asks that names nobody."""
    if side == Side.AGENCY:
        return _("the manager and the owners")
    return _("every decider")

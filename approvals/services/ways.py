"""The way that a kind of thing goes at a client, read and set (APPR-2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Mode, Side, Way, WayStep
from approvals.subjects import subject
from clients.history import record
from clients.models import Client
from clients.services import add, change, remove
from common.errors import WrongState

MOST_STEPS = 10


def way_of(client: Client, kind: str) -> Way:
    """Return how a kind is approved at a client: its own way, else that of the kind it follows,
    else, not saved, the usual one: the client must be asked."""
    kinds = (kind, subject(kind).follows)
    found = {way.kind: way for way in Way.objects.filter(client=client, kind__in=kinds)}
    return found.get(kind) or found.get(kinds[1]) or Way(client=client, kind=kind)


def mode_in_query(kind: str, client: str) -> Coalesce:
    """Return an expression for annotate(): the mode of a kind, as way_of() finds it, at the client
    that `client` leads to."""
    ways = Way.objects.filter(client=OuterRef(client))
    kinds = (kind, subject(kind).follows)
    modes = [Subquery(ways.filter(kind=one).values("mode")[:1]) for one in kinds]
    return Coalesce(*modes, Value(Mode.REQUIRED.value))


def own_way(client: Client, kind: str) -> Way:
    """Return the saved way of a kind, or a new one that is not saved yet."""
    return Way.objects.filter(client=client, kind=kind).first() or Way(client=client, kind=kind)


@transaction.atomic
def set_way(way: Way, values: Mapping[str, Any], *, by: User, seen: int | None = None) -> Way:
    """Set the mode of a kind and whether people may review their own work; return the way.

    The first time that steps are chosen, the usual two are laid: the agency reviews, then the
    client decides. They stay when another mode is chosen, for the day they are wanted again."""
    if way._state.adding:
        for name, value in values.items():
            setattr(way, name, value)
        add(way, by=by)
    else:
        change(way, values, by=by, seen=seen)
    if way.mode == Mode.STEPS and not way.steps.exists():
        for side in Side:
            rule = way.client.decision_rule if side == Side.CLIENT else "any"
            add(WayStep(way=way, side=side, name=_usual_name(side), rule=rule), by=by)
    return way


def _usual_name(side: str) -> str:
    return _("Agency review") if side == Side.AGENCY else _("Client's decision")


@transaction.atomic
def add_step(step: WayStep, people: Iterable[User], *, by: User) -> WayStep:
    """Insert a step at the end of its side. Raises ValidationError for one too many."""
    way = _locked(step.way)
    beside = list(way.steps.all())
    if len(beside) >= MOST_STEPS:
        text = _("A way has at most %(most)d steps.") % {"most": MOST_STEPS}
        raise ValidationError(text, code="APPR-2")
    step.place = max((one.place for one in beside if one.side == step.side), default=0) + 1
    return add(step, by=by, sets={"people": list(people)})


@transaction.atomic
def move_step(step: WayStep, *, up: bool, by: User) -> bool:
    """Let a step change places with its neighbour of the same side; return whether it had one.

    The agency's steps always come first, so nothing moves from one side to the other."""
    way = _locked(step.way)
    side = [one for one in way.steps.all() if one.side == step.side]
    at = next((number for number, one in enumerate(side) if one.pk == step.pk), None)
    if at is None:
        raise WrongState(_("This step is no longer there."), step)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(side):
        return False
    before = [one.name for one in side]
    side[at], side[other] = side[other], side[at]
    for number, one in enumerate(side, 1):
        one.place, one.version = number, one.version + 1
    WayStep.objects.bulk_update(side, ["place", "version"])
    changes = {"steps": [before, [one.name for one in side]]}
    record("changed", way, client=way.client, by=by, changes=changes)
    return True


@transaction.atomic
def remove_step(step: WayStep, *, by: User) -> None:
    """Take a step out. Raises ValidationError for the last one of the client, who has the last
    word (TEAM-2)."""
    way = _locked(step.way)
    others = way.steps.exclude(pk=step.pk)
    if step.side == Side.CLIENT and not others.filter(side=Side.CLIENT).exists():
        text = _("The client has the last word: add another step of the client first.")
        raise ValidationError(text, code="APPR-2")
    remove(step, by=by)


def _locked(way: Way) -> Way:
    return Way.objects.select_for_update(of=("self",)).select_related("client").get(pk=way.pk)

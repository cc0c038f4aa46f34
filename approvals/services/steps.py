"""The steps of one request: laid out when it is sent, opened one after another (APPR-2)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.links import new_link
from approvals.models import (
    ApprovalRequest,
    AskedDecider,
    Link,
    Mode,
    RequestStep,
    Sendable,
    Side,
    Way,
    WayStep,
)
from approvals.progress import take_along
from approvals.rules import reviewers
from approvals.services.linking import promise_mail
from approvals.services.promises import promise_waiting
from approvals.services.standing_in import cover_absent
from approvals.services.state import consenting, tell
from approvals.subjects import Subject
from clients.models import Client
from clients.services import agency_people, deciders
from common.models import Row


class Laid(NamedTuple):
    """A step as it will be asked."""

    name: str
    side: str
    rule: str
    needed: int | None
    people: list[User]


def lay_out(
    way: Way, client: Client, *, own: Collection[UUID], wanted: Iterable[User | UUID] = ()
) -> list[Laid]:
    """Return the steps that a request goes through, each with somebody to ask.

    own are the sender and the authors, who review nothing of their own unless the way allows it;
    wanted overrides whom the client's steps ask. Raises ValidationError that says whom to add."""
    everyone = deciders(client)
    if not everyone:
        text = _("Nobody decides for this client yet: invite a decider first, then send again.")
        raise ValidationError(text, code="APPR-1")
    ids = {getattr(person, "pk", person) for person in wanted}
    if ids - {person.pk for person in everyone}:
        text = _("Only deciders of this client can be asked.")
        raise ValidationError({"deciders": ValidationError(text, code="TEAM-2")})
    chosen = [person for person in everyone if person.pk in ids]
    if way.mode != Mode.STEPS:
        return [Laid("", Side.CLIENT, client.decision_rule, None, chosen or everyone)]
    house = agency_people(client)
    laid = []
    for step in way.steps.prefetch_related("people"):
        if step.side == Side.CLIENT:
            people = chosen or _named(step, everyone) or everyone
        else:
            people = _able(step, house, own, own_work=way.own_work)
        laid.append(Laid(step.name, step.side, step.rule, step.needed, people))
    return laid


def _named(step: WayStep, everyone: Iterable[User]) -> list[User]:
    """Return those of everyone whom a step names; nobody when it names nobody.

    Raises ValidationError when all whom it names have lost their role."""
    named = set(step.people.all())
    found = [person for person in everyone if person in named]
    if named and not found:
        text = _(
            "Nobody of the step “%(step)s” decides here any more: name others in the settings."
        )
        raise ValidationError(text % {"step": step.name}, code="APPR-2")
    return found


def _able(
    step: WayStep, house: dict[User, str], own: Collection[UUID], *, own_work: bool
) -> list[User]:
    leads = [person for person, role in house.items() if role in ("owner", "manager")]
    people = _named(step, house) or leads
    mine = [person for person in people if person.pk in own]
    able = reviewers(people, mine, own_work=own_work)
    if not able:
        text = _(
            "Nobody may review their own work, and “%(step)s” asks only %(names)s. Name somebody "
            "else for this step, or allow it in the settings."
        )
        names = ", ".join(person.name for person in mine)
        raise ValidationError(text % {"step": step.name, "names": names}, code="APPR-2")
    return able


def freeze(request: ApprovalRequest, laid: Sequence[Laid]) -> list[AskedDecider]:
    """Write down the steps of a new request with everybody's part; return the parts in order."""
    steps = RequestStep.objects.bulk_create(
        RequestStep(request=request, place=place, **_frozen(one))
        for place, one in enumerate(laid, 1)
    )
    silent = consenting(request)
    parts = AskedDecider.objects.bulk_create(
        AskedDecider(
            request=request,
            step=step,
            person=person,
            silence=step.side == Side.CLIENT and person.pk in silent,
        )
        for step, one in zip(steps, laid, strict=True)
        for person in one.people
    )
    take_along(parts)
    return parts


def _frozen(one: Laid) -> dict[str, Any]:
    return {"name": one.name, "side": one.side, "rule": one.rule, "needed": one.needed}


def open_next(
    request: ApprovalRequest,
    parts: Sequence[AskedDecider],
    about: Subject,
    row: Any,
    *,
    by: User | None,
) -> None:
    """Open the first step that hasn't begun: its people get a mail with their link.

    With the first step of the client, the client sees what was sent (TEN-3)."""
    planned = [one for one in parts if one.step.opened_at is None]
    step, moment = planned[0].step, timezone.now()
    if step.side == Side.CLIENT:
        show(request, about, row, moment)
    elif step.place == 1:
        about.reviewing(row)
    RequestStep.objects.filter(pk=step.pk).update(
        opened_at=moment, version=F("version") + 1, updated_at=moment
    )
    asked = [one for one in planned if one.step_id == step.pk]
    for one in asked:
        one.step.opened_at = moment
    for link in Link.objects.bulk_create(new_link(one) for one in asked):
        promise_mail(link, by=by)
    cover_absent(request)
    promise_waiting(request)
    tell("approval.requested", request, due=request.due)


def show(request: ApprovalRequest, about: Subject, row: Any, moment: datetime) -> None:
    """Let the client see a request and its subject, unless they do already (TEN-3)."""
    if request.shown_at is not None:
        return
    ApprovalRequest.objects.filter(pk=request.pk).update(shown_at=moment)
    request.shown_at = moment
    _mark_sent(row, request, moment)
    about.sent(row)


def _mark_sent(row: Any, request: ApprovalRequest, moment: datetime) -> None:
    """Keep on the row what the client sees from now on (TEN-3)."""
    if not isinstance(row, Sendable):
        return
    row.sent_content = request.content
    row.sent_version = request.subject_version
    row.sent_at = moment
    names = ["sent_content", "sent_version", "sent_at"]
    if isinstance(row, Row):
        row.version += 1
        names += ["version", "updated_at"]
    row.save(update_fields=names)


def end_step(step: RequestStep, ended: str) -> None:
    """Close the step that is open: somebody else is waited for, or nobody any more."""
    moment = timezone.now()
    RequestStep.objects.filter(pk=step.pk, closed_at=None).update(
        ended=ended, closed_at=moment, version=F("version") + 1, updated_at=moment
    )
    step.ended, step.closed_at = ended, moment

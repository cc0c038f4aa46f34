"""Whose answer counts for a decider who is away (TEAM-3)."""

from collections.abc import Iterable
from uuid import UUID

from approvals.links import new_link
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.rules import Answer
from approvals.services.linking import promise_mail
from approvals.services.reminders import promise_reminders
from clients.absences import away_on
from clients.history import record
from common.periods import today_in


def in_place_of(part: AskedDecider, parts: Iterable[AskedDecider]) -> list[AskedDecider]:
    """Return the parts among those of its request that this one answers for as well."""
    if part.via == AskedDecider.Via.SILENCE:
        return []
    return [one for one in parts if one.stand_in_id == part.pk and not one.decision]


def places_of(part: AskedDecider) -> list[str]:
    """Return the names of those in whose place a person is asked or has answered; one query."""
    if part.via == AskedDecider.Via.SILENCE:
        return []
    covered = AskedDecider.objects.filter(stand_in=part, decision="").order_by("pk")
    return list(covered.values_list("person__name", flat=True))


def answers_of(parts: Iterable[AskedDecider], able: set[UUID]) -> list[Answer]:
    """Return each part's answer: its person's own, else its stand-in's, else none yet.

    able are those who decide for the client now: who lost the role isn't waited for. A part that
    was asked only in place of others isn't counted by itself, and silence counts for oneself only.
    """
    by_id = {part.pk: part for part in parts}
    found = []
    for part in by_id.values():
        acting = by_id[part.stand_in_id] if part.stand_in_id else part
        given = acting if acting.has_spoken and not part.decision else part
        if part.is_extra or not (given.decision or {part.person_id, acting.person_id} & able):
            continue
        found.append(Answer(given.decision, frozenset(given.returned_posts)))
    return found


def cover_absent(request: ApprovalRequest) -> bool:
    """Have somebody stand in for each person of the open step who is away today, and nobody for
    those who are back; return whether anything changed. The request is locked and open, its client
    loaded.

    Who stands in gets a mail with a link of their own. Running it again changes nothing."""
    away = away_on(request.client, today_in(request.client.timezone))
    told = request.asked.in_turn().select_related("person", "step")
    parts = {part.person_id: part for part in told}
    by_id = {part.pk: part for part in parts.values()}
    changed = False
    for part in list(parts.values()):
        held = by_id[part.stand_in_id] if part.stand_in_id else None
        if part.decision or part.is_extra or (held and held.has_spoken):
            continue
        wanted = away.get(part.person_id)
        if wanted == (held.person_id if held else None):
            continue
        acting = _acting_part(request, parts, wanted) if wanted else None
        part.stand_in = acting
        part.save(update_fields=["stand_in"])
        _tell(request, part, held, acting)
        changed = True
    if changed:
        promise_reminders(request)
    return changed


def _acting_part(
    request: ApprovalRequest, parts: dict[UUID, AskedDecider], person: UUID
) -> AskedDecider:
    """Return the part of who stands in: the one they have, else one made for this."""
    if person not in parts:
        step = next(iter(parts.values())).step
        parts[person] = AskedDecider(request=request, step=step, person_id=person, is_extra=True)
        parts[person].save(force_insert=True)
    return parts[person]


def _tell(
    request: ApprovalRequest,
    part: AskedDecider,
    before: AskedDecider | None,
    after: AskedDecider | None,
) -> None:
    """Write down who stands in for whom from now on, and promise them the mail that says so."""
    if after is not None and not after.decision:
        unsent = Link.objects.filter(asked=after, mailed_at=None, revoked_at=None)
        if not unsent.exists():  # the mail that is on its way will say it as well
            link = new_link(after)
            link.save(force_insert=True)
            promise_mail(link, by=None)
    changes = {
        "in_place_of": [None, part.person_id],
        "stand_in": [before and before.person_id, after and after.person_id],
    }
    record("stood_in", request, client=request.client, changes=changes)

"""Who decides besides those who should, and what it costs this client in time (TEAM-2)."""

from collections.abc import Sequence
from typing import NamedTuple

from approvals.measured import Question, last_year, questions
from approvals.rules import Crowd, compare, hours
from clients.dates import hours_of
from clients.duties import outside_smm
from clients.models import Client, Membership
from clients.rules import MOST_DECIDERS


class Crowding(NamedTuple):
    """What TEAM-2 warns of; a part without reason is None."""

    many: Crowd | None  # asked of more than two, beside the others
    outside: Crowd | None  # asked of people without a duty in SMM too, beside the others
    names: list[str]  # of those people


def crowding(
    client: Client, deciders: Sequence[Membership], found: Sequence[Question] | None = None
) -> Crowding | None:
    """Return what to warn of, with the client's own figures of the last year; None for nothing.

    found are the questions of that year if they were read already; else it takes two queries."""
    outside = {held.person_id: held.person.name for held in deciders if outside_smm(held.duty)}
    many = len(deciders) > MOST_DECIDERS
    if not many and not outside:
        return None
    first, after = last_year(client).moments(client.timezone)
    worked = hours_of(client).between
    answered = [
        (one, hours(worked(one.sending.asked_at, one.sending.closed_at)))
        for one in (questions(client, since=first, until=after) if found is None else found)
        if one.sending.outcome and one.sending.closed_at and one.sending.closed_at >= first
    ]
    return Crowding(
        compare((len(one.parts) > MOST_DECIDERS, took) for one, took in answered) if many else None,
        compare((any(part.person in outside for part in one.parts), took) for one, took in answered)
        if outside
        else None,
        sorted(outside.values()),
    )

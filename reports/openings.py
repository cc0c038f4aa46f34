"""Who opened a sent report, and when (REP-2). No proof of reading, and no cookie for it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import User
from common.periods import now
from reports.models import Opening, Report, Share

PAUSE = timedelta(hours=1)  # within which a person who comes back is not noted again
MOST = 100  # of one link: who opens it over and over fills no table


def note_person(report: Report, person: User) -> None:
    """Write down that somebody of the client's side opened a sent report, once an hour."""
    mine = Opening.objects.filter(report=report, person=person)
    if not mine.filter(created_at__gt=now() - PAUSE).exists():
        Opening.objects.create(report=report, person=person)


def note_link(share: Share) -> None:
    """Write down that a link was opened, the first MOST times."""
    if Opening.objects.filter(share=share).count() < MOST:
        Opening.objects.create(report_id=share.report_id, share=share)


class Opened(NamedTuple):
    """Who opened a report how often; nobody in particular is who has a link."""

    name: str  # "" for links
    times: int
    first_at: datetime
    last_at: datetime


def opened(report: Report) -> list[Opened]:
    """Return who opened a report, the latest first; one query."""
    groups: dict[object, list[Opening]] = {}
    for one in Opening.objects.filter(report=report).select_related("person"):
        groups.setdefault(one.person_id, []).append(one)
    return [
        Opened(
            many[0].person.name if many[0].person else "",
            len(many),
            many[-1].created_at,
            many[0].created_at,
        )
        for many in groups.values()
    ]

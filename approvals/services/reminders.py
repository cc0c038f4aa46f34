"""Digests: one mail a day and person with everything that waits for their decision (APPR-6)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from approvals import links
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.rules import SOON, after_quiet, reminders
from approvals.services.state import may_answer
from approvals.services.waiting import due_moment
from clients.absences import away_on
from common.periods import local_day, now, today_in
from jobs.models import Job
from jobs.services import start_job

DIGEST = "mail_digest"  # the kind of its jobs


class Reminder(NamedTuple):
    """One line of a digest."""

    asked: AskedDecider
    link: Link | None  # None: it was revoked, so they sign in
    url: str

    @property
    def request(self) -> ApprovalRequest:
        return self.asked.request


def promise_reminders(request: ApprovalRequest) -> None:
    """Promise a digest for each day on which somebody is to be reminded of a request (JOB-1)."""
    for part in request.asked.undecided().in_turn().select_related("person"):
        for moment in reminders(due_moment(request), now()):
            promise_digest(part.person, moment)


def digest_moment(person: User, moment: datetime) -> datetime:
    """Return the moment, or when the person's quiet hours around it are over."""
    return after_quiet(moment, person.timezone, person.quiet_from, person.quiet_until)


def promise_digest(person: User, moment: datetime) -> None:
    """Promise a digest at a moment, or when the person's quiet hours are over. Of several that are
    promised for one local day, the first that has something to say is mailed."""
    at = digest_moment(person, moment)
    day = local_day(at, person.timezone).isoformat()
    start_job(
        DIGEST,
        args={"person_id": str(person.pk), "day": day},
        key=f"mail-digest:{person.pk}:{at:%Y%m%d%H%M}",
        by=person,
        due_at=at,
        language=person.language,
    )


def is_served(person: User, day: str, job_id: UUID | None) -> bool:
    """Return whether another job than this has mailed a person's digest of a day, or is about to:
    of those that a stopped worker left behind, the oldest does it."""
    others = Job.objects.filter(kind=DIGEST, person_id=person.pk, args__day=day)
    found = Q(status="done", result__reminded__gt=0)
    if job_id is not None:
        others = others.exclude(pk=job_id)
        found |= Q(status__in=["queued", "running"], due_at__lte=now(), pk__lt=job_id)
    return others.filter(found).exists()


def still_wanted(person: User) -> list[Reminder]:
    """Return what a person is reminded of now, the soonest due first; nothing unless today is a
    day on which some of it is to be brought to mind.

    Asked again when the mail leaves: not what is decided, taken back or no longer theirs (TEN-6),
    nor what somebody stands in for while they are away (TEAM-3)."""
    rows = AskedDecider.objects.waiting().filter(person=person, person__is_active=True)
    rows = rows.select_related("person", "step", "request__client__agency", "request__asked_by")
    mine = [asked for asked in rows.defer("request__content") if may_answer(asked)]
    mine = [asked for asked in mine if not _is_covered(asked)]
    mine.sort(key=lambda asked: (due_moment(asked.request), asked.pk))
    if not mine:
        return []
    first_day = local_day(due_moment(mine[0].request) - SOON, person.timezone)
    return [_reminder(asked) for asked in mine] if first_day <= today_in(person.timezone) else []


def _is_covered(asked: AskedDecider) -> bool:
    client = asked.request.client
    return asked.person_id in away_on(client, today_in(client.timezone))


def _reminder(asked: AskedDecider) -> Reminder:
    """Return the line of a part with a link that works, a new one if theirs has expired."""
    newest = Link.objects.filter(asked=asked).order_by("-pk").first()
    link = links.load(newest.pk) if newest else None
    state = links.state(link) if link else "expired"
    if state == "expired":
        link = links.new_link(asked)
        link.save(force_insert=True)
    elif state != "live":
        link = None
    page = settings.SITE_URL + asked.request.get_absolute_url()
    return Reminder(asked, link, links.url_of(link) if link else page)

"""Mails about approvals. Each asks again, when it leaves, whether it still may (TEN-6)."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from accounts.models import User
from approvals import brief_digest, links
from approvals.codes import WORKS_FOR, make_code
from approvals.covering import cover_client
from approvals.models import ApprovalRequest, AskedDecider, Link, Side
from approvals.services import (
    escalate,
    expire,
    may_answer,
    places_of,
    still_to_decide,
    still_wanted,
    with_decisions,
)
from approvals.services.reminders import digest_moment, is_served, promise_digest
from approvals.silence import approve_by_silence
from approvals.threads import readable
from clients.absences import contacts, mailed_to
from clients.brief_reminders import owed_soon
from clients.models import Client
from common.periods import local_day, now
from jobs.registry import Progress, at_sweep, job

at_sweep(brief_digest.remind)


@job("mail_decider", queue="mail", title=_("Mail to a decider"))
def mail_decider(link_id: str, progress: Progress) -> None:
    """Mail a personal link to the stored address, unless it has ended meanwhile (LNK-4)."""
    link = links.load(link_id)
    if link is None or link.mailed_at is not None or links.state(link) != "live":
        return
    request, person = link.asked.request, link.asked.person
    send_mail(
        "approval_asked",
        to=person.email,
        language=person.language,
        message_id=_id(progress, link),
        context={
            **_about(request),
            "person": person,
            "asked": link.asked,
            "review": _is_review(link.asked),
            "places": places_of(link.asked),
            "url": links.url_of(link),
            "expires_at": link.expires_at,
        },
    )
    Link.objects.filter(pk=link.pk).update(mailed_at=timezone.now())


@job("mail_code", queue="mail", title=_("Code for a decision"))
def mail_code(asked_id: str, progress: Progress) -> None:
    """Mail a new code to the decider's stored address, while there is something to decide (LNK-6).

    The code exists in this mail only; a second try mails another one, which ends the first."""
    rows = AskedDecider.objects.select_related("person", "request__client__agency")
    asked = rows.filter(pk=asked_id).first()
    if asked is None or not still_to_decide(asked):
        return
    send_mail(
        "approval_code",
        to=asked.person.email,
        language=asked.person.language,
        message_id=_id(progress, asked),
        context={
            **_about(asked.request),
            "person": asked.person,
            "code": make_code(asked),
            "minutes": WORKS_FOR.seconds // 60,
        },
    )


@job("mail_receipt", queue="mail", title=_("Receipt of a decision"))
def mail_receipt(asked_id: str, progress: Progress) -> None:
    """Tell the decider what was decided in their name, and from where (LNK-6)."""
    asked = _decided(asked_id)
    if asked is None or not asked.person.is_active or not may_answer(asked):
        return
    by_silence = asked.via == AskedDecider.Via.SILENCE
    send_mail(
        "approval_silence" if by_silence else "approval_receipt",
        to=asked.person.email,
        language=asked.person.language,
        message_id=_id(progress, asked),
        context=_decision(asked, asked.person),
    )


@job("mail_manager", queue="mail", title=_("Mail about a decision"))
def mail_manager(asked_id: str, progress: Progress, person_id: str = "") -> None:
    """Tell the client's manager, whoever that is by now, and their substitute, what a decider said
    (TEAM-1, TEAM-3, LNK-6)."""
    asked = _decided(asked_id)
    if asked is None:
        return
    args = {"asked_id": asked_id}
    person = mailed_to(asked.request.client, "mail_manager", args, progress.job_id, person_id)
    if person is None:
        return
    send_mail(
        "approval_decided",
        to=person.email,
        language=person.language,
        message_id=_id(progress, asked),
        context=_decision(asked, person),
    )


@job("mail_digest", queue="mail", title=_("Reminder of decisions"))
def mail_digest(person_id: str, day: str, progress: Progress) -> dict[str, object]:
    """Remind a person, in one mail, of all that waits for their decision (APPR-6), and of questions
    about the business that are due (BRIEF-1).

    When its day is over, or the quiet hours have begun, it becomes the digest of the next day on
    which they may be reminded: of several that a stopped worker left behind, one is mailed."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person and local_day(digest_moment(person, now()), person.timezone).isoformat() != day:
        promise_digest(person, now())
        return {"reminded": 0}
    served = person is None or is_served(person, day, progress.job_id)
    reminders = still_wanted(person) if person and not served else []
    questions = owed_soon(person) if person and not served else []
    if person is None or not (reminders or questions):
        return {"reminded": 0}
    context = {
        "person": person,
        "reminders": [(one, places_of(one.asked)) for one in reminders],
        "questions": questions,
        "first": reminders[0].request if reminders else questions[0],
    }
    send_mail(
        "approval_digest",
        to=person.email,
        language=person.language,
        message_id=str(progress.job_id or person.pk),
        context=context,
    )
    sent = [one.link.pk for one in reminders if one.link]
    Link.objects.filter(pk__in=sent, mailed_at=None).update(mailed_at=timezone.now())
    return {"reminded": len(reminders) + len(questions)}


@job("escalate_approval", title=_("Word about a late decision"))
def escalate_approval(request_id: str, progress: Progress) -> None:
    request = ApprovalRequest.objects.filter(pk=request_id).first()
    if request is not None:
        escalate(request)


@job("mail_late_approval", queue="mail", title=_("Mail about a late decision"))
def mail_late_approval(request_id: str, person_id: str, progress: Progress) -> None:
    """Tell who runs the client that nobody decided in time, if that is still so."""
    rows = with_decisions(ApprovalRequest.objects.filter(client__closed_at=None).pending())
    request = rows.select_related("client__agency").filter(pk=request_id).first()
    people = contacts(request.client) if request else []
    person = next((one for one in people if str(one.pk) == person_id), None)
    if request is None or person is None or request.escalated_at is None:
        return
    send_mail(
        "approval_late",
        to=person.email,
        language=person.language,
        message_id=_id(progress, request),
        context={
            **_about(request),
            "person": person,
            "url": settings.SITE_URL + request.get_absolute_url(),
        },
    )


@job("cover_absent", title=_("Who stands in for whom"))
def cover_absent(client_id: str, progress: Progress) -> None:
    """An absence begins or is over: what waits goes to the substitute, or back (TEAM-3)."""
    client = Client.objects.open().filter(pk=client_id).first()
    if client is not None:
        cover_client(client)


@job("approve_by_silence", title=_("Approval by silence"))
def approve_silently(asked_id: str, progress: Progress) -> dict[str, object]:
    rows = AskedDecider.objects.select_related("person", "stand_in", "request__client")
    asked = rows.filter(pk=asked_id).first()
    return {"approved": asked is not None and approve_by_silence(asked)}


@job("mail_mention", queue="mail", title=_("Mail about a comment"))
def mail_mention(comment_id: str, person_id: str, progress: Progress) -> None:
    """Tell a person what was said to them, unless they may not read it any more (APPR-5)."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    said = readable(comment_id, person) if person else None
    if person is None or said is None:
        return
    send_mail(
        "mention",
        to=person.email,
        language=person.language,
        message_id=_id(progress, said),
        context={
            "comment": said,
            "client": said.client,
            "agency": said.client.agency,
            "person": person,
            "url": settings.SITE_URL + said.get_absolute_url(),
        },
    )


@job("expire_approval", title=_("End of an unanswered question"))
def expire_approval(request_id: str, progress: Progress) -> None:
    request = ApprovalRequest.objects.select_related("client").filter(pk=request_id).first()
    if request is not None:
        expire(request)


def _decided(pk: str) -> AskedDecider | None:
    rows = AskedDecider.objects.select_related("person", "step", "request__client__agency")
    return rows.exclude(decision="").filter(pk=pk).first()


def _decision(asked: AskedDecider, person: User) -> dict[str, Any]:
    """Return what a mail about a decision says to a person."""
    return {
        **_about(asked.request),
        "person": person,
        "asked": asked,
        "review": _is_review(asked),
        "places": places_of(asked),
        "url": settings.SITE_URL + asked.request.get_absolute_url(),
    }


def _is_review(asked: AskedDecider) -> bool:
    """Return whether a part is the agency's own: its people aren't spoken to as clients."""
    return asked.step.side == Side.AGENCY


def _about(request: ApprovalRequest) -> dict[str, Any]:
    return {"approval": request, "client": request.client, "agency": request.client.agency}


def _id(progress: Progress, row: Any) -> str:
    """Return the id of the mail: the job's, the same on every attempt (JOB-9)."""
    return str(progress.job_id or row.pk)

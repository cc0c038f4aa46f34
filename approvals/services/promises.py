"""What is promised to happen while a question waits (JOB-1, APPR-6)."""

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts.models import User
from approvals.models import ApprovalRequest
from approvals.services.reminders import promise_reminders
from approvals.services.state import locked_request, why_over
from approvals.services.waiting import chosen_due, due_moment, late_moment
from clients.absences import contacts
from clients.history import record
from common.errors import WrongState
from common.periods import now
from jobs.services import start_job


def promise_waiting(request: ApprovalRequest) -> None:
    """Promise reminders, consent by silence where it was announced, and the word to the manager.

    Each looks again, when it's time, whether it is still wanted."""
    promise_reminders(request)
    due = due_moment(request)
    silent = request.asked.undecided().in_turn().filter(silence=True)
    for part in silent if due > now() else ():  # too late to be announced and waited for
        start_job(
            "approve_by_silence",
            args={"asked_id": str(part.pk)},
            key=f"silence:{part.pk}:{due:%Y%m%d%H%M}",
            client=request.client_id,
            by=part.person_id,
            due_at=due,
        )
    late = late_moment(request)
    start_job(
        "escalate_approval",
        args={"request_id": str(request.pk)},
        key=f"escalate-approval:{request.pk}:{late:%Y%m%d%H%M}",
        client=request.client_id,
        due_at=late,
    )


@transaction.atomic
def give_time(request: ApprovalRequest, due: date, *, by: User) -> ApprovalRequest:
    """Give the deciders until another day; reminders and all that waits for it follow.

    The same day again changes nothing. Raises ValidationError for a day that won't do, WrongState
    once the question is over."""
    locked = locked_request(request.pk)
    if not locked.is_open or locked.client.closed_at is not None:
        raise WrongState(why_over(locked), locked)
    chosen = chosen_due(due, locked.client)
    if chosen.due_at == locked.due_at:
        return locked
    changes = {"due": [locked.due, chosen.due]}
    ApprovalRequest.objects.filter(pk=locked.pk).update(
        **chosen._asdict(), escalated_at=None, version=F("version") + 1, updated_at=now()
    )
    locked.refresh_from_db()
    record("more_time", locked, client=locked.client, by=by, changes=changes)
    promise_waiting(locked)
    return locked


@transaction.atomic
def escalate(request: ApprovalRequest) -> bool:
    """Tell the manager, once, of a question that nobody answered in time; return whether it was
    needed. Decided, closed or given more time meanwhile: not needed."""
    locked = locked_request(request.pk)
    over = not locked.is_open or locked.client.closed_at is not None
    if over or locked.escalated_at is not None or now() < late_moment(locked):
        return False
    ApprovalRequest.objects.filter(pk=locked.pk).update(
        escalated_at=now(), version=F("version") + 1, updated_at=now()
    )
    for person in contacts(locked.client):
        start_job(
            "mail_late_approval",
            args={"request_id": str(locked.pk), "person_id": str(person.pk)},
            key=f"mail-late-approval:{locked.pk}:{locked.due.isoformat()}:{person.pk}",
            client=locked.client_id,
            by=person,
            language=person.language,
        )
    record("escalated", locked, client=locked.client, changes={"due": [None, locked.due]})
    return True

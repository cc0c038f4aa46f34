"""Taking a question back, letting it lapse, and noting that its subject changed."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from approvals.models import ApprovalRequest, Link
from approvals.services.linking import promise_expiry
from approvals.services.state import about_subject, close, locked_request, locked_row, tell
from approvals.subjects import content_now, digest, subject
from clients.history import record

Status = ApprovalRequest.Status


@transaction.atomic
def withdraw(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """Take a question back: its links end and its subject can be edited and sent again.

    Raises WrongState once it is decided, withdrawn or expired."""
    return _end_unanswered(request, Status.WITHDRAWN, by=by)


@transaction.atomic
def expire(request: ApprovalRequest) -> bool:
    """Let a question that nobody answers lapse; return whether it did.

    For LINK_DAYS after the last link has ended it waits: a decider may still ask for a new link."""
    last = Link.objects.filter(asked__request=request).aggregate(last=Max("expires_at"))["last"]
    if not request.is_open:
        return False
    if last and last + timedelta(days=settings.LINK_DAYS) > timezone.now():
        promise_expiry(request, last=last)
        return False
    _end_unanswered(request, Status.EXPIRED, by=None)
    return True


def _end_unanswered(request: ApprovalRequest, status: str, *, by: User | None) -> ApprovalRequest:
    locked_request(request.pk)
    close(request, status)
    about = subject(request.kind)
    row = locked_row(about, request.subject_id, missing_ok=True)
    if row is not None and request.shown_at is None:
        about.review_over(row, {})
    elif row is not None:
        about.withdrawn(row)
    changes = {**about_subject(request), "status": [Status.PENDING, status]}
    record(status, request, client=request.client, by=by, changes=changes)
    if status == Status.EXPIRED:
        tell("approval.expired", request)
    return request


@transaction.atomic
def mark_changed(kind: str, row: models.Model, *, by: User | None) -> bool:
    """Say of the last approval that its subject has changed since; return whether it has.

    Call it in the transaction of an edit. The request keeps what was approved (APPR-3)."""
    last = ApprovalRequest.objects.about(kind, row.pk).first()
    if last is None or last.status != Status.APPROVED:
        return False
    about = subject(kind)
    now = content_now(about, row, last.content)
    if digest(about.tolerated(row, last.content, now)) == last.digest:
        return False
    changed = ApprovalRequest.objects.filter(pk=last.pk, status=Status.APPROVED).update(
        status=Status.CHANGED, version=F("version") + 1, updated_at=timezone.now()
    )
    if changed:
        told = {**about_subject(last), "status": [Status.APPROVED, Status.CHANGED]}
        record("changed_since_approval", last, client=last.client, by=by, changes=told)
        last.status = Status.CHANGED
        tell("approval.changed", last)
    return bool(changed)

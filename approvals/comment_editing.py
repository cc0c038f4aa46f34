"""An author puts their own words right, for a while; what stood there before is kept (APPR-5)."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.comments import locked_thread
from approvals.models import ApprovalRequest, Comment, EarlierText
from approvals.subjects import subject
from clients.history import record
from common.errors import StaleVersion, WrongState
from common.periods import now

EDITABLE = timedelta(minutes=15)  # long enough for a slip, too short to rewrite a conversation
Status = ApprovalRequest.Status
DECIDED = (Status.APPROVED, Status.RETURNED, Status.CHANGED)


def is_editable(said: Comment, thread: Comment, person: User | None, moment: datetime) -> bool:
    """Return whether a page offers a person to edit a comment: no query, so a decision that came
    since is found when they try."""
    return (
        person is not None
        and said.author_id == person.pk
        and thread.resolved_at is None
        and moment <= said.created_at + EDITABLE
    )


@transaction.atomic
def edit(said: Comment, text: str, *, by: User, seen: int | None = None) -> Comment:
    """Give a comment another text and keep the one it had; the same text writes nothing.

    Who sees it, its place and who was told stay as they are. Raises ValidationError for a text that
    won't do, WrongState when it is too late (after EDITABLE, in a resolved thread, once a decision
    may rest on it), StaleVersion when the author was faster in another window (CON-3)."""
    thread = locked_thread(said)
    current = Comment.objects.select_for_update(of=("self",)).get(pk=said.pk)
    if current.author_id != by.pk:
        raise PermissionDenied
    wished = Comment(text=text)
    wished.clean_fields(exclude={field.name for field in Comment._meta.fields} - {"text"})
    if wished.text == current.text:
        return current
    if seen is not None and seen != current.version:
        raise StaleVersion(_("You have changed this comment in another window."), current)
    _check_free(current, thread)
    EarlierText.objects.create(
        comment=current,
        text=current.text,
        audience=current.audience,
        written_at=current.edited_at or current.created_at,
    )
    changes = {"audience": [current.audience, current.audience]}
    current.text, current.edited_at = wished.text, now()
    current.version += 1
    current.save(update_fields=["text", "edited_at", "version", "updated_at"])
    record("edited", current, client=thread.client, by=by, changes=changes)
    return current


def _check_free(said: Comment, thread: Comment) -> None:
    """Raise WrongState with the reason why a comment stays as it is."""
    if thread.resolved_at is not None:
        raise WrongState(_("This thread is resolved: reopen it to go on."), said)
    if now() > said.created_at + EDITABLE:
        raise WrongState(_("A comment can be edited for 15 minutes: answer it instead."), said)
    if _is_rested_on(said):
        text = _("A decision was given since, perhaps because of this comment: answer it instead.")
        raise WrongState(text, said)


def _is_rested_on(said: Comment) -> bool:
    """Return whether what the comment is about was decided since, by itself or within a whole that
    holds it, such as a post in its plan."""
    since = Q(closed_at__gte=said.created_at, status__in=DECIDED)
    since |= Q(asked__decided_at__gte=said.created_at)
    found = ApprovalRequest.objects.filter(since, client=said.client_id).distinct()
    return any(
        (one.kind, one.subject_id) == (said.kind, said.subject_id)
        or str(said.subject_id) in subject(one.kind).parts(one.content)
        for one in found
    )

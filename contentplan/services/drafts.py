"""What somebody typed and has not saved: kept for its author alone (CON-3)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.periods import now
from contentplan.models import ContentPlan, Post, PostDraft

LONGEST = 100_000  # characters in all fields together
MOST = 50  # drafts of one person; the oldest makes room
KEPT = timedelta(days=30)


@transaction.atomic
def keep_draft(
    key: UUID,
    fields: Mapping[str, str],
    *,
    by: User,
    plan: ContentPlan,
    post: Post | None,
    seen: int | None,
) -> None:
    """Keep what a form holds under the form's own key, in place of what it held before.

    Raises ValidationError for more text than any post may have."""
    if sum(len(value) for value in fields.values()) > LONGEST:
        raise ValidationError(_("This is more text than a post can have."), code="max_length")
    values: dict[str, Any] = {"fields": dict(fields), "seen": seen, "updated_at": now()}
    mine = PostDraft.objects.filter(pk=key, person=by, content_plan=plan, post=post)
    if mine.update(**values):
        return
    draft = PostDraft(id=key, person=by, content_plan=plan, post=post, **values)
    PostDraft.objects.bulk_create([draft], ignore_conflicts=True)  # a key of somebody else's: none
    oldest = (
        PostDraft.objects.filter(person=by).order_by("-updated_at").values_list("pk", flat=True)
    )
    if over := list(oldest[MOST:]):
        PostDraft.objects.filter(pk__in=over).delete()


def drop_draft(key: UUID | None, *, by: User) -> None:
    """Forget what a form held: it was saved, or its author wants it no more."""
    if key is not None:
        PostDraft.objects.filter(pk=key, person=by).delete()


def sweep_drafts() -> None:
    """Forget drafts that nobody came back for in 30 days."""
    old = PostDraft.objects.filter(updated_at__lt=now() - KEPT)
    if old.exists():
        old.delete()

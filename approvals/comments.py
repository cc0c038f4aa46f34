"""Remarks on a subject: internal, or for the client too; never mixed up (APPR-5)."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from accounts.models import User
from approvals.models import Comment
from clients.history import record
from clients.services import client_of


@transaction.atomic
def comment(
    kind: str, row: models.Model, text: str, *, by: User, audience: str = "internal"
) -> Comment:
    """Add a remark; the caller says whether its author may choose who sees it. ValidationError."""
    said = Comment(
        client=client_of(row),
        kind=kind,
        subject_id=row.pk,
        author=by,
        audience=audience,
        text=text,
    )
    said.clean_fields(exclude={"client", "author"})
    said.save(force_insert=True)
    changes = {"subject": [None, f"{kind}:{row.pk}"], "audience": [None, audience]}
    record("commented", said, client=said.client, by=by, changes=changes)
    return said


def comments_about(access: Any, kind: str, row: models.Model) -> Sequence[Comment]:
    """Return the remarks on a row that the person may see, oldest first, in one query (TEN-3)."""
    return list(access.rows(Comment).about(kind, row.pk).select_related("author"))

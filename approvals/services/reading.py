"""What stands where: the questions about a row, and what they tell."""

from typing import Any

from django.db import models

from approvals.models import ApprovalRequest, ApprovalRequestQuerySet, AskedDecider
from approvals.rules import Change, differences
from approvals.subjects import content_now, subject


def latest_request(
    kind: str, row: models.Model, *, of_client: bool = False
) -> ApprovalRequest | None:
    """Return the newest question about a row, with its decisions; None when never sent.

    of_client: the newest that the client has seen (TEN-3). One query, a second one for what was
    settled without asking; what was sent stays in the database."""
    about = ApprovalRequest.objects.about(kind, row.pk)
    about = about.visible_to_client() if of_client else about
    asked = AskedDecider.objects.filter(request=models.Subquery(about.values("pk")[:1]))
    parts = asked.select_related(
        "person", "step", "stand_in__person", "request__client", "request__asked_by"
    )
    parts = parts.defer("request__content")
    if not parts:  # nobody was asked, or all who were are gone
        return with_decisions(about).first()
    request = parts[0].request
    prefetched: Any = request
    prefetched._prefetched_objects_cache = {"asked": parts}  # as prefetch_related does
    return request


def status_in_query(kind: str) -> models.Subquery:
    """Return an expression for annotate(): the status of the newest request about a row."""
    about = ApprovalRequest.objects.filter(kind=kind, subject_id=models.OuterRef("pk"))
    return models.Subquery(about.values("status")[:1])


def with_decisions(rows: ApprovalRequestQuerySet) -> ApprovalRequestQuerySet:
    """Return the requests with everything that a list of them shows, in two queries.

    What was sent stays in the database: a plan's posts are more than all the rest."""
    asked = AskedDecider.objects.select_related("person", "step", "draft", "stand_in__person")
    told = rows.select_related("client", "asked_by").defer("content")
    return told.prefetch_related(models.Prefetch("asked", asked))


def changed_since(approval: ApprovalRequest, row: models.Model) -> list[Change]:
    """Return how a row differs from what was sent; empty when it does not (APPR-3)."""
    return differences(approval.content, content_now(subject(approval.kind), row, approval.content))

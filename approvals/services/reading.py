"""What stands where: the questions about a row, and what they tell."""

from typing import Any

from django.db import models

from approvals.models import ApprovalRequest, ApprovalRequestQuerySet, AskedDecider
from approvals.rules import Change, differences
from approvals.subjects import subject

Status = ApprovalRequest.Status


def latest_request(kind: str, row: models.Model) -> ApprovalRequest | None:
    """Return the newest question about a row, with its decisions; None when never sent.

    One query; what was sent stays in the database."""
    about = ApprovalRequest.objects.about(kind, row.pk)
    asked = AskedDecider.objects.filter(request=models.Subquery(about.values("pk")[:1]))
    parts = asked.select_related("person", "request__client", "request__asked_by")
    parts = parts.defer("request__content")
    if not parts:  # all who were asked are gone
        return with_decisions(about).first()
    request = parts[0].request
    prefetched: Any = request
    prefetched._prefetched_objects_cache = {"asked": parts}  # as prefetch_related does
    return request


def with_decisions(rows: ApprovalRequestQuerySet) -> ApprovalRequestQuerySet:
    """Return the requests with everything that a list of them shows, in two queries.

    What was sent stays in the database: a plan's posts are more than all the rest."""
    asked = AskedDecider.objects.select_related("person")
    told = rows.select_related("client", "asked_by").defer("content")
    return told.prefetch_related(models.Prefetch("asked", asked))


def changed_since(kind: str, row: models.Model) -> list[Change] | None:
    """Return how a row differs from what was approved last; None when it never was (APPR-3)."""
    approved = ApprovalRequest.objects.about(kind, row.pk).filter(
        status__in=[Status.APPROVED, Status.CHANGED]
    )
    last = approved.first()
    return None if last is None else differences(last.content, subject(kind).content(row))

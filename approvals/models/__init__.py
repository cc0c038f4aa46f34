"""Rows of approvals."""

from approvals.models.comments import (
    Comment,
)
from approvals.models.links import (
    Link,
    LinkQuerySet,
)
from approvals.models.requests import (
    ApprovalRequest,
    ApprovalRequestQuerySet,
    AskedDecider,
    Sendable,
)

__all__ = [
    "ApprovalRequest",
    "ApprovalRequestQuerySet",
    "AskedDecider",
    "Comment",
    "Link",
    "LinkQuerySet",
    "Sendable",
]

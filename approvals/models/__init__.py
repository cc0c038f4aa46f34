"""Rows of approvals."""

from approvals.models.codes import (
    DecisionCode,
)
from approvals.models.comments import (
    Comment,
    EarlierText,
)
from approvals.models.drafts import (
    AnswerDraft,
)
from approvals.models.links import (
    Link,
    LinkOpening,
    LinkQuerySet,
)
from approvals.models.requests import (
    ApprovalRequest,
    ApprovalRequestQuerySet,
    AskedDecider,
    RequestStep,
    Sendable,
    in_order_of_decision,
)
from approvals.models.ways import (
    MOST_NEEDED,
    Mode,
    Rule,
    Side,
    Way,
    WayStep,
)

__all__ = [
    "MOST_NEEDED",
    "AnswerDraft",
    "ApprovalRequest",
    "ApprovalRequestQuerySet",
    "AskedDecider",
    "Comment",
    "DecisionCode",
    "EarlierText",
    "Link",
    "LinkOpening",
    "LinkQuerySet",
    "Mode",
    "RequestStep",
    "Rule",
    "Sendable",
    "Side",
    "Way",
    "WayStep",
    "in_order_of_decision",
]

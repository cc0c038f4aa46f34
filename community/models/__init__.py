"""What the community asks, follows and brings."""

from community.models.leads import Call, Lead, LeadFile
from community.models.links import LinkDay, LinkVisitor, TrackedLink
from community.models.questions import (
    AnswerTimes,
    DayToCount,
    Kind,
    Question,
    QuestionFile,
)

__all__ = [
    "AnswerTimes",
    "Call",
    "DayToCount",
    "Kind",
    "Lead",
    "LeadFile",
    "LinkDay",
    "LinkVisitor",
    "Question",
    "QuestionFile",
    "TrackedLink",
]

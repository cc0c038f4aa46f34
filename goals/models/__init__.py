"""Goals, the way to them, and who else is on it."""

from goals.models.competitors import (
    Competitor,
    CompetitorChannel,
    CompetitorFile,
    Lesson,
    Snapshot,
)
from goals.models.drafts import GoalDraft, Trouble
from goals.models.goals import Goal
from goals.models.reviews import GoalReview
from goals.models.strategies import ChannelStrategy, Strategy

__all__ = [
    "ChannelStrategy",
    "Competitor",
    "CompetitorChannel",
    "CompetitorFile",
    "Goal",
    "GoalDraft",
    "GoalReview",
    "Lesson",
    "Snapshot",
    "Strategy",
    "Trouble",
]

"""What decisions add up to, whether a link still works, and what changed: on plain values."""

from approvals.rules.differences import (
    Change,
    differences,
)
from approvals.rules.linking import (
    LinkState,
    link_state,
)
from approvals.rules.outcome import (
    CHOICES,
    Answer,
    Outcome,
    outcome,
    returned_parts,
)

__all__ = [
    "CHOICES",
    "Answer",
    "Change",
    "LinkState",
    "Outcome",
    "differences",
    "link_state",
    "outcome",
    "returned_parts",
]

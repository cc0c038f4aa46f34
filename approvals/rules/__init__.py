"""What decisions add up to and how long they take, whether a link still works, what changed,
where a comment points: on plain values."""

from approvals.rules.anchors import (
    found_at,
    pin_marks,
)
from approvals.rules.differences import (
    Change,
    differences,
)
from approvals.rules.linking import (
    LinkState,
    link_state,
)
from approvals.rules.measures import (
    LEAST_FOR_MEDIAN,
    LEAST_FOR_NINETIETH,
    Crowd,
    Figures,
    Late,
    Passed,
    Rounds,
    Sending,
    Unit,
    Wait,
    Worked,
    compare,
    figures,
    figures_by,
    hours,
    percentile,
    rounds,
    walk,
)
from approvals.rules.outcome import (
    CHOICES,
    RULES,
    Answer,
    Outcome,
    outcome,
    returned_parts,
)
from approvals.rules.reminding import (
    SOON,
    after_quiet,
    reminders,
)
from approvals.rules.steps import (
    StepState,
    may_ask,
    may_settle,
    reviewers,
    step_state,
)

__all__ = [
    "CHOICES",
    "LEAST_FOR_MEDIAN",
    "LEAST_FOR_NINETIETH",
    "RULES",
    "SOON",
    "Answer",
    "Change",
    "Crowd",
    "Figures",
    "Late",
    "LinkState",
    "Outcome",
    "Passed",
    "Rounds",
    "Sending",
    "StepState",
    "Unit",
    "Wait",
    "Worked",
    "after_quiet",
    "compare",
    "differences",
    "figures",
    "figures_by",
    "found_at",
    "hours",
    "link_state",
    "may_ask",
    "may_settle",
    "outcome",
    "percentile",
    "pin_marks",
    "reminders",
    "returned_parts",
    "reviewers",
    "rounds",
    "step_state",
    "walk",
]

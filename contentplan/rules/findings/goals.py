"""Whether there is a goal, and whether the posts serve it (GOAL-1, GOAL-3)."""

from collections.abc import Iterator

from common.findings import Finding
from contentplan.rules.facts import PlanFacts
from contentplan.rules.findings.rule import Posts


def goal_agreed(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """GOAL-1: no goal, no plan."""
    if not plan.has_agreed_goal:
        yield Finding("GOAL-1", "error")


def goal_named(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """GOAL-3: every post names the goal that it serves."""
    for post in posts:
        if post.goal is None:
            yield Finding("GOAL-3", "warning", post.id)

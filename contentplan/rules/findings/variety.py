"""Whether there is somebody, and something, to come back for (PLAN-6, PLAN-7)."""

from collections.abc import Iterator

from common.findings import Finding
from contentplan.rules.facts import PlanFacts
from contentplan.rules.findings.rule import Posts

ENOUGH_FOR_VARIETY = 5  # posts


def faces(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-6: a plan in which no post is signed by a person with a filled profile.

    facts say how many posts there are, and how many name somebody whom nobody can look up."""
    if posts and not any(post.has_profile for post in posts):
        named = sum(bool(post.speaker) for post in posts)
        yield Finding("PLAN-6", "warning", None, {"total": len(posts), "named": named})


def variety(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-7: one format or one tone for everything; facts name it."""
    if len(posts) < ENOUGH_FOR_VARIETY:
        return
    for what, values in (("format", {p.format for p in posts}), ("tone", {p.tone for p in posts})):
        if len(values) == 1 and (value := values.pop()):
            yield Finding("PLAN-7", "warning", None, {"what": what, "value": value})

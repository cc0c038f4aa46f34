"""Whose material the posts are made of (MIX-5, MIX-6)."""

from collections import Counter
from collections.abc import Iterator

from common.findings import Finding
from contentplan.rules.facts import PlanFacts
from contentplan.rules.findings.rule import Posts


def borrowed_share(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """MIX-5: borrowed posts stay under the cap of the goal that they serve."""
    served = Counter(post.goal for post in posts)
    borrowed = Counter(post.goal for post in posts if post.source == "borrowed")
    for goal, cap in plan.borrowed_caps.items():
        if 100 * borrowed[goal] > cap * served[goal]:
            facts = {"goal": goal, "count": borrowed[goal], "total": served[goal], "cap": cap}
            yield Finding("MIX-5", "warning", None, facts)


def borrowed_source(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """MIX-5: a borrowed post says where its material is from."""
    for post in posts:
        if post.source == "borrowed" and not post.source_url:
            yield Finding("MIX-5", "error", post.id)


def user_generated_rights(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """MIX-6: whose material it is, where it stood, and that they agreed; facts say what's missing.

    About posts of the type and posts of another type made from users' material."""
    for post in posts:
        if "user_generated" in (post.type, post.source):
            kept = {
                "author": post.ugc_author,
                "link": post.source_url,
                "permission": post.ugc_permission,
            }
            if missing := [name for name, value in kept.items() if not value]:
                yield Finding("MIX-6", "warning", post.id, {"missing": missing})

"""Whether plan and channels keep to the formula (MIX-2)."""

from collections.abc import Iterator, Mapping
from typing import Any

from common.findings import Finding
from contentplan.rules.facts import PlanFacts
from contentplan.rules.findings.rule import Posts
from contentplan.rules.mix import count_by_channel, count_types, mix, skew


def plan_mix(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """MIX-2: the whole plan; facts as _mix_facts()."""
    for facts in _mix_facts(plan, count_types(posts)):
        yield Finding("MIX-2", "error", None, facts)


def channel_mix(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """MIX-2: each channel by itself; facts as _mix_facts(), with the channel's id."""
    for channel, counts in count_by_channel(posts).items():
        for facts in _mix_facts(plan, counts):
            yield Finding("MIX-2", "warning", None, {**facts, "channel": channel})


def _mix_facts(plan: PlanFacts, counts: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield for each type off its share what it has and should have, and why that matters (MIX-3).

    skew is one of mix.EXPLAINED or None."""
    judged = mix(counts, plan.formula, plan.tolerance)
    for kind, share in judged.types.items():
        if not share.within:
            yield {
                "type": kind,
                "count": share.count,
                "total": judged.total,
                "target_count": share.target_count,
                "share": share.share,
                "target_share": share.target_share,
                "deviation": share.deviation,
                "skew": skew(kind, share),
            }

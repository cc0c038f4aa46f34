"""What is to be said about a plan before it's sent: one pass over a loaded plan (PLAN-9)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any

from common.findings import Finding
from common.periods import Period
from contentplan.rules.facts import PlanFacts, PostFacts
from contentplan.rules.limits import text_limit
from contentplan.rules.mix import count_by_channel, count_types, mix, skew
from contentplan.rules.rhythm import fit, moment_of, regular_times

Posts = Sequence[PostFacts]
Rule = Callable[[PlanFacts, Posts], Iterator[Finding]]

PILE_UP = timedelta(hours=1)  # posts of a channel that are closer take each other's audience
ENOUGH_FOR_VARIETY = 5  # posts


def check(plan: PlanFacts, posts: Posts) -> list[Finding]:
    """Return all findings of a plan, rule by rule in the order of RULES.

    A finding's subject is the id of the post it is about, None when it's about the plan or, with
    facts["channel"], about one of its channels. Shares and exact counts in facts are Fractions."""
    return [finding for rule in RULES for finding in rule(plan, posts)]


def goal_agreed(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """GOAL-1: no goal, no plan."""
    if not plan.has_agreed_goal:
        yield Finding("GOAL-1", "error")


def goal_named(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """GOAL-3: every post names the goal that it serves."""
    for post in posts:
        if post.goal is None:
            yield Finding("GOAL-3", "warning", post.id)


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


def rhythm(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-4: regular times without a post, one finding a channel; posts at irregular times.

    facts["problem"] is "gaps", with moments (day, time), or "off_rhythm". A channel without a
    rhythm has neither."""
    days = Period(plan.start, plan.end).each_day()
    by_channel = _by_channel(posts)
    for channel in plan.channels:
        if not channel.rhythm:
            continue
        fitted = fit(days, channel.rhythm, by_channel.get(channel.id, []))
        if fitted.open:
            facts = {"problem": "gaps", "channel": channel.id, "moments": fitted.open}
            yield Finding("PLAN-4", "warning", None, facts)
        for post in fitted.off:
            facts = {"problem": "off_rhythm", "channel": channel.id}
            yield Finding("PLAN-4", "info", post.id, facts)


def pile_ups(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-4: a post less than an hour after the one before in its channel.

    Two different regular times may be that close: then the rhythm means it. facts["problem"] is
    "pile_up", other the id of the post before."""
    days = Period(plan.start, plan.end).each_day()
    rhythms = {channel.id: channel.rhythm for channel in plan.channels}
    for channel, own in _by_channel(posts).items():
        timed = sorted(((at, post) for post in own if (at := moment_of(post))), key=itemgetter(0))
        regular = set(regular_times(days, rhythms.get(channel, ())))
        for (before, earlier), (after, later) in pairwise(timed):
            meant = before != after and before in regular and after in regular
            if not meant and datetime.combine(*after) - datetime.combine(*before) < PILE_UP:
                facts = {"problem": "pile_up", "channel": channel, "other": earlier.id}
                yield Finding("PLAN-4", "warning", later.id, facts)


def _by_channel(posts: Posts) -> dict[Any, list[PostFacts]]:
    found: dict[Any, list[PostFacts]] = {}
    for post in posts:
        if post.channel is not None:
            found.setdefault(post.channel, []).append(post)
    return found


def variety(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-7: one format or one tone for everything; facts name it."""
    if len(posts) < ENOUGH_FOR_VARIETY:
        return
    for what, values in (("format", {p.format for p in posts}), ("tone", {p.tone for p in posts})):
        if len(values) == 1 and (value := values.pop()):
            yield Finding("PLAN-7", "warning", None, {"what": what, "value": value})


def text_length(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-8: no text yet ("empty"), or longer than the network takes ("too_long")."""
    networks = {channel.id: channel.network for channel in plan.channels}
    for post in posts:
        length = len(post.text.strip())
        limit = text_limit(networks.get(post.channel, "other"), post.format)
        if not length and post.format != "story":  # a story may be a picture alone
            yield Finding("PLAN-8", "warning", post.id, {"problem": "empty"})
        if limit is not None and length > limit:
            facts = {"problem": "too_long", "length": length, "limit": limit}
            yield Finding("PLAN-8", "error", post.id, facts)


RULES: tuple[Rule, ...] = (
    goal_agreed,
    goal_named,
    plan_mix,
    channel_mix,
    borrowed_share,
    borrowed_source,
    user_generated_rights,
    rhythm,
    pile_ups,
    variety,
    text_length,
)

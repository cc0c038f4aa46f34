"""Whether the posts come when people expect them (PLAN-4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any

from common.findings import Finding
from common.periods import Period
from contentplan.rules.facts import PlanFacts, PostFacts
from contentplan.rules.findings.rule import Posts
from contentplan.rules.rhythm import fit, moment_of, regular_times

PILE_UP = timedelta(hours=1)  # posts of a channel that are closer take each other's audience


def rhythm(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-4: regular times without a post, one finding a channel; posts at irregular times.

    facts["problem"] is "gaps", with moments (day, time), or "off_rhythm". A channel without a
    rhythm has neither, and nothing is missed on the days to skip."""
    days = Period(plan.start, plan.end).each_day()
    by_channel = _by_channel(posts)
    for channel in plan.channels:
        if not channel.rhythm:
            continue
        fitted = fit(days, channel.rhythm, by_channel.get(channel.id, []))
        if missed := [moment for moment in fitted.open if moment[0] not in plan.skip]:
            facts = {"problem": "gaps", "channel": channel.id, "moments": missed}
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

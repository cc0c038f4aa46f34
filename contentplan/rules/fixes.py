"""What can be done about a finding, one click each (PLAN-9)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from heapq import merge
from typing import Any, NamedTuple

from common.findings import Finding
from common.periods import Period
from contentplan.rules.channel_repair import ChannelRepair, channel_repair
from contentplan.rules.facts import PlanFacts, PostFacts
from contentplan.rules.findings.regularity import PILE_UP
from contentplan.rules.rhythm import Moment, moment_of, regular_times

# What the app does itself; the other actions, "open", "agree" and "profiles", lead to the place
# where a person does it.
DONE_HERE = frozenset({"goal", "move", "fill", "fill_all", "cancel", "repair", "retype"})
OF_CHANNEL = frozenset({"fill", "fill_all", "retype"})


class Fix(NamedTuple):
    """One way out of a finding. value depends on the action:

    goal: the id of the goal that the post is given; move: the moment it's moved to; fill: the
    regular time that gets a post; fill_all, of a channel; cancel and repair: nothing; retype: how
    many posts of each type the channel has now and then; open: the field of the post to look at;
    agree and profiles: nothing."""

    action: str
    value: str = ""
    subject: Any = None  # id of the post or, for those of OF_CHANNEL, of the channel

    @property
    def key(self) -> str:
        """Return the text by which a door asks for this fix."""
        channel = f"{self.subject}/" if self.action in OF_CHANNEL else ""
        return f"{self.action}:{channel}{self.value}".rstrip(":")

    @property
    def is_done_here(self) -> bool:
        return self.action in DONE_HERE


def moment_text(moment: Moment) -> str:
    return datetime.combine(*moment).isoformat(timespec="minutes")


_RIGHTS = {"author": "ugc_author", "link": "source_url", "permission": "ugc_permission"}
_FIELDS = {"hashtags": "hashtags", "links": "link", "dead_link": "text"}
_FIELDS |= dict.fromkeys(("empty", "too_long", "worn_out", "avoided"), "text")


class Workshop:
    """The fixes of one plan's findings; approved and published posts are only looked at."""

    def __init__(self, plan: PlanFacts, posts: Sequence[PostFacts], repairs: int = 0):
        self.plan, self.posts, self.repairs = plan, posts, repairs
        self._by_id = {post.id: post for post in posts}
        self._days = Period(plan.start, plan.end).each_day()
        self._retypes: dict[Any, ChannelRepair] = {}

    def fixes(self, finding: Finding) -> list[Fix]:
        """Return what can be done about a finding, the quickest first."""
        post = self._by_id.get(finding.subject)
        if post is None:
            return list(self._of_plan(finding))
        return list(self._of_post(finding, post))

    def _of_plan(self, finding: Finding) -> Iterator[Fix]:
        facts = finding.facts
        if finding.code == "GOAL-1":
            yield Fix("agree")
        elif finding.code == "MIX-2" and "channel" in facts:
            found = self.channel_repair(facts["channel"])
            if found.changes:
                steps = (".".join(map(str, n.values())) for n in (found.counts, found.wanted))
                yield Fix("retype", "-".join(steps), facts["channel"])
        elif finding.code == "MIX-2" and self.repairs:
            yield Fix("repair")
        elif finding.code == "PLAN-4":
            moments, channel = facts["moments"], facts["channel"]
            yield Fix("fill", moment_text(moments[0]), channel)
            if len(moments) > 1:
                yield Fix("fill_all", "", channel)
        elif finding.code == "MIX-5":
            yield from self._open_first("source", goal=facts["goal"], source="borrowed")
        elif finding.code == "PLAN-6":
            if not facts["named"]:
                yield from self._open_first("speaker")
            yield Fix("profiles")
        elif finding.code == "PLAN-7":
            yield from self._open_first(facts["what"])

    def channel_repair(self, channel: Any) -> ChannelRepair:
        """Return the fewest retypes that balance a channel, worked out once."""
        if channel not in self._retypes:
            self._retypes[channel] = channel_repair(self.plan, self.posts, channel)
        return self._retypes[channel]

    def _open_first(self, field: str, **wanted: Any) -> Iterator[Fix]:
        for post in self.posts:
            if not post.locked and all(getattr(post, name) == it for name, it in wanted.items()):
                yield Fix("open", field, post.id)
                return

    def _of_post(self, finding: Finding, post: PostFacts) -> Iterator[Fix]:
        code, facts = finding.code, finding.facts
        if code == "GOAL-3":
            if self.plan.only_goal and not post.locked:
                yield Fix("goal", str(self.plan.only_goal), post.id)
            yield Fix("open", "goal", post.id)
        elif code == "MIX-5":
            yield Fix("open", "source_url", post.id)
        elif code == "MIX-6":
            yield Fix("open", _RIGHTS[facts["missing"][0]], post.id)
        elif code == "PLAN-4":
            if not post.locked and (moment := self._nearest_free(post)):
                yield Fix("move", moment_text(moment), post.id)
            yield Fix("open", "publish_at", post.id)
        elif code == "PLAN-5" and facts["problem"] == "repeat":
            yield Fix("open", "text", post.id)
            if not post.locked:
                yield Fix("cancel", "", post.id)
        else:
            yield Fix("open", _FIELDS.get(facts["problem"], "media"), post.id)

    @cached_property
    def _places(self) -> dict[Any, tuple[list[Moment], list[Moment], set[Moment]]]:
        """Return for each channel its free regular times, the posts' moments, the regular times."""
        taken: dict[Any, list[Moment]] = {channel.id: [] for channel in self.plan.channels}
        for post in self.posts:
            if (moment := moment_of(post)) and post.channel in taken:
                taken[post.channel].append(moment)
        places = {}
        for channel in self.plan.channels:
            regular = regular_times(self._days, channel.rhythm)
            busy = sorted(taken[channel.id])
            places[channel.id] = (sorted(set(regular) - set(busy)), busy, set(regular))
        return places

    def _nearest_free(self, post: PostFacts) -> Moment | None:
        """Return the free regular time nearest to a post's, of two equally near the earlier.

        None when there is none, or when a post that is not at a regular time itself is too near."""
        moment = moment_of(post)
        if moment is None or post.channel not in self._places:
            return None
        free, busy, regular = self._places[post.channel]
        at, here = bisect_left(free, moment), datetime.combine(*moment)

        def distance(other: Moment) -> timedelta:
            return abs(datetime.combine(*other) - here)

        for each in merge(reversed(free[:at]), free[at:], key=distance):
            if _has_room(each, busy, moment, regular):
                return each
        return None


def _has_room(moment: Moment, busy: Sequence[Moment], own: Moment, regular: set[Moment]) -> bool:
    """Return whether the post that is at its own moment now piles up on no other one at another.

    busy are the moments of all posts of the channel, in order."""
    at, here = bisect_left(busy, moment), datetime.combine(*moment)
    near = list(busy[max(0, at - 2) : at + 2])  # two each way, as one of them may be its own
    if own in near:
        near.remove(own)
    return all(
        other in regular or abs(datetime.combine(*other) - here) >= PILE_UP for other in near
    )

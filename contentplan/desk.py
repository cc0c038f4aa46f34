"""A plan as it lies on the desk: loaded once, in three queries, then judged by pure rules."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    Exists,
    Func,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast

from clients.dates import skipped, special_days
from clients.models import Agency, Channel
from clients.rules import borrowed_caps
from common.findings import Finding, gravest_first
from common.memo import Memo
from common.periods import Period, zone_info
from common.prepared import Prepared
from common.text import beginning
from contentplan.models import ContentPlan, Hold, Post, Speaker, Type, WaiverLine
from contentplan.models.media import Placed, read_placed
from contentplan.models.waivers import read_waivers, waiver_lines
from contentplan.past import PastStamp, past_of
from contentplan.rules import findings as rules
from contentplan.rules.facts import ChannelFacts, PlanFacts, PostFacts
from contentplan.rules.fixes import Workshop
from contentplan.rules.mix import Mix, count_by_channel, count_types, mix
from contentplan.rules.phrases import book_of
from contentplan.rules.repair import Change, repair
from contentplan.rules.starter_phrases import STARTER
from goals.models import Goal

_noticed: Memo[tuple[Finding, ...]] = Memo(size=32)  # plans whose findings a process keeps


def _as_key(plan: PlanFacts) -> PlanFacts:
    """Return the facts of a plan in a form that a dictionary takes as a key."""
    return plan._replace(
        formula=tuple(sorted(plan.formula.items())),  # type: ignore[arg-type]
        borrowed_caps=tuple(sorted(plan.borrowed_caps.items())),  # type: ignore[arg-type]
        skip=frozenset(plan.skip),
        channels=tuple(one._replace(rhythm=tuple(one.rhythm)) for one in plan.channels),
    )


def with_goal(plans: QuerySet[ContentPlan]) -> QuerySet[ContentPlan]:
    """Add what a desk needs to know of client and agency in the same query (GOAL-1, PLAN-5)."""
    agreed = Goal.objects.agreed().filter(client=OuterRef("client")).order_by().values("client")
    goals = Func(  # how many there are, and one of them
        Count("pk"),
        Min(Cast("pk", CharField())),
        template="(%(expressions)s)",
        arg_joiner=" || ' ' || ",
        output_field=CharField(),
    )
    return plans.select_related("client__agency__phrase_list").annotate(
        agreed_goals=Subquery(agreed.values(told=goals)),
        past_stamp=PastStamp(),
        waiver_lines=waiver_lines(),
    )


HELD = "held"  # instead of a status, where the client has stopped a post
OF_GOAL = {"goal_kind": "goal__kind", "goal_measure": "goal__measure"}


class PostLine(NamedTuple):
    """What a desk needs of a post. A month may have hundreds: as whole rows they took four times
    as long to load, and the texts that were sent with them."""

    pk: UUID
    channel_id: UUID
    goal_id: UUID | None
    goal_kind: str | None
    goal_measure: str | None
    type: str
    format: str
    tone: str
    publish_at: datetime
    text: str
    source: str
    source_url: str
    ugc_author: str
    ugc_permission: str
    speaker: str
    hashtags: str
    link: str
    status: str
    author_id: UUID | None
    version: int
    has_profile: bool
    held: bool  # by the client (services/holds.py)
    placed: tuple[Placed, ...] = ()  # its files

    def __str__(self) -> str:
        """Return what people call the post, as Post does."""
        return beginning(self.text, 80) or str(Type(self.type).label)

    @property
    def shown_status(self) -> str:
        """Return what stands on the post in the calendar: its status, or that it is held."""
        return HELD if self.held and self.status not in Post.FINAL else self.status

    @property
    def is_settled(self) -> bool:
        return self.status in Post.SETTLED

    @property
    def is_final(self) -> bool:
        """Whether the post stays as it is: what is out is out."""
        return self.status in Post.FINAL


@dataclass
class Desk:
    """A plan with its channels, posts (cancelled ones too, by time) and waivers."""

    plan: ContentPlan
    channels: list[Channel]
    posts: list[PostLine]
    waivers: list[WaiverLine]
    agreed: list[UUID]  # an agreed goal or two, however many there are

    @cached_property
    def seen(self) -> Hashable:
        """Return all that the desk holds, to tell whether a plan is still as it was."""
        rows = [self.plan, self.plan.client, self.plan.client.agency, *self.channels]
        phrases = listed_phrases(self.plan.client.agency)
        return tuple(map(values_of, rows)), tuple(self.waivers), phrases, tuple(self.posts)

    @property
    def total(self) -> int:
        """How many posts count: all but the cancelled."""
        return sum(post.status != Post.Status.CANCELLED for post in self.posts)

    @cached_property
    def moments(self) -> list[datetime]:
        """When each post comes out, in the client's zone."""
        zone = zone_info(self.plan.client.timezone)
        return [post.publish_at.astimezone(zone) for post in self.posts]

    @cached_property
    def counted(self) -> list[PostFacts]:
        """The posts that the rules judge: all but the cancelled."""
        return [
            facts(post, local)
            for post, local in zip(self.posts, self.moments, strict=True)
            if post.status != Post.Status.CANCELLED
        ]

    @cached_property
    def facts(self) -> PlanFacts:
        plan = self.plan
        used = {post.goal_id: post.goal_kind for post in self.posts if post.goal_kind}
        caps = borrowed_caps(plan.client.borrowed_caps)
        return PlanFacts(
            start=plan.start,
            end=plan.end,
            formula=plan.formula,
            tolerance=plan.tolerance,
            has_agreed_goal=bool(self.agreed),
            channels=[channel_facts(channel) for channel in self.channels],
            borrowed_caps={pk: caps[kind] for pk, kind in used.items()},
            skip=days_to_skip(plan),
            only_goal=self.agreed[0] if len(self.agreed) == 1 else None,
            past=past_of(plan),
            worn_out=book_of(listed_phrases(plan.client.agency)),
            avoided=book_of(plan.client.avoided) if plan.client.avoided else None,
        )

    @cached_property
    def mix(self) -> Mix:
        return mix(count_types(self.counted), self.plan.formula, self.plan.tolerance)

    @cached_property
    def mix_by_channel(self) -> dict[UUID, Mix]:
        """The mix of each channel that has posts, in the order of the channels."""
        counts = count_by_channel(self.counted)
        return {
            channel.pk: mix(counts[channel.pk], self.plan.formula, self.plan.tolerance)
            for channel in self.channels
            if channel.pk in counts
        }

    @cached_property
    def repair(self) -> list[Change]:
        return repair(self.counted, self.plan.formula, self.plan.tolerance)

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything the rules notice, gravest first, waived ones too (PLAN-9).

        The rules are pure: what they said of the same facts is remembered, because a plan is
        looked at more often than it changes."""
        facts, posts = self.facts, self.counted
        key = (_as_key(facts), tuple(posts))
        return list(_noticed.get(key, lambda: tuple(gravest_first(rules.check(facts, posts)))))

    @cached_property
    def workshop(self) -> Workshop:
        """What can be done about the findings, one click each."""
        return Workshop(self.facts, self.counted, len(self.repair))

    @cached_property
    def formats(self) -> Counter[str]:
        return Counter(post.format for post in self.counted)

    @cached_property
    def tones(self) -> Counter[str]:
        return Counter(post.tone for post in self.counted)

    def waiver_of(self, finding: Finding) -> WaiverLine | None:
        """Return the waiver that covers a finding: of the post, or of the plan as a whole."""
        for waiver in self.waivers:
            if waiver.code == finding.code and waiver.post_id == finding.subject:
                return waiver
        return None

    def standing(self, severity: str = "error") -> list[Finding]:
        """Return the findings of this severity that nobody waived."""
        return [
            finding
            for finding in self.findings
            if finding.severity == severity and self.waiver_of(finding) is None
        ]


def values_of(row: Model) -> str:
    """Return all that was loaded of a row, as one text."""
    return repr([(name, value) for name, value in vars(row).items() if name[0] != "_"])


def load(plan: ContentPlan) -> Desk:
    """Return the plan's desk: two queries besides the plan's own (see with_goal).

    Its findings ask one more, for the past, when that has changed since this process looked."""
    posts = _lines(_posts(plan.pk, plan.client_id))
    channels = _with_missing(_channels_of(plan), posts)
    return Desk(plan, channels, posts, _waivers_of(plan), _agreed_goals(plan))


def load_days(plan: ContentPlan, spans: tuple[Period, Period]) -> Desk:
    """Return a desk that holds the posts of these days only, to draw the days: what concerns the
    plan as a whole can't be read from it. Two queries."""
    zone = plan.client.timezone
    ends = [moment for span in spans for moment in span.moments(zone)]
    posts = _lines(_posts_of_days(plan.pk, plan.client_id, *ends))
    return Desk(plan, _with_missing(_channels_of(plan), posts), posts, [], [])


def _lines(rows: Iterable[Any]) -> list[PostLine]:
    return [PostLine._make((*told, tuple(read_placed(placed)))) for *told, placed in rows]


def _with_missing(channels: list[Channel], posts: Iterable[PostLine]) -> list[Channel]:
    """Add channels that were taken out of the plan after posts were made for them."""
    missing = {post.channel_id for post in posts} - {channel.pk for channel in channels}
    return [*channels, *Channel.objects.in_bulk(missing).values()] if missing else channels


def _channels_of(plan: ContentPlan) -> list[Channel]:
    known = getattr(plan, "_prefetched_objects_cache", {})
    return list(plan.channels.all()) if "channels" in known else _channels(plan.pk)


def _waivers_of(plan: ContentPlan) -> list[WaiverLine]:
    if not hasattr(plan, "waiver_lines"):
        ((listed,),) = _waivers(plan.pk)
        return read_waivers(listed)
    return read_waivers(plan.waiver_lines)


def _post_lines(plan: UUID, client: UUID) -> QuerySet[Any]:
    names = [OF_GOAL.get(name, name) for name in PostLine._fields]
    known = Speaker.objects.filled().filter(client=client, name=OuterRef("speaker"))
    held = Hold.objects.current().filter(post=OuterRef("pk"))
    posts = Post.objects.filter(content_plan=plan).with_media()
    return (
        posts.annotate(has_profile=Exists(known), held=Exists(held))
        .order_by("publish_at", "pk")
        .values_list(*names)
    )


def _lines_of_days(plan: UUID, client: UUID, *ends: datetime) -> QuerySet[Any]:
    one, other = (Q(publish_at__gte=a, publish_at__lt=b) for a, b in (ends[:2], ends[2:]))
    return _post_lines(plan, client).filter(one | other)


_posts = Prepared(_post_lines, ids=2)
_posts_of_days = Prepared(_lines_of_days, ids=2, moments=4)
_channels = Prepared(lambda plan: Channel.objects.filter(content_plans=plan), ids=1)
_waivers = Prepared(
    lambda plan: ContentPlan.objects.filter(pk=plan).values_list(waiver_lines()), ids=1
)


def _agreed_goals(plan: ContentPlan) -> list[UUID]:
    if not hasattr(plan, "agreed_goals"):
        ids = Goal.objects.agreed().filter(client=plan.client_id).order_by("pk")
        return list(ids.values_list("pk", flat=True)[:2])
    if not plan.agreed_goals:
        return []
    number, _space, first = plan.agreed_goals.partition(" ")
    return [UUID(first)] * min(int(number), 2)


def facts(post: PostLine, local: datetime) -> PostFacts:
    """Return what the rules look at in a post; local is its moment in the client's zone."""
    return PostFacts(
        id=post.pk,
        type=post.type,
        locked=post.is_settled,
        channel=post.channel_id,
        day=local.date(),
        time=time(local.hour, local.minute),
        goal=post.goal_id,
        format=post.format,
        tone=post.tone,
        text=post.text,
        source=post.source,
        source_url=post.source_url,
        ugc_author=post.ugc_author,
        ugc_permission=post.ugc_permission,
        speaker=post.speaker,
        has_profile=post.has_profile,
        hashtags=post.hashtags,
        link=post.link,
        media=post.placed,
    )


def listed_phrases(agency: Agency) -> str:
    """Return the agency's worn-out phrases, one a line: its own, else those to start with."""
    own = getattr(agency, "phrase_list", None)
    return STARTER if own is None else own.phrases


def days_to_skip(plan: ContentPlan) -> Collection[date]:
    """Return the days of the plan on which the client wants no posts."""
    days = special_days(plan.client, plan.start, plan.end, "en")  # whose names nobody reads
    return skipped(days)


def channel_facts(channel: Channel) -> ChannelFacts:
    slots = [(slot.weekday, slot.time) for slot in channel.slots]
    return ChannelFacts(channel.pk, slots, channel.network)

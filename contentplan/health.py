"""What the posts of a channel tell of its health (REP-4): facts of a period, no verdicts."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from clients.models import Channel, Client
from clients.rules import read_rhythm
from common.periods import Period, local_day, today_in, zone_info
from contentplan.linking import is_tagged
from contentplan.report import Told, published_of
from contentplan.rules.facts import PostFacts
from contentplan.rules.mix import mix
from contentplan.rules.rhythm import fit, regular_times


class ChannelPosts(NamedTuple):
    """What came out in a channel; slots are the regular times that are over."""

    slots: int
    kept: int
    posts: int
    balanced: bool
    links: int  # posts with a link
    tagged: int  # of them with one that a website's statistics can tell apart


def facts(
    channels: Mapping[UUID, Sequence[Channel]], clients: Collection[Client], period: Period
) -> dict[UUID, ChannelPosts]:
    """Return the facts of each channel of these clients, channels by client; one query. Days that
    aren't over yet are left out."""
    posts = published_of(clients, period)
    return {
        channel.pk: _of_channel(
            client,
            channel,
            [one for one in posts[client.pk] if one.post.channel_id == channel.pk],
            Period(period.start, min(period.end, today_in(client.timezone) - timedelta(1))),
        )
        for client in clients
        for channel in channels[client.pk]
    }


def _of_channel(
    client: Client, channel: Channel, posts: Sequence[Told], over: Period
) -> ChannelPosts:
    days = over.each_day() if over.start <= over.end else []
    rhythm: Any = read_rhythm(channel.rhythm)
    slots = len(regular_times(days, rhythm))
    links = [one.post.link for one in posts if one.post.link]
    types = Counter(one.type for one in posts)
    return ChannelPosts(
        slots=slots,
        kept=slots - len(fit(days, rhythm, [_placed(client, one) for one in posts]).open),
        posts=len(posts),
        balanced=mix(types, client.mix_formula, client.mix_tolerance).balanced,
        links=len(links),
        tagged=sum(is_tagged(link) for link in links),
    )


def _placed(client: Client, one: Told) -> PostFacts:
    """Return a published post where it stood in the client's week."""
    assert one.published_at is not None  # published_of asks for it
    local = one.published_at.astimezone(zone_info(client.timezone))
    day = local_day(one.published_at, client.timezone)
    return PostFacts(one.post.pk, one.type, day=day, time=local.time().replace(second=0))

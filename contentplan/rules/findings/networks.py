"""Whether the networks will take the posts as they are (PLAN-8). Numbers: docs/networks.md."""

from collections.abc import Iterator

from common.findings import Finding
from contentplan.rules.counting import length, posted
from contentplan.rules.facts import PlanFacts, PostFacts
from contentplan.rules.findings.rule import Posts
from contentplan.rules.limits import (
    DEAD_LINKS,
    HASHTAG_LIMITS,
    LINK_LIMITS,
    hashtags_of,
    links_of,
    text_limit,
)


def text_there(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-8: no text yet; facts["problem"] is "empty". A story may be a picture alone."""
    for post in posts:
        if post.format != "story" and not post.text.strip():
            yield Finding("PLAN-8", "warning", post.id, {"problem": "empty"})


def network_limits(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-8: more than the network takes; facts["problem"] says of what, with number and limit.

    "too_long" counts what goes out, as the network does; "hashtags" and "links" those of text and
    fields together. "dead_link": the network shows addresses in a text as plain letters."""
    networks = {channel.id: channel.network for channel in plan.channels}
    for post in posts:
        yield from _over_limits(post, networks.get(post.channel, "other"))


def _over_limits(post: PostFacts, network: str) -> Iterator[Finding]:
    limit = text_limit(network, post.format)
    used = length(network, posted(network, post.text, post.hashtags, post.link))
    if limit is not None and used > limit:
        facts = {"problem": "too_long", "length": used, "limit": limit}
        yield Finding("PLAN-8", "error", post.id, facts)
    if network in HASHTAG_LIMITS and ("#" in post.text or post.hashtags):
        tags, most = len(hashtags_of(post.text, post.hashtags)), HASHTAG_LIMITS[network]
        if tags > most:
            facts = {"problem": "hashtags", "number": tags, "limit": most}
            yield Finding("PLAN-8", "error", post.id, facts)
    if network in LINK_LIMITS or network in DEAD_LINKS:
        links = links_of(post.text)
        if network in DEAD_LINKS and links:
            yield Finding("PLAN-8", "info", post.id, {"problem": "dead_link"})
        number = len(links | ({post.link} if post.link else set()))
        if number > LINK_LIMITS.get(network, number):
            facts = {"problem": "links", "number": number, "limit": LINK_LIMITS[network]}
            yield Finding("PLAN-8", "error", post.id, facts)

"""A post as its network will show and count it, from what stands in the editor (PLAN-8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from clients.models import Channel
from common.formats import integer
from common.periods import at_local, zone_info
from contentplan.linking import campaign_of, tagged
from contentplan.models import ContentPlan, Placed, Post
from contentplan.preview_files import Shots, shots
from contentplan.rules.counting import length, posted, unit
from contentplan.rules.hashtags import hashtags, normalised
from contentplan.rules.limits import HASHTAG_LIMITS, text_limit
from contentplan.rules.previewing import fold

NEARLY = 90  # percent of the limit from which the counter warns


class Counter(NamedTuple):
    """How much of what a network takes is used. state is "ok", "near" or "over"."""

    length: int
    limit: int | None
    state: str
    counted: str  # how the network counts, for a person
    tags: int
    tag_limit: int | None

    @property
    def left(self) -> int:
        return (self.limit or 0) - self.length

    @property
    def shown(self) -> int:
        """How far the bar is filled: it ends at the limit."""
        return min(self.length, self.limit or 0)

    @property
    def too_many_tags(self) -> bool:
        return self.tag_limit is not None and self.tags > self.tag_limit


class Preview(NamedTuple):
    """What a reader of the network sees: at once, and after pressing "more"."""

    channel: Channel | None
    network: str
    seen: str
    more: str
    hashtags: str
    link: str
    publish_at: datetime | None
    counter: Counter
    files: Shots


def preview(
    values: Mapping[str, Any],
    plan: ContentPlan,
    channel: Channel | None,
    network: str = "",
    files: Sequence[Placed] = (),
) -> Preview:
    """Return a post as its channel's network shows it, or as another one would.

    values are those of the editor's fields, as they stand there; files are the post's."""
    network = network or (channel.network if channel else "other")
    format_ = values.get("format") or "text"
    text, tags = values.get("text") or "", normalised(values.get("hashtags") or "")
    link = values.get("link") or ""
    if link and values.get("utm"):
        link = _tagged(link, network, values.get("campaign") or campaign_of(plan.start, plan.pk))
    seen, more = fold(network, text.strip())
    return Preview(
        channel=channel if channel and channel.network == network else None,
        network=network,
        seen=seen,
        more=more,
        hashtags="" if tags and tags in text else tags,
        link="" if link and link in text else link,
        publish_at=_moment(values.get("publish_at"), plan.client.timezone),
        counter=count(network, format_, posted(network, text, tags, link)),
        files=shots(files, network, format_, plan.client_id),
    )


SHOWN = ("text", "hashtags", "link", "format")


def preview_of(post: Post) -> Preview:
    """Return a saved post as its network shows it; no query for one with_media()."""
    plan = post.content_plan
    values = {name: getattr(post, name) for name in SHOWN}
    values["publish_at"] = post.publish_at.astimezone(zone_info(plan.client.timezone))
    return preview(values, plan, post.channel, files=post.media)


def _moment(typed: Any, zone: str) -> datetime | None:
    """Return the moment in a form's field: as it was typed, or as it's shown there."""
    try:
        local = typed if isinstance(typed, datetime) else datetime.fromisoformat(typed or "")
        return at_local(local.date(), local.time(), zone)[0]
    except (ValueError, OverflowError):
        return None


def _tagged(link: str, network: str, campaign: str) -> str:
    try:
        return tagged(link, source=network, campaign=campaign)
    except ValueError:  # half an address, as one is while it's typed
        return link


def count(network: str, format_: str, text: str) -> Counter:
    """Return how a network counts a text with its hashtags and its link."""
    limit, used = text_limit(network, format_), length(network, text)
    state = "ok"
    if limit is not None and used > limit:
        state = "over"
    elif limit is not None and 100 * used > NEARLY * limit:
        state = "near"
    tags = len(hashtags(" ".join(word for word in text.split() if word.startswith("#"))))
    return Counter(used, limit, state, counted(network), tags, HASHTAG_LIMITS.get(network))


def counted(network: str) -> str:
    """Return how a network counts, in words; "" when it counts as people do."""
    return {
        "weighted": _("X counts a link as 23 characters, an emoji and a Chinese sign as 2."),
        "utf16": _("Most emoji count as 2 here."),
        "bytes": _("YouTube counts bytes: a Russian letter is 2, a Georgian one 3."),
    }.get(unit(network), "")


def used(counter: Counter) -> str:
    """Return the counter in words."""
    if counter.limit is None:
        return _("%(length)s characters") % {"length": integer(counter.length)}
    words = {"length": integer(counter.length), "limit": integer(counter.limit)}
    if counter.state == "over":
        over = {"over": integer(-counter.left), "limit": integer(counter.limit)}
        return _("%(over)s too many: the network takes %(limit)s") % over
    return _("%(length)s of %(limit)s") % words

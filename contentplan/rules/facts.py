"""What the rules of a content plan need to know, loaded once and passed to all of them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from contentplan.rules.phrases import PhraseBook
    from contentplan.rules.repeats import Shelves


class ChannelFacts(NamedTuple):
    id: Any
    rhythm: Sequence[tuple[int, dt.time]] = ()  # (weekday 1 to 7, time), in the client's zone
    network: str = "other"


class MediaFacts(NamedTuple):
    """A file of a post; any row with these attributes will do."""

    kind: str = "image"  # image, video
    content_type: str = "image/jpeg"
    name: str = ""
    status: str = "ready"  # waiting, ready, refused
    size: int = 0  # bytes
    width: int = 0  # pixels; 0: not known
    height: int = 0
    alt: str = ""


class PostFacts(NamedTuple):
    """One post of a plan, without the cancelled ones; day and time are in the client's zone."""

    id: Any
    type: str
    locked: bool = False  # approved or published: nobody's suggestion touches it
    channel: Any = None
    day: dt.date | None = None
    time: dt.time | None = None
    goal: Any = None
    format: str = ""
    tone: str = ""
    text: str = ""
    source: str = "own"
    source_url: str = ""
    ugc_author: str = ""  # whose material it is, and the trace of their permission
    ugc_permission: str = ""
    speaker: str = ""  # the named person who speaks (PLAN-6)
    has_profile: bool = False  # whether readers can tell who that is
    hashtags: str = ""
    link: str = ""
    media: Sequence[Any] = ()  # as MediaFacts, in order


class PlanFacts(NamedTuple):
    start: dt.date
    end: dt.date
    formula: Mapping[str, int]
    tolerance: int = 5  # points
    has_agreed_goal: bool = False
    channels: Sequence[ChannelFacts] = ()
    borrowed_caps: Mapping[Any, int] = {}  # goal id -> whole percent of its posts (MIX-5)
    skip: Collection[dt.date] = ()  # holidays and the like: no post is missed on them
    only_goal: Any = None  # id of the agreed goal where there is exactly one
    past: "Shelves | None" = None  # what other plans say in the twelve months before (PLAN-5)
    worn_out: "PhraseBook | None" = None  # the agency's list of phrases (PLAN-5)
    avoided: "PhraseBook | None" = None  # what the client asked to avoid, in the brief (BRIEF-1)


class IdeaFacts(NamedTuple):
    id: Any
    type: str | None = None  # None: fits any
    channel: Any = None  # None: fits any

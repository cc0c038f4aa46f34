"""What the rules of a content plan need to know, loaded once and passed to all of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class ChannelFacts(NamedTuple):
    id: Any
    rhythm: Sequence[tuple[int, dt.time]] = ()  # (weekday 1 to 7, time), in the client's zone
    network: str = "other"


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


class PlanFacts(NamedTuple):
    start: dt.date
    end: dt.date
    formula: Mapping[str, int]
    tolerance: int = 5  # points
    has_agreed_goal: bool = False
    channels: Sequence[ChannelFacts] = ()
    borrowed_caps: Mapping[Any, int] = {}  # goal id -> whole percent of its posts (MIX-5)


class IdeaFacts(NamedTuple):
    id: Any
    type: str | None = None  # None: fits any
    channel: Any = None  # None: fits any

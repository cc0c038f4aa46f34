"""The client's channels beside competitors', network by network (GOAL-6).

Each figure names its day; what is missing is missing, never 0. Definitions: docs/goals.md."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from clients.access import Access
from clients.models import Channel, Client
from goals.competitor_rules import Voice, common_periods, posts_a_week, share_of_voice
from goals.models import Competitor, Snapshot
from kpis.rules import FORMULAS
from kpis.series import Cells, Days, daily, figure_of

WINDOW = 30  # days of the client's own rates
YEAR = 366  # days of a line at most
PERIODS = 400  # days back in which a period of share of voice may begin
# What is counted, and the metrics of ours that are the same when added up.
KINDS = {"interactions": ("likes", "comments", "shares"), "mentions": ("mentions",)}
ER_PARTS = (*FORMULAS["er_by_followers"].above, FORMULAS["er_by_followers"].below)
METRICS = tuple(
    dict.fromkeys(("followers", "posts", *KINDS["interactions"], "mentions", *ER_PARTS))
)


RIVAL = ("pk", "name", "channels__pk", "channels__network", "channels__handle", "channels__url")
Period = tuple[date, date]  # both days inside it


class Rival(NamedTuple):
    """A channel of a competitor; pk is None where the competitor has no channel yet."""

    competitor_id: UUID
    competitor: str
    pk: UUID | None
    network: str
    handle: str
    url: str


@dataclass
class Side:
    """One row of a comparison: a channel of the client's (is_ours) or of a competitor's.

    points are followers by day, oldest first. Values are None where nobody knows them."""

    name: str
    is_ours: bool
    competitor_id: UUID | None = None
    url: str = ""
    followers: int | None = None
    followers_day: date | None = None
    change: int | None = None  # of followers since the snapshot before
    change_since: date | None = None
    posts_per_week: Decimal | Fraction | None = None
    posts_day: date | None = None
    er_by_followers: Decimal | Fraction | None = None
    er_day: date | None = None
    formats: str = ""
    best_post: str = ""
    day: date | None = None  # of the newest look
    points: list[tuple[date, int]] = field(default_factory=list)


@dataclass
class Share:
    """Who is heard how much: voices of one kind in one network and period, None without data of
    all who are counted; then `lacking` names those that have none.

    over_time are all periods with data of all, oldest first; each is a whole of its own."""

    kind: str  # interactions or mentions
    period: tuple[date, date] | None
    voices: list[Voice] | None
    lacking: list[str]
    over_time: list[tuple[Period, list[Voice]]] = field(default_factory=list)


@dataclass
class Network:
    code: str
    sides: list[Side]
    shares: list[Share]


class Compared(NamedTuple):
    """All that a reader may see of a client beside its competitors."""

    rivals: list[Rival]
    snapshots: list[Snapshot]
    networks: list[Network]


def compared(access: Access, client: Client, today: date) -> Compared:
    """Return a client beside its competitors, through the gate; four queries at most."""
    asked = access.rows(Competitor).of_clients([client.pk]).values_list(*RIVAL)
    rivals = [Rival(*row[:3], *(text or "" for text in row[3:])) for row in asked]
    snapshots = list(access.rows(Snapshot).of_clients([client.pk]))
    channels = list(access.rows(Channel).of_clients([client.pk])) if rivals else []
    return Compared(rivals, snapshots, compare(channels, rivals, snapshots, today))


def compare(
    channels: Sequence[Channel],
    rivals: Iterable[Rival],
    snapshots: Iterable[Snapshot],
    today: date,
    days: Days | None = None,
) -> list[Network]:
    """Return each network in which a competitor is, ours first, then by audience; one query, none
    when the days of our channels were read already (days_of)."""
    by_channel: dict[UUID, list[Snapshot]] = {}
    for snapshot in sorted(snapshots, key=lambda one: one.day):
        by_channel.setdefault(snapshot.channel_id, []).append(snapshot)
    theirs: dict[str, list[Rival]] = {}
    for rival in rivals:
        if rival.pk is not None:
            theirs.setdefault(rival.network, []).append(rival)
    ours = [channel for channel in channels if channel.network in theirs]
    if days is None:
        days = days_of(ours, today)
    found = []
    for code in sorted(theirs):
        mine = [channel for channel in ours if channel.network == code]
        sides = [_our_side(channel, days[channel.pk], today) for channel in mine]
        seen = [(rival, by_channel.get(rival.pk, [])) for rival in theirs[code] if rival.pk]
        others = [_their_side(rival, of_rival) for rival, of_rival in seen]
        others.sort(key=lambda side: (-(side.followers or -1), side.name))
        shares = [_share(kind, mine, days, seen) for kind in KINDS]
        found.append(Network(code, sides + others, [one for one in shares if one is not None]))
    return found


def days_of(channels: Collection[Channel], today: date) -> Days:
    """Return the days of channels that compare() looks at; one query, none without a channel."""
    ids = [channel.pk for channel in channels]
    return daily(ids, METRICS, today - timedelta(days=PERIODS), today) if ids else {}


def _our_side(channel: Channel, days: Mapping[date, Cells], today: date) -> Side:
    points = [(day, int(cells["followers"])) for day, cells in days.items() if "followers" in cells]
    side = Side(channel.name, True, url=channel.url)
    if points:
        side.followers_day, side.followers = points[-1]
        side.day = max(days)
    window = {day: cells for day, cells in days.items() if day > today - timedelta(days=WINDOW)}
    rate = figure_of("er_by_followers", window)
    if rate is not None:
        side.er_by_followers, side.er_day = Fraction(rate.value), max(window)
    posts = {day: cells["posts"] for day, cells in window.items() if "posts" in cells}
    if posts:
        side.posts_per_week = posts_a_week(int(sum(posts.values())), min(posts), max(posts))
        side.posts_day = max(posts)
    since = today - timedelta(days=YEAR)
    side.points = [(day, value) for day, value in points if day >= since]
    return side


def _their_side(rival: Rival, seen: Sequence[Snapshot]) -> Side:
    """Return a competitor's row: of each figure the newest that is known, with its day."""
    side = Side(rival.competitor, False, rival.competitor_id, rival.url)
    for snapshot in seen:
        side.day = snapshot.day
        if snapshot.followers is not None:
            if side.followers is not None:
                side.change = snapshot.followers - side.followers
                side.change_since = side.followers_day
            side.followers, side.followers_day = snapshot.followers, snapshot.day
            side.points.append((snapshot.day, snapshot.followers))
        if snapshot.posts_per_week is not None:
            side.posts_per_week, side.posts_day = snapshot.posts_per_week, snapshot.day
        if snapshot.er_by_followers is not None:
            side.er_by_followers, side.er_day = snapshot.er_by_followers, snapshot.day
        side.formats = snapshot.formats or side.formats
        side.best_post = snapshot.best_post or side.best_post
    return side


def _share(
    kind: str,
    ours: Sequence[Channel],
    days: Mapping[UUID, Mapping[date, Cells]],
    seen: Sequence[tuple[Rival, Sequence[Snapshot]]],
) -> Share | None:
    """Return the share of voice of one kind; None where nobody has counted it at all.

    All competitors of the network are counted, each with a snapshot of the same period, and all of
    our channels there with a figure for every day of it: a part never stands against wholes."""
    counted = {
        rival: {
            (one.since, one.day): getattr(one, kind)
            for one in of_rival
            if one.since is not None and getattr(one, kind) is not None
        }
        for rival, of_rival in seen
    }
    if not any(counted.values()):
        return None
    common = common_periods(periods.keys() for periods in counted.values())
    if not common:
        lacking = [rival.competitor for rival, periods in counted.items() if not periods]
        return Share(kind, None, None, lacking)
    over_time: list[tuple[Period, list[Voice]]] = []
    for period in common:
        mine = {channel.name: _total(days[channel.pk], KINDS[kind], period) for channel in ours}
        lacking = [name for name, value in mine.items() if value is None]
        counts: dict[Any, int | None] = {(name, True): value for name, value in mine.items()}
        for rival, periods in counted.items():
            key = (rival.competitor, False)
            counts[key] = (counts.get(key) or 0) + periods[period]  # several channels of one
        voices = share_of_voice(counts) if mine and not lacking else None
        if voices is not None:
            over_time.append((period, voices))
    return Share(kind, period, voices, lacking, over_time)  # of the newest one


def _total(
    days: Mapping[date, Cells], parts: Sequence[str], period: tuple[date, date]
) -> int | None:
    """Return a channel's total over a period, both days inside it; None if any part of it wasn't
    delivered on any of the days."""
    first, last = period
    values = [
        sum(int(cells[part]) for part in parts)
        for day, cells in days.items()
        if first <= day <= last and all(part in cells for part in parts)
    ]
    return sum(values) if len(values) == (last - first).days + 1 else None

"""The catalogue of metrics, declared once: columns, API, importers and reports read it (KPI-5).

Source of codes, classes and levels: the metric vocabulary, docs/metrics.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Class = Literal["sum", "last", "uniq", "ratio", "wavg"]
Kind = Literal["int", "decimal", "money"]
Aggregation = Literal["sum", "last", "mean", "none"]

DIGITS = 15  # of any stored figure, MON-2: SQLite keeps no more
PLACES = 4  # of a stored decimal; money has its currency's own
MOST_A_DAY = 2**31 - 1  # of a count on a channel's day; what is above is an id in a wrong column


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. Money is an amount in a currency that is kept beside it."""

    code: str
    name: Promise
    unit: str  # people, count, seconds, percent, times, money, position
    cls: Class
    levels: tuple[str, ...]  # channel, post, site, ads, calls, support
    kind: Kind
    base: str = ""  # what weighs an average: this metric's values
    base_less: str = ""  # less this metric's, where the base has no code of its own
    may_fall: bool = False  # a day may bring less than nothing: likes taken back, refunds


_KINDS: dict[str, Kind] = {"people": "int", "count": "int", "money": "money"}


def _metric(
    code: str, name: Promise, unit: str, cls: Class, levels: str, **more: str | bool
) -> Metric:
    kind = _KINDS.get(unit, "decimal")
    return Metric(code, name, unit, cls, tuple(levels.split()), kind, **more)  # type: ignore[arg-type]


def _table(metrics: Iterable[Metric]) -> dict[str, Metric]:
    return {metric.code: metric for metric in metrics}


_ALL = "channel post ads"
_BOTH = "channel post"

METRICS: dict[str, Metric] = _table(
    [
        _metric("followers", _("Followers (audience size)"), "people", "last", "channel"),
        _metric("new_followers", _("New followers"), "count", "sum", _BOTH, may_fall=True),
        _metric("lost_followers", _("Unfollows"), "count", "sum", "channel"),
        _metric("net_followers", _("Net follower growth"), "count", "sum", _BOTH, may_fall=True),
        _metric("reach", _("Reach"), "people", "uniq", _BOTH),
        _metric("reach_followers", _("Reach among followers"), "people", "uniq", _BOTH),
        _metric("reach_viral", _("Viral reach"), "people", "uniq", _BOTH),
        _metric("reach_paid", _("Paid reach"), "people", "uniq", _ALL),
        _metric("viewers", _("Viewers"), "people", "uniq", "channel"),
        _metric("impressions", _("Impressions"), "count", "sum", _ALL),
        _metric("views", _("Views"), "count", "sum", _BOTH),
        _metric("engaged_views", _("Engaged (intentional) views"), "count", "sum", _BOTH),
        _metric("video_views_3s", _("3-second video views"), "count", "sum", "post ads"),
        _metric("thruplays", _("ThruPlays"), "count", "sum", "ads"),
        _metric("watch_time", _("Watch time"), "seconds", "sum", _BOTH),
        _metric(
            "avg_view_duration",
            _("Average view duration"),
            "seconds",
            "wavg",
            _BOTH,
            base="views",
        ),
        _metric("likes", _("Likes / reactions"), "count", "sum", _BOTH, may_fall=True),
        _metric("comments", _("Comments / replies"), "count", "sum", _BOTH, may_fall=True),
        _metric("shares", _("Shares / reposts"), "count", "sum", _BOTH, may_fall=True),
        _metric("saves", _("Saves / bookmarks"), "count", "sum", _BOTH, may_fall=True),
        _metric(
            "engagements",
            _("Engagements (network's total)"),
            "count",
            "sum",
            _ALL,
            may_fall=True,
        ),
        _metric("link_clicks", _("Link clicks"), "count", "sum", _ALL),
        _metric("clicks", _("All clicks"), "count", "sum", _ALL),
        _metric("profile_visits", _("Profile / page visits"), "count", "sum", _BOTH),
        _metric("page_visitors", _("Page visitors"), "people", "uniq", "channel"),
        _metric("hides_reports", _("Hides and reports"), "count", "sum", _BOTH),
        _metric("mentions", _("Mentions"), "count", "sum", "channel"),
        _metric("posts", _("Posts published"), "count", "sum", "channel"),
        _metric("engagement_rate", _("Engagement rate"), "percent", "ratio", _BOTH),
        _metric("sessions", _("Site sessions / visits"), "count", "sum", "site"),
        _metric("users", _("Site users"), "people", "uniq", "site"),
        _metric("new_users", _("New site users"), "people", "sum", "site"),
        _metric("pageviews", _("Page views"), "count", "sum", "site"),
        _metric("events", _("Events"), "count", "sum", "site"),
        _metric("bounce_rate", _("Bounce rate"), "percent", "ratio", "site", base="sessions"),
        _metric(
            "avg_session",
            _("Average session duration"),
            "seconds",
            "wavg",
            "site",
            base="sessions",
        ),
        _metric("conversions", _("Conversions / key events / goals"), "count", "sum", "site ads"),
        _metric("goal_visits", _("Visits with a goal"), "count", "sum", "site"),
        _metric("conversion_rate", _("Conversion rate"), "percent", "ratio", "site ads"),
        _metric("leads", _("Leads"), "count", "sum", "site ads"),
        _metric("purchases", _("Purchases"), "count", "sum", "site ads"),
        _metric(
            "revenue",
            _("Revenue / conversion value"),
            "money",
            "sum",
            "site ads",
            may_fall=True,
        ),
        _metric("spend", _("Ad spend"), "money", "sum", "ads"),
        _metric("frequency", _("Frequency"), "times", "ratio", "ads"),
        _metric("ctr", _("Click-through rate"), "percent", "ratio", "ads post"),
        _metric("cpc", _("Cost per click"), "money", "ratio", "ads"),
        _metric("cpm", _("Cost per 1,000 impressions"), "money", "ratio", "ads"),
        _metric("cpa", _("Cost per action"), "money", "ratio", "ads"),
        _metric("roas", _("Return on ad spend"), "times", "ratio", "ads"),
        _metric("calls", _("Calls"), "count", "sum", "calls"),
        _metric("calls_missed", _("Missed calls"), "count", "sum", "calls"),
        _metric(
            "call_duration",
            _("Average call duration"),
            "seconds",
            "wavg",
            "calls",
            base="calls",  # answered calls: all of them less the missed
            base_less="calls_missed",
        ),
        _metric("questions", _("Support questions"), "count", "sum", "support"),
        _metric("questions_answered", _("Questions answered"), "count", "sum", "support"),
        _metric(
            "response_time",
            _("Average first response time"),
            "seconds",
            "wavg",
            "support",
            base="questions_answered",
        ),
    ]
)

# A ratio is recomputed from sums, so it has no column; a bounce rate is delivered without its
# numerator, so it is kept and weighed by sessions.
STORED: tuple[str, ...] = tuple(
    code for code, metric in METRICS.items() if metric.cls != "ratio" or metric.base
)


def aggregation(metric: Metric) -> Aggregation:
    """Return how days of the metric become one figure, in the words of the API.

    `mean` is weighted by the metric's base; `none`: people counted once a row can't be added,
    and a ratio is recomputed from its parts."""
    words: dict[Class, Aggregation] = {
        "sum": "sum",
        "last": "last",
        "wavg": "mean",
        "uniq": "none",
        "ratio": "none",
    }
    return words[metric.cls]


def fits_a_day(code: str, value: int | Decimal) -> bool:
    """Return whether a stored value is one that a channel may have on a day; an agency's own
    metrics are kept elsewhere, so any of theirs is."""
    metric = METRICS.get(code)
    return metric is None or metric.kind != "int" or -MOST_A_DAY <= value <= MOST_A_DAY


def additive_over_channels(metric: Metric) -> bool:
    """Return whether channels add up: audiences overlap, so people don't.

    New site users are sums over days, but a person is new once per site property."""
    return metric.cls == "sum" and metric.code != "new_users"

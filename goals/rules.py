"""What a goal asks for: its kind and its KPIs (GOAL, KPI-1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from common.findings import Finding

KINDS = ("awareness", "loyalty", "traffic", "leads", "sales", "growth", "support")
MARKETS = ("b2c", "b2b")
Priority = Literal["primary", "secondary"]

# "What hurts?": each answer proposes a kind, the client's decider confirms one (GOAL-2).
PAINS = {
    "nobody_knows_us": "awareness",
    "wrong_image": "awareness",
    "new_market": "awareness",
    "people_leave": "loyalty",
    "nobody_reacts": "loyalty",
    "bought_once": "loyalty",
    "no_visits": "traffic",
    "costly_visits": "traffic",
    "no_calls": "leads",
    "costly_leads": "leads",
    "no_sales": "sales",
    "ads_dont_pay": "sales",
    "small_audience": "growth",
    "audience_stands_still": "growth",
    "slow_answers": "support",
    "same_questions": "support",
    "public_complaints": "support",
}

# Catalogue metrics only, in KPI-1's order. Share of voice, active customers, repeat contacts and
# repeat purchases aren't measured by any export: purchases stands for the last, the rest is out.
_PRIMARY: dict[str, tuple[str, ...]] = {
    "awareness": ("reach", "net_followers"),
    "loyalty": ("engagements", "engagement_rate"),
    "traffic": ("sessions",),
    "leads": ("calls", "leads"),
    "sales": ("purchases", "revenue"),
    "growth": ("followers",),
    "support": ("questions", "questions_answered"),
}
_SECONDARY: dict[str, tuple[str, ...]] = {
    "awareness": ("mentions", "engagements", "engagement_rate"),
    "loyalty": ("followers", "purchases"),
    "traffic": ("conversions", "ctr", "cpc"),
    "leads": ("net_followers", "engagement_rate", "cpa"),
    "sales": ("roas", "cpa"),
    "growth": ("net_followers", "engagement_rate", "reach"),
    "support": ("response_time",),
}
# Why a metric proves something; the doors have a sentence for each.
WHY = {
    "reach": "people_who_saw",
    "net_followers": "audience_gained",
    "mentions": "talked_about",
    "engagements": "people_react",
    "engagement_rate": "content_fits",
    "followers": "audience_size",
    "purchases": "people_buy",
    "sessions": "visits_from_community",
    "conversions": "visits_that_act",
    "ctr": "links_that_work",
    "cpc": "price_of_visit",
    "calls": "calls_from_community",
    "leads": "requests_left",
    "cpa": "price_of_result",
    "revenue": "money_from_social",
    "roas": "money_back",
    "questions": "questions_come",
    "questions_answered": "questions_handled",
    "response_time": "speed_of_answer",
}

MAX_PRIMARIES = 2
MOST_REVIEWS = 12  # days on which a goal is looked at


class Advice(NamedTuple):
    """A metric that proves a goal of some kind; why is a code, warning a rule's id."""

    metric: str
    priority: Priority
    why: str
    warning: str | None = None


class Choice(NamedTuple):
    """A KPI as chosen: metric is None for an own formula, subject names its row in findings."""

    subject: Any
    metric: str | None
    priority: Priority
    reason: str = ""


def suggest_kinds(pains: Iterable[str]) -> list[str]:
    """Return the kinds that these pains speak for, the most often named first (GOAL-2).

    Proposes, never decides. Raises KeyError for an unknown pain."""
    named = [PAINS[pain] for pain in pains]
    return sorted(dict.fromkeys(named), key=named.count, reverse=True)


def kpi_advice(kind: str, market: str) -> list[Advice]:
    """Return the metrics that prove a goal of this kind, primaries first (KPI-1).

    Mentions are poor for B2B and carry the warning KPI-4. Raises ValueError for an unknown kind or
    market."""
    if kind not in KINDS or market not in MARKETS:
        raise ValueError(f"no kind {kind!r} or no market {market!r}")
    chosen: list[tuple[str, Priority]] = [(metric, "primary") for metric in _PRIMARY[kind]]
    chosen += [(metric, "secondary") for metric in _SECONDARY[kind]]
    return [
        Advice(metric, priority, WHY[metric], _warning(metric, market))
        for metric, priority in chosen
    ]


def _warning(metric: str | None, market: str) -> str | None:
    return "KPI-4" if metric == "mentions" and market == "b2b" else None


def strategy_findings(channels: Mapping[Any, str], told: Collection[Any]) -> list[Finding]:
    """Return a warning for each channel of a client that a strategy says nothing of (GOAL-5).

    channels maps an id to the channel's name, told holds the ids that have their part."""
    return [
        Finding("GOAL-5", "warning", pk, {"name": name})
        for pk, name in channels.items()
        if pk not in told
    ]


def propose_reviews(today: date, due: date) -> list[date]:
    """Return review days to begin with: after a third and two thirds of the way, and at its end.

    A proposal that people change (GOAL-7). None falls within the first two weeks, when nothing can
    be seen yet; a goal that ends sooner is looked at on its last day."""
    way = (due - today).days
    days = {today + timedelta(days=way * part // 3) for part in (1, 2)}
    return sorted({day for day in days if day >= today + timedelta(days=14)} | {due})


def too_early(today: date, review_dates: Iterable[date | None]) -> bool:
    """Return whether the first review is still to come, so nothing is judged yet (GOAL-7).

    On the review's own day it isn't too early; nor is it ever without review dates."""
    first = min((day for day in review_dates if day is not None), default=None)
    return first is not None and today < first


def review_findings(first_review: date | None) -> list[Finding]:
    """Return a warning for a goal that nobody has a day to look at (GOAL-7)."""
    return [] if first_review else [Finding("GOAL-7", "warning", None, {"problem": "no_review"})]


def goal_verdict(today: date, first_review: date | None, given: str | None) -> str:
    """Return how a goal stands in people's own judgement: too_early before its first review, then
    the newest verdict; "" when nobody has judged it yet (GOAL-7)."""
    if given:
        return given
    return "too_early" if too_early(today, [first_review]) else ""


def choice_findings(kind: str, market: str, choices: Sequence[Choice]) -> list[Finding]:
    """Return what speaks against these KPIs of one goal (KPI-4), in their order.

    An error for a KPI outside the goal's list without a written reason (an own formula is always
    outside), a warning for mentions in B2B and, about the whole, for more than two primaries. Facts
    say `problem`: off_list, poor_metric or many_primaries."""
    listed = {advice.metric for advice in kpi_advice(kind, market)}
    found: list[Finding] = []
    for choice in choices:
        facts: dict[str, Any] = {"metric": choice.metric, "kind": kind}
        if choice.metric not in listed and not choice.reason.strip():
            found.append(Finding("KPI-4", "error", choice.subject, {"problem": "off_list"} | facts))
        if _warning(choice.metric, market):
            facts = {"problem": "poor_metric"} | facts
            found.append(Finding("KPI-4", "warning", choice.subject, facts))
    primaries = sum(choice.priority == "primary" for choice in choices)
    if primaries > MAX_PRIMARIES:
        facts = {"problem": "many_primaries", "count": primaries, "most": MAX_PRIMARIES}
        found.append(Finding("KPI-4", "warning", None, facts))
    return found

"""Plausible figures of a channel: a trend, the week, posts that are followed by reactions, chance.

Plain values in and out. What is counted once (people) stays below what is counted each time."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from common.periods import Period
from smmhub.demo.content import ChannelWords

WEEK = (1.0, 1.04, 1.06, 1.08, 0.98, 0.82, 0.8)  # Monday first
# What each network delivers beside followers and reactions.
DELIVERED = {
    "linkedin": ("reach", "impressions", "clicks", "link_clicks", "page_visitors", "engagements"),
    "x": ("impressions", "profile_visits", "link_clicks", "engagements", "saves"),
    "youtube": ("impressions", "views", "watch_time"),
    "instagram": ("reach", "views", "profile_visits", "link_clicks", "saves", "engagements"),
    "facebook": ("reach", "views", "profile_visits", "link_clicks", "engagements"),
    "tiktok": ("reach", "views", "profile_visits"),
    "vk": ("reach", "reach_followers", "profile_visits", "page_visitors", "link_clicks"),
    "telegram": ("views", "link_clicks"),
}
# A week's worth of what is counted on the site and the phone, at the start.
A_WEEK = {"sessions": 165, "leads": 8, "calls": 15}
GROWTH = {"sessions": 0.9, "leads": 0.75, "calls": 0.9}  # by the end
LIKED = {"engaging": 1.05, "user_generated": 1.4, "educational": 1.0, "promotional": 0.45}
SEEN = {"linkedin": "impressions", "x": "impressions"}  # the word for views of a post


def _whole(chance: Random, value: float) -> int:
    """Return the value as a count; its fraction is the chance of one more."""
    return int(value + chance.random())


def _split(reactions: int) -> dict[str, int]:
    comments, shares = reactions * 9 // 100, reactions * 7 // 100
    return {"likes": reactions - comments - shares, "comments": comments, "shares": shares}


def days_of(
    words: ChannelWords, period: Period, chance: Random
) -> Iterator[tuple[date, dict[str, int]]]:
    """Yield each day of a channel with its figures by metric."""
    slots = [weekday for weekday, _time in words.rhythm]
    followers = words.followers
    for passed in range(period.days):
        day = period.start + timedelta(days=passed)
        grown = passed / 200  # about 1 at the end
        posts = slots.count(day.isoweekday())
        echo = slots.count((day - timedelta(days=1)).isoweekday())
        push = (0.4 + 0.6 * posts + 0.3 * echo) * WEEK[day.weekday()] * chance.uniform(0.85, 1.15)
        reach = max(1, _whole(chance, followers * words.reach / 100 * push * (1 + 0.25 * grown)))
        reactions = _whole(
            chance, reach * words.rate / 1000 * (1 + 0.35 * grown) * chance.uniform(0.9, 1.1)
        )
        new = _whole(chance, words.gain / 7 * push * (1 + 0.2 * grown) * 1.15)
        lost = min(new + 2, _whole(chance, words.gain / 7 * chance.uniform(0.12, 0.3)))
        followers += new - lost
        figures = _split(reactions) | {
            "followers": followers,
            "new_followers": new,
            "lost_followers": lost,
            "net_followers": new - lost,
        }
        figures |= _beside(words.network, reach, reactions, chance)
        for name in words.counts:
            mean = A_WEEK[name] / 7 * (0.7 + 0.3 * push) * (1 + GROWTH[name] * grown)
            figures[name] = _whole(chance, mean * chance.uniform(0.75, 1.25))
        yield day, figures


def _beside(network: str, reach: int, reactions: int, chance: Random) -> dict[str, int]:
    """Return what the network delivers beside; seen at least as often as people were reached."""
    seen = _whole(chance, reach * chance.uniform(1.25, 1.55))
    clicks = _whole(chance, reach * chance.uniform(0.012, 0.02))
    views = _whole(chance, seen * 0.9) if network in ("youtube", "tiktok") else seen
    every = {
        "reach": reach,
        "reach_followers": _whole(chance, reach * chance.uniform(0.6, 0.7)),
        "impressions": seen * 3 if network == "youtube" else seen,
        "views": views,
        "watch_time": views * chance.randint(58, 74),
        "clicks": clicks * 2 + reactions // 8,
        "link_clicks": clicks,
        "profile_visits": _whole(chance, reach * chance.uniform(0.02, 0.035)),
        "page_visitors": _whole(chance, reach * chance.uniform(0.012, 0.02)),
        "engagements": reactions + clicks,
        "saves": _whole(chance, reactions * chance.uniform(0.08, 0.13)),
    }
    return {name: every[name] for name in DELIVERED[network]}


def post_of(words: ChannelWords, kind: str, followers: int, chance: Random) -> dict[str, int]:
    """Return the lifetime figures of a post by its type: people like what people made."""
    reach = max(40, _whole(chance, followers * words.reach / 100 * chance.uniform(0.7, 1.3)))
    reactions = _whole(chance, reach * words.rate / 1000 * LIKED[kind] * chance.uniform(0.8, 1.2))
    seen = _whole(chance, reach * chance.uniform(1.2, 1.5))
    return _split(reactions) | {"reach": reach, SEEN.get(words.network, "views"): seen}

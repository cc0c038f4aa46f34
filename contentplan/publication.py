"""What has come out of a plan, and what should have: late posts, planned against published mix."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from contentplan.calendar import LETTERS, post_url
from contentplan.desk import Desk, PostLine
from contentplan.models import Post, Type
from contentplan.rules.mix import Mix, count_types, mix


class LatePost(NamedTuple):
    post: PostLine
    url: str  # as seen from the plan


class Publication(NamedTuple):
    """A plan's publication so far; meter is for components/mix_meter.html: published of planned."""

    late: list[LatePost]
    published: int
    planned: int
    meter: list[dict[str, Any]]
    judged: Mix | None  # the mix that came out; None while nothing has
    is_over: bool


def late_after() -> timedelta:
    """Return how long an approved post may stay without its address before somebody is asked."""
    return timedelta(minutes=settings.LATE_MINUTES)


def publication(desk: Desk, moment: datetime, today: date) -> Publication | None:
    """Return how the publication of a plan stands; None before it begins. No query."""
    plan = desk.plan
    if plan.start > today:
        return None
    limit = moment - late_after()
    late = [
        LatePost(post, post_url(post.pk))
        for post in desk.posts
        if post.shown_status == Post.Status.APPROVED and post.publish_at < limit
    ]
    out = [post for post in desk.posts if post.status == Post.Status.PUBLISHED]
    if not out and not late:
        return None
    wanted, there = count_types(desk.counted), Counter(post.type for post in out)
    judged = mix(there, plan.formula, plan.tolerance) if out else None
    return Publication(
        late=late,
        published=len(out),
        planned=len(desk.counted),
        meter=_meter(wanted, there, judged if plan.end < today else None),
        judged=judged,
        is_over=plan.end < today,
    )


def _meter(
    wanted: Mapping[str, int], there: Mapping[str, int], judged: Mix | None
) -> list[dict[str, Any]]:
    """Return a row per type; what came out is judged once the plan is over."""
    most = max([1, *wanted.values(), *there.values()])
    return [
        {
            "type": kind.value,
            "letter": LETTERS[kind],
            "label": kind.label,
            "count": there.get(kind, 0),
            "target": wanted.get(kind, 0),
            "count_width": 100 * there.get(kind, 0) // most,
            "target_x": 100 * wanted.get(kind, 0) // most,
            "state": "ok" if judged is None or judged.types[kind].within else "off",
        }
        for kind in Type
    ]

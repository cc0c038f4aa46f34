"""A plan drawn as days: what the calendar page shows, ready for the template."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common.formats import wall_clock, weekday
from common.periods import Period
from common.rows import RowTemplate, joined
from contentplan.desk import Desk
from contentplan.models import Post, Type
from contentplan.rules.mix import Mix

LETTERS = {"engaging": "E", "user_generated": "U", "educational": "L", "promotional": "P"}

_chip = RowTemplate(
    "contentplan/_chip.html",
    *("url", "type", "letter", "type_name", "time", "network", "text", "status", "status_name"),
)
_day = RowTemplate("contentplan/_day.html", "marks", "iso", "weekday", "number", "posts")


def post_url(pk: UUID) -> str:
    """Return the address of a post as seen from its plan: reverse() is dear by the hundred."""
    return f"../../posts/{pk}/"


class Days(NamedTuple):
    weekdays: list[str]
    cells: SafeString  # a list item a day


def days(desk: Desk, today: date) -> Days:
    """Return the days of the plan's whole weeks, Monday first, each with its posts by time."""
    plan, chips = desk.plan, _chips(desk)
    write = _day.writer()
    first = plan.start - timedelta(days=plan.start.weekday())
    last = plan.end + timedelta(days=6 - plan.end.weekday())
    cells = [
        write(
            marks=format_html(
                "{}{}",
                mark_safe(" data-today") if day == today else "",
                "" if plan.start <= day <= plan.end else mark_safe(" data-outside"),
            ),
            iso=day.isoformat(),
            weekday=weekday(day),
            number=str(day.day),
            posts=chips.get(day, ""),
        )
        for day in Period(first, last).each_day()
    ]
    return Days([weekday(number) for number in range(1, 8)], joined(cells))


def _chips(desk: Desk) -> dict[date, SafeString]:
    """Return the list of posts of each day that has any, by time."""
    channels = {channel.pk: channel for channel in desk.channels}
    types, statuses = _types(), _statuses()
    clocks = {at: wall_clock(at) for at in {local.timetz() for local in desk.moments}}
    write = _chip.writer()
    by_day: dict[date, list[SafeString]] = defaultdict(list)
    for post, local in zip(desk.posts, desk.moments, strict=True):
        channel = channels[post.channel_id]
        chip = write(
            url=post_url(post.pk),
            time=clocks[local.timetz()],
            network=channel.network,
            text=post.text.partition("\n")[0][:70] or channel.name,
            **types[post.type],
            **statuses[post.status],
        )
        by_day[local.date()].append(chip)
    return {
        day: format_html('<ul class="posts">{}</ul>', joined(chips))
        for day, chips in by_day.items()
    }


def _types() -> dict[str, dict[str, SafeString]]:
    """Return what a chip says of each type; of statuses the same: escaped once, not per post."""
    return {
        kind.value: {
            "type": conditional_escape(kind.value),
            "letter": conditional_escape(LETTERS[kind]),
            "type_name": conditional_escape(kind.label),
        }
        for kind in Type
    }


def _statuses() -> dict[str, dict[str, SafeString]]:
    return {
        status.value: {
            "status": conditional_escape(status.value),
            "status_name": conditional_escape(status.label),
        }
        for status in Post.Status
    }


def meter(mix: Mix) -> list[dict[str, Any]]:
    """Return what components/mix_meter.html draws: widths are whole hundredths of the bar."""
    most = max([1, *(max(s.count, s.target_count) for s in mix.types.values())])
    return [
        {
            "type": kind,
            "letter": LETTERS[kind],
            "label": Type(kind).label,
            "count": share.count,
            "target": share.target_count,
            "count_width": 100 * share.count // most,
            "target_x": int(100 * share.exact / most),
            "deviation": share.deviation,
            "state": "ok" if share.within else "off",
        }
        for kind, share in mix.types.items()
    ]

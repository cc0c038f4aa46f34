"""A plan drawn as days: what the calendar page shows, ready for the template."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from clients.dates import SpecialDay
from common.formats import day as day_words
from common.formats import month, wall_clock, weekday
from common.periods import Period
from common.rows import RowTemplate, joined
from common.text import beginning
from contentplan.desk import HELD, Desk, PostLine
from contentplan.models import Post, Type
from contentplan.rules.mix import Mix
from contentplan.rules.rhythm import fit
from contentplan.wording import shown, signed

LETTERS = {"engaging": "E", "user_generated": "U", "educational": "L", "promotional": "P"}

_chip = RowTemplate(
    "contentplan/_chip.html",
    *("url", "type", "letter", "type_name", "time", "network", "text", "status", "status_name"),
    "marks",
)
_card = RowTemplate(
    "contentplan/_week_post.html",
    *("url", "type", "letter", "type_name", "time", "channel", "text", "status", "status_name"),
    *("format", "marks", "move"),
)
_move = RowTemplate("contentplan/_post_move.html", "url", "text")
_slot = RowTemplate(
    "contentplan/_slot.html", "iso", "time", "clock", "channel", "channel_id", "new"
)
_day = RowTemplate("contentplan/_day.html", "marks", "iso", "weekday", "number", "told", "posts")
_add = RowTemplate("contentplan/_day_add.html", "url", "day")
_special = RowTemplate("contentplan/_day_special.html", "kind", "name")

Special = Mapping[date, Sequence[SpecialDay]]
Keeps = Callable[[PostLine], bool]


def post_url(pk: UUID) -> str:
    """Return the address of a post as seen from its plan: reverse() is dear by the hundred."""
    return f"../../posts/{pk}/"


class Days(NamedTuple):
    """Days of whole weeks, Monday first."""

    title: str
    weekdays: list[str]
    cells: SafeString  # a list item a day


class Hand(NamedTuple):
    """Who holds the calendar: the day it is there, what they asked for, what they may do."""

    today: date
    keeps: Keeps
    special: Special
    may_edit: bool


def months(desk: Desk, hand: Hand) -> list[Days]:
    """Return the plan's months, each in whole weeks with its posts by time.

    A day of another month than its block's is empty there: it stands in its own."""
    plan, write = desk.plan, _cells(desk, hand, _chips(desk, hand))
    blocks = []
    for period in Period(plan.start, plan.end).months():
        first, last = max(plan.start, period.start), min(plan.end, period.end)
        shown = Period(
            first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
        )
        cells = [write(day, first <= day <= last) for day in shown.each_day()]
        blocks.append(Days(month(first), weekday_names(), joined(cells)))
    return blocks


def week(desk: Desk, hand: Hand, monday: date) -> Days:
    """Return a week, its days with what comes out, in more words, and the open regular times."""
    plan = desk.plan
    write = _cells(desk, hand, _week_posts(desk, hand, monday))
    days = Period(monday, monday + timedelta(days=6)).each_day()
    cells = [write(day, plan.start <= day <= plan.end) for day in days]
    return Days("", weekday_names(), joined(cells))


def some_days(desk: Desk, hand: Hand, days: Collection[date], *, monday: date | None) -> SafeString:
    """Return these days' cells to be swapped in one by one; monday: in that week's view."""
    posts = _chips(desk, hand, days) if monday is None else _week_posts(desk, hand, monday)
    write = _cells(desk, hand, posts, extra=' hx-swap-oob="true"')
    ends = desk.plan.end if monday is None else monday + timedelta(days=6)
    return joined([write(day, True) for day in sorted(days) if (monday or day) <= day <= ends])


def weekday_names() -> list[str]:
    return [weekday(number) for number in range(1, 8)]


def _cells(
    desk: Desk, hand: Hand, posts: Mapping[date, SafeString], extra: str = ""
) -> Callable[[date, bool], SafeString]:
    """Return a function that writes a day; one outside is empty, and nothing can be put there."""
    write, add, special = _day.writer(), _add.writer(), _special.writer()

    def cell(day: date, inside: bool) -> SafeString:
        iso, told = day.isoformat(), hand.special.get(day, ()) if inside else ()
        marks = f' id="d-{iso}" data-day="{iso}"{extra}' if inside else " data-outside"
        marks += " data-today" if day == hand.today and inside else ""
        marks += " data-skip" if any(one.skip for one in told) else ""
        names = [special(kind=one.kind, name=one.name) for one in told]
        if inside and hand.may_edit:
            names.append(add(url=f"posts/new/?day={iso}", day=day_words(day)))
        return write(
            marks=mark_safe(marks),  # noqa: S308 - ours
            iso=iso,
            weekday=weekday(day),
            number=str(day.day),
            told=joined(names),
            posts=posts.get(day, "") if inside else "",
        )

    return cell


def version_mark(post: PostLine, may_edit: bool) -> SafeString:
    """Return what a script needs of a post that may be moved: the version it works on (CON-3)."""
    movable = may_edit and not post.is_final
    return mark_safe(f' data-version="{post.version}"' if movable else "")  # noqa: S308


def shown_posts(desk: Desk, hand: Hand) -> list[tuple[PostLine, datetime]]:
    """Return the posts that were asked for, each with its moment in the client's zone."""
    pairs = zip(desk.posts, desk.moments, strict=True)
    return [(post, local) for post, local in pairs if hand.keeps(post)]


def _chips(desk: Desk, hand: Hand, days: Collection[date] | None = None) -> dict[date, SafeString]:
    """Return the list of posts of each day that has any, by time; days: only of these."""
    channels = {channel.pk: channel for channel in desk.channels}
    types, statuses = type_words(), status_words()
    clocks = {at: wall_clock(at) for at in {local.timetz() for local in desk.moments}}
    write = _chip.writer()
    by_day: dict[date, list[SafeString]] = defaultdict(list)
    for post, local in shown_posts(desk, hand):
        if days is not None and local.date() not in days:
            continue
        channel = channels[post.channel_id]
        chip = write(
            url=post_url(post.pk),
            time=clocks[local.timetz()],
            network=channel.network,
            text=beginning(post.text, 70) or channel.name,
            marks=version_mark(post, hand.may_edit),
            **types[post.type],
            **statuses[post.shown_status],
        )
        by_day[local.date()].append(chip)
    return {day: _listed(chips) for day, chips in by_day.items()}


def _week_posts(desk: Desk, hand: Hand, monday: date) -> dict[date, SafeString]:
    """Return each day's posts and open regular times of a week, by time."""
    days = Period(monday, monday + timedelta(days=6)).each_day()
    names = {channel.pk: str(channel) for channel in desk.channels}
    write, slot = card_writer(desk, hand.may_edit), _slot.writer()
    found: dict[date, list[tuple[time, SafeString]]] = defaultdict(list)
    for post, local in shown_posts(desk, hand):
        if days[0] <= local.date() <= days[-1]:
            clock = wall_clock(local)
            found[local.date()].append((local.time(), write(post, clock)))
    if hand.may_edit:
        inside = [day for day in days if desk.plan.start <= day <= desk.plan.end]
        for channel in desk.facts.channels:
            own = [post for post in desk.counted if post.channel == channel.id]
            for day, at in fit(inside, channel.rhythm, own).open:
                text = slot(
                    iso=day.isoformat(),
                    time=f"{at:%H:%M}",
                    clock=wall_clock(at),
                    channel=names[channel.id],
                    channel_id=str(channel.id),
                    new=f"posts/new/?day={day}&time={at:%H:%M}&channel={channel.id}",
                )
                found[day].append((at, text))
    return {
        day: _listed([text for _at, text in sorted(items, key=lambda item: item[0])])
        for day, items in found.items()
    }


def card_writer(desk: Desk, may_edit: bool) -> Callable[[PostLine, str], SafeString]:
    """Return a function that writes a post in more words than a chip: for a week, for a board."""
    names = {channel.pk: str(channel) for channel in desk.channels}
    types, statuses, write = type_words(), status_words(), _card.writer()
    formats, move = format_words(), move_writer(may_edit)

    def card(post: PostLine, when: str) -> SafeString:
        return write(
            url=post_url(post.pk),
            time=when,
            channel=names[post.channel_id],
            text=beginning(" ".join(post.text.split()), 140),
            format=formats[post.format],
            marks=version_mark(post, may_edit),
            move=move(post),
            **types[post.type],
            **statuses[post.shown_status],
        )

    return card


def move_writer(may_edit: bool) -> Callable[[PostLine], SafeString | str]:
    """Return a function that writes the link to a post's form of day, time and type, if it has."""
    write = _move.writer()

    def move(post: PostLine) -> SafeString | str:
        movable = may_edit and not post.is_final
        return write(url=post_url(post.pk), text=str(post)) if movable else ""

    return move


def _listed(items: list[SafeString]) -> SafeString:
    return format_html('<ul class="posts">{}</ul>', joined(items))


def type_words() -> dict[str, dict[str, SafeString]]:
    """Return what a chip says of each type; of statuses the same: escaped once, not per post."""
    return {
        kind.value: {
            "type": conditional_escape(kind.value),
            "letter": conditional_escape(LETTERS[kind]),
            "type_name": conditional_escape(kind.label),
        }
        for kind in Type
    }


def format_words() -> dict[str, SafeString]:
    return {one.value: conditional_escape(one.label) for one in Post.Format}


def status_words() -> dict[str, dict[str, SafeString]]:
    words: dict[str, Any] = {**dict(Post.Status.choices), HELD: _("on hold by the client")}
    return {
        status: {
            "status": conditional_escape(status),
            "status_name": conditional_escape(name),
        }
        for status, name in words.items()
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
            "exact": shown(share.exact),
            "points": signed(share.deviation),
            "deviation": share.deviation,
            "state": "ok" if share.within else "off",
        }
        for kind, share in mix.types.items()
    ]

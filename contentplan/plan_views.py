"""The page of a plan: one desk in four views, the mix meter and the findings beside it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.forms import SendForm
from clients.access import Access
from clients.dates import special_days
from clients.requests import PageRequest
from common.formats import period
from common.periods import Period, today_in
from common.shortcuts import page_or_partial
from contentplan import looks
from contentplan.calendar import LETTERS, Hand, meter, months, week
from contentplan.desk import Desk, load, with_goal
from contentplan.forms import KEEP, BulkForm
from contentplan.lists import columns, rows
from contentplan.looks import Look
from contentplan.models import ContentPlan, Post, Type
from contentplan.neighbours import with_neighbours
from contentplan.rules.mix import GOLDEN, formula_deviation, skews
from contentplan.wording import SKEW_WORDS, repair_words, shown, signed


def plan_of(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> ContentPlan:
    """Return a plan of this client with what a desk needs, in one query.

    What was sent of it, all its posts, is read only when it is shown."""
    plans = with_goal(request.access.rows(ContentPlan)).filter(client=client_pk)
    plans = with_neighbours(plans).defer("sent_content")
    return request.access.get(ContentPlan, pk, needs=needs, rows=plans)


def may_change(request: PageRequest, plan: ContentPlan) -> bool:
    """Return whether the reader may change posts now: not while the client decides about them."""
    free = plan.status != ContentPlan.Status.CLIENT_REVIEW
    return free and request.access.may(plan.client_id, "edit")


def hand_of(request: PageRequest, plan: ContentPlan, look: Look) -> Hand:
    client = plan.client
    return Hand(
        today=today_in(client.timezone),
        keeps=looks.chosen(look, request.user.pk),
        special=special_days(client, plan.start, plan.end, get_language() or "en"),
        may_edit=may_change(request, plan),
    )


def plan_page(
    request: PageRequest,
    row: ContentPlan,
    *,
    form: SendForm | None = None,
    bulk: BulkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a plan: the view that the address asks for, and beside it the mix and the findings.

    form and bulk are what was refused, to be shown as it was typed.

    People on the client side see what was sent (TEN-3)."""
    client = row.client
    if request.access.is_client_side(client.pk):
        context = {"client": client, "tab": "plan", "plan": row, "content": row.sent_content}
        page = "contentplan/sent_plan.html"
        return page_or_partial(request, page, page, context)
    desk, look = load(row), looks.read(request.GET)
    look = look._replace(view="list") if bulk else look
    hand = hand_of(request, row, look)
    may_send = request.access.may(client, "send")
    context = {
        "client": client,
        "tab": "plan",
        "plan": row,
        "desk": desk,
        "look": look,
        "views": views(row, look),
        "carried": look._replace(day=None, goal="").link(),
        "filters": filters(desk),
        "filtered": len(look.asks()),
        "unfiltered": row.get_absolute_url() + look.bare().link(),
        "may_copy": request.access.may(client, "edit"),
        "may_edit": hand.may_edit,
        "may_send": may_send and row.status in ("draft", "returned"),
        "form": form or SendForm(client=client),
        **shown_as(desk, hand, look, bulk or request.access),
        **beside(desk),
    }
    return page_or_partial(
        request, "contentplan/plan.html", "contentplan/_desk.html", context, status=status
    )


def shown_as(desk: Desk, hand: Hand, look: Look, asks: Access | BulkForm) -> dict[str, Any]:
    """Return what the chosen view needs; asks is a refused form, or whoever gets an empty one."""
    url = desk.plan.get_absolute_url()
    if look.view == "list":
        bulk = asks if isinstance(asks, BulkForm) else empty_bulk(asks, desk)
        channel: Any = bulk.fields["channel"]  # the desk has them: one query less
        channel.choices = [KEEP, *((one.pk, str(one)) for one in desk.channels)]
        shown = rows(desk, hand, look, bulk.chosen)
        return {"rows": shown, "sorts": sorts(url, look), "bulk": bulk}
    if look.view == "board":
        return {"columns": columns(desk, hand)}
    if look.view == "month":
        return {"months": months(desk, hand)}
    plan, monday = desk.plan, look.week(desk, hand.today)
    sunday = monday + timedelta(days=6)
    return {
        "week": week(desk, hand, monday),
        "week_title": period(Period(monday, sunday)),
        "week_before": _week_link(url, look, monday, -7) if monday > plan.start else "",
        "week_after": _week_link(url, look, monday, 7) if sunday < plan.end else "",
    }


def empty_bulk(access: Access, desk: Desk) -> BulkForm:
    return BulkForm(access=access, client=desk.plan.client, auto_id="bulk_%s")


def _week_link(url: str, look: Look, monday: date, days: int) -> str:
    return url + look.link(day=monday + timedelta(days=days))


def views(plan: ContentPlan, look: Look) -> list[tuple[str, str, str]]:
    """Return the views: name, word, address with the same filters."""
    words = {"month": _("Month"), "week": _("Week"), "list": _("List"), "board": _("Board")}
    url = plan.get_absolute_url()
    return [(view, words[view], url + look.link(view=view, sort="")) for view in looks.VIEWS]


def sorts(url: str, look: Look) -> dict[str, tuple[str, str, str]]:
    """Return the columns that a list is sorted by: word, address to sort so, aria-sort or ""."""
    words = {"when": _("When"), "type": _("Type"), "channel": _("Channel"), "status": _("State")}
    now = look.sort or "when"
    told = {}
    for name, word in words.items():
        down = now == name
        state = "ascending" if down else "descending" if now == f"-{name}" else ""
        told[name] = (word, url + look.link(sort=f"-{name}" if down else name), state)
    return told


def filters(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """Return what the plan's posts can be filtered by: only what some of them have."""
    goals = {str(post.goal_id): post.goal_measure or "" for post in desk.posts if post.goal_id}
    speakers = sorted({post.speaker for post in desk.posts if post.speaker})
    statuses = {post.status for post in desk.posts}
    nobody = [(looks.NOBODY, _("none"))]
    return {
        "channel": [(str(channel.pk), str(channel)) for channel in desk.channels],
        "type": [(kind.value, str(kind.label)) for kind in Type],
        "status": [(one.value, str(one.label)) for one in Post.Status if one.value in statuses],
        "goal": [*goals.items(), *nobody],
        "speaker": [*((name, name) for name in speakers), *nobody],
    }


def beside(desk: Desk) -> dict[str, Any]:
    """Return what stands beside the calendar: mix, its explanation and repair, findings."""
    names = {channel.pk: str(channel) for channel in desk.channels}
    posts = {post.pk: post for post in desk.posts}
    deviation = formula_deviation(desk.plan.formula)
    return {
        "mix": meter(desk.mix),
        "balanced": desk.mix.balanced,
        "total": desk.mix.total,
        "skews": [SKEW_WORDS[code] for code in skews(desk.mix)],
        "by_channel": [(names[pk], meter(mix)) for pk, mix in desk.mix_by_channel.items()],
        "own_formula": own_formula(deviation),
        "golden": " / ".join(str(share) for share in GOLDEN.values()),
        "repairs": [
            {
                "change": change,
                "value": "|".join(str(part or "") for part in change),
                "post": str(posts.get(change.post, "")),
                "from": Type(change.from_type).label if change.from_type else "",
                "to": Type(change.to_type).label if change.to_type else "",
                "from_letter": LETTERS.get(change.from_type or "", ""),
                "to_letter": LETTERS.get(change.to_type or "", ""),
            }
            for change in desk.repair
        ],
        "repair_groups": repair_groups(desk),
        "repair_why": repair_words(
            desk.repair,
            sum(post.locked for post in desk.counted),
            balanced=desk.mix.balanced,
        ),
        "findings": desk.findings,
        "exact": {kind: shown(share.exact) for kind, share in desk.mix.types.items()},
    }


def own_formula(deviation: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return by how many points each type differs from the golden formula; nothing if none does."""
    if not any(deviation.values()):
        return []
    return [
        {
            "type": kind,
            "letter": LETTERS[kind],
            "label": Type(kind).label,
            "share": GOLDEN[kind] + points,
            "points": signed(points),
        }
        for kind, points in deviation.items()
    ]


def repair_groups(desk: Desk) -> list[dict[str, Any]]:
    """Return the suggested changes counted by what they do, in their order."""
    kinds = Counter((change.action, change.from_type, change.to_type) for change in desk.repair)
    return [
        {
            "action": action,
            "from": Type(before).label if before else "",
            "to": Type(after).label if after else "",
            "count": count,
        }
        for (action, before, after), count in kinds.items()
    ]

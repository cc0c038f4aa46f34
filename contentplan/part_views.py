"""The parts of a plan's page, drawn when something in them has changed.

A month of 200 posts takes longer to draw than to load, and is looked at more often than it changes.
So each process keeps the parts of a few plans as it drew them. What they were drawn from, read anew
for every request, is the key: nothing old is ever shown, and nothing of one reader to another."""

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.forms import SendForm
from clients.requests import PageRequest
from common.formats import period
from common.memo import Memo
from common.periods import Period
from common.rows import Pieces, cut, fill, marks
from contentplan import looks
from contentplan.beside import beside
from contentplan.calendar import Hand, months, week
from contentplan.desk import Desk
from contentplan.finding_list import FindingList
from contentplan.forms import KEEP, BulkForm
from contentplan.lists import columns, rows
from contentplan.looks import Look
from contentplan.models import ContentPlan, Post, Type

TOKEN = "csrf_token"  # noqa: S105 - its name; it differs from request to request
MARK = marks([TOKEN])  # stands in its place
_drawn: Memo[dict[str, Pieces]] = Memo(size=16)  # plans: some 200 kB each, with 200 posts


class Parts:
    """What a page shows of a desk: what can be done with it, the mix in a line, the posts in a
    view, what stands beside."""

    def __init__(
        self, request: PageRequest, desk: Desk, hand: Hand, look: Look, bulk: BulkForm | None = None
    ):
        """bulk is a refused form, to be shown as it was typed."""
        self.request, self.desk, self.hand, self.look, self.bulk = request, desk, hand, look, bulk

    @cached_property
    def token(self) -> str:
        """Return the token that all forms of the page carry."""
        return get_token(self.request)

    def actions(self) -> SafeString:
        return self._draw("contentplan/_plan_actions.html", dict)

    def ideas(self) -> SafeString:
        return self._draw("contentplan/_ideas_drawer.html", dict)

    def send(self) -> SafeString:
        client = self.desk.plan.client
        return self._draw("contentplan/_send.html", lambda: {"form": SendForm(client=client)})

    def strip(self) -> SafeString:
        return self._draw("contentplan/_mix_strip.html", lambda: beside(self.desk))

    def beside(self) -> SafeString:
        return self._draw("contentplan/_beside.html", self._judged)

    def posts(self) -> SafeString:
        if self.look.view != "list":
            return self._draw("contentplan/_posts.html", self._posts)
        told = {**self.context, **self._posts(), TOKEN: self.token}
        return SafeString(render_to_string("contentplan/_posts.html", told))  # the reader's form

    def _draw(self, template: str, tell: Callable[[], Mapping[str, Any]]) -> SafeString:
        """Return a part as it was drawn of the same facts, else drawn now, with this token."""

        pieces = self._kept.get(template)
        if pieces is None:
            drawn = render_to_string(template, {**self.context, **tell(), **MARK})
            pieces = self._kept[template] = cut(drawn, [])
        return fill(pieces, {TOKEN: self.token})

    @cached_property
    def _kept(self) -> dict[str, Pieces]:
        """Return the parts that were drawn of the same: the facts are compared once a page."""
        return _drawn.get(self._facts(), dict)

    def _facts(self) -> Hashable:
        """Return all that a part depends on; the desk holds what comes from the database."""
        person = self.request.user.pk if self.look.mine else None
        rights = self.hand.may_edit, self._may_copy
        asked = self.request.GET.urlencode()
        return get_language(), self.hand.today, rights, person, asked, self.desk.seen

    @property
    def _may_copy(self) -> bool:
        return self.request.access.may(self.desk.plan.client_id, "edit")

    @property
    def context(self) -> dict[str, Any]:
        plan = self.desk.plan
        return {
            "client": plan.client,
            "plan": plan,
            "desk": self.desk,
            "look": self.look,
            "carried": self.look._replace(day=None, goal="").link(),
            "may_edit": self.hand.may_edit,
            "may_copy": self._may_copy,
        }

    def _judged(self) -> dict[str, Any]:
        """Return what the rules say of the desk."""
        drawing = FindingList(self.desk, may_edit=self.hand.may_edit, csrf=MARK[TOKEN])
        return {**beside(self.desk), "found": drawing.shown(self.request.GET)}

    def _posts(self) -> dict[str, Any]:
        """Return how the posts are looked at, and what the chosen view needs."""
        desk, look = self.desk, self.look
        return {
            "views": views(desk.plan, look),
            "filters": filters(desk),
            "filtered": len(look.asks()),
            "unfiltered": desk.plan.get_absolute_url() + look.bare().link(),
            **getattr(self, f"_{look.view}")(),
        }

    def _month(self) -> dict[str, Any]:
        return {"months": months(self.desk, self.hand)}

    def _board(self) -> dict[str, Any]:
        return {"columns": columns(self.desk, self.hand, self.look)}

    def _week(self) -> dict[str, Any]:
        desk, look = self.desk, self.look
        plan, monday = desk.plan, look.week(desk.plan, self.hand.today)
        sunday = monday + timedelta(days=6)

        def link(days: int) -> str:
            return plan.get_absolute_url() + look.link(day=monday + timedelta(days=days))

        return {
            "week": week(desk, self.hand, monday),
            "week_title": period(Period(monday, sunday)),
            "week_before": link(-7) if monday > plan.start else "",
            "week_after": link(7) if sunday < plan.end else "",
        }

    def _list(self) -> dict[str, Any]:
        desk, look = self.desk, self.look
        bulk = self.bulk or BulkForm(
            access=self.request.access, client=desk.plan.client, auto_id="bulk_%s"
        )
        channel: Any = bulk.fields["channel"]  # the desk has them: one query less
        channel.choices = [KEEP, *((one.pk, str(one)) for one in desk.channels)]
        shown = rows(desk, self.hand, look, bulk.chosen)
        sorted_by = sorts(desk.plan.get_absolute_url(), look)
        return {"rows": shown, "sorts": sorted_by, "bulk": bulk}


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

"""How a plan is looked at: the view and the filters in the address, one reading for all views."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from common.text import fold
from contentplan.desk import PostLine
from contentplan.models import ContentPlan

VIEWS = ("month", "week", "list", "board")
SORTS: Mapping[str, Callable[[PostLine], Any]] = {
    "when": lambda post: post.publish_at,
    "type": lambda post: post.type,
    "status": lambda post: post.status,
    "channel": lambda post: str(post.channel_id),
}
FILTERS = ("channel", "type", "status", "goal", "speaker", "mine", "q")
NOBODY = "-"  # as a goal or speaker: posts that name none
LONGEST = 200  # characters of a search (FRM-2)


class Look(NamedTuple):
    """What somebody asked to see; empty texts ask for everything."""

    view: str = "month"
    day: date | None = None  # in the week that is shown
    channel: str = ""
    type: str = ""
    status: str = ""
    goal: str = ""
    speaker: str = ""
    mine: str = ""
    q: str = ""
    sort: str = ""  # one of SORTS, from the last on with "-" before it
    page: int = 1  # of a list

    def asks(self) -> dict[str, str]:
        """Return the filters that are set."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def bare(self) -> "Look":
        """Return the same view without filters."""
        nothing: dict[str, Any] = dict.fromkeys(FILTERS, "")
        return self._replace(**nothing)

    @property
    def here(self) -> str:
        """Return the query for this look, on its page."""
        return self.link(page=self.page)

    def link(self, **changes: Any) -> str:
        """Return the query for this look with other values: ?view=week&type=engaging. What is
        asked otherwise begins on its first page."""
        look = self._replace(**{"page": 1, **changes})
        said = {
            "view": look.view if look.view != "month" else "",
            "from": look.day.isoformat() if look.day and look.view == "week" else "",
            **look.asks(),
            "sort": look.sort,
            "page": str(look.page) if look.page > 1 and look.view == "list" else "",
        }
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def week(self, plan: ContentPlan, today: date) -> date:
        """Return the Monday of the week to show: what was asked, today's, else the first."""
        day = self.day or today
        day = min(max(day, plan.start), plan.end) if self.day else day
        if not plan.start <= day <= plan.end:
            day = plan.start
        return day - timedelta(days=day.weekday())


def read(query: Mapping[str, str]) -> Look:
    """Return the look that an address asks for; what can't be understood is not asked."""
    found: dict[str, Any] = {name: query.get(name, "")[:LONGEST] for name in (*FILTERS, "sort")}
    view = query.get("view", "")
    try:
        day = date.fromisoformat(query.get("from", ""))
    except ValueError:
        day = None
    if found["sort"].removeprefix("-") not in SORTS:
        found["sort"] = ""
    asked = query.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return Look(view if view in VIEWS else "month", day, **found, page=max(page, 1))


def chosen(look: Look, person: Any) -> Callable[[PostLine], bool]:
    """Return a function that says whether a post is asked for; person is the reader's id."""
    try:
        words = fold(look.q).split()
    except ValueError:  # nobody wrote a text that holds such characters
        return lambda post: False
    named = {
        "channel": look.channel,
        "type": look.type,
        "status": look.status,
        "goal": look.goal,
        "speaker": look.speaker,
    }
    asked = {name: value for name, value in named.items() if value}

    def keeps(post: PostLine) -> bool:
        said = {
            "channel": str(post.channel_id),
            "type": post.type,
            "status": post.status,
            "goal": str(post.goal_id or NOBODY),
            "speaker": post.speaker or NOBODY,
        }
        if any(said[name] != value for name, value in asked.items()):
            return False
        if look.mine and post.author_id != person:
            return False
        if not words:
            return True
        text = fold(f"{post.text} {post.speaker}")
        return all(word in text for word in words)

    return keeps

"""Frozen content in the reader's words: codes, days, moments and changes (APPR-3)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.rules import Change
from approvals.services import due_moment
from common import formats
from common.diffing import Piece, difference
from common.periods import local_day, zone_info


class Told(NamedTuple):
    """One change, for a person; "" stands for what isn't there."""

    where: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """Return both texts as one, word by word: what went and what came."""
        return difference(self.before, self.after)


# What a field is called, and how its values are read: see `worded`.
FIELDS: Mapping[str, tuple[str | Promise, str]] = {
    "title": (gettext_lazy("Title"), "text"),
    "start": (gettext_lazy("From"), "day"),
    "end": (gettext_lazy("To"), "day"),
    "due": (gettext_lazy("By when"), "day"),
    "first_review": (gettext_lazy("First review"), "day"),
    "review_days": (gettext_lazy("Review dates"), "day"),
    "formula": (gettext_lazy("Content formula"), "text"),
    "mix": (gettext_lazy("Posts of each type"), "text"),
    "tolerance": (gettext_lazy("Tolerance, points"), "text"),
    "channels": (gettext_lazy("Channels"), "text"),
    "channel": (gettext_lazy("Channel"), "text"),
    "posts": (gettext_lazy("Post"), "text"),
    "waivers": (gettext_lazy("Accepted findings"), "text"),
    "kind": (gettext_lazy("Kind of goal"), "choice:goals.Goal.kind"),
    "problem": (gettext_lazy("What hurts"), "text"),
    "measure": (gettext_lazy("How we will know it is done"), "text"),
    "kpis": (gettext_lazy("KPI"), "text"),
    "metric": (gettext_lazy("Metric"), "choice:kpis.Kpi.metric"),
    "base": (gettext_lazy("Per"), "choice:kpis.Kpi.base"),
    "direction": (gettext_lazy("Direction"), "choice:kpis.Kpi.direction"),
    "priority": (gettext_lazy("Priority"), "choice:kpis.Kpi.priority"),
    "baseline": (gettext_lazy("Baseline"), "number"),
    "target": (gettext_lazy("Target"), "number"),
    "formula_text": (gettext_lazy("Formula"), "text"),
    "owner": (gettext_lazy("Who answers for it"), "choice:kpis.Kpi.owner"),
    "reason": (gettext_lazy("Reason"), "text"),
    "goal": (gettext_lazy("Goal"), "text"),
    "type": (gettext_lazy("Type"), "choice:contentplan.Post.type"),
    "format": (gettext_lazy("Format"), "choice:contentplan.Post.format"),
    "tone": (gettext_lazy("Tone"), "choice:contentplan.Post.tone"),
    "source": (gettext_lazy("Material"), "choice:contentplan.Post.source"),
    "publish_at": (gettext_lazy("When"), "moment"),
    "text": (gettext_lazy("Text"), "text"),
    "hashtags": (gettext_lazy("Hashtags"), "text"),
    "link": (gettext_lazy("Link"), "text"),
    "speaker": (gettext_lazy("Who speaks"), "text"),
    "source_url": (gettext_lazy("Where the material is from"), "text"),
    "ugc_author": (gettext_lazy("Author"), "text"),
    "ugc_permission": (gettext_lazy("Permission"), "text"),
    "media": (gettext_lazy("Files"), "text"),
    "place": (gettext_lazy("Place in the order"), "text"),
    "alt": (gettext_lazy("What it shows"), "text"),
    "sha256": (gettext_lazy("File"), "text"),
    "focus": (gettext_lazy("What must stay in a crop"), "text"),
    "audience": (gettext_lazy("Whom we speak to"), "text"),
    "messages": (gettext_lazy("Key messages"), "text"),
    "ways": (gettext_lazy("How we engage people"), "text"),
    "specialists": (gettext_lazy("Who is needed"), "text"),
    "ad_budget_minor": (gettext_lazy("Money for ads"), "minor"),
    "why": (gettext_lazy("Why this network"), "text"),
    "rhythm": (gettext_lazy("How often, and what kind of posts"), "text"),
    "formats": (gettext_lazy("Formats"), "text"),
    "target_followers": (gettext_lazy("Followers to reach"), "number"),
    "currency": (gettext_lazy("Currency"), "text"),
    "total_minor": (gettext_lazy("Total"), "minor"),
    "revenue_minor": (gettext_lazy("Revenue"), "minor"),
    "revenue_percent": (gettext_lazy("Percent of revenue"), "number"),
    "lines": (gettext_lazy("Split"), "lines"),
    "media_lines": (gettext_lazy("Media plan"), "text"),
    "media_left_minor": (gettext_lazy("Free for promotion"), "minor"),
    "placement": (gettext_lazy("Kind"), "choice:budget.MediaLine.kind"),
    "amount_minor": (gettext_lazy("Amount"), "minor"),
    "expected": (gettext_lazy("Expected"), "number"),
}


def told(changes: list[Change], content: Mapping[str, Any], zone: str) -> list[Told]:
    """Return changes as a person reads them; content is what was seen, zone the client's."""
    names = {item["id"]: _name(item, zone) for item in [*_items(content)]}
    names |= {change.path.split("/")[-1]: _name(side, zone) for change, side in _whole(changes)}
    currency = content.get("currency", "")
    return [
        Told(
            _where(change.path.split("/"), names),
            worded(change.before, _field(change.path), zone, currency),
            worded(change.after, _field(change.path), zone, currency),
        )
        for change in changes
        if not change.path.endswith("/id")  # its name stands beside it
        and "/terms/" not in change.path  # ids behind the names of a formula, which is shown
    ]


def _items(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lists = [content.get(name) for name in ("posts", "kpis", "channels", "media_lines")]
    lists += [post.get("media") for post in content.get("posts") or []]
    return [item for found in lists for item in found or []]


def _whole(changes: list[Change]) -> list[tuple[Change, Mapping[str, Any]]]:
    """Return the changes that add or drop an item, with the item."""
    sides = [(change, change.before or change.after) for change in changes]
    return [(change, side) for change, side in sides if isinstance(side, Mapping)]


def _name(item: Mapping[str, Any], zone: str) -> str:
    if "publish_at" in item:
        return formats.moment(iso_moment(item["publish_at"]), zone)
    if "metric" in item:
        return str(item.get("name") or "") or choice_label(item["metric"], "kpis.Kpi.metric")
    if "sha256" in item:
        return item["alt"] or choice_label(item["kind"], "contentplan.Media.kind")
    return str(item.get("name") or "")


def _field(path: str) -> str:
    """Return the last step of a path that has a name: "posts/ID/text" is text."""
    known = [step for step in path.split("/") if step in FIELDS]
    return known[-1] if known else ""


def _where(steps: list[str], names: Mapping[str, str]) -> str:
    words = []
    for step in steps:
        if step in FIELDS:
            words.append(str(FIELDS[step][0]))
        elif names.get(step):
            words.append(names[step])
    return " · ".join(words)


def worded(value: Any, field: str, zone: str, currency: str = "") -> str:
    """Return one value of frozen content in words."""
    if value is None or value == "":
        return ""
    kind = FIELDS.get(field, ("", "text"))[1]
    if kind == "lines":
        return "; ".join(_line(line, currency) for line in value)
    if isinstance(value, Mapping):  # a whole post, goal, KPI or channel
        return str(value.get("text") or value.get("measure") or _name(value, zone) or "")
    if isinstance(value, list):
        return "; ".join(worded(item, field, zone, currency) for item in value)
    if kind == "day":
        return formats.day(iso_day(value))
    if kind == "moment":
        return formats.moment(iso_moment(value), zone)
    if kind == "number":
        return formats.number(Decimal(value), 4)
    if kind == "minor":
        return formats.minor_money(value, currency)
    if kind.startswith("choice:"):
        return choice_label(value, kind.removeprefix("choice:"))
    return str(value)


def _line(line: Mapping[str, Any], currency: str) -> str:
    return _("%(category)s: %(share)s, %(amount)s") % {
        "category": choice_label(line["category"], "budget.Expense.category"),
        "share": formats.percent(line["share"]),
        "amount": formats.minor_money(line["planned_minor"], currency),
    }


def choice_label(code: str, field: str) -> str:
    """Return the word for a code of a model's field, "contentplan.Post.type"; else the code."""
    return str(_choices(field).get(code, code))


class Labels(dict[str, str]):
    """Words by code; a code that the app has given up since stands for itself."""

    def __missing__(self, code: str) -> str:
        return code


def choice_labels(field: str) -> Labels:
    """Return the words for all codes of a model's field, for whoever needs them by the hundred."""
    return Labels({code: str(label) for code, label in _choices(field).items()})


@cache
def _choices(field: str) -> dict[str, Any]:
    app, model, name = field.split(".")
    return dict(apps.get_model(app, model)._meta.get_field(name).flatchoices)


def link_state_label(state: str) -> str:
    """Return how a personal link stands, in words (LNK-4)."""
    return {
        "live": _("works"),
        "used": _("used to decide"),
        "closed": _("nothing left to decide"),
        "revoked": _("ended by the agency"),
        "replaced": _("replaced by a newer one"),
        "expired": _("expired"),
    }[state]


_KINDS = {
    "goal": gettext_lazy("Goal"),
    "content_plan": gettext_lazy("Content plan"),
    "post": gettext_lazy("Post"),
    "budget": gettext_lazy("Budget"),
    "budget_move": gettext_lazy("Move in the budget"),
    "strategy": gettext_lazy("Strategy"),
}


def kind_label(kind: str) -> str:
    return str(_KINDS.get(kind, kind))


def question(request: Any) -> str:
    """Return what is asked about in one line: a period alone could be a plan or a budget."""
    return f"{kind_label(request.kind)}: {request.title}"


def age(request: Any, zone: str, today: date) -> str:
    """Return how many of the client's days a request has waited, or took, and when it was due.

    It's a request or a line of a list; today is the client's."""
    if not request.is_open:
        until = local_day(request.closed_at, zone) if request.closed_at else today
        days = _days(request, until, zone)
        if not days:
            return _("took less than a day")
        return ngettext("took %(days)s day", "took %(days)s days", days) % {"days": days}
    waited = waits(request, zone, today)
    if request.due < today:
        late = _("late, due %(day)s") % {"day": formats.day(request.due)}
        return format_html("<strong>{}</strong> · {}", late, waited)
    due = _("due %(day)s") % {"day": formats.day(request.due)}
    return f"{due} · {waited}"


def waits(request: Any, zone: str, today: date) -> str:
    """Return how many of the client's days an open request has waited."""
    days = _days(request, today, zone)
    if not days:
        return _("sent today")
    return ngettext("waits %(days)s day", "waits %(days)s days", days) % {"days": days}


def _days(request: Any, until: date, zone: str) -> int:
    return (until - local_day(request.created_at, zone)).days


def waited_for(parts: Iterable[Any]) -> list[str]:
    """Return who still has to answer, by name; for who is away it's who stands in (TEAM-3)."""
    parts = list(parts)
    spoken = {one.pk for one in parts if one.has_spoken}
    open_ = [one for one in parts if not one.decision and one.stand_in_id not in spoken]
    acting = {one.pk for one in open_}
    names = []
    for one in open_:
        places = [other.person.name for other in open_ if other.stand_in_id == one.pk]
        if one.stand_in_id in acting or (one.is_extra and not places):
            continue
        named = {"name": one.person.name, "names": ", ".join(places)}
        names.append(_("%(name)s in place of %(names)s") % named if places else named["name"])
    return names


def decide_by(request: Any, reader_zone: str) -> str:
    """Return by when a request is to be decided, such as Fri, 12 June 2026, 18:00 (Tbilisi).

    The client's zone is named for a reader whose clock shows another time then; its client is
    loaded."""
    zone, moment = request.client.timezone, due_moment(request)
    here, there = (moment.astimezone(zone_info(name)) for name in (reader_zone, zone))
    differs = here.utcoffset() != there.utcoffset()
    told = formats.moment(moment, zone, name_zone=differs)
    return f"{formats.weekday(there.date(), short=True)}, {told}"


def iso_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def iso_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

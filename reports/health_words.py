"""The words of the health checklist, made of its frozen facts, in the active language (REP-4)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import formats
from reports.cells import channel_text, count_cell, day_cell, percent_cell
from reports.health_rules import ANSWER_WITHIN, LEAST_POSTS
from reports.tables import Cell, Column, Part, Table

TITLES = {
    "page": gettext_lazy("The page is filled in"),
    "rhythm": gettext_lazy("Posts keep the rhythm"),
    "answers": gettext_lazy("People are answered soon"),
    "figures": gettext_lazy("Figures arrive"),
    "mix": gettext_lazy("The mix is balanced"),
    "links": gettext_lazy("Visits by links can be counted"),
    "growth": gettext_lazy("The audience grows"),
    "rate": gettext_lazy("People react as before"),
}
STATES = {
    "pass": gettext_lazy("fine"),
    "fail": gettext_lazy("to repair"),
    "unknown": gettext_lazy("not known"),
}
LOOKS = {"pass": "met", "fail": "at_risk", "unknown": "no_data"}  # of tones.css
Facts = Mapping[str, Any]


class ItemTold(NamedTuple):
    code: str
    title: str
    state: str
    state_text: str
    look: str
    text: str


def items_told(channel: Mapping[str, Any]) -> list[ItemTold]:
    """Return the checklist of a frozen channel in words."""
    return [
        ItemTold(
            one["code"],
            str(TITLES[one["code"]]),
            one["state"],
            str(STATES[one["state"]]),
            LOOKS[one["state"]],
            text_of(one["code"], one["state"], channel["facts"]),
        )
        for one in channel["items"]
    ]


def text_of(code: str, state: str, facts: Facts) -> str:
    """Return what is seen of a point, by the facts that it is judged by."""
    return _TEXTS[code](state, facts)


def score_text(told: Mapping[str, Any]) -> str:
    """Return how many of the known points are fine, and how many aren't known."""
    words = {name: formats.integer(told[name]) for name in ("passed", "known", "unknown")}
    if not told["known"]:
        return _("Nothing is known yet.")
    lines = [_("%(passed)s of %(known)s known points are fine.") % words]
    if told["unknown"]:
        lines.append(
            ngettext("%(unknown)s is not known.", "%(unknown)s are not known.", told["unknown"])
            % words
        )
    return " ".join(lines)


def first_text(health: Mapping[str, Any]) -> str:
    """Return what to repair first, and where; "" when nothing fails."""
    first = health["first"]
    if first is None:
        return ""
    names = {one["id"]: channel_text(one) for one in health["channels"]}
    words = {"what": TITLES[first["code"]], "where": names[first["channel"]]}
    return _("Repair first: “%(what)s”, %(where)s.") % words


def health_part(health: Mapping[str, Any]) -> Part:
    """Return the frozen checklist as a part of a report, a table for each channel."""
    columns = [Column(_("Point")), Column(_("State")), Column(_("What we see"))]
    tables = [
        Table(
            channel_text(channel),
            columns,
            [
                [Cell(one.title), Cell(one.state_text, state=one.look), Cell(one.text)]
                for one in items_told(channel)
            ],
            lead=score_text(channel),
        )
        for channel in health["channels"]
    ]
    lead = f"{score_text(health)} {first_text(health)}".strip()
    if not tables:
        return Part("health", _("Health"), empty=_("There is no channel yet."))
    return Part("health", _("Health"), lead, tables)


# --- Items ----------------------------------------------------------------------------------------
def _page(state: str, facts: Facts) -> str:
    day = {"day": day_cell(facts["page_day"]).text}
    if state == "pass":
        return _("Seen filled in on %(day)s.") % day
    if state == "fail":
        return _("On %(day)s something was missing: picture, description, contacts or link.") % day
    return _("Nobody has looked lately: picture, description, contacts and link have to be there.")


def _rhythm(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("No regular times are set, or none of them is over.")
    words = {"kept": formats.integer(facts["kept"]), "slots": formats.integer(facts["slots"])}
    told = _("Regular times with a post: %(kept)s of %(slots)s.") % words
    if state == "fail":
        told += " " + _("Fill them, or agree on fewer.")
    return told


def _answers(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("No figures of answers to questions came in.")
    words = {
        "hours": formats.number(Decimal(facts["answer_seconds"]) / 3600, 1),
        "limit": formats.integer(ANSWER_WITHIN // 3600),
    }
    return (
        _("The first answer comes after %(hours)s h on average; at most %(limit)s h is good.")
        % words
    )


def _figures(state: str, facts: Facts) -> str:
    if facts["last_day"] is None:
        return _("No figures came in: upload the file of the network.")
    return _("Data up to %(day)s") % {"day": day_cell(facts["last_day"]).text}


def _mix(state: str, facts: Facts) -> str:
    words = {"posts": formats.integer(facts["posts"]), "least": formats.integer(LEAST_POSTS)}
    if state == "unknown":
        return _("Fewer than %(least)s posts: too few to tell.") % words
    if state == "pass":
        return _("Posts: %(posts)s, as the formula wants them.") % words
    return _("Posts: %(posts)s, another mix than the formula wants.") % words


def _links(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("No post had a link.")
    words = {"tagged": formats.integer(facts["tagged"]), "links": formats.integer(facts["links"])}
    told = _("Links with tags for statistics: %(tagged)s of %(links)s.") % words
    if state == "fail":
        told += " " + _("The editor adds the tags with one button.")
    return told


def _growth(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("The followers of both periods aren't known.")
    words = {
        "now": count_cell(facts["audience"]).text,
        "before": count_cell(facts["audience_before"]).text,
    }
    return _("Followers: %(now)s, in the period before %(before)s.") % words


def _rate(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("Reach and reactions of both periods aren't known.")
    words = {
        "now": percent_cell(facts["rate"], 2).text,
        "before": percent_cell(facts["rate_before"], 2).text,
    }
    return _("ER by reach: %(now)s, in the period before %(before)s.") % words


_TEXTS = {
    "page": _page,
    "rhythm": _rhythm,
    "answers": _answers,
    "figures": _figures,
    "mix": _mix,
    "links": _links,
    "growth": _growth,
    "rate": _rate,
}

"""The words of what differs from an earlier edition: what, where, before, now (REP-2)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.wording import choice_label, kind_label
from common import formats
from community.question_wording import working_time
from kpis.wording import STATUS_WORDS, metric_name
from reports.cells import (
    NETWORKS,
    channel_text,
    count_cell,
    day_cell,
    exact,
    figure_cell,
    hours_cell,
    money_cell,
    percent_cell,
    span_text,
)
from reports.health_words import STATES as ITEM_STATES
from reports.health_words import TITLES as ITEMS
from reports.health_words import text_of as item_text
from reports.money_parts import cost_cell
from reports.tables import Cell, Column, Table
from reports.team_rules import Check
from reports.team_words import STATES as CHECK_STATES
from reports.team_words import TITLES as CHECKS
from reports.team_words import text_of as check_text

About = Mapping[str, Any]
VERDICTS = {
    "better": gettext_lazy("got better"),
    "worse": gettext_lazy("got worse"),
    "same": gettext_lazy("stayed the same"),
    "no_data": gettext_lazy("no data to tell whether it helped"),
}
OUTCOMES = {"approve": gettext_lazy("approved"), "return": gettext_lazy("returned")}
FIELDS = {  # "" where the row's own name says it
    "value": "",
    "judged": "",
    "verdict": "",
    "outcome": "",
    "status": gettext_lazy("Pace"),
    "target": gettext_lazy("Target"),
    "expected": gettext_lazy("Expected"),
    "forecast": gettext_lazy("Forecast"),
    "baseline": gettext_lazy("Baseline"),
    "counted": gettext_lazy("Counted"),
    "previous": gettext_lazy("In the period before"),
    "published": gettext_lazy("Published"),
    "planned": gettext_lazy("Planned"),
    "late": gettext_lazy("Published late"),
    "missing": gettext_lazy("Planned and not published"),
    "cancelled": gettext_lazy("Called off"),
    "balanced": gettext_lazy("As the formula wants them"),
    "total_minor": gettext_lazy("Total"),
    "promotion_minor": gettext_lazy("Planned for promotion"),
    "spent_minor": gettext_lazy("Spent"),
    "planned_minor": gettext_lazy("Planned"),
    "amount_minor": gettext_lazy("Amount"),
    "result": gettext_lazy("Brought"),
    "cost": gettext_lazy("Cost"),
    "planned_cost": gettext_lazy("Planned cost"),
    "decided": gettext_lazy("Decided"),
    "approved": gettext_lazy("Approved"),
    "returned": gettext_lazy("Returned"),
    "waiting": gettext_lazy("Still waiting at the end"),
    "median_hours": gettext_lazy("Half of the answers within"),
    "longest_hours": gettext_lazy("The longest answer"),
    "hours": gettext_lazy("Took"),
    "posts_approved": gettext_lazy("Posts approved"),
    "first_pass": gettext_lazy("Posts approved at the first sending"),
    "late_posts": gettext_lazy("Posts late for want of an answer"),
    "er": gettext_lazy("ER by reach"),
    "measured": gettext_lazy("Posts with figures"),
    "reach": gettext_lazy("Reach"),
    "reactions": gettext_lazy("Likes, comments, shares and saves"),
    "usual": gettext_lazy("Usual"),
    "explained": gettext_lazy("Explained"),
    "passed": gettext_lazy("Points that are fine"),
    "known": gettext_lazy("Known points"),
    "unknown": gettext_lazy("Points not known"),
    "followers": gettext_lazy("Followers"),
    "change": gettext_lazy("Change"),
    "posts_per_week": gettext_lazy("Posts a week"),
    "er_by_followers": gettext_lazy("ER by followers"),
    "share": gettext_lazy("Share"),
    "received": gettext_lazy("Received"),
    "answered": gettext_lazy("Answered"),
    "median_seconds": gettext_lazy("Median first answer"),
}
OWN_FIELDS = {  # where a kind calls a figure otherwise
    ("kpi", "expected"): gettext_lazy("Expected by now"),
    ("kpi", "counted"): gettext_lazy("Without suspicious days"),
    ("type", "target"): gettext_lazy("By the formula"),
    **{(kind, "late"): gettext_lazy("Late") for kind in ("asked", "asked_kind", "asked_channel")},
}


def changes_table(changes: Mapping[str, Any] | None, people: Mapping[str, str]) -> Table | None:
    """Return what differs from an earlier edition; None when there is none to speak of."""
    if changes is None:
        return None
    note = "" if changes["figures"] else _("All figures are the same.")
    if changes.get("more"):
        more = ngettext(
            "And %(count)s more difference, of lesser weight.",
            "And %(count)s more differences, of lesser weight.",
            changes["more"],
        )
        note = more % {"count": formats.integer(changes["more"])}
    return Table(
        _("What differs from edition %(number)s") % {"number": formats.integer(changes["edition"])},
        [
            Column(_("Figure")),
            Column(_("Where")),
            Column(_("Before"), numeric=True),
            Column(_("Now"), numeric=True),
        ],
        [
            _row(one, people) if "about" in one else _row_of_before(one)
            for one in changes["figures"]
        ],
        note=note,
    )


def _row(one: Mapping[str, Any], people: Mapping[str, str]) -> list[Cell]:
    kind, field, about = one["kind"], one["field"], one["about"]
    what, where = NAMES[kind](about, people)
    label = str(OWN_FIELDS.get((kind, field)) or FIELDS[field])
    cells = [_cell(kind, field, one[name], about) for name in ("before", "after")]
    return [Cell(" · ".join(filter(None, [what, label]))), Cell(where), *cells]


def _cell(kind: str, field: str, value: Any, about: About) -> Cell:
    """Return a figure in words; what isn't there has none, whatever its unit."""
    if value is None:
        return Cell(formats.no_data())
    if isinstance(value, bool):
        return Cell(_("yes") if value else _("no"))
    if field in WORDS:
        return Cell(WORDS[field](value))
    if field == "judged":
        return Cell(_judged(kind, about["code"], value))
    if field.endswith("_minor"):
        return money_cell(value, about["currency"])
    if field.endswith("cost"):
        return cost_cell(value, about["currency"])
    if field.endswith("hours"):
        return hours_cell(value)
    if field == "median_seconds":
        return Cell(working_time(int(value)), exact(value))
    if field in PLACES:
        return percent_cell(value, PLACES[field])
    if field == "posts_per_week":
        return Cell(formats.number(exact(value), 1), exact(value))
    if kind in ("kpi", "channel", "jump"):
        currency = about.get("currency", "")
        return figure_cell(about["metric"], str(value), currency, about.get("unit", ""))
    return count_cell(value)


WORDS: Mapping[str, Callable[[str], str]] = {
    "status": lambda code: str(STATUS_WORDS[code]),
    "verdict": lambda code: str(VERDICTS[code]),
    "outcome": lambda code: str(OUTCOMES[code]),
}
PLACES = {"er": 2, "er_by_followers": 2, "first_pass": 1, "share": 1}  # of percentages


def _judged(kind: str, code: str, told: Mapping[str, Any]) -> str:
    """Return how something stands, and by what."""
    if kind == "item":
        state, seen = ITEM_STATES, item_text(code, told["state"], told["facts"])
    else:
        state, seen = CHECK_STATES, check_text(Check(code, told["state"], told["facts"]))
    return f"{state[told['state']]}: {seen}"


# --- What a figure is of, and where ---------------------------------------------------------------
Names = Callable[[About, Mapping[str, str]], tuple[str, str]]


def _choice(name: str, column: str, where: Callable[[About], str]) -> Names:
    """Return the names of rows that a choice tells apart."""
    return lambda about, people: (choice_label(about[name], column), where(about))


def _posts(about: About) -> str:
    return _("Posts")


def _asked(about: About) -> str:
    return _("Questions and answers")


def _results(about: About) -> str:
    return _("What posts brought")


def _span(about: About) -> str:
    return span_text(about["start"], about["end"])


def _kpi(about: About, people: Mapping[str, str]) -> tuple[str, str]:
    name = about.get("name") or metric_name(about["metric"], about.get("base", ""))
    return name, about.get("measure", "")


def _channel(about: About) -> str:
    """Return the channel that a row names, or stands in."""
    if "channel_name" in about:
        return f"{choice_label(about['channel_network'], NETWORKS)} · {about['channel_name']}"
    return channel_text(about)


def _of_channel(about: About) -> str:
    return _channel(about) if "channel_name" in about else _("no channel")


def _jump(about: About, people: Mapping[str, str]) -> tuple[str, str]:
    return f"{metric_name(about['metric'])} · {day_cell(about['day']).text}", _channel(about)


def _who(about: About) -> str:
    ours = _("ours")
    return f"{about['name']} · {ours}" if about.get("ours") else str(about["name"])


def _voice(about: About, people: Mapping[str, str]) -> tuple[str, str]:
    title = _("Mentions") if about["kind"] == "mentions" else _("Likes, comments and shares")
    return f"{title} · {_who(about)}", choice_label(about["network"], NETWORKS)


TYPE, FORMAT = "contentplan.Post.type", "contentplan.Post.format"
NAMES: Mapping[str, Names] = {
    "kpi": _kpi,
    "channel": lambda about, people: (metric_name(about["metric"]), _channel(about)),
    "posts": lambda about, people: ("", _("Posts")),
    "type": _choice("type", TYPE, _posts),
    "format": _choice("format", FORMAT, _posts),
    "channel_posts": lambda about, people: (_("Posts"), _channel(about)),
    "channel_type": _choice("code", TYPE, _channel),
    "type_result": _choice("code", TYPE, _results),
    "format_result": _choice("code", FORMAT, _results),
    "jump": _jump,
    "rival": lambda about, people: (_who(about), choice_label(about["network"], NETWORKS)),
    "voice": _voice,
    "budget": lambda about, people: (_("Budget"), _span(about)),
    "budget_line": _choice("category", "budget.Expense.category", _span),
    "expense": lambda about, people: (about["justification"], day_cell(about["day"]).text),
    "media": lambda about, people: (_("Media plan"), _span(about)),
    "media_sum": lambda about, people: (metric_name(about["metric"]), _("Media plan")),
    "media_channel": lambda about, people: (metric_name(about["metric"]), _of_channel(about)),
    "media_line": lambda about, people: (about["title"], _of_channel(about)),
    "asked": lambda about, people: ("", _asked(about)),
    "asked_kind": _choice("kind", "community.Question.kind", _asked),
    "asked_channel": lambda about, people: (_channel(about), _asked(about)),
    "decisions": lambda about, people: ("", _("Decisions")),
    "decider": lambda about, people: (
        people.get(about["person"], _("a former decider")),
        _("Decisions"),
    ),
    "request": lambda about, people: (about["title"], kind_label(about["kind"])),
    "health": lambda about, people: ("", _("Health")),
    "item": lambda about, people: (str(ITEMS[about["code"]]), _channel(about)),
    "check": lambda about, people: (str(CHECKS[about["code"]]), _("How we work together")),
    "kept": lambda about, people: (about["text"], _("What we changed")),
}


# --- As editions were compared before: KPIs, channels and spending --------------------------------
def _row_of_before(one: Mapping[str, Any]) -> list[Cell]:
    if one["kind"] == "budget":
        return [
            Cell(_("Spent")),
            Cell(choice_label(one["metric"], "budget.Expense.category")),
            *(
                Cell(formats.no_data())
                if one[name] is None
                else money_cell(int(one[name]), one["currency"])
                for name in ("before", "after")
            ),
        ]
    return [
        Cell(one.get("kpi_name") or metric_name(one["metric"], one["base"])),
        Cell(one["name"]),
        *(
            figure_cell(one["metric"], one[name], one["currency"], one.get("kpi_unit", ""))
            for name in ("before", "after")
        ),
    ]

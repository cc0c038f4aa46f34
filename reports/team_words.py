"""The words of the collaboration check, for both sides, and the next step of each (TEAM-6).

Kind in tone: nobody is marked, each text says what helps. In the active language."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.wording import choice_label
from common import formats
from reports.tables import Cell, Column, Part, Table
from reports.team_rules import LEAST_POSTS, Check, first_of

TITLES = {
    "no_goal": gettext_lazy("A goal to work for"),
    "no_kpi": gettext_lazy("Numbers that tell whether we get there"),
    "no_brief": gettext_lazy("The agency knows the business"),
    "interference": gettext_lazy("What was approved stays approved"),
    "everybody_decides": gettext_lazy("Few people decide"),
    "one_type": gettext_lazy("Posts of different types"),
    "unjustified_spend": gettext_lazy("Every expense says why"),
    "nobody_reads": gettext_lazy("Reports are read"),
}
STATES = {
    "ok": gettext_lazy("goes well"),
    "attention": gettext_lazy("worth a talk"),
    "unknown": gettext_lazy("not known yet"),
}
LOOKS = {"ok": "met", "attention": "at_risk", "unknown": "no_data"}  # of tones.css

# The button of each: what it says, and the page it leads to; for the agency, then for the client.
STEPS = {
    "no_goal": ((gettext_lazy("Set a goal"), "goals:new"), (gettext_lazy("Goals"), "goals:goals")),
    "no_kpi": (
        (gettext_lazy("Choose KPIs"), "goals:goals"),
        (gettext_lazy("Goals"), "goals:goals"),
    ),
    "no_brief": (
        (gettext_lazy("Go through the open questions"), "clients:brief"),
        (gettext_lazy("Answer the open questions"), "clients:brief"),
    ),
    "interference": (
        (gettext_lazy("Go through the proposals"), "contentplan:proposals"),
        (gettext_lazy("Go through the proposals"), "contentplan:proposals"),
    ),
    "everybody_decides": (
        (gettext_lazy("Agree who decides"), "clients:people"),
        (gettext_lazy("See who decides"), "clients:people"),
    ),
    "one_type": (
        (gettext_lazy("Balance the next plan"), "contentplan:plans"),
        (gettext_lazy("See the plans"), "contentplan:plans"),
    ),
    "unjustified_spend": (
        (gettext_lazy("Write what it brought"), "budget:budgets"),
        (gettext_lazy("See the budget"), "budget:budgets"),
    ),
    "nobody_reads": (
        (gettext_lazy("Open the reports"), "reports:reports"),
        (gettext_lazy("Open the reports"), "reports:reports"),
    ),
}


class CheckTold(NamedTuple):
    code: str
    title: str
    state: str
    state_text: str
    look: str  # a state of tones.css
    text: str
    step: str  # what the button says
    url: str


def told(checks: Sequence[Check], client_pk: UUID, *, client_side: bool) -> list[CheckTold]:
    """Return the checks in words, each with its next step for this side."""
    found = []
    for one in checks:
        label, route = STEPS[one.code][int(client_side)]
        url = reverse(route, kwargs={"client_pk": client_pk})
        found.append(
            CheckTold(
                one.code,
                str(TITLES[one.code]),
                one.state,
                str(STATES[one.state]),
                LOOKS[one.state],
                text_of(one),
                str(label),
                url,
            )
        )
    return found


def checks_lead(checks: Sequence[Check]) -> str:
    """Return how many go well, how many are worth a talk, and where to begin."""
    states = [one.state for one in checks]
    counts = {
        "well": formats.integer(states.count("ok")),
        "all": formats.integer(len(states)),
        "unknown": formats.integer(states.count("unknown")),
    }
    lines = [_("%(well)s of %(all)s go well; not known yet: %(unknown)s.") % counts]
    first = first_of(checks)
    if first is not None:
        lines.append(_("Begin with: %(what)s.") % {"what": TITLES[first.code]})
    return " ".join(lines)


def team_part(collaboration: Mapping[str, Any]) -> Part:
    """Return the frozen check as a part of a report."""
    checks = [Check(**one) for one in collaboration["checks"]]
    rows = [
        [
            Cell(str(TITLES[one.code])),
            Cell(str(STATES[one.state]), state=LOOKS[one.state]),
            Cell(text_of(one)),
        ]
        for one in checks
    ]
    columns = [Column(_("What helps")), Column(_("State")), Column(_("What we see"))]
    title, lead = _("How we work together"), checks_lead(checks)
    return Part("collaboration", title, lead, [Table("", columns, rows)])


def text_of(one: Check) -> str:
    """Return what is seen and what helps, in a sentence or two."""
    return _TEXTS[one.code](one.state, one.facts or {})


Facts = Mapping[str, Any]


def _few_posts() -> str:
    words = _("Fewer than %(least)s posts: too few to tell.")
    return words % {"least": formats.integer(LEAST_POSTS)}


def _goal(state: str, facts: Facts) -> str:
    if state == "attention":
        return _(
            "No agreed goal runs now. One sentence about what hurts and how we will know it is "
            "better is enough to begin."
        )
    running = facts["running"]
    words = ngettext("%(count)s agreed goal runs.", "%(count)s agreed goals run.", running)
    return words % {"count": formats.integer(running)}


def _kpi(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("First a goal, then its numbers.")
    if state == "ok":
        return _("Every running goal has its KPIs.")
    words = ngettext(
        "%(count)s running goal has no KPI yet. A number with a date saves arguments about taste.",
        "%(count)s running goals have no KPI yet. A number with a date saves arguments about "
        "taste.",
        facts["without"],
    )
    return words % {"count": formats.integer(facts["without"])}


def _brief(state: str, facts: Facts) -> str:
    if state == "unknown":  # in reports from before there was a brief
        return _(
            "There is no brief here yet, so this cannot be checked. What the agency understood of "
            "the business stands in the strategy: read it together and correct it."
        )
    if not facts["asked"]:
        return _(
            "Nothing was asked about the business yet. An hour over the brief saves a month of "
            "texts that could be about anybody."
        )
    counts = {name: formats.integer(facts[name]) for name in ("asked", "answered", "overdue")}
    told = _("%(answered)s of %(asked)s questions about the business are answered.") % counts
    if facts["overdue"]:
        words = ngettext(
            "%(overdue)s answer is late: a call of five minutes settles it.",
            "%(overdue)s answers are late: a call of ten minutes settles them.",
            facts["overdue"],
        )
        return " ".join([told, words % counts])
    if state == "attention":
        return " ".join([told, _("The next ten can be answered in one conversation.")])
    return told


def _interference(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _few_posts()
    counts = {"asked": formats.integer(facts["asked"]), "posts": formats.integer(facts["posts"])}
    if state == "ok":
        return _("Changes after approval: %(asked)s, with %(posts)s posts.") % counts
    return (
        _(
            "Changes after approval: %(asked)s, with %(posts)s posts. A late change costs both "
            "sides an evening; wishes are most welcome while a plan is being approved."
        )
        % counts
    )


def _deciders(state: str, facts: Facts) -> str:
    number = {"count": formats.integer(facts["deciders"])}
    if state == "unknown":
        return _("Nobody decides on the client's side yet. Name one person who knows the goals.")
    if facts["deciders"] > facts["most"]:
        return (
            _(
                "%(count)s people decide, and answers wait for each other. Agree whose word is the "
                "last, and let the others advise."
            )
            % number
        )
    if state == "attention":
        return _(
            "Among those who decide is somebody whose work is not about SMM. Let those decide who "
            "know the goals, and ask the others for advice."
        )
    words = ngettext("%(count)s person decides.", "%(count)s people decide.", facts["deciders"])
    return words % number


def _type(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _few_posts()
    words = {
        "type": choice_label(facts["type"], "contentplan.Post.type"),
        "count": formats.integer(facts["count"]),
        "posts": formats.integer(facts["posts"]),
    }
    if state == "ok":
        return _("The commonest type is “%(type)s”: %(count)s of %(posts)s posts.") % words
    return (
        _(
            "%(count)s of %(posts)s posts are of one type, “%(type)s”. People come back for "
            "variety: let the formula choose the types of the next plan."
        )
        % words
    )


def _spend(state: str, facts: Facts) -> str:
    if state == "unknown":
        return _("No expense was booked in these days.")
    if state == "ok":
        words = ngettext(
            "%(count)s expense says why it was made.",
            "All %(count)s expenses say why they were made.",
            facts["expenses"],
        )
        return words % {"count": formats.integer(facts["expenses"])}
    lines = []
    if facts["without_reason"]:
        words = ngettext(
            "%(count)s expense gives no reason.",
            "%(count)s expenses give no reason.",
            facts["without_reason"],
        )
        lines.append(words % {"count": formats.integer(facts["without_reason"])})
    if facts["without_result"]:
        words = ngettext(
            "%(count)s expense older than a month does not say what it brought.",
            "%(count)s expenses older than a month do not say what they brought.",
            facts["without_result"],
        )
        lines.append(words % {"count": formats.integer(facts["without_result"])})
    lines.append(_("One sentence each is enough to decide whether to pay again."))
    return " ".join(lines)


def _reports(state: str, facts: Facts) -> str:
    sent = facts["sent"]
    if not sent:
        return _("No report was sent in these days. The next one is a reason to meet.")
    counts = {"sent": formats.integer(sent), "opened": formats.integer(facts["opened"])}
    if state == "unknown":
        words = ngettext(
            "%(sent)s report was sent. Whether it was read is not known; ten minutes over the last "
            "one are worth more than any mark.",
            "%(sent)s reports were sent. Whether they were read is not known; ten minutes over the "
            "last one are worth more than any mark.",
            sent,
        )
        return words % counts
    if state == "ok":
        return _("Reports sent: %(sent)s, opened: %(opened)s.") % counts
    return (
        _(
            "Reports sent: %(sent)s, opened: %(opened)s. The first page takes a minute; ten "
            "minutes over it together decide the next month."
        )
        % counts
    )


_TEXTS = {
    "no_goal": _goal,
    "no_kpi": _kpi,
    "no_brief": _brief,
    "interference": _interference,
    "everybody_decides": _deciders,
    "one_type": _type,
    "unjustified_spend": _spend,
    "nobody_reads": _reports,
}

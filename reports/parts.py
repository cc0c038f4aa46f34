"""The parts of a report below its goals: channels, posts, money, decisions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.wording import choice_label, kind_label
from common import formats
from kpis.wording import metric_name
from reports.cells import (
    basis_text,
    channel_text,
    count_cell,
    day_cell,
    exact,
    figure_cell,
    hours_cell,
    local_day_cell,
    money_cell,
    percent_cell,
    span_text,
)
from reports.charts import has_mix
from reports.leads import budget_lead, channel_lead, signed_percent, worked_lead
from reports.money_parts import media_tables
from reports.tables import Cell, Column, Part, Table


# --- Channels -------------------------------------------------------------------------------------
def channels_part(kpis: Mapping[str, Any]) -> Part:
    currency = kpis["currency"]
    before = span_text(kpis["previous"]["start"], kpis["previous"]["end"])
    tables = [
        Table(
            channel_text(each),
            [
                Column(_("Metric")),
                Column(_("Value"), numeric=True),
                Column(_("How it is counted")),
                Column(before, numeric=True),
                Column(_("Difference"), numeric=True),
            ],
            [_metric(line, currency) for line in each["metrics"]],
            note=_("Data up to %(day)s") % {"day": day_cell(each["last_day"]).text},
            lead=channel_lead(each["metrics"], currency),
        )
        for each in kpis["channels"]
        if each["metrics"]
    ]
    silent = [channel_text(each) for each in kpis["channels"] if not each["metrics"]]
    lead = _("Each channel on its own: people are not added up over channels.") if tables else ""
    if silent:
        lead = " ".join(
            filter(None, [lead, _("No data from: %(names)s.") % {"names": ", ".join(silent)}])
        )
    return Part(
        "channels",
        _("Channels"),
        lead,
        tables,
        empty="" if tables else _("There are no numbers for this period yet."),
    )


def _metric(line: Mapping[str, Any], currency: str) -> list[Cell]:
    change = exact(line["change_percent"])
    return [
        Cell(metric_name(line["metric"])),
        figure_cell(line["metric"], line["value"], currency),
        Cell(basis_text(line["basis"])),
        figure_cell(line["metric"], line["previous"], currency),
        Cell(signed_percent(line["change_percent"]), change, "%"),
    ]


# --- Posts ----------------------------------------------------------------------------------------
def content_part(sections: Mapping[str, Any], zone: str) -> Part:
    content, results = sections["content"], sections["results"]
    part = Part("content", _("Posts: planned and published"))
    if not has_mix(sections):
        part.empty = _("Nothing was planned or published in this period.")
        return part
    part.lead = f"{_counts(content)} {worked_lead(results)}".strip()
    part.chart = "mix"
    part.chart_text = _(
        "Bars: published posts. Ticks: what the plan wanted. "
        "E engaging, U user-generated, L educational, P promotional."
    )
    part.tables = [
        _types(content, results),
        _simple_counts(_("Formats"), _("Format"), content, results),
        *_posts(content, zone),
    ]
    return part


def _counts(content: Mapping[str, Any]) -> str:
    published = content["published"]
    told = [
        ngettext(
            "%(published)s post of %(planned)s planned came out.",
            "%(published)s posts of %(planned)s planned came out.",
            published,
        )
        % {
            "published": formats.integer(published),
            "planned": formats.integer(content["planned"]),
        }
    ]
    late, missing, cancelled = (content[name] for name in ("late", "missing", "cancelled"))
    if late:
        words = ngettext("%(count)s was late.", "%(count)s were late.", late)
        told.append(words % {"count": formats.integer(late)})
    if missing:
        words = ngettext("%(count)s is missing.", "%(count)s are missing.", missing)
        told.append(words % {"count": formats.integer(missing)})
    if cancelled:
        words = ngettext("%(count)s was cancelled.", "%(count)s were cancelled.", cancelled)
        told.append(words % {"count": formats.integer(cancelled)})
    return " ".join(told)


def _types(content: Mapping[str, Any], results: Mapping[str, Any]) -> Table:
    by_code, known = _by_code(results["types"])
    rows = [
        [
            Cell(choice_label(line["type"], "contentplan.Post.type")),
            count_cell(line["planned"]),
            count_cell(line["target"]),
            count_cell(line["published"]),
            percent_cell(line["published_share"]),
            *(_result(by_code.get(line["type"])) if known else []),
        ]
        for line in content["types"]
    ]
    columns = [
        Column(_("Type")),
        Column(_("Planned"), numeric=True),
        Column(_("By the formula"), numeric=True),
        Column(_("Published"), numeric=True),
        Column(_("Share"), numeric=True),
        *(_result_columns() if known else []),
    ]
    return Table(_("Types"), columns, rows, note=_matched(results["types"]))


def _simple_counts(
    title: str, column: str, content: Mapping[str, Any], results: Mapping[str, Any]
) -> Table:
    by_code, known = _by_code(results["formats"])
    rows = [
        [
            Cell(choice_label(line["format"], "contentplan.Post.format")),
            count_cell(line["planned"]),
            count_cell(line["published"]),
            *(_result(by_code.get(line["format"])) if known else []),
        ]
        for line in content["formats"]
    ]
    columns = [
        Column(column),
        Column(_("Planned"), numeric=True),
        Column(_("Published"), numeric=True),
        *(_result_columns() if known else []),
    ]
    return Table(title, columns, rows)


def _by_code(
    lines: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Mapping[str, Any]], bool]:
    """Return the results by code, and whether any post of theirs has figures."""
    return {line["code"]: line for line in lines}, any(line["measured"] for line in lines)


def _result_columns() -> list[Column]:
    return [Column(_("Posts with figures"), numeric=True), Column(_("ER by reach"), numeric=True)]


def _result(line: Mapping[str, Any] | None) -> list[Cell]:
    if line is None:
        return [count_cell(0), Cell(formats.no_data())]
    if line["measured"] and line["er"] is None:
        return [count_cell(line["measured"]), Cell(_("too few to tell"))]
    return [count_cell(line["measured"]), percent_cell(line["er"], 2)]


def _matched(lines: Sequence[Mapping[str, Any]]) -> str:
    posts, measured = (sum(line[name] for line in lines) for name in ("posts", "measured"))
    if not posts or posts == measured:
        return ""
    if not measured:
        return _("No figures of single posts were imported, so types cannot be compared by ER.")
    return _("Figures of single posts are known for %(measured)s of %(posts)s published posts.") % {
        "measured": formats.integer(measured),
        "posts": formats.integer(posts),
    }


def _posts(content: Mapping[str, Any], zone: str) -> list[Table]:
    if not content["posts"]:
        return []
    rows = [
        [
            local_day_cell(post["published_at"], zone),
            Cell(channel_text(post["channel"])),
            Cell(choice_label(post["type"], "contentplan.Post.type")),
            Cell(choice_label(post["format"], "contentplan.Post.format")),
            Cell(post["title"] or post["url"], url=post["url"]),
        ]
        for post in content["posts"]
    ]
    columns = [_("Day"), _("Channel"), _("Type"), _("Format"), _("Post")]
    return [Table(_("Published posts"), [Column(title) for title in columns], rows)]


# --- Money ----------------------------------------------------------------------------------------
def budget_part(budget: Mapping[str, Any], until: date) -> Part:
    part = Part("budget", _("Budget"), budget_lead(budget["budgets"], until))
    part.tables = [_budget_table(each) for each in budget["budgets"]]
    part.tables += media_tables(budget.get("media", []))
    if budget["expenses"]:
        part.tables.append(_expenses(budget["expenses"]))
    if not part.tables:
        part.empty = _("There is no budget for this period.")
    return part


def _budget_table(budget: Mapping[str, Any]) -> Table:
    currency, lines = budget["currency"], budget["lines"]
    sums = {
        name: sum(line[name] for line in lines)
        for name in ("planned_minor", "spent_minor", "left_minor")
    }
    whole = {"category": "", "share": 100, **sums}
    return Table(
        span_text(budget["start"], budget["end"]),
        [
            Column(_("Part")),
            Column(_("Share"), numeric=True),
            Column(_("Planned"), numeric=True),
            Column(_("Spent"), numeric=True),
            Column(_("Left"), numeric=True),
        ],
        [
            [
                Cell(
                    choice_label(line["category"], "budget.Expense.category")
                    if line["category"]
                    else _("Total")
                ),
                Cell(formats.percent(line["share"]), line["share"], "%"),
                money_cell(line["planned_minor"], currency),
                money_cell(line["spent_minor"], currency),
                money_cell(line["left_minor"], currency, "over" if line["left_minor"] < 0 else ""),
            ]
            for line in [*lines, whole]
        ],
        note=_("Spent up to the end of the reported period."),
        total=True,
    )


def _expenses(expenses: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        _("The largest expenses and what they brought"),
        [
            Column(_("Day")),
            Column(_("Part")),
            Column(_("What for")),
            Column(_("What it brought")),
            Column(_("Amount"), numeric=True),
        ],
        [
            [
                day_cell(one["day"]),
                Cell(choice_label(one["category"], "budget.Expense.category")),
                Cell(one["justification"]),
                Cell(one["result"] or _("not written yet")),
                money_cell(one["amount_minor"], one["currency"]),
            ]
            for one in expenses
        ],
    )


# --- Decisions ------------------------------------------------------------------------------------
def decisions_part(decisions: Mapping[str, Any], people: Mapping[str, str], zone: str) -> Part:
    part = Part("decisions", _("Decisions"))
    if decisions["decided"]:
        part.lead = _("Half of the answers took at most %(median)s, the longest %(longest)s.") % {
            "median": hours_cell(decisions["median_hours"]).text,
            "longest": hours_cell(decisions["longest_hours"]).text,
        }
        part.tables = [_requests(decisions, zone), _deciders(decisions, people)]
    else:
        part.empty = _("Nothing was decided in this period.")
    part.lead = f"{part.lead} {_sendings(decisions)}".strip()
    if decisions["waiting"]:
        waiting = ngettext(
            "%(count)s question was still waiting at the end.",
            "%(count)s questions were still waiting at the end.",
            decisions["waiting"],
        ) % {"count": formats.integer(decisions["waiting"])}
        part.lead = f"{part.lead} {waiting}".strip()
    return part


def _sendings(decisions: Mapping[str, Any]) -> str:
    """Return how posts fared; nothing of reports that were computed before this was measured."""
    told = []
    if decisions.get("first_pass") is not None:
        told.append(
            _("%(share)s of the posts were approved at the first sending.")
            % {"share": formats.percent(exact(decisions["first_pass"]))}
        )
    if decisions.get("late_posts"):
        late = decisions["late_posts"]
        told.append(
            ngettext(
                "%(count)s post was late because it waited for its answer.",
                "%(count)s posts were late because they waited for their answers.",
                late,
            )
            % {"count": formats.integer(late)}
        )
    return " ".join(told)


def _requests(decisions: Mapping[str, Any], zone: str) -> Table:
    words = {"approve": _("approved"), "return": _("returned")}
    states = {"approve": "approved", "return": "returned"}
    rows = []
    for one in decisions["requests"]:
        rows.append(
            [
                Cell(f"{kind_label(one['kind'])}: {one['title']}"),
                local_day_cell(one["asked_at"], zone),
                Cell(words[one["outcome"]], state=states[one["outcome"]]),
                hours_cell(one["hours"]),
            ]
        )
    columns = [
        Column(_("What was asked")),
        Column(_("Asked on")),
        Column(_("Answer")),
        Column(_("Took"), numeric=True),
    ]
    return Table(_("Questions"), columns, rows)


def _deciders(decisions: Mapping[str, Any], people: Mapping[str, str]) -> Table:
    return Table(
        _("Who decided"),
        [
            Column(_("Name")),
            Column(_("Decided"), numeric=True),
            Column(_("Returned"), numeric=True),
            Column(_("Half of the answers within"), numeric=True),
        ],
        [
            [
                Cell(people.get(one["person"], _("a former decider"))),
                count_cell(one["decided"]),
                count_cell(one["returned"]),
                hours_cell(one["median_hours"]),
            ]
            for one in decisions["deciders"]
        ],
    )

"""The words for what a report froze as codes, days and exact numbers (REP-1).

`read` makes one Reading; page, PDF and XLSX show that, so they can't differ."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Goal
from kpis.catalogue import METRICS
from kpis.doubt_words import counter_text
from kpis.quality import Counter
from kpis.rules import FORMULAS
from kpis.wording import STATUS_WORDS, metric_name
from reports import rules
from reports.cells import (
    basis_text,
    channel_text,
    day_cell,
    figure_cell,
    span_text,
)
from reports.charts import with_line
from reports.competitor_parts import competitor_parts
from reports.edition_words import VERDICTS, changes_table
from reports.first_parts import first_part, jumps_part
from reports.health_words import health_part
from reports.models import Report
from reports.outcomes import figures
from reports.parts import budget_part, channels_part, content_part, decisions_part
from reports.question_parts import questions_part
from reports.tables import Column, GoalTold, Kept, Part, Promise, Reading, Table
from reports.team_words import team_part

MONEY_METRICS = frozenset(
    [code for code, metric in METRICS.items() if metric.unit == "money"]
    + [code for code, made in FORMULAS.items() if made.unit == "money"]
    + ["roas"]  # with the spend known from elsewhere it tells the revenue
)

BETWEEN_THE_SIDES = ("decisions", "collaboration", "changes")


def read(
    report: Report,
    *,
    sections: Mapping[str, Any] | None = None,
    corrections: Sequence[Any] = (),
    people: Mapping[str, str] | None = None,
    all_days: bool = False,
) -> Reading:
    """Return a computed report in the active language.

    sections stand in for the report's own (services.sections_of). people maps ids to names.
    all_days gives each KPI its days before the period as well."""
    told = report.sections if sections is None else sections
    goals = _goals(told, None if all_days else report.start)
    last = told["last_corrections"]
    return Reading(
        title=_("Report for %(period)s") % {"period": report.period_text},
        client=report.client.name,
        agency=report.client.agency.name,
        period=report.period_text,
        edition=report.edition,
        goals=goals,
        conclusions=report.conclusions,
        corrections=corrections,
        no_corrections_because=report.no_corrections_because,
        parts=_parts(report, told, people or {}),
        last_corrections=[_kept(one, told["kpis"]["currency"], people or {}) for one in last],
        last_period=span_text(last[0]["start"], last[0]["end"]) if last else "",
        changes=changes_table(told.get("changes"), people or {}),
        first=first_part(goals),
    )


def _parts(report: Report, told: Mapping[str, Any], people: Mapping[str, str]) -> list[Part]:
    """Return the parts in the order in which they are read; reports of before lack some."""
    zone = report.client.timezone
    parts = [channels_part(told["kpis"])]
    if "jumps" in told:
        parts.append(jumps_part(told["jumps"]))
    parts.append(content_part(told, zone))
    parts += competitor_parts(told)
    if "budget" in told:
        parts.append(budget_part(told["budget"], report.end))
    if "community" in told:
        parts.append(questions_part(told["community"]))
    if "decisions" in told:
        parts.append(decisions_part(told["decisions"], people, zone))
    if "health" in told:
        parts.append(health_part(told["health"]))
    if "collaboration" in told:
        parts.append(team_part(told["collaboration"]))
    return parts


def for_everybody(sections: Mapping[str, Any], *, money: bool) -> Mapping[str, Any]:
    """Return what a share link shows of the sections: without money unless that was asked for."""
    if not money:
        return rules.without_money(sections, MONEY_METRICS)
    return {name: part for name, part in sections.items() if name not in BETWEEN_THE_SIDES}


def first_figures(sections: Mapping[str, Any]) -> list[Promise]:
    """Return the primary KPIs, for the first lines of a mail."""
    every = [one for goal in _goals(sections, None) for one in goal.promises]
    return [one for one in every if one.primary] or every[:3]


# --- Goals ----------------------------------------------------------------------------------------
def _goals(sections: Mapping[str, Any], since: date | None) -> list[GoalTold]:
    currency = sections["kpis"]["currency"]
    drawn = with_line(sections)
    return [
        GoalTold(
            str(Goal.Kind(goal["kind"]).label),
            goal["problem"],
            goal["measure"],
            day_cell(goal["due"]).text,
            [_promise(kpi, currency, drawn, since) for kpi in goal["kpis"]],
        )
        for goal in sections["kpis"]["goals"]
    ]


def _promise(
    kpi: Mapping[str, Any], currency: str, drawn: Mapping[str, Any], since: date | None
) -> Promise:
    metric, unit, chart = kpi["metric"], kpi.get("unit", ""), f"kpi-{kpi['id']}"
    name = kpi.get("name") or metric_name(metric, kpi["base"])
    return Promise(
        name=name,
        where=", ".join(channel_text(one) for one in kpi["channels"]) or _("all channels"),
        status=kpi["status"],
        status_text=str(STATUS_WORDS[kpi["status"]]),
        baseline=figure_cell(metric, kpi["baseline"], currency, unit),
        target=figure_cell(metric, kpi["target"], currency, unit),
        fact=figure_cell(metric, kpi["value"], currency, unit),
        expected=figure_cell(metric, kpi["expected"], currency, unit),
        forecast=figure_cell(metric, kpi["forecast"], currency, unit),
        basis=basis_text(kpi["basis"]),
        last_day=day_cell(kpi["last_day"]).text,
        reason=kpi["reason"],
        primary=kpi["priority"] == "primary",
        done=kpi["done"],
        expected_done=kpi["expected_done"],
        chart=chart if chart in drawn else "",
        days=Table(
            name,
            [Column(_("Day")), Column(name, numeric=True)],
            [
                [day_cell(day), figure_cell(metric, value, currency, unit)]
                for day, value in kpi["points"]
                if since is None or day >= since.isoformat()
            ],
        ),
        start=day_cell(kpi["start"]).text,
        due=day_cell(kpi["due"]).text,
        doubts=_doubts(kpi, currency),
        quality=[counter_text(Counter.of_json(one)) for one in kpi.get("quality", ())],
    )


def _doubts(kpi: Mapping[str, Any], currency: str) -> str:
    """Return what was left out as suspicious (KPI-6); "" for nothing, and in reports of before."""
    days = {one["day"] for one in kpi.get("suspicious", ()) if not one["explained"]}
    if not days or kpi["counted"] == kpi["value"]:
        return ""
    told = {
        "days": ", ".join(day_cell(day).text for day in sorted(days)),
        "counted": figure_cell(kpi["metric"], kpi["counted"], currency).text,
    }
    return _("Suspicious days are left out (%(days)s): judged by %(counted)s.") % told


# --- Corrections ----------------------------------------------------------------------------------
def _kept(one: Mapping[str, Any], currency: str, people: Mapping[str, str]) -> Kept:
    """Return what became of a correction; reports of before know neither people nor figures."""
    return Kept(
        one["id"],
        one["text"],
        one["done"],
        person=people.get(one.get("person") or "", ""),
        due=day_cell(one["due"]).text if one.get("due") else "",
        **_helped(one.get("helped") or {}, currency),
    )


def _helped(told: Mapping[str, Any], currency: str) -> dict[str, str]:
    if not told:
        return {"helped": "", "verdict": ""}
    metric, unit = told["metric"], told["unit"]
    words = {
        "figure": figure_name(told["kind"], metric, told["base"], told["name"]),
        "before": figure_cell(metric, told["before"], currency, unit).text,
        "after": figure_cell(metric, told["after"], currency, unit).text,
        "verdict": str(VERDICTS[told["verdict"]]),
    }
    return {
        "helped": _("%(figure)s: %(before)s before, %(after)s after – %(verdict)s.") % words,
        "verdict": told["verdict"],
    }


def figure_name(kind: str, metric: str, base: str, name: str) -> str:
    """Return what a figure that a correction names is called."""
    if kind == "kpi":
        return _("KPI “%(name)s”") % {"name": name or metric_name(metric, base)}
    return f"{metric_name(metric)} · {name}"


def figure_choices(sections: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the figures that a correction can name, with their names."""
    return [
        (key, figure_name(one.kind, one.metric, one.base, one.name))
        for key, one in figures(sections).items()
    ]

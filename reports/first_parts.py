"""The first page of a report, and the days whose figures don't fit together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kpis.doubt_words import doubt_figures, doubt_title
from kpis.suspicion import Companion, Doubt
from reports.cells import channel_text, day_cell
from reports.leads import jumps_lead, promises_lead
from reports.tables import Cell, Column, GoalTold, Part, Table


def first_part(goals: Sequence[GoalTold]) -> Part:
    """Return goal, target, fact and pace of the main promises in one table."""
    every = [one for goal in goals for one in goal.promises]
    main = any(one.primary for one in every)
    rows = [
        [
            Cell(goal.kind),
            Cell(one.name),
            one.target,
            one.fact,
            one.expected,
            Cell(one.status_text, state=one.status),
        ]
        for goal in goals
        for one in goal.promises
        if one.primary or not main
    ]
    columns = [
        Column(_("Goal")),
        Column("KPI"),
        Column(_("Target"), numeric=True),
        Column(_("Fact"), numeric=True),
        Column(_("Expected by now"), numeric=True),
        Column(_("Pace")),
    ]
    return Part(
        "first",
        _("In short"),
        promises_lead(every),
        [Table("", columns, rows)] if rows else [],
        empty="" if rows else _("No agreed goal falls into this period."),
    )


def jumps_part(jumps: Mapping[str, Any]) -> Part:
    days = jumps["days"]
    part = Part("jumps", _("Suspicious jumps"), jumps_lead(days))
    if not days:
        part.empty = _("No day stands out as bought or miscounted.")
        return part
    rows = [
        [
            day_cell(one["day"]),
            Cell(channel_text(one["channel"])),
            Cell(doubt_title(_doubt(one))),
            Cell(doubt_figures(_doubt(one))),
            Cell(_("explained") if one["explained"] else _("not explained yet")),
        ]
        for one in days
    ]
    columns = [_("Day"), _("Channel"), _("What doesn't fit"), _("Figures"), _("State")]
    part.tables = [Table("", [Column(title) for title in columns], rows)]
    return part


def _doubt(one: Mapping[str, Any]) -> Doubt:
    day = date.fromisoformat(one["day"])
    beside = tuple(Companion(**each) for each in one["beside"])
    return Doubt(one["code"], day, one["metric"], one["value"], one["usual"], {}, beside)

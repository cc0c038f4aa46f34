"""The part of a report about questions and how soon they were answered (COMM-2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from approvals.wording import choice_label
from community.question_report import read_figures
from community.question_wording import sentence, working_time
from reports.cells import channel_text, count_cell, exact, percent_cell
from reports.tables import Cell, Column, Part, Table


def questions_part(community: Mapping[str, Any]) -> Part:
    """Return what people asked in the period, by kind and by channel."""
    now, before = read_figures(community), read_figures(community["previous"])
    part = Part("community", _("Questions and answers"), sentence(now))
    if not now.received:
        part.empty = _("No question was written down in this period.")
        return part
    if before.median is not None:
        part.lead = " ".join(
            [
                part.lead,
                _("In the period before the median was %(median)s.")
                % {"median": working_time(before.median)},
            ]
        )
    part.tables = [
        _table(
            _("By kind"),
            _("Kind"),
            [
                (choice_label(one["kind"], "community.Question.kind"), one)
                for one in community["kinds"]
            ],
        ),
        _table(
            _("By channel"),
            _("Channel"),
            [(channel_text(one["channel"]), one) for one in community["channels"]],
        ),
    ]
    return part


def _table(title: str, what: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Table:
    columns = [
        Column(what),
        Column(_("Received"), numeric=True),
        Column(_("Answered"), numeric=True),
        Column(_("Median first answer"), numeric=True),
        Column(_("Within the agreed time"), numeric=True),
        Column(_("Late"), numeric=True),
    ]
    cells = [
        [
            Cell(name),
            count_cell(told["received"]),
            count_cell(told["answered"]),
            _median(told),
            percent_cell(told["in_time"], 0),
            Cell(str(told["late"]), told["late"]),
        ]
        for name, told in rows
    ]
    return Table(title, columns, cells, note=_("Times are working time, as agreed."))


def _median(told: Mapping[str, Any]) -> Cell:
    if told["median_seconds"] is None and told["answered"]:
        return Cell(_("too few to tell"))
    seconds = exact(told["median_seconds"])
    return Cell(working_time(read_figures(told).median), seconds, "s")

"""Media plans in the words of a report: what was planned, spent and brought, and its cost."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.wording import choice_label
from budget.media_wording import COST_WORDS, RESULT_WORDS
from common import formats
from common.money import Money, exponent
from kpis.wording import metric_name
from reports.cells import channel_text, count_cell, money_cell, span_text
from reports.tables import Cell, Column, Table


def media_tables(plans: Iterable[Mapping[str, Any]]) -> list[Table]:
    """Return two tables for each media plan: its lines, and what a result cost."""
    return [table for plan in plans for table in (_lines(plan), _costs(plan))]


def _lines(plan: Mapping[str, Any]) -> Table:
    currency = plan["currency"]
    numeric = [_("Planned"), _("Spent"), _("Expected"), _("Brought")]
    columns = [Column(_("What exactly")), Column(_("Channel")), Column(_("Result"))]
    columns += [Column(title, numeric=True) for title in numeric]
    columns.append(Column(_("How it is known")))
    rows = [
        [
            Cell(f"{one['title']} ({choice_label(one['kind'], 'budget.MediaLine.kind')})"),
            Cell(channel_text(one["channel"]) if one["channel"] else _("no channel")),
            Cell(metric_name(one["metric"])),
            money_cell(one["amount_minor"], currency),
            _spent(one["spent_minor"], currency),
            count_cell(one["expected"]),
            count_cell(one["result"]),
            Cell(one["source"] or str(RESULT_WORDS.get(one["basis"], ""))),
        ]
        for one in plan["lines"]
    ]
    title = _("Media plan, %(span)s") % {"span": span_text(plan["start"], plan["end"])}
    return Table(title, columns, rows)


def _costs(plan: Mapping[str, Any]) -> Table:
    currency = plan["currency"]
    numeric = [_("Spent"), _("Brought"), _("Planned cost"), _("Cost")]
    columns = [Column(_("Channel")), Column(_("Result")), Column(_("Cost of what"))]
    columns += [Column(title, numeric=True) for title in numeric]
    groups = [
        (channel_text(one["channel"]) if one["channel"] else _("no channel"), one["metrics"])
        for one in plan["channels"]
    ]
    if len(groups) > 1:
        groups.append((_("Whole plan"), plan["metrics"]))
    rows = [
        [
            Cell(name),
            Cell(metric_name(one["metric"])),
            Cell(str(COST_WORDS[one["cost_code"]])),
            _spent(one["spent_minor"], currency),
            count_cell(one["result"]),
            cost_cell(one["planned_cost"], currency),
            cost_cell(one["cost"], currency),
        ]
        for name, metrics in groups
        for one in metrics
    ]
    note = _("Only lines whose result and expenses are both known; people are never added up.")
    return Table(_("What a result cost"), columns, rows, note=note)


def _spent(minor: int | None, currency: str) -> Cell:
    return Cell(formats.no_data()) if minor is None else money_cell(minor, currency)


def cost_cell(text: str | None, currency: str) -> Cell:
    """Return a cost; what is below the smallest coin keeps its further places."""
    if text is None:
        return Cell(formats.no_data())
    value, places = Decimal(text), exponent(currency)
    if 0 < value < Decimal(1).scaleb(-places):
        return Cell(f"{formats.number(value, 4)} {currency}", value, currency)
    return Cell(formats.money(Money(value, currency)), value, currency)

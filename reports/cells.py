"""Frozen codes and exact figures as cells of a table, in the active language."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.wording import choice_label
from common import formats
from common.money import from_minor
from common.periods import Period, local_day
from kpis.wording import BASIS_WORDS, figure_in, unit_of
from reports.tables import Cell

UNITS = {"percent": "%", "seconds": "s", "times": "×"}
UNITS |= dict.fromkeys(("people", "count", "position", "number"), "")
NETWORKS = "clients.Channel.network"


def exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def figure_cell(metric: str, text: str | None, currency: str, unit: str = "") -> Cell:
    """Return a figure of a metric; unit is that of what isn't in the catalogue."""
    value = exact(text)
    unit = unit or unit_of(metric)
    shown = currency if unit == "money" else UNITS[unit]
    return Cell(figure_in(unit, value, currency), value, shown)


def count_cell(value: int | None) -> Cell:
    return Cell(formats.integer(value), value)


def percent_cell(text: str | None, places: int = 1) -> Cell:
    value = exact(text)
    return Cell(formats.percent(value, places), value, "%")


def money_cell(minor: int, currency: str, state: str = "") -> Cell:
    amount = from_minor(minor, currency)
    return Cell(formats.money(amount), amount.amount, currency, state)


def day_cell(text: str | None) -> Cell:
    day = date.fromisoformat(text) if text else None
    return Cell(formats.day(day), day)


def span_text(start: str, end: str) -> str:
    return formats.period(Period(date.fromisoformat(start), date.fromisoformat(end)))


def hours_cell(text: str | None) -> Cell:
    value = exact(text)
    if value is None:
        return Cell(formats.no_data())
    return Cell(_("%(number)s h") % {"number": formats.number(value, 1)}, value, "h")


def channel_text(one: Mapping[str, Any]) -> str:
    return f"{choice_label(one['network'], NETWORKS)} · {one['name']}"


def basis_text(code: str | None) -> str:
    return str(BASIS_WORDS[code]) if code else ""


def local_day_cell(moment: str | None, zone: str) -> Cell:
    """Return the day of a moment in the client's zone."""
    day = local_day(datetime.fromisoformat(moment), zone) if moment else None
    return Cell(formats.day(day), day)

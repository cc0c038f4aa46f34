"""How decisions go, as a table for a spreadsheet (APPR-8, OUT-1)."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from approvals.measured import Measures
from approvals.rules import Figures
from approvals.wording import kind_label
from common.money import round_half_up

Row = list[str | int | Decimal]


def as_table(measures: Measures) -> list[Row]:
    """Return a row for all decisions, each decider and each kind; empty where too few to tell."""
    head: Row = [
        _("Decisions of"),
        _("Decisions"),
        _("Median, working hours"),
        _("90th percentile, working hours"),
        _("Median, hours"),
        _("90th percentile, hours"),
    ]
    groups = [(_("All"), measures.total)]
    groups += [(measures.names[person], told) for person, told in measures.by_person.items()]
    groups += [(kind_label(kind), told) for kind, told in measures.by_kind.items()]
    groups += list(measures.by_step.items())
    return [head, *(_row(name, told) for name, told in groups)]


def _row(name: str, told: Figures) -> Row:
    figures = (told.worked_median, told.worked_ninetieth, told.median, told.ninetieth)
    return [name, told.number, *("" if one is None else in_tenths(one) for one in figures)]


def in_tenths(hours: Fraction) -> Decimal:
    """Return hours with one decimal, as pages, files and the API tell them."""
    return round_half_up(hours, 1)

"""The formula card: what a computed KPI means, its parts with their values, its unit."""

from typing import Any, NamedTuple

from kpis.catalogue import METRICS
from kpis.computing import PartFigure
from kpis.formula_words import unit_words
from kpis.measures import Measure
from kpis.rules import formula
from kpis.wording import BASIS_WORDS, figure_in


class PartTold(NamedTuple):
    """One name of a formula in words."""

    code: str
    name: str
    value: str
    basis: str


class Card(NamedTuple):
    """A formula as it was written or as the rules have it, with the parts of an own one."""

    text: str
    unit: str
    parts: list[PartTold]


def card_of(line: Any) -> Card | None:
    """Return the card of a judged KPI; None for a metric that isn't computed."""
    measure, currency = line.promise.measure, line.promise.currency
    if measure.formula is not None:
        parts = [_told(part, currency) for part in line.parts]
        return Card(measure.formula.text, unit_words(measure.kind.unit, currency), parts)
    return Card(ratio_words(measure), "", []) if measure.way == "ratio" else None


def _told(part: PartFigure, currency: str) -> PartTold:
    value = figure_in(part.measure.unit, part.value, currency)
    basis = str(BASIS_WORDS[part.basis]) if part.basis else ""
    return PartTold(part.code, str(part.measure.name), value, basis)


def ratio_words(measure: Measure) -> str:
    """Return how a ratio is computed, such as “100 × (Likes + Comments) ÷ Reach”."""
    asked = formula(measure.code, measure.base or "reach")
    above = " + ".join(str(METRICS[code].name) for code in asked.above)
    above = f"({above})" if len(asked.above) > 1 else above
    factor = f"{asked.factor} × " if asked.factor != 1 else ""
    return f"{factor}{above} ÷ {METRICS[asked.below].name}"

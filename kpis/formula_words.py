"""The words for what formula_rules.py returns as codes."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.formula_rules import FUNCTIONS, BadFormula, Unit

UNIT_WORDS = {
    "money": gettext_lazy("money"),
    "people": gettext_lazy("people"),
    "count": gettext_lazy("count"),
    "seconds": gettext_lazy("seconds"),
    "percent": gettext_lazy("percent"),
    "times": gettext_lazy("times (a ratio)"),
    "number": gettext_lazy("number"),
}

_WORDS = {
    "empty": gettext_lazy("Write a formula."),
    "too_long": gettext_lazy("A formula has at most %(most)d characters."),
    "too_big": gettext_lazy("A formula has at most %(most)d names, numbers and operations in all."),
    "too_deep": gettext_lazy("The brackets or operations are nested deeper than %(most)d."),
    "unreadable": gettext_lazy("Something is missing or too much here, such as a bracket."),
    "bad_character": gettext_lazy("“%(character)s” cannot stand in a formula."),
    "no_powers": gettext_lazy("There are no powers and no whole division: only + − × ÷."),
    "bad_number": gettext_lazy("Write numbers like 100 or 0.5."),
    "big_number": gettext_lazy("A number has at most %(most)d digits."),
    "no_names": gettext_lazy("A formula names at least one metric."),
    "needs_brackets": gettext_lazy("%(name)s needs brackets with values after it."),
    "no_function": gettext_lazy("There is no function “%(name)s”, only %(functions)s."),
    "arguments": gettext_lazy("%(name)s takes another number of values."),
    "round_places": gettext_lazy("After the comma of round stands a number from 0 to %(most)d."),
    "units": gettext_lazy(
        "%(one)s and %(two)s are different things: they cannot be added or compared."
    ),
    "unknown_name": gettext_lazy("There is no “%(name)s” here."),
    "unknown_name_near": gettext_lazy("There is no “%(name)s” here. Is “%(near)s” meant?"),
    "needs_base": gettext_lazy(
        "An engagement rate names what it is taken of: er_by_reach, er_by_views …"
    ),
    "circle": gettext_lazy("“%(name)s” is itself computed from this KPI: that is a circle."),
}


def unit_words(unit: Unit, currency: str) -> str:
    """Return a unit in words, such as “GEL / people”."""
    words = {**UNIT_WORDS, "money": currency}
    if not unit.powers:
        return str(words[unit.code])
    above = [str(words[name]) for name, power in unit.powers for _n in range(power)]
    below = [str(words[name]) for name, power in unit.powers for _n in range(-power)]
    return " / ".join([" × ".join(above) or "1", *below])


def why(problem: BadFormula) -> str:
    """Return what is wrong with a formula, without its place."""
    facts: dict[str, Any] = {"functions": ", ".join(FUNCTIONS), **problem.facts}
    if problem.code == "units":
        facts = {name: _told(facts[name]) for name in ("one", "two")}
    near = "_near" if facts.get("near") else ""
    return str(_WORDS[problem.code + near]) % facts


def _told(unit: Unit) -> str:
    return unit_words(unit, str(UNIT_WORDS["money"]))


def error_of(problem: BadFormula) -> ValidationError:
    """Return the refusal of a formula, at its field, with the place: characters count from 1."""
    told: Mapping[str, Any] = {"at": problem.start + 1, "why": why(problem)}
    message = _("At character %(at)d: %(why)s") % told
    params = {"start": problem.start, "end": problem.end}
    return ValidationError({"formula": ValidationError(message, code=problem.code, params=params)})

"""The words for figures, and for what rules and importers return as codes."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import formats
from common.money import Money
from kpis.catalogue import METRICS
from kpis.rules import FORMULAS, Number

STATUS_WORDS = {
    "met": gettext_lazy("met"),
    "on_track": gettext_lazy("on track"),
    "at_risk": gettext_lazy("at risk"),
    "off_track": gettext_lazy("off track"),
    "no_data": gettext_lazy("no data"),
    "too_early": gettext_lazy("too early to judge"),
}

BASIS_WORDS = {
    "total": gettext_lazy("total"),
    "latest": gettext_lazy("latest value"),
    "only_day": gettext_lazy("the only day with data"),
    "highest_day": gettext_lazy("highest day"),
    "weighted": gettext_lazy("weighted average"),
    "recomputed": gettext_lazy("recomputed from totals"),
    "average_day": gettext_lazy("average day"),
    "network": gettext_lazy("the network's own figure"),
}

_RATIO_NAMES = {
    "er_by_reach": gettext_lazy("Engagement rate by reach"),
    "er_by_views": gettext_lazy("Engagement rate by views"),
    "er_by_impressions": gettext_lazy("Engagement rate by impressions"),
    "er_by_followers": gettext_lazy("Engagement rate by followers"),
}

# How a KPI's value is worked out, by the class of its metric.
MEANING_WORDS = {
    "sum": gettext_lazy(
        "The total of all days from the start of the KPI to today, over all its channels."
    ),
    "last": gettext_lazy(
        "The latest value of each channel, added up. Audiences of several channels overlap."
    ),
    "uniq": gettext_lazy(
        "People are counted once a day, so days are never added: this is the highest day of the "
        "latest month with data."
    ),
    "ratio": gettext_lazy(
        "Recomputed from the totals of the last 30 days, never from daily rates."
    ),
    "wavg": gettext_lazy("The average of the last 30 days, each day by its weight."),
}
BASELINE_WORDS = {
    "sum": gettext_lazy(
        "Usually 0: counting starts on the first day, and the target is the total by the end."
    ),
    "last": gettext_lazy("The value on the first day."),
    "uniq": gettext_lazy("The highest day of a usual month."),
    "ratio": gettext_lazy("The rate of the 30 days before the start."),
    "wavg": gettext_lazy("The average of the 30 days before the start."),
}


def metric_name(code: str, base: str = "") -> str:
    """Return the name of a metric or of a ratio of the rules; an engagement rate names its base."""
    named = f"er_by_{base}" if code == "engagement_rate" and base else code
    return str(_RATIO_NAMES.get(named) or METRICS[code].name)


def unit_of(code: str) -> str:
    """Return the unit of a metric or of a ratio of the rules."""
    return METRICS[code].unit if code in METRICS else FORMULAS[code].unit


def figure(code: str, value: Number | None, currency: str) -> str:
    """Return a value in the reader's words, with its unit; without one "no data"."""
    if value is None:
        return formats.no_data()
    unit = unit_of(code)
    if unit == "percent":
        return formats.percent(value, 2)
    if unit == "money":
        return formats.money(Money(value, currency))  # type: ignore[arg-type]
    if unit == "seconds":
        return _duration(value)
    if unit == "times":
        return _("%(number)s×") % {"number": formats.number(value)}
    return formats.number(value, 0 if unit in ("people", "count") else 2)


def _duration(seconds: Number) -> str:
    size = abs(Fraction(seconds))
    if size < 120:
        return _("%(number)s s") % {"number": formats.number(seconds, 1)}
    if size < 7200:
        return _("%(number)s min") % {"number": formats.number(Fraction(seconds) / 60, 1)}
    return _("%(number)s h") % {"number": formats.number(Fraction(seconds) / 3600, 1)}

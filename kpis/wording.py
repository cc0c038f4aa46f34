"""The words for figures, and for what rules and importers return as codes."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import formats
from common.money import Money
from kpis.measures import of_catalogue
from kpis.rules import Number

STATUS_WORDS = {
    "met": gettext_lazy("met"),
    "on_track": gettext_lazy("on track"),
    "at_risk": gettext_lazy("at risk"),
    "off_track": gettext_lazy("off track"),
    "no_data": gettext_lazy("no data"),
    "too_early": gettext_lazy("too early to judge"),
}

OWNER_WORDS = {
    "agency": gettext_lazy("the agency"),
    "client": gettext_lazy("the client"),
    "both": gettext_lazy("both together"),
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

# How a KPI's value is worked out, by the class of its metric or the way of its formula.
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
    "total": gettext_lazy(
        "Computed from the totals of all days from the start of the KPI to today, over all its "
        "channels."
    ),
    "level": gettext_lazy("Computed from the latest values, those of several channels added up."),
    "peak": gettext_lazy(
        "People are counted once a day, so days are never added: this is the highest day of the "
        "latest month with data."
    ),
    "rate": gettext_lazy(
        "Computed from the last 30 days: parts are added up first, people never, they are an "
        "average day."
    ),
}
BASELINE_WORDS = {
    "sum": gettext_lazy(
        "Usually 0: counting starts on the first day, and the target is the total by the end."
    ),
    "last": gettext_lazy("The value on the first day."),
    "uniq": gettext_lazy("The highest day of a usual month."),
    "ratio": gettext_lazy("The rate of the 30 days before the start."),
    "wavg": gettext_lazy("The average of the 30 days before the start."),
    "total": gettext_lazy(
        "Usually 0: counting starts on the first day, and the target is the total by the end."
    ),
    "level": gettext_lazy("The value on the first day."),
    "peak": gettext_lazy("The highest day of a usual month."),
    "rate": gettext_lazy("The rate of the 30 days before the start."),
}


def metric_name(code: str, base: str = "") -> str:
    """Return the name of a metric or of a ratio of the rules; an engagement rate names its base."""
    return str(of_catalogue(code, base).name)


def unit_of(code: str) -> str:
    """Return the unit of a metric or of a ratio of the rules."""
    return of_catalogue(code).unit


def figure(code: str, value: Number | None, currency: str) -> str:
    """Return a metric's value in the reader's words, with its unit; without one "no data"."""
    return figure_in(unit_of(code), value, currency)


def figure_in(unit: str, value: Number | None, currency: str) -> str:
    """Return a value of some unit as `figure` does."""
    if value is None:
        return formats.no_data()
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

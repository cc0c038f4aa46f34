"""What a KPI measures: a metric of the catalogue, a ratio with its base, a metric of the agency or
an own formula. Everybody who shows or judges a KPI asks its Measure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.averages import weights_of
from kpis.catalogue import METRICS, STORED, Kind, Metric
from kpis.formula_rules import UNITS, Formula, kind_of, read
from kpis.formula_rules import Kind as FormulaKind
from kpis.rules import DOWN_IS_GOOD, FORMULAS, formula

# How a value comes about: by the class of its metric, or by the way of its formula.
Way = Literal["sum", "last", "uniq", "ratio", "wavg", "total", "level", "peak", "rate"]
Terms = Mapping[str, Mapping[str, Any]]  # what names stand for, as a KPI's row keeps it

RATIO_NAMES = {
    "er_by_reach": _("Engagement rate by reach"),
    "er_by_views": _("Engagement rate by views"),
    "er_by_impressions": _("Engagement rate by impressions"),
    "er_by_followers": _("Engagement rate by followers"),
}
# Followers won and lost are counted as events, but they are people: growth = net ÷ followers.
_FOLLOWER_FLOWS = frozenset({"new_followers", "lost_followers", "net_followers"})
_WAYS = {"sum": "total", "last": "level", "uniq": "peak", "wavg": "rate", "ratio": "rate"}
_STORED = frozenset(STORED)


class Leaf(NamedTuple):
    """A stored metric or a ratio that a formula needs, over its channels.

    scope None is those of the KPI itself; none at all means every channel of the client."""

    code: str
    scope: frozenset[UUID] | None


@dataclass(frozen=True)
class Measure:
    """Something that has a value over days and channels.

    code is what findings and advice know it by, "" for a formula; own the metrics of the agency
    among its parts. A formula has terms: the measure and the channels of each of its names."""

    code: str
    name: str | Promise
    unit: str
    way: Way
    base: str = ""
    metric: Metric | None = None  # stored, of the catalogue or of the agency
    formula: Formula | None = None
    terms: Mapping[str, "Term"] = field(default_factory=dict)

    @property
    def down_is_good(self) -> bool:
        return self.code in DOWN_IS_GOOD

    @property
    def is_own(self) -> bool:
        """Whether it is a metric of the agency."""
        return self.metric is not None and self.code not in METRICS

    @property
    def adds_over_channels(self) -> bool:
        """Whether latest values of several channels make one: a share of each makes none."""
        return self.unit not in ("percent", "times")

    @property
    def starts_at_zero(self) -> bool:
        return self.way in ("sum", "total")

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(dict.fromkeys(self._leaves(None)))

    def _leaves(self, scope: frozenset[UUID] | None) -> Iterator[Leaf]:
        if self.formula is None:
            yield Leaf(self.key, scope)
        for term in self.terms.values():
            yield from term.measure._leaves(term.scope if term.scope is not None else scope)

    @property
    def key(self) -> str:
        """The code that tells an engagement rate from one with another base."""
        return f"er_by_{self.base}" if self.code == "engagement_rate" else self.code

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The stored metrics of the catalogue that it is worked out from."""
        return tuple(dict.fromkeys(code for code in self.parts if code in METRICS))

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The agency's own metrics that it is worked out from."""
        return tuple(dict.fromkeys(code for code in self.parts if code not in METRICS))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        if self.formula is not None:
            return tuple(part for term in self.terms.values() for part in term.measure.parts)
        if self.metric is not None:
            return (self.code, *weights_of(self.metric))
        asked = formula(self.code, self.base or "reach")
        return (*asked.above, asked.below)

    @property
    def kind(self) -> FormulaKind:
        """What it is inside of a formula."""
        if self.formula is not None:
            return kind_of(self.formula, {name: t.measure.kind for name, t in self.terms.items()})
        unit = "people" if self.code in _FOLLOWER_FLOWS else self.unit
        return FormulaKind(UNITS[unit], _WAYS[self.way])

    def with_measures(self) -> Iterator["Measure"]:
        """Yield it and the measures of all names below it."""
        yield self
        for term in self.terms.values():
            yield from term.measure.with_measures()


@dataclass(frozen=True)
class Term:
    """What a name in a formula stands for; of another KPI with its id and its channels."""

    measure: Measure
    scope: frozenset[UUID] | None = None
    kpi: UUID | None = None


def measure_of(
    metric: str, base: str = "", formula: str = "", terms: Terms | None = None, name: str = ""
) -> Measure:
    """Return what a KPI measures, from what its row keeps: see `Kpi.terms`.

    Raises KeyError for a metric that nobody knows, BadFormula for a formula that is none."""
    if formula:
        return _formula_measure(formula, terms or {}, name)
    return _metric_measure(metric, base, terms or {})


def of_catalogue(code: str, base: str = "") -> Measure:
    """Return a metric of the catalogue, or a ratio of the rules. KeyError if there is none."""
    return _metric_measure(code, base, {})


def _metric_measure(code: str, base: str, terms: Terms) -> Measure:
    told = terms.get(code)
    if told is not None and "unit" in told:
        own = _own(told, code)
        return Measure(code, own.name, own.unit, own.cls, metric=own)
    if code not in METRICS:
        asked = FORMULAS[code]
        return Measure(code, RATIO_NAMES[code], asked.unit, "ratio")
    metric = METRICS[code]
    name = RATIO_NAMES[f"er_by_{base}"] if code == "engagement_rate" and base else metric.name
    way: Way = "wavg" if metric.base else metric.cls
    stored = metric if code in _STORED else None
    return Measure(code, name, metric.unit, way, base=base, metric=stored)


def _own(told: Mapping[str, Any], code: str) -> Metric:
    whole: Kind = "int" if told["unit"] in ("people", "count") else "decimal"
    kind: Kind = "money" if told["unit"] == "money" else whole
    return Metric(code, told["name"], told["unit"], told["cls"], (told["level"],), kind)


def _formula_measure(text: str, terms: Terms, name: str = "") -> Measure:
    asked = read(text)
    found = {code: _term(code, terms.get(code)) for code in asked.names}
    kind = kind_of(asked, {code: term.measure.kind for code, term in found.items()})
    way: Any = kind.way
    return Measure("", name or text, kind.unit.code, way, formula=asked, terms=found)


def _term(name: str, told: Mapping[str, Any] | None) -> Term:
    if told is None:
        return Term(of_catalogue(name))
    if "kpi" not in told:
        return Term(_metric_measure(name, "", {name: told}))
    measure = measure_of(told["metric"], told["base"], told["formula"], told["terms"], told["name"])
    scope = frozenset(UUID(pk) for pk in told["channels"])
    return Term(measure, scope, UUID(told["kpi"]))


def named_metrics() -> Collection[str]:
    """Return the codes that a formula may name beside the agency's and other KPIs'.

    An engagement rate is named with its base."""
    return (METRICS.keys() | FORMULAS.keys()) - {"engagement_rate"}

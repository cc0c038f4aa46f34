"""A stored metric over several days, by its class in the catalogue: plain values in and out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpis.catalogue import Metric
from kpis.rules import Aggregate, aggregate

Value = int | Decimal  # as it is stored


def weights_of(metric: Metric) -> tuple[str, ...]:
    """Return the metrics that weigh an average."""
    return tuple(code for code in (metric.base, metric.base_less) if code)


def weight(metric: Metric, cells: Mapping[str, Value | None]) -> Value | None:
    """Return what a day's average weighs, such as the calls that were answered; None if unknown."""
    whole = cells.get(metric.base)
    if whole is None or not metric.base_less:
        return whole
    less = cells.get(metric.base_less)
    return whole if less is None else max(Decimal(whole) - Decimal(less), Decimal(0))


def over_days(metric: Metric, days: Sequence[Mapping[str, Value | None]]) -> Aggregate:
    """Return a stored metric's value over the rows of days, oldest first, and its basis."""
    values = [cells.get(metric.code) for cells in days]
    if metric.base:
        return aggregate("wavg", values, [weight(metric, cells) for cells in days])
    return aggregate(metric.cls, values)

"""A KPI's verdict and forecast, by its kind: totals, levels and rates differ."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from goals.rules import too_early
from kpis import forecasting, rules

if TYPE_CHECKING:
    from kpis.judging import Promise

Value = int | Decimal
Days = Mapping[UUID, Mapping[date, Mapping[str, Any]]]  # by channel, days in order
Points = Sequence[tuple[date, Value]]
TOTALS = ("sum", "total")  # of a metric, of a formula: what has come stays
Over = Callable[[Any, Any], Any]


def status(promise: "Promise", value: Value | None, today: date, *, silent: bool) -> str:
    """Return the verdict on what counts (KPI-2): none on figures that are too old, but a total that
    has reached its target keeps it, and none before the first review but that it's met (GOAL-7)."""
    known = None if value is None else Decimal(value)
    verdict = rules.status(
        known,
        promise.baseline,
        promise.target,
        promise.start,
        promise.due,
        today,
        promise.direction,
        cumulative=promise.cls in TOTALS,
    )
    if silent and not (verdict == "met" and promise.cls in TOTALS and promise.direction == "up"):
        return "no_data"
    if verdict not in ("no_data", "met") and too_early(today, [promise.first_review]):
        return "too_early"
    return verdict


def forecast(
    promise: "Promise", days: Days, points: Points, today: date, over: Over
) -> forecasting.Outlook | None:
    """Return what is expected on the due day. The highest day of a month has no forecast.

    points are the KPI's values by day; over computes a rate over all days that it's given."""
    if promise.cls in ("uniq", "peak") or today >= promise.due:
        return None
    if promise.cls in ("last", "level"):
        return forecasting.forecast_level(dict(points), promise.due)
    if promise.cls in TOTALS:
        reached = [0, *(value for _day, value in points)]
        daily = {day: value - before for (day, value), before in zip(points, reached, strict=False)}
        return forecasting.forecast_total(daily, promise.due)
    return forecasting.forecast_rate(_rates(promise, days, over), promise.due)


def _rates(promise: "Promise", days: Days, over: Over) -> list[tuple[date, Value]]:
    """Return what a rate was over the 30 days to each day, a week apart, oldest first."""
    known = sorted({day for of_channel in days.values() for day in of_channel})
    rates: list[tuple[date, Value]] = []
    end = known[-1] if known else promise.start
    while (
        known and len(rates) < forecasting.RATES and (end - known[0]).days + 1 >= forecasting.LEAST
    ):
        first = end - timedelta(forecasting.RATE_STEP - 1)
        window = {
            channel: {day: cells for day, cells in of_channel.items() if first <= day <= end}
            for channel, of_channel in days.items()
        }
        figure = over(promise, window)
        if figure is not None:
            rates.append((end, figure.value))
        end -= timedelta(forecasting.WEEK)
    return rates[::-1]


def percent_of_way(promise: "Promise", value: Value) -> int:
    """Return how far a value is, in percent; of a ceiling how much of it is used up."""
    baseline = Fraction(0) if promise.is_ceiling else Fraction(promise.baseline)
    way = Fraction(promise.target) - baseline
    if not way:
        return 100
    gone: Fraction = 100 * (Fraction(value) - baseline) / way
    return int(max(Fraction(0), min(Fraction(100), gone)))

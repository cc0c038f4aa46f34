"""What a KPI's numbers mean: pace, forecast, aggregation, formulas (KPI-2, KPI-7).

Source of classes and formulas: docs/metrics.md. Results are exact where they can be, else to the 28
digits of `Decimal`; rounding is for whoever shows them. No data is None, never 0."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import reduce
from typing import Literal, NamedTuple

Number = int | Decimal | Fraction
Direction = Literal["up", "down"]
STATUSES = ("met", "on_track", "at_risk", "off_track", "no_data")
AT_RISK = Fraction(80, 100)  # of the progress expected by today
# Lower is better, so a KPI on them starts with direction "down".
DOWN_IS_GOOD = frozenset(
    {"lost_followers", "hides_reports", "bounce_rate", "calls_missed", "response_time"}
    | {"spend", "cpc", "cpm", "cpa"}
)


def _decimal(value: Number) -> Decimal:
    exact = Fraction(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _elapsed(start: date, due: date, today: date) -> Fraction:
    """Return how much of the way from start to due has passed, 0 to 1."""
    if due < start:
        raise ValueError("due is before the start")
    if today >= due:
        return Fraction(1)
    if today <= start:
        return Fraction(0)
    return Fraction((today - start).days, (due - start).days)


def expected(baseline: Decimal, target: Decimal, start: date, due: date, today: date) -> Decimal:
    """Return where the KPI should be today on the straight line to its target (KPI-2).

    The baseline until the start, the target from the due day on. Raises ValueError when due is
    before the start."""
    way = Fraction(target) - Fraction(baseline)
    return _decimal(Fraction(baseline) + way * _elapsed(start, due, today))


def status(
    value: Decimal | None,
    baseline: Decimal,
    target: Decimal,
    start: date,
    due: date,
    today: date,
    direction: Direction = "up",
    *,
    cumulative: bool = False,
) -> str:
    """Return met, on_track, at_risk, off_track or no_data (KPI-2).

    Progress is the share of the way from baseline to target. met: the target is reached, on any
    day. on_track: progress is at least what the straight line expects, or it's the start day or
    earlier. at_risk: at least 80 % of that. off_track: less, or the due day has passed. no_data:
    there is no value. A total that is to stay low is judged as `_under_ceiling` says. Raises
    ValueError when due is before the start."""
    if value is None:
        return "no_data"
    if cumulative and direction == "down":
        return _under_ceiling(value, target, start, due, today)
    if value >= target if direction == "up" else value <= target:
        return "met"
    elapsed = _elapsed(start, due, today)
    if today <= start:
        return "on_track"
    if today > due or target == baseline:
        return "off_track"
    way = Fraction(target) - Fraction(baseline)
    progress = (Fraction(value) - Fraction(baseline)) / way
    if progress >= elapsed:
        return "on_track"
    return "at_risk" if progress >= elapsed * AT_RISK else "off_track"


def _under_ceiling(value: Decimal, target: Decimal, start: date, due: date, today: date) -> str:
    """Judge a total that may grow to the target and no further, such as complaints.

    It begins at 0 below any target, so it is met only after the due day, and off track for good
    once it is above. Before, the straight line from 0 to the target is what it may have used:
    on_track within it, at_risk while the line is at least 80 % of the total."""
    if value > target:
        return "off_track"
    if today > due:
        return "met"
    allowed = Fraction(target) * _elapsed(start, due, today)
    if today <= start or value <= allowed:
        return "on_track"
    return "at_risk" if allowed >= Fraction(value) * AT_RISK else "off_track"


# --- Aggregation --------------------------------------------------------------------------------
CLASSES = ("sum", "last", "uniq", "ratio", "wavg")


class Aggregate(NamedTuple):
    """A value over several rows and what it rests on.

    basis: total, latest, only_day, highest_day, weighted, recomputed or average_day; None without
    data."""

    value: Decimal | int | None
    basis: str | None


NOTHING = Aggregate(None, None)


def aggregate(
    cls: str,
    values: Sequence[Decimal | int | None],
    weights: Sequence[Decimal | int | None] | None = None,
) -> Aggregate:
    """Return one value for daily values in the order of their days (docs/metrics.md, 2).

    People (`uniq`) are never summed (KPI-7): the only day, else the highest one, and the basis says
    which. `wavg` weighs by weights; `ratio` takes numerators as values and denominators as weights
    and returns their plain quotient. A row that lacks either is left out. Raises ValueError for
    an unknown class and for weights that are missing or of another length."""
    if cls in ("wavg", "ratio"):
        if weights is None or len(weights) != len(values):
            raise ValueError(f"{cls} needs a weight for each value")
        return _weighted(cls, values, weights)
    known = [value for value in values if value is not None]
    if cls not in CLASSES:
        raise ValueError(f"no class {cls!r}")
    if not known:
        return NOTHING
    if cls == "sum":
        return Aggregate(sum(known), "total")
    if cls == "last":
        return Aggregate(known[-1], "latest")
    return Aggregate(max(known), "only_day" if len(known) == 1 else "highest_day")


def _weighted(
    cls: str, values: Sequence[Number | None], weights: Sequence[Number | None]
) -> Aggregate:
    pairs = [
        (value, weight)
        for value, weight in zip(values, weights, strict=True)
        if value is not None and weight is not None
    ]
    below = _added([weight for _, weight in pairs])
    if not below:
        return NOTHING
    if cls == "ratio":
        return Aggregate(_quotient(_added([value for value, _ in pairs]), below), "recomputed")
    above = _added([_times(value, weight) for value, weight in pairs])
    return Aggregate(_quotient(above, below), "weighted")


# --- Exact arithmetic ------------------------------------------------------------------------
# Fractions take thirty times as long as decimals. This context never rounds: what has more digits
# than it keeps is an error, not a figure that is nearly right.
_EXACT = Context(prec=1000, traps=[Inexact, InvalidOperation])


def _added(numbers: Sequence[Number]) -> Number:
    """Return the exact sum; 0 of nothing."""
    kinds = set(map(type, numbers))
    if kinds <= {int}:
        return sum(numbers)
    if Fraction in kinds:
        return sum((Fraction(one) for one in numbers), Fraction(0))
    return reduce(_EXACT.add, numbers)  # type: ignore[arg-type]


def _times(value: Number, by: Number) -> Number:
    """Return the exact product."""
    if isinstance(value, Fraction) or isinstance(by, Fraction):
        return Fraction(value) * Fraction(by)
    return _EXACT.multiply(value, by)


def _quotient(above: Number, below: Number) -> Decimal:
    """Return the quotient, exact where it can be, else to the 28 digits of `Decimal`."""
    if not above:
        return Decimal(0)  # never -0
    (over, over_by), (under, under_by) = above.as_integer_ratio(), below.as_integer_ratio()
    return Decimal(over * under_by) / Decimal(over_by * under)


# --- Formulas -----------------------------------------------------------------------------------
class Formula(NamedTuple):
    """factor × the sum of above / below. base is the class of below, unit is percent, money, times.

    Of several parts above one is enough: no network delivers all kinds of engagement."""

    above: tuple[str, ...]
    below: str
    factor: int
    unit: str
    base: str = "sum"


_REACTIONS = ("likes", "comments", "shares", "saves")
FORMULAS = {
    "er_by_reach": Formula(_REACTIONS, "reach", 100, "percent", "uniq"),
    "er_by_views": Formula(_REACTIONS, "views", 100, "percent"),
    "er_by_impressions": Formula(_REACTIONS, "impressions", 100, "percent"),
    "er_by_followers": Formula(_REACTIONS, "followers", 100, "percent", "last"),
    "ctr": Formula(("clicks",), "impressions", 100, "percent"),
    "cpc": Formula(("spend",), "clicks", 1, "money"),
    "cpm": Formula(("spend",), "impressions", 1000, "money"),
    "cpa": Formula(("spend",), "conversions", 1, "money"),
    "conversion_rate": Formula(("conversions",), "sessions", 100, "percent"),
    "roas": Formula(("revenue",), "spend", 1, "times"),
    "frequency": Formula(("impressions",), "reach", 1, "times", "uniq"),
}
ER_BASES = ("reach", "views", "impressions", "followers")


def formula(code: str, base: str = "reach") -> Formula:
    """Return the formula of a ratio; engagement_rate is the one by base. ValueError if unknown."""
    named = f"er_by_{base}" if code == "engagement_rate" else code
    if named not in FORMULAS:
        raise ValueError(f"no formula {named!r}")
    return FORMULAS[named]


def ratio(code: str, parts: Mapping[str, Number | None], base: str = "reach") -> Decimal | None:
    """Return a ratio from its parts: percentages in points, costs in spend's currency (KPI-3).

    None when a part is missing or there's nothing to divide by. parts are already added up where
    they may be; base, one of ER_BASES, is what engagement_rate divides by. Raises
    ValueError for an unknown code or base. Source: docs/metrics.md, 3."""
    asked = formula(code, base)
    above = [part for name in asked.above if (part := parts.get(name)) is not None]
    below = parts.get(asked.below)
    if not above or not below:
        return None
    return _quotient(_times(_added(above), asked.factor), below)


def ratio_over(
    code: str, rows: Sequence[Mapping[str, Number | None]], base: str = "reach"
) -> Aggregate:
    """Return a ratio over daily rows, recomputed from sums and never from ratios (KPI-7).

    A row without a part is left out, but followers divide all rows as of the latest day that has
    them. Reach can't be added to a period's reach: with several rows the answer is the average day,
    weighted by reach, and frequency, which holds for one row only, is nothing. Raises ValueError as
    `ratio` does."""
    asked = formula(code, base)
    level = asked.base == "last"
    below: list[Number] = []
    above: list[Number] = []
    whole = 0
    for row in rows:
        divisor = row.get(asked.below)
        if divisor is not None:
            below.append(divisor)
        if divisor is None and not level:
            continue
        before = len(above)
        for name in asked.above:
            part = row.get(name)
            if part is not None:
                above.append(part)
        if len(above) > before:
            whole += 1
        elif not level:
            below.pop()  # a row without a part is left out of both
    if not whole or not below or (code == "frequency" and whole > 1):
        return NOTHING
    divided = below[-1] if level else _added(below)
    if not divided:
        return NOTHING
    bases = {"uniq": "average_day" if whole > 1 else "only_day", "last": "latest"}
    value = _quotient(_times(_added(above), asked.factor), divided)
    return Aggregate(value, bases.get(asked.base, "recomputed"))

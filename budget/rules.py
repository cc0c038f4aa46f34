"""How a budget is split, and whether it will last (BUDG). Money is whole minor units."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from common.money import round_half_up
from common.splitting import largest_remainder

CATEGORIES = ("content", "promotion", "research", "training")
DEFAULT_SHARES = {"content": 60, "promotion": 30, "research": 5, "training": 5}  # BUDG-2
WARNING_LEVELS = (80, 100)  # percent of a category's plan (BUDG-4)
FORECAST_DAYS = 3  # fewer say more about one invoice than about the pace


class Pace(NamedTuple):
    """Where a budget stands on a day; percentages in points, forecast in minor units.

    day counts from 1, is 0 before the period and `days` after it. spent_percent is None when
    nothing was planned, forecast when it's too early for one."""

    day: int
    days: int
    elapsed_percent: Decimal
    spent_percent: Decimal | None
    forecast: int | None

    @property
    def ahead(self) -> Decimal | None:
        """How many points more is spent than days are over; below 0: less."""
        return None if self.spent_percent is None else self.spent_percent - self.elapsed_percent


def check_shares(shares: Mapping[str, int]) -> None:
    """Raise ValueError unless shares give every category whole percent adding up to 100."""
    if set(shares) != set(CATEGORIES):
        raise ValueError(f"shares are for {', '.join(CATEGORIES)}")
    if any(type(share) is not int or share < 0 for share in shares.values()):
        raise ValueError("shares are whole percent")
    if sum(shares.values()) != 100:
        raise ValueError(f"shares add up to {sum(shares.values())}, not 100")


def split(total_minor: int, shares: Mapping[str, int] = DEFAULT_SHARES) -> dict[str, int]:
    """Return minor units per category, adding up to the total exactly (BUDG-2).

    By largest remainder; among equal remainders the earlier of CATEGORIES gets the unit. Raises
    ValueError as `check_shares` does, and for a negative total."""
    check_shares(shares)
    return largest_remainder(total_minor, {name: shares[name] for name in CATEGORIES})


def planned_after(
    total_minor: int, shares: Mapping[str, int], moved: Mapping[str, int]
) -> dict[str, int]:
    """Return the split after moves, which add up to nothing: the total stays (BUDG-4).

    moved is minor units per category, out of it below 0. Raises ValueError as `split` does, and
    when moves make money or lose it."""
    if sum(moved.values()):
        raise ValueError("moves neither make money nor lose it")
    return {name: part + moved.get(name, 0) for name, part in split(total_minor, shares).items()}


def within_allowance(total_minor: int, percent: int, moved_minor: int, amount_minor: int) -> bool:
    """Return whether a move may take effect without a decider's approval (BUDG-4).

    It may while all that was moved so in this budget, and this amount, is at most that percentage
    of the total: ten small moves count as one large one, and a move back counts too."""
    return (moved_minor + amount_minor) * 100 <= total_minor * percent


def total_from_revenue(revenue_minor: int, percent: Decimal) -> int:
    """Return this percentage of the revenue in minor units, half up (BUDG-1).

    Raises ValueError for a negative revenue and a percentage outside 0 to 100."""
    if revenue_minor < 0 or not percent.is_finite() or not 0 <= percent <= 100:
        raise ValueError("a revenue of nothing or more, and 0 to 100 percent of it")
    return int(round_half_up(revenue_minor * Fraction(percent) / 100))


def deviation(shares: Mapping[str, int]) -> dict[str, int]:
    """Return how many points each category is above (+) or below (-) 60/30/5/5 (BUDG-2).

    Raises ValueError as `check_shares` does."""
    check_shares(shares)
    return {name: shares[name] - DEFAULT_SHARES[name] for name in CATEGORIES}


def pace(planned: int, spent: int, start: date, end: date, today: date) -> Pace:
    """Return the pace of spending on a day of the period, both ends inside it (BUDG-4).

    Today counts as passed: day 20 of 30 is 66.7 %. The forecast goes on at the average day so far;
    after the period it's what was spent. Raises ValueError when the end is before the start."""
    if end < start:
        raise ValueError("a period ends after it starts")
    days = (end - start).days + 1
    day = min(max((today - start).days + 1, 0), days)
    known = day >= min(FORECAST_DAYS, days)
    return Pace(
        day=day,
        days=days,
        elapsed_percent=_percent(day, days),
        spent_percent=_percent(spent, planned) if planned else None,
        forecast=int(round_half_up(Fraction(spent * days, day))) if known else None,
    )


def warning_level(planned: int, spent: int) -> int | None:
    """Return the highest level reached, 100 or 80 percent of the plan, else None (BUDG-4).

    Spending where nothing was planned is 100 at once."""
    if spent <= 0:
        return None
    reached = [level for level in WARNING_LEVELS if spent * 100 >= planned * level]
    return max(reached, default=None)


def underspent(planned: int, spent: int, at: Pace) -> bool:
    """Return whether so little is spent that the plan will hardly be used (BUDG-4).

    That is: more than half of the days are over, and the share of the money that is spent is less
    than half of the share of the days. Exact: no percentage is rounded for it."""
    late = 2 * at.day > at.days
    return late and planned > 0 and 2 * spent * at.days < planned * at.day


def convert(minor: int, rate: Fraction, exponent: int, target_exponent: int) -> Fraction:
    """Return an amount in another currency's minor units, exact; round it when it's shown.

    rate is how many major units of the target one major unit is worth. Raises ValueError unless
    it's above 0."""
    if rate <= 0:
        raise ValueError("a rate is above 0")
    return minor * rate * Fraction(10) ** (target_exponent - exponent)


def _percent(part: int, whole: int) -> Decimal:
    """Return points with two decimals, enough to show and to compare bars."""
    return round_half_up(Fraction(part * 100, whole), 2)

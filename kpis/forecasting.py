"""Where a KPI will be on its due day, with the interval that its own history allows (KPI-2).

Plain values in and out. Figures come in exactly; the estimate is worked out in floating point, for
its own error is far wider, and is given with four decimals. docs/forecast.md says why each way was
chosen, and how often the intervals held on real series."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, combinations
from math import ceil, floor, log10, sqrt
from statistics import median
from typing import NamedTuple

from kpis.freshness import rhythm

Number = int | Decimal | Fraction
WEEK = 7
LEAST = 7  # days with data, below which nothing is said
SPAN = 14  # days from the first to the last of them: a week to learn from, one to be wrong in
WINDOW = 56  # days whose mean carries a total on
SEASON = 28  # days from which on weekdays are told apart: four of each
TREND = 28  # days through which the slope of a level is laid
POINTS = 21  # of that window at most: 210 pairs
ORIGINS = 24  # days from which a level's past is forecast to see how wrong that was
BACK = 182  # days of the past that a total's errors are taken from
RATES = 10  # of the past that a rate is held against, a week apart
RATE_STEP = 30  # days that a rate is taken over, so two rates so far apart share none
PLACES = 4


class Outlook(NamedTuple):
    """What is expected on the due day: the middle, and the ends of the 80 % interval."""

    value: Decimal
    low: Decimal
    high: Decimal


def forecast_total(daily: Mapping[date, Number], due: date) -> Outlook | None:
    """Return the total that days of counts come to by the due day, in their unit.

    daily is what came on each delivered day, from the first day that counts on. It goes on at half
    the mean of the last 56 days and half that of their latest third, the days of an unfinished week
    by their weekday's share once there are four weeks. The interval is the error that a week had
    when it was forecast from the days before it: nine of ten were smaller, and a longer way carries
    the error on in full. None from fewer than 7 days with data or less than 14 days.
    Source: Hyndman & Athanasopoulos, Forecasting (3rd ed.), 5.8 and 5.10; docs/forecast.md."""
    known = sorted((day, value) for day, value in daily.items() if day <= due)
    total = _exact(sum(value for _day, value in known))
    if known and known[-1][0] == due:
        return Outlook(total, total, total)
    flow = _flow(known)
    if flow is None:
        return None
    last = known[-1][0]
    rate = _rate([0.0, *accumulate(flow)], len(flow))
    ahead = (due - last).days
    coming = rate * _weight(_season(flow, last), last, ahead)
    error = _daily_error(flow) * ahead
    least = min(0.0, *flow)  # only what has ever fallen can take something back
    low = coming - error if least < 0 else max(0.0, coming - error)
    return Outlook(
        total + _rounded(coming), total + _rounded(low), total + _rounded(coming + error)
    )


def forecast_level(levels: Mapping[date, Number], due: date) -> Outlook | None:
    """Return the level, such as an audience, expected on the due day, in its unit.

    The latest level goes on along the Theil–Sen slope of the last 28 days, the median of the slopes
    of all pairs, which single odd days don't bend. The interval is the error that this had a week
    ahead, nine of ten of them smaller, growing with the days. Not below 0 unless a level was.
    None from fewer than 7 days with data or less than 14 days. Source: Sen, Estimates of the
    regression coefficient based on Kendall's tau, JASA 63 (1968); docs/forecast.md."""
    known = sorted((day, value) for day, value in levels.items() if day <= due)
    if known and known[-1][0] == due:
        level = _exact(Fraction(known[-1][1]))
        return Outlook(level, level, level)
    if not _enough([day for day, _value in known]):
        return None
    days = [day.toordinal() for day, _value in known]
    values = [float(value) for _day, value in known]
    ahead = due.toordinal() - days[-1]
    reached = values[-1] + _slope(days, values, len(days)) * ahead
    error = _level_error(days, values) * ahead / WEEK
    return _bounded(reached, error, min(values))


def forecast_rate(rates: Sequence[tuple[date, Number]], due: date) -> Outlook | None:
    """Return the rate or average expected on the due day, in its unit.

    rates are what it was over the 30 days to each day, a week apart, oldest first. It is expected
    to stay: trends and long medians were further off. The interval is by how much it changed within
    30 days or the way that is left, four of five changes smaller, growing with the root of the
    time. None from fewer than 3 rates. Source: the naïve method, Hyndman & Athanasopoulos,
    Forecasting (3rd ed.), 5.2 and 5.5; docs/forecast.md."""
    if len(rates) < 3:
        return None
    days = [day.toordinal() for day, _rate in rates]
    values = [float(rate) for _day, rate in rates]
    ahead = max(due.toordinal() - days[-1], 0)
    apart = min(ahead, RATE_STEP, (days[-1] - days[0]) // 2)
    changes = [
        abs(values[later] - values[place])
        for place, day in enumerate(days)
        if (later := bisect_left(days, day + apart)) < len(days)
    ]
    error = _quantile(changes, 8) * sqrt(max(ahead, 1) / max(apart, 1))
    return _bounded(values[-1], error, min(values))


def shown(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Return the ends of an interval with no more digits than its width deserves: a twentieth."""
    width = high - low
    if width <= 0:
        return low, high
    step = Decimal(1).scaleb(max(floor(log10(width / 20)), -PLACES))
    down, up = (floor(low / step), ceil(high / step))
    return down * step, up * step


# --- Totals ---------------------------------------------------------------------------------------
def _flow(known: Sequence[tuple[date, Number]]) -> list[float] | None:
    """Return what came on each calendar day, None when it's too little.

    A figure stands for as many days as usually pass between two: one typed every Monday for its
    week. A day without data adds length and nothing else."""
    days = [day for day, _value in known]
    if not _enough(days):
        return None
    apart = rhythm(days)
    flow = [0.0] * ((days[-1] - days[0]).days + apart)
    for day, value in known:
        place = (day - days[0]).days
        for step in range(apart):
            flow[place + step] += float(value) / apart
    return flow


def _enough(days: Sequence[date]) -> bool:
    return len(days) >= LEAST and (days[-1] - days[0]).days + 1 >= SPAN


def _rate(sums: Sequence[float], end: int) -> float:
    """Return what a day brings, from the days before `end`; sums are those of all days before."""
    size = min(end, WINDOW)
    late = max(WEEK, size // 3)
    whole = (sums[end] - sums[end - size]) / size
    return (whole + (sums[end] - sums[end - late]) / late) / 2


def _daily_error(flow: Sequence[float]) -> float:
    """Return by how much an average day of the week ahead was usually missed.

    Less than four weeks are asked about fewer days ahead, so that there are errors enough."""
    sums = [0.0, *accumulate(flow)]
    ahead = min(WEEK, (len(flow) - WEEK) // 3)
    ends = range(max(WEEK, len(flow) - ahead - BACK), len(flow) - ahead + 1)
    errors = [abs((sums[end + ahead] - sums[end]) / ahead - _rate(sums, end)) for end in ends]
    return _quantile(errors, 9)


def _season(flow: Sequence[float], last: date) -> list[float]:
    """Return each weekday's part of a day, Monday first; all the same with fewer than 28 days.

    The median over the last eight weeks at most, so that one great Tuesday makes no season."""
    whole = [flow[end - WEEK : end] for end in range(len(flow), WEEK - 1, -WEEK)][:8]
    weeks = [week for week in whole if min(week) >= 0 and sum(week) > 0]
    if len(flow) < SEASON or len(weeks) < SEASON // WEEK:
        return [1.0] * WEEK
    first = (last.weekday() + 1) % WEEK  # every week ends on the last day's weekday
    parts = [median(week[place] / sum(week) for week in weeks) for place in range(WEEK)]
    whole_part = sum(parts)
    if not whole_part:
        return [1.0] * WEEK
    return [WEEK * parts[(weekday - first) % WEEK] / whole_part for weekday in range(WEEK)]


def _weight(season: Sequence[float], last: date, ahead: int) -> float:
    """Return how many usual days the next days are worth."""
    weeks, rest = divmod(ahead, WEEK)
    return WEEK * weeks + sum(
        season[(last + timedelta(step + 1)).weekday()] for step in range(rest)
    )


# --- Levels ---------------------------------------------------------------------------------------
def _slope(days: Sequence[int], values: Sequence[float], end: int) -> float:
    """Return the Theil–Sen slope, a day, of the last 28 days before `end`, at least of 7 points."""
    first = min(bisect_left(days, days[end - 1] - TREND + 1), end - LEAST)
    places = range(max(first, 0), end)
    if len(places) > POINTS:
        stride = (len(places) - 1) / (POINTS - 1)
        chosen = [places[round(number * stride)] for number in range(POINTS)]
    else:
        chosen = list(places)
    points = [(days[place], values[place]) for place in chosen]
    pairs = combinations(points, 2)
    return median([(later - sooner) / (then - day) for (day, sooner), (then, later) in pairs])


def _level_error(days: Sequence[int], values: Sequence[float]) -> float:
    """Return by how much a level was usually missed a week ahead."""
    ends = [end for end in range(LEAST, len(days)) if days[end - 1] + WEEK <= days[-1]]
    stride = max(1, ceil(len(ends) / ORIGINS))
    errors = []
    for end in ends[::-1][::stride]:
        target = bisect_left(days, days[end - 1] + WEEK)
        ahead = days[target] - days[end - 1]
        expected = values[end - 1] + _slope(days, values, end) * ahead
        errors.append(abs(values[target] - expected) * WEEK / ahead)
    return _quantile(errors, 9)


# --- All ------------------------------------------------------------------------------------------
def _quantile(errors: Sequence[float], tenths: int) -> float:
    """Return the error that so many tenths of new ones stay within; few errors give the greatest.

    Source: split conformal prediction, Lei et al., JASA 113 (2018), theorem 2.2."""
    place = ceil(Fraction((len(errors) + 1) * tenths, 10))
    return sorted(errors)[min(place, len(errors)) - 1] if errors else 0.0


def _bounded(middle: float, error: float, least: float) -> Outlook:
    """Return an outlook that goes below 0 only where the past did."""
    bottom = 0.0 if least >= 0 else float("-inf")
    reached, low, high = (max(bottom, end) for end in (middle, middle - error, middle + error))
    return Outlook(_rounded(reached), _rounded(low), _rounded(high))


def _exact(value: Number) -> Decimal:
    exact = Fraction(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _rounded(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-PLACES)).normalize() + 0

"""Forecasts held against what came: how often the 80 % interval contained it (KPI-2).

From many days of each series the rest is forecast as a KPI would be, from its own days alone. The
bands are those measured, with a little room: docs/forecast.md gives the shares themselves."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from kpis.forecasting import RATES, Outlook, forecast_level, forecast_rate, forecast_total
from tests.kpis.series import Series, Table, audience, flows, real_flows

LENGTHS = (30, 60, 90, 180)  # days of a KPI
SO_FAR = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))  # of them that have passed


def inside(outlook: Outlook | None, came: Fraction | int) -> list[bool]:
    return [] if outlook is None else [outlook.low <= came <= outlook.high]


def totals(series: Series) -> Iterator[bool]:
    days = list(series)
    for length in LENGTHS:
        for start in range(0, len(days) - length + 1, max(5, length // 4)):
            kpi = {day: series[day] for day in days[start : start + length]}
            for part in SO_FAR:
                passed = dict(list(kpi.items())[: int(length * part)])
                yield from inside(forecast_total(passed, max(kpi)), sum(kpi.values()))


def levels(series: Series) -> Iterator[bool]:
    days = list(series)
    for known in range(14, len(days) - 6, 7):
        past = {day: series[day] for day in days[:known]}
        for ahead in (7, 14, 30, 60, 90):
            if known + ahead <= len(days):
                due = days[known + ahead - 1]
                yield from inside(forecast_level(past, due), series[due])


def rates(above: Series, below: Series) -> Iterator[bool]:
    days = [day for day in above if day in below]

    def over_a_month(end: int) -> Fraction | None:
        window = days[max(0, end - 30) : end]
        whole = sum(below[day] for day in window)
        return Fraction(100 * sum(above[day] for day in window), whole) if whole else None

    for known in range(21, len(days) - 6, 7):
        past: list[tuple[date, Fraction]] = []
        for end in range(known, 6, -7):
            rate = over_a_month(end)
            past = past if rate is None else [(days[end - 1], rate), *past]
        for ahead in (7, 14, 30, 60, 90):
            if known + ahead <= len(days):
                came = over_a_month(known + ahead)
                found = forecast_rate(past[-RATES:], days[known + ahead - 1])
                yield from [] if came is None else inside(found, came)


def share(held: list[bool]) -> float:
    assert len(held) > 100, "too few forecasts to say anything"
    return sum(held) / len(held)


def all_totals(table: Table) -> float:
    return share([held for series in table.values() for held in totals(series)])


def all_levels(table: Table) -> float:
    return share([h for series in table.values() for h in levels(audience(1000, series))])


def test_intervals_of_made_totals_hold():
    assert 0.76 <= all_totals(flows()) <= 0.86


def test_intervals_of_made_levels_hold():
    assert 0.76 <= all_levels(flows()) <= 0.86


def test_intervals_of_made_rates_hold():
    table = flows()
    held = [held for name in ("weekly", "wavy") for held in rates(table[name], table["growing"])]
    held += list(rates(table["sparse"], table["steady"]))
    assert 0.84 <= share(held) <= 0.94


def test_intervals_of_real_totals_hold():
    table = real_flows()
    if table:
        assert 0.75 <= all_totals(table) <= 0.84


def test_intervals_of_real_levels_hold():
    table = real_flows()
    if table:
        assert 0.79 <= all_levels(table) <= 0.88


PAIRS = [
    ("x/account_overview.csv", "Engagements", "Impressions"),
    ("x/daily_activity_snake_case.csv", "engagements", "impressions"),
    ("linkedin/content_metrics_snake_case.csv", "clicks_(total)", "impressions_(total)"),
    ("tiktok/business_overview.csv", "Likes", "Video views"),
    ("vk/community_stats_long.csv", "Нравится", "reach"),
]


def test_intervals_of_real_rates_hold():
    table = real_flows()
    if table:
        pairs = [(table[f"{name}: {a}"], table[f"{name}: {b}"]) for name, a, b in PAIRS]
        assert 0.77 <= share([held for pair in pairs for held in rates(*pair)]) <= 0.87

"""Forecasts with an interval from a KPI's own history (KPI-2); their method in docs/forecast.md."""

from datetime import date, timedelta
from decimal import Decimal
from time import process_time

import pytest

from kpis.forecasting import Outlook, forecast_level, forecast_rate, forecast_total, shown

START, DUE = date(2026, 1, 1), date(2026, 4, 11)  # 100 days apart


def on(passed: int) -> date:
    return START + timedelta(days=passed)


def days(*values, every=1):
    return {on(place * every): value for place, value in enumerate(values) if value is not None}


def exactly(value):
    return Outlook(Decimal(value), Decimal(value), Decimal(value))


@pytest.mark.parametrize(
    ("values", "every", "enough"),
    [
        ([1] * 13, 1, False),  # thirteen days
        ([1] * 14, 1, True),
        ([1] * 6, 3, False),  # six figures on sixteen days
        ([1] * 7, 3, True),
    ],
)
def test_too_little_data_gives_no_forecast(values, every, enough):
    history = days(*values, every=every)
    assert (forecast_total(history, DUE) is not None) == enough
    assert (forecast_level(history, DUE) is not None) == enough


def test_nothing_at_all_gives_no_forecast():
    assert forecast_total({}, DUE) is forecast_level({}, DUE) is forecast_rate([], DUE) is None


def test_what_comes_in_steadily_goes_on():
    assert forecast_total(days(*[Decimal(2)] * 20), DUE) == exactly(202)


def test_a_total_that_picks_up_goes_on_between_old_and_new():
    history = days(*[1] * 20, *[4] * 10)  # 1.5 and more by all 30 days, 4 by their latest third
    found = forecast_total(history, DUE)
    assert found.value == 60 + 71 * (2 + 4) / Decimal(2)
    assert found.low < found.value < found.high


def test_days_after_the_due_day_are_not_asked():
    assert forecast_total(days(*[1] * 130), DUE) == exactly(101)
    assert forecast_level(days(*range(130)), DUE) == exactly(100)


def test_a_day_without_data_adds_length_and_nothing_else():
    whole, holes = [4] * 42, [None if day % 7 == 3 else 4 for day in range(42)]
    full, found = forecast_total(days(*whole), DUE), forecast_total(days(*holes), DUE)
    assert full == exactly(101 * 4)
    # Six days a week bring 4 each: eight weeks are left, and three days, none the empty one.
    assert found.value == 36 * 4 + (8 * 6 + 3) * 4


def test_a_figure_a_week_is_a_week_s():
    assert forecast_total(days(*[14] * 8, every=7), DUE).value == 8 * 14 + (100 - 49) * 2


def test_weekdays_tell_from_four_weeks_on():
    """All comes on Mondays; START is a Thursday, so the days left are Thursday to Sunday."""
    monday = [7 if on(day).weekday() == 0 else 0 for day in range(28)]
    assert forecast_total(days(*monday), on(31)).value == 28
    assert forecast_total(days(*monday[:21]), on(24)).value == 21 + 4


def test_one_great_day_makes_no_season():
    flat = [10] * 28
    flat[4] = 500
    calm = forecast_total(days(*flat), on(28)).value - sum(flat)
    assert calm == pytest.approx(Decimal((28 * 10 + 490) / 28 + 10) / 2, abs=Decimal("0.001"))


def test_a_total_of_counts_never_falls_but_one_with_returns_may():
    wild = [0, 90] * 10
    assert forecast_total(days(*wild), DUE).low >= sum(wild)
    returns = [-80, 90] * 10
    assert forecast_total(days(*returns), DUE).low < sum(returns)


def test_a_level_goes_on_along_its_line():
    assert forecast_level(days(*range(1000, 1140, 10)), DUE) == exactly(2000)


def test_one_odd_day_does_not_bend_a_level_but_widens_the_interval():
    steady = [1000 + 10 * day for day in range(21)]
    steady[9] = 90000
    found = forecast_level(days(*steady), DUE)
    assert found.value == 2000
    assert found.low < 2000 < found.high


def test_an_old_trend_is_forgotten():
    values = days(*[10 * day for day in range(40)], *[400] * 40)
    assert forecast_level(values, DUE).value == 400


def test_a_level_does_not_fall_below_zero_unless_it_was_there():
    falling = [100 - 7 * day for day in range(14)]
    assert forecast_level(days(*falling), DUE) == exactly(0)
    below = [value - 200 for value in falling]
    assert forecast_level(days(*below), DUE).value == -800


def test_a_rate_is_expected_to_stay_and_its_changes_make_the_interval():
    rates = [(on(7 * week), Decimal(rate)) for week, rate in enumerate(["4", "5", "4", "5", "4"])]
    found = forecast_rate(rates, on(28 + 7))
    assert found == Outlook(Decimal(4), Decimal(3), Decimal(5))
    rising = [(on(7 * week), Decimal(4 + week)) for week in range(5)]
    later = forecast_rate(rising, on(28 + 28))  # by 2 within two weeks, by √2 as much within four
    assert float(later.high - later.value) == pytest.approx(2 * 2**0.5, abs=0.001)
    assert forecast_rate(rates[:2], DUE) is None
    assert forecast_rate(rates[:3], DUE) is not None


def test_a_longer_way_is_less_certain():
    noisy = days(*[10 + 5 * (day % 3) for day in range(40)])
    near, far = forecast_total(noisy, on(46)), forecast_total(noisy, on(60))
    assert far.high - far.low > near.high - near.low > 0


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("18213.4", "20871", ("18200", "20900")),
        ("20010", "20040", ("20010", "20040")),
        ("3.4123", "5.11", ("3.41", "5.11")),
        ("7", "7", ("7", "7")),
        ("-18213.4", "20871", ("-19000", "21000")),
    ],
)
def test_an_interval_is_shown_with_the_digits_that_it_deserves(low, high, expected):
    assert shown(Decimal(low), Decimal(high)) == tuple(Decimal(end) for end in expected)


def test_two_years_of_days_are_forecast_in_a_few_milliseconds():
    """Fifty KPIs on a page; a bound for a busy machine, five times what was measured."""
    history = days(*[100 + 37 * day % 41 for day in range(730)])
    started = process_time()
    for _time in range(10):
        forecast_total(history, on(800))
        forecast_level(history, on(800))
    assert process_time() - started < 10 * 2 * 0.015

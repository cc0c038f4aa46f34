"""When figures are too old for a verdict: by the KPI's own rhythm."""

from datetime import date, timedelta

import pytest

from kpis.freshness import is_stale, rhythm

START = date(2026, 1, 1)


def each(days: int, number: int = 10) -> list[date]:
    return [START + timedelta(days * place) for place in range(number)]


@pytest.mark.parametrize(
    ("apart", "allowed"),
    [(1, 7), (3, 7), (4, 8), (7, 14), (30, 60)],
)
def test_the_rhythm_says_how_long_silence_is_usual(apart, allowed):
    days = each(apart)
    assert rhythm(days) == apart
    assert not is_stale(days, days[-1] + timedelta(allowed))
    assert is_stale(days, days[-1] + timedelta(allowed + 1))


def test_a_lone_day_is_stale_after_a_week_and_no_day_never():
    assert not is_stale([START], START + timedelta(7))
    assert is_stale([START], START + timedelta(8))
    assert not is_stale([], START)


def test_the_latest_month_tells_the_rhythm():
    days = [*each(30, 10), *(START + timedelta(271 + place) for place in range(31))]
    assert rhythm(days) == 1

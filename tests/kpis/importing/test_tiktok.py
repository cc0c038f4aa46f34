from datetime import date

import pytest

from common.periods import Period
from kpis.importing import NeedsAnswer
from tests.kpis.importing.build import cells, lines, read_text

STUDIO = lines(
    '"Date","Video Views","Profile Views","Likes","Comments","Shares"',
    '"December 31","1591","7","10","1","0"',
    '"January 1","1154","1","5","0","0"',
)
BUSINESS = lines(
    "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,"
    "Phone number clicks ,Leads submission,Net growth,New followers,Lost followers",
    "2026/04/30,715,NAN,25,26,4,7,0,0,10,10,0",
    "2026/05/01,75155,75134,539,845,244,58,0,0,-3,100,103",
)


def test_days_without_a_year_ask_for_it():
    with pytest.raises(NeedsAnswer, match="year"):
        read_text(STUDIO)


def test_the_year_is_the_last_days_and_new_year_is_minded():
    reading = read_text(STUDIO, "utf-8-sig", year=2026)
    assert [record.day for record in reading.records] == [date(2025, 12, 31), date(2026, 1, 1)]
    assert reading.totals == {
        "views": 2745,
        "profile_visits": 8,
        "likes": 15,
        "comments": 1,
        "shares": 0,
    }


def test_a_told_period_has_the_year_too():
    period = Period(date(2025, 12, 31), date(2026, 1, 1))
    assert read_text(STUDIO, period=period).period == period


def test_a_year_to_come_refuses_the_rows():
    reading = read_text(STUDIO, year=2027)
    assert [(row.row, row.value, row.reason) for row in reading.rejected] == [
        (2, "December 31", "after_today"),
        (3, "January 1", "after_today"),
    ]


def test_a_leap_day_of_a_common_year_is_refused():
    text = STUDIO.replace("December 31", "February 28").replace("January 1", "February 29")
    assert [row.reason for row in read_text(text, year=2026).rejected] == ["bad_date"]


def test_a_business_account_without_data_on_a_day_has_none():
    reading = read_text(BUSINESS, "utf-8-sig")
    assert reading.source == "tiktok_overview"
    first, second = cells(reading)
    assert "reach" not in first
    assert second["reach"] == 75134
    assert second["net_followers"] == -3
    assert set(reading.metrics) == {
        "views", "reach", "profile_visits", "likes", "shares", "comments", "net_followers",
        "new_followers", "lost_followers",
    }  # fmt: skip


def test_the_audience_file_has_followers_when_there_are_any():
    text = lines(
        "Date,New followers,Total followers,Reached audience,Engaged audience",
        "2026/05/01,10,--,NAN,NAN",
        "2026/05/02,9,5120,75134,1801",
    )
    reading = read_text(text)
    assert reading.source == "tiktok_audience"
    assert cells(reading) == [
        {"new_followers": 10},
        {"new_followers": 9, "followers": 5120, "reach": 75134},
    ]


def test_a_row_of_a_day_without_any_figure_is_read_all_the_same():
    text = lines("Date,Video views,Profile views", "2026/05/01,NAN,--")
    assert cells(read_text(text)) == [{}]

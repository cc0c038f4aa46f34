from datetime import date
from decimal import Decimal

import pytest

from kpis.importing import BadFile, NeedsAnswer, recognise
from tests.kpis.importing.build import cells, lines, read_text


def report(*rows: str) -> str:
    return lines(
        "# ----------------------------------------",
        "# Report CSV Export",
        "# Property: a site, with a comma",
        "# Start date: 20260401",
        "# End date: 20260430",
        *rows,
        end="\r\n",
    )


BY_DATE = report(
    "Date,Event count,Total users,Event count per user,Average session duration,New users",
    "20260410,11338,2831,4.28,61.45831645967741,2539",
    "20260409,7555,1964,4.20,66.77598291073082,1718",
)


def test_a_report_by_date():
    reading = read_text(BY_DATE)
    assert reading.source == "ga4_days"
    assert reading.records[0].day == date(2026, 4, 10)
    assert cells(reading)[0] == {
        "events": 11338,
        "users": 2831,
        "avg_session": Decimal("61.4583"),
        "new_users": 2539,
    }
    assert reading.period == (date(2026, 4, 1), date(2026, 4, 30))
    assert "avg_session" not in reading.totals  # averages don't add up
    assert "avg_session" in reading.metrics


def test_the_nth_day_counts_from_the_start_date():
    reading = read_text(report("Nth day,Users", "0000,5", "0029,7", "000x,1"))
    assert [record.day for record in reading.records] == [date(2026, 4, 1), date(2026, 4, 30)]
    assert [row.reason for row in reading.rejected] == ["bad_date"]


def test_a_grand_total_is_no_day():
    reading = read_text(report("Date,Sessions", ",300,Grand total", "20260410,100"))
    assert (reading.totals, reading.skipped) == ({"sessions": 100}, 1)


def test_revenue_without_a_currency_asks_for_it():
    text = report("Date,Total revenue", "20260410,10.55")
    with pytest.raises(NeedsAnswer, match="currency"):
        read_text(text)
    reading = read_text(text, currency="GEL")
    assert (reading.currency, reading.totals) == ("GEL", {"revenue": Decimal("10.55")})


def test_a_file_without_money_has_no_currency():
    assert read_text(BY_DATE, currency="GEL").currency == ""


def test_days_split_by_something_else_are_a_breakdown():
    text = report("Date,Session source,Sessions", "20260410,google,3", "20260410,direct,3")
    with pytest.raises(BadFile, match="breakdown"):
        read_text(text)


def test_a_report_by_anything_but_days_is_known_and_refused():
    text = report("Country,Users", "Georgia,5")
    assert recognise(text.encode()) == "ga4_breakdown"
    with pytest.raises(BadFile, match="breakdown"):
        read_text(text)


def test_a_page_of_small_tables_is_known_and_refused():
    text = report("Nth day,Users", "0000,1") + "\r\n" + report("Nth day,New users", "0000,1")
    assert recognise(text.encode()) == "ga4_snapshot"
    with pytest.raises(BadFile, match="many_tables"):
        read_text(text)

from datetime import date
from decimal import Decimal

import pytest

from kpis.importing import BadFile
from tests.kpis.importing.build import cells, read_bytes, rows_to_csv, workbook

HEADER = ["Reporting starts", "Reporting ends", "Ad set name", "Audience segments",
          "Amount spent (INR)", "Purchases", "Purchases conversion value", "Results",
          "Result indicator", "Impressions", "Frequency", "Reach"]  # fmt: skip
PURCHASE, LEAD = "actions:purchase", "actions:lead"


def ad(
    name: str = "Tea", segment: str = "existing", spend: str = "10.50", indicator: str = PURCHASE
):
    return ["2026-04-02", "2026-04-02", name, segment, spend, "3", "99.5", "3", indicator, "100",
            "1.23", "80"]  # fmt: skip


def test_an_ad_set_by_day_and_audience():
    reading = read_bytes(rows_to_csv([HEADER, ad()]))
    assert reading.source == "meta_ads"
    [row] = reading.records
    assert row.cells == {
        "spend": Decimal("10.5"), "purchases": 3, "revenue": Decimal("99.5"), "conversions": 3,
        "impressions": 100, "reach_paid": 80,
    }  # fmt: skip
    ref = row.object
    assert (ref.kind, ref.id, ref.breakdown) == ("ad", "Tea", "segment=existing")
    assert ref.key == "Tea · segment=existing"
    assert (ref.start, row.day) == (date(2026, 4, 2), date(2026, 4, 2))
    assert reading.currency == "INR"


def test_equal_rows_of_a_file_without_ids_are_different_objects():
    reading = read_bytes(rows_to_csv([HEADER, ad(), ad(spend="7"), ad(), ad("Coffee")]))
    assert [row.object.id for row in reading.records] == ["Tea", "Tea #2", "Tea #3", "Coffee"]
    assert reading.totals["spend"] == Decimal("38.5")
    assert reading.warnings == ["numbered_objects"]


def test_with_ids_two_values_for_one_ad_are_a_conflict():
    header = [*HEADER, "Ad set ID"]
    rows = [[*ad(spend=spend), "120210000000000001"] for spend in ("7", "8")]
    reading = read_bytes(rows_to_csv([header, *rows]))
    assert [row.reason for row in reading.rejected] == ["conflicting_values"] * 2
    assert reading.rejected[0].column == "Amount spent (INR)"


def test_results_of_different_kinds_are_not_one_metric():
    reading = read_bytes(rows_to_csv([HEADER, ad(), ad("Coffee", indicator=LEAD)]))
    assert "conversions" not in reading.totals
    assert reading.warnings == ["several_result_indicators"]


REGIONS = [
    ["Account name", "Region", "Month", "Reach", "Impressions", "Currency", "Amount spent (UAH)",
     "Reporting starts", "Reporting ends"],
    ["", "", "", 150.0, 500.0, "UAH", 30.0, "2026-03-01", "2026-04-11"],
    ["Shop", "Kyiv", "2026-03-01 - 2026-03-31", 100.0, 300.0, "UAH", 10.004, "2026-03-01",
     "2026-04-11"],
    ["Shop", "Kyiv", "2026-04-01 - 2026-04-11", 90.0, 200.0, "UAH", 19.996, "2026-03-01",
     "2026-04-11"],
]  # fmt: skip


def test_a_total_row_is_kept_for_the_check_and_is_no_ad():
    reading = read_bytes(workbook(Raw_Data_Report=REGIONS))
    assert reading.period_totals == {"reach_paid": 150, "impressions": 500, "spend": 30}
    assert reading.totals == {"reach_paid": 190, "impressions": 500, "spend": 30}
    assert (reading.rows_read, reading.skipped, reading.warnings) == (2, 1, [])
    assert reading.period == (date(2026, 3, 1), date(2026, 4, 11))
    assert [row.object.start for row in reading.records] == [date(2026, 3, 1), date(2026, 4, 1)]


def test_rows_that_miss_their_total_are_told():
    rows = [*REGIONS[:2], REGIONS[2]]
    assert read_bytes(workbook(Data=rows)).warnings == ["rows_miss_total"]


def test_two_currencies_in_a_file_are_refused():
    rows = [list(row) for row in REGIONS]
    rows[3][5] = "USD"
    with pytest.raises(BadFile, match="several_currencies"):
        read_bytes(workbook(Data=rows))


def test_a_name_too_long_to_store_is_cut_and_still_its_own():
    long = "x" * 400
    rows = [ad(long + "1"), ad(long + "2"), ad(long + "1", long + "1"), ad(long + "1", long + "2")]
    keys = {row.object.key for row in read_bytes(rows_to_csv([HEADER, *rows])).records}
    assert len(keys) == 4
    assert max(map(len, keys)) <= 200


def test_a_span_that_ends_before_it_starts_is_refused():
    row = ad()
    row[1] = "2026-04-01"
    [bad] = read_bytes(rows_to_csv([HEADER, row])).rejected
    assert (bad.column, bad.reason) == ("Reporting ends", "bad_date")


def test_a_file_without_any_name_is_one_object():
    rows = [
        ["Reporting starts", "Reporting ends", "Impressions"],
        ["2026-04-01", "2026-04-01", "5"],
    ]
    reading = read_bytes(rows_to_csv(rows))
    assert (cells(reading), reading.records[0].object.id) == ([{"impressions": 5}], "all")

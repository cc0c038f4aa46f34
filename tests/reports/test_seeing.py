"""What a report says there is to see (REP-1): rules at their boundaries, on plain values."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from reports.leads import budget_lead, jumps_lead, worked_lead
from reports.seeing import compared, moved, spent, standing


def promise(status, done=50, expected=50, primary=True):
    return SimpleNamespace(status=status, primary=primary, done=done, expected_done=expected)


def test_off_track_is_further_behind_than_at_risk_and_then_the_widest_gap():
    risky, off, further = promise("at_risk", 0), promise("off_track", 40), promise("off_track", 30)
    found = standing([promise("met"), risky, off, further])
    assert (found.told, found.well, found.behind) == (4, 1, further)


def test_main_promises_count_and_others_only_where_there_are_none():
    second = promise("off_track", primary=False)
    assert standing([promise("on_track"), second]).behind is None
    assert standing([second]).behind is second
    assert standing([]) is None


def test_what_has_no_data_or_is_too_early_is_not_judged():
    silent = promise("no_data")
    found = standing([silent, promise("too_early"), promise("met")])
    assert (found.told, found.well, found.silent) == (1, 1, [silent])


def line(metric, change):
    return {"metric": metric, "change_percent": change, "value": "1"}


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({"reach": "4.9"}, None),
        ({"reach": "5.0"}, "reach"),
        ({"reach": "-7.0", "views": "6.9"}, "reach"),
        ({"reach": None}, None),
        ({"saves": "300.0"}, None),  # a few more saves are no news
        ({"views": "8.0", "reach": "-8.0"}, "reach"),  # of equals the first of the list
    ],
)
def test_what_moved_most_moved_by_five_percent(changes, most):
    found = moved([line(metric, change) for metric, change in changes.items()]).most
    assert (found and found["metric"]) == most


def rates(**found):
    return [{"code": code, "er": er, "measured": 5} for code, er in found.items()]


def test_types_are_compared_among_those_with_a_rate():
    found = compared(rates(engaging="3.00", educational="3.30", promotional=None))
    assert (found.best["code"], found.least["code"]) == ("educational", "engaging")
    assert compared(rates(engaging="3.00", promotional=None)) is None


@pytest.mark.parametrize(
    ("best", "clear"), [("3.29", False), ("3.30", True), ("3.00", False), ("0.00", False)]
)
def test_a_tenth_more_is_a_clear_difference(best, clear):
    assert compared(rates(one="3.00" if best != "0.00" else "0.00", other=best)).clear is clear


def test_a_reader_is_told_when_there_is_too_little_to_compare():
    few = {"least": 5, "types": rates(engaging=None), "formats": rates(photo=None)}
    with translation.override("en"):
        assert worked_lead(few).startswith("Too few posts")
        assert worked_lead({"types": [], "formats": []}) == ""  # a report of before
        both = few | {"formats": rates(photo="3.00", video="3.10")}
        assert "no clear difference (ER 3% to 3.1%)" in worked_lead(both)


def budget(spent_minor, planned=10_000):
    left = planned - spent_minor
    line = {"category": "promotion", "planned_minor": planned, "spent_minor": spent_minor}
    return {
        "start": "2026-05-01",
        "end": "2026-05-30",
        "currency": "EUR",
        "lines": [line | {"left_minor": left}],
    }


@pytest.mark.parametrize(
    ("spent_minor", "ahead", "over"),
    [(6_000, False, []), (6_001, True, []), (10_001, True, ["promotion"])],
)
def test_money_is_ahead_when_it_is_ten_points_ahead_of_time(spent_minor, ahead, over):
    found = spent(budget(spent_minor), date(2026, 5, 15))  # half of its days
    assert (found.elapsed, found.ahead, found.over) == (50, ahead, over)


def test_a_budget_without_a_plan_has_no_share_and_no_sentence():
    assert spent(budget(5, 0), date(2026, 5, 15)).percent is None
    assert budget_lead([budget(5, 0)], date(2026, 5, 15)) == ""


def test_days_outside_of_the_budget_count_as_none_or_all():
    assert spent(budget(5), date(2026, 4, 1)).elapsed == 0
    assert spent(budget(5), date(2026, 7, 1)).elapsed == 100


def test_explained_days_are_told_as_explained():
    days = [{"explained": True}, {"explained": False}]
    with translation.override("en"):
        assert "2 days" in jumps_lead(days)
        assert "Until they are explained" in jumps_lead(days)
        assert jumps_lead(days[:1]).endswith("Each of them is explained.")
        assert jumps_lead([]) == ""

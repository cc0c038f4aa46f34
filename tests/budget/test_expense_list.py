"""All expenses of a client: narrowed, sorted, exported, several changed at once (BUDG-3)."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from budget.models import Budget, Expense
from clients.models import HistoryEntry
from tests.budget.conftest import signed_in, spend
from tests.factories import ChannelFactory, GoalFactory

pytestmark = pytest.mark.django_db


def listed(browser, business, **asked) -> list[str]:
    answer = browser.get(reverse("budget:expenses", args=[business.pk]), asked)
    assert answer.status_code == 200
    return [row.justification for row in answer.context["page_obj"]]


def made(budget, amount, why, **more):
    row = spend(budget, amount, justification=why, **more)
    row.full_clean()
    row.save()
    return row


@pytest.fixture
def four(budget, business):
    channel = ChannelFactory(client=business)
    goal = GoalFactory(client=business)
    made(budget, 300, "Отчёт о рынке", category="research", day=date(2026, 6, 3))
    made(budget, 900, "Photographer", channel=channel, day=date(2026, 6, 9), result="Forty calls")
    made(budget, 100, "Ads", category="promotion", goal=goal, day=date(2026, 6, 20))
    other = Budget.objects.create(
        client=business,
        start=date(2026, 7, 1),
        end=date(2026, 7, 31),
        currency="USD",
        total_minor=100_000,
    )
    made(other, 5_000, "Course", category="training", day=date(2026, 7, 2))
    return channel, goal, other


def test_a_list_is_narrowed_by_its_address(browser, business, four):
    channel, goal, other = four
    assert listed(browser, business) == ["Course", "Ads", "Photographer", "Отчёт о рынке"]
    assert listed(browser, business, q="отчет") == ["Отчёт о рынке"]
    assert listed(browser, business, q="CALLS photo") == ["Photographer"]
    assert listed(browser, business, category="promotion") == ["Ads"]
    assert listed(browser, business, channel=channel.pk) == ["Photographer"]
    assert listed(browser, business, goal=goal.pk) == ["Ads"]
    assert listed(browser, business, budget=other.pk) == ["Course"]
    assert listed(browser, business, start="2026-06-09", end="2026-06-20") == [
        "Ads",
        "Photographer",
    ]
    assert "Photographer" not in listed(browser, business, missing="result")
    assert len(listed(browser, business, missing="receipt")) == 4
    assert len(listed(browser, business, budget="nonsense", q="\x00", start="never")) == 4


def test_a_list_is_sorted_by_its_address(browser, business, four):
    assert listed(browser, business, sort="amount")[0] == "Ads"
    assert listed(browser, business, sort="-amount")[0] == "Course"
    assert listed(browser, business, sort="day")[0] == "Отчёт о рынке"
    assert listed(browser, business, sort="payee; drop")[0] == "Course"  # nonsense: the usual


def test_sums_of_two_currencies_stand_side_by_side(browser, business, four):
    page = browser.get(reverse("budget:expenses", args=[business.pk]))
    assert page.context["sums"] == ["₾13.00", "US$50.00"]
    assert page.context["count"] == 4


def test_a_table_holds_the_same_rows_with_numbers_as_numbers(browser, business, four):
    path = reverse("budget:expenses_xlsx", args=[business.pk])
    book = load_workbook(io.BytesIO(browser.get(path, {"sort": "amount"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][1:4] == ("Day", "Amount", "Currency")
    assert [row[2] for row in rows[1:]] == [1, 3, 9, 50]
    assert rows[1][1].date() == date(2026, 6, 20)
    text = browser.get(reverse("budget:expenses_csv", args=[business.pk])).content.decode()
    assert "1.00,GEL" in text
    assert HistoryEntry.objects.filter(verb="exported").count() == 2


def test_a_formula_in_a_reason_stays_a_text(browser, business, budget):
    made(budget, 100, "=1+1")
    text = browser.get(reverse("budget:expenses_csv", args=[business.pk])).content.decode()
    assert "'=1+1" in text


def bulk(browser, business, rows, **values):
    boxes = {"expense": [f"{row.pk}:{row.version}" for row in rows]}
    return browser.post(reverse("budget:expenses_bulk", args=[business.pk]), boxes | values)


def test_several_expenses_get_one_result(browser, business, four):
    rows = list(Expense.objects.all()[:3])
    assert bulk(browser, business, rows, result="Sixty orders").status_code == 302
    assert Expense.objects.filter(result="Sixty orders").count() == 3
    assert HistoryEntry.objects.filter(verb="changed", kind="budget.expense").count() == 3


def test_a_stale_row_keeps_all_of_them(browser, business, four):
    rows = list(Expense.objects.all()[:2])
    Expense.objects.filter(pk=rows[1].pk).update(version=7)
    assert bulk(browser, business, rows, category="training").status_code == 409
    assert Expense.objects.filter(category="training").count() == 1


def test_nothing_said_or_nothing_chosen_is_refused(browser, business, four):
    assert bulk(browser, business, Expense.objects.all()[:1]).status_code == 400
    assert bulk(browser, business, [], category="training").status_code == 400


def test_the_client_reads_the_list_and_changes_nothing(approved, business, decider):
    made(approved, 100, "Ads")
    theirs = signed_in(decider)
    page = theirs.get(reverse("budget:expenses", args=[business.pk]))
    assert [row.justification for row in page.context["page_obj"]] == ["Ads"]
    assert page.context["bulk"] is None
    assert bulk(theirs, business, Expense.objects.all(), category="training").status_code == 403


def test_the_client_reads_goals_by_their_kind_not_as_they_are_written_now(
    approved, business, decider
):
    goal = GoalFactory(client=business, measure="Never sent")
    made(approved, 100, "Ads", goal=goal)
    theirs = signed_in(decider)
    for name in ("expenses", "expenses_csv"):
        text = theirs.get(reverse(f"budget:{name}", args=[business.pk])).content.decode()
        assert "Never sent" not in text
        assert goal.get_kind_display() in text

"""Expenses that come again: each day of a rule is booked once (BUDG-3, JOB-5)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from budget.models import Budget, Expense, Occurrence, RecurringExpense
from budget.recurring import add_rule, book_due, change_rule, courses, remove_rule
from budget.recurring_rules import budget_for, days_of, next_day
from budget.services import add_budget
from jobs.models import Job

FIRST, LAST = date(2026, 1, 31), date(2026, 12, 31)


def test_a_month_shorter_than_the_first_day_has_its_last_instead():
    days = days_of(FIRST, LAST, "month", date(2026, 4, 30))
    assert [str(day) for day in days] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    leap = days_of(date(2028, 1, 30), date(2028, 3, 1), "month", date(2028, 3, 1))
    assert leap[-1] == date(2028, 2, 29)


def test_a_week_is_seven_days_and_the_last_day_counts():
    days = days_of(date(2026, 6, 1), date(2026, 6, 15), "week", LAST)
    assert [day.day for day in days] == [1, 8, 15]
    assert days_of(date(2026, 6, 1), LAST, "week", date(2026, 5, 31)) == []
    with pytest.raises(ValueError, match="year"):
        days_of(FIRST, LAST, "year", LAST)


def test_the_next_day_is_after_and_none_when_it_is_over():
    assert next_day(FIRST, LAST, "month", date(2026, 2, 28)) == date(2026, 3, 31)
    assert next_day(FIRST, LAST, "month", date(2025, 1, 1)) == FIRST
    assert next_day(FIRST, LAST, "month", LAST) is None


def test_an_approved_budget_comes_before_others_then_the_shortest():
    def made(start, end, status="draft", currency="GEL"):
        return Budget(start=start, end=end, status=status, currency=currency)

    year = made(date(2026, 1, 1), LAST)
    month = made(date(2026, 6, 1), date(2026, 6, 30))
    agreed = made(date(2026, 1, 1), LAST, "approved")
    dollars = made(date(2026, 6, 1), date(2026, 6, 30), "approved", "USD")
    day = date(2026, 6, 5)
    assert budget_for(day, "GEL", [year, month, dollars]) is month
    assert budget_for(day, "GEL", [year, month, agreed, dollars]) is agreed
    assert budget_for(date(2026, 7, 1), "GEL", [month]) is None


# --- With a database ------------------------------------------------------------------------------
@pytest.fixture
def rule(budget, business, manager):
    made = RecurringExpense(
        client=business,
        start=date(2026, 6, 1),
        until=date(2026, 8, 31),
        every="week",
        category="content",
        amount_minor=1_500,
        justification="A tool for planning",
    )
    with time_machine.travel(datetime(2026, 6, 9, 12, tzinfo=UTC), tick=False):
        return add_rule(made, by=manager)


def at(*moment):
    return time_machine.travel(datetime(*moment, tzinfo=UTC), tick=False)


@pytest.mark.django_db
def test_what_is_due_is_booked_once_however_often_it_is_asked(rule, budget):
    with at(2026, 6, 9, 12):
        assert book_due(rule.client_id) == 2
        assert book_due(rule.client_id) == 0
    booked = list(Expense.objects.order_by("day").values_list("day", "justification"))
    assert booked == [
        (date(2026, 6, 1), "A tool for planning"),
        (date(2026, 6, 8), "A tool for planning"),
    ]
    job = Job.objects.get(key=f"book-recurring:{rule.client_id}:2026-06-15")
    assert job.due_at == datetime(2026, 6, 14, 20, tzinfo=UTC)  # midnight in Tbilisi


@pytest.mark.django_db
def test_the_day_is_the_clients_own(rule):
    with at(2026, 6, 14, 19, 59):
        book_due(rule.client_id)
        assert Expense.objects.count() == 2
    with at(2026, 6, 14, 20, 1):  # the 15th in Tbilisi
        book_due(rule.client_id)
        assert Expense.objects.count() == 3


@pytest.mark.django_db
def test_what_somebody_deleted_is_not_booked_again(rule):
    with at(2026, 6, 9):
        book_due(rule.client_id)
        Expense.objects.all().delete()
        assert book_due(rule.client_id) == 0
    assert Occurrence.objects.count() == 2


@pytest.mark.django_db
def test_a_day_without_a_budget_waits_until_there_is_one(rule, business, manager):
    with at(2026, 7, 7):
        book_due(business.pk)
        assert Expense.objects.count() == 5
        (course,) = courses([rule])
        assert (course.times, course.homeless) == (5, [date(2026, 7, 6)])
        july = Budget(
            client=business, start=date(2026, 7, 1), end=date(2026, 7, 31), total_minor=5_000_000
        )
        add_budget(july, by=manager)
        assert Job.objects.filter(key__startswith="book-recurring:budget:").count() == 1
        assert book_due(business.pk) == 1
    assert Expense.objects.get(day=date(2026, 7, 6)).budget == july


@pytest.mark.django_db
def test_a_change_is_for_what_comes(rule, manager):
    with at(2026, 6, 9):
        book_due(rule.client_id)
    with at(2026, 6, 16):
        change_rule(rule, {"amount_minor": 2_000}, by=manager)
        book_due(rule.client_id)
        amounts = list(Expense.objects.order_by("day").values_list("amount_minor", flat=True))
        assert amounts == [1_500, 1_500, 2_000]
        remove_rule(rule, by=manager)
        assert book_due(rule.client_id) == 0
    assert Expense.objects.count() == 3


@pytest.mark.django_db
def test_a_rule_needs_its_reason_an_end_and_not_more_than_five_years(browser, business, budget):
    path = reverse("budget:recurring", args=[business.pk])
    body = {
        "amount": "15",
        "every": "month",
        "start": "2026-06-01",
        "until": "2027-06-01",
        "category": "content",
        "justification": "A tool",
    }
    for bad in (
        {"justification": ""},
        {"until": ""},
        {"until": "2026-05-31"},
        {"until": "2036-06-01"},
        {"amount": "0"},
    ):
        assert browser.post(path, body | bad).status_code == 400
    assert browser.post(path, body).status_code == 302
    assert RecurringExpense.objects.get().currency == "GEL"

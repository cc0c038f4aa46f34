"""Bookings at once: real threads with connections of their own (BUDG-4, CON-2, JOB-5)."""

from datetime import date

import pytest

from budget.expenses import book
from budget.importing import receive_file, write_file
from budget.models import (
    BudgetAlert,
    Expense,
    ExpenseFile,
    ImportedExpense,
    Occurrence,
    RecurringExpense,
)
from budget.recurring import book_due
from jobs.models import Job
from tests.approvals.test_races import at_once
from tests.budget.test_importing import ROWS, file

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_bookings_at_once_one_tells_and_tells_once(budget, manager):
    def press():
        row = Expense(budget=budget, category="content", amount_minor=10_000, day=budget.start)
        row.justification = "Needed"
        return book(row, by=manager).pk  # six make 600.00 of 600.00

    assert len(set(at_once([press] * 6))) == 6
    assert list(BudgetAlert.objects.values_list("level", flat=True)) == ["80", "100"]
    assert Job.objects.filter(kind="mail_budget_alert").count() == 2


def test_a_day_of_a_rule_is_booked_once_by_jobs_at_once(budget, business):
    RecurringExpense.objects.create(
        client=business,
        start=date(2026, 6, 1),
        until=date(2026, 6, 30),
        every="week",
        category="training",
        amount_minor=1,
        currency="GEL",
        justification="A course",
    )
    given = at_once([lambda: book_due(business.pk)] * 3)
    assert sum(one for one in given if isinstance(one, int)) == 5
    assert (Expense.objects.count(), Occurrence.objects.count()) == (5, 5)


def test_two_files_at_once_book_their_common_rows_once(budget, manager):
    files = [receive_file(budget, file(ROWS), by=manager).pk for _ in range(2)]

    def press(pk):
        row = ExpenseFile.objects.select_related("budget__client").get(pk=pk)
        return write_file(row, by=manager).created

    given = at_once([lambda: press(files[0]), lambda: press(files[1])])
    assert sorted(given) == [0, 1]
    assert (Expense.objects.count(), ImportedExpense.objects.count()) == (1, 3)

"""Steps of budgets and expenses, and where the money stands (BUDG-1 to BUDG-4)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from approvals.models import ApprovalRequest
from approvals.services import request_approval
from budget.expenses import book, remove_expense
from budget.models import Budget, Expense
from budget.services import (
    add_budget,
    as_sent,
    change_budget,
    lines,
    spent_by_category,
    spent_of,
    whole,
    with_spent,
    with_total,
)
from clients.models import HistoryEntry
from common.errors import WrongState
from tests.budget.conftest import spend
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)


def standing(budget: Budget) -> list:
    return lines(budget, spent_by_category([budget])[budget.pk], TODAY)


def test_a_budget_is_split_to_the_last_tetri(budget):
    budget.total_minor = 100_001
    assert sum(line.planned for line in standing(budget)) == 100_001
    assert [line.share for line in standing(budget)] == [60, 30, 5, 5]


def test_planned_spent_and_left(budget):
    spend(budget, 10_000)
    spend(budget, 5_000)
    spend(budget, 31_000, "promotion")
    content, promotion, *rest = standing(budget)
    assert (content.planned, content.spent, content.left) == (60_000, 15_000, 45_000)
    assert (promotion.left, promotion.warning) == (-1_000, 100)
    assert [line.spent for line in rest] == [0, 0]
    total = whole(budget, standing(budget), TODAY)
    assert (total.planned, total.spent, total.left) == (100_000, 46_000, 54_000)


@pytest.mark.parametrize(("spent", "level"), [(47_999, None), (48_000, 80), (60_000, 100)])
def test_a_category_warns_at_80_and_at_100_percent(budget, spent, level):
    spend(budget, spent)
    assert standing(budget)[0].warning == level


def test_what_is_spent_comes_with_the_budget_in_one_query(budget, django_assert_num_queries):
    spend(budget, 10_000)
    spend(budget, 700, "training")
    with django_assert_num_queries(1):
        (row,) = with_spent(Budget.objects.all())
        assert spent_of(row) == {"content": 10_000, "promotion": 0, "research": 0, "training": 700}
    assert spent_of(row) == spent_by_category([budget])[budget.pk]


@pytest.mark.parametrize(
    ("given", "total"),
    [
        ({"total_minor": 100, "revenue_minor": None, "revenue_percent": None}, 100),
        ({"revenue_minor": 1_000_000, "revenue_percent": Decimal("7.5")}, 75_000),
        ({"revenue_minor": 333, "revenue_percent": Decimal("50")}, 167),
    ],
)
def test_an_amount_or_a_share_of_revenue_gives_the_total(given, total):
    assert with_total(given)["total_minor"] == total


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"total_minor": 1, "revenue_minor": 1, "revenue_percent": 1},
        {"revenue_minor": 100},
        {"revenue_percent": Decimal(5)},
        {"revenue_minor": 0, "revenue_percent": Decimal(5)},
        {"revenue_minor": 100, "revenue_percent": Decimal(0)},
        {"revenue_minor": 100, "revenue_percent": Decimal("100.01")},
    ],
)
def test_neither_both_nor_half_of_them_is_a_total(given):
    with pytest.raises(ValidationError) as refused:
        with_total(given)
    assert refused.value.code == "BUDG-1"


def test_another_split_needs_a_reason(business, manager):
    asked = {
        "client": business,
        "start": date(2026, 7, 1),
        "end": date(2026, 7, 31),
        "currency": "GEL",
        "total_minor": 1000,
        "shares": {"content": 50, "promotion": 40, "research": 5, "training": 5},
    }
    with pytest.raises(ValidationError) as refused:
        add_budget(Budget(**asked), by=manager)
    assert refused.value.error_dict["reason"][0].code == "BUDG-2"
    assert add_budget(Budget(**asked, reason="A launch"), by=manager).pk


@pytest.mark.parametrize(
    "shares",
    [
        {"content": 60, "promotion": 30, "research": 5, "training": 4},
        {"content": 100},
        {"content": 60, "promotion": 30, "research": 5, "training": 5, "fun": 0},
        {"content": 60.0, "promotion": 30, "research": 5, "training": 5},
        {"content": 110, "promotion": -20, "research": 5, "training": 5},
        ["content"],
    ],
)
def test_a_split_gives_every_category_whole_percents_of_a_hundred(budget, shares):
    budget.shares = shares
    with pytest.raises(ValidationError) as refused:
        budget.full_clean()
    assert refused.value.error_dict["shares"][0].code == "BUDG-2"


def test_an_expense_needs_its_justification_and_a_day_of_the_budget(budget, manager):
    with pytest.raises(ValidationError) as refused:
        book(Expense(budget=budget, category="content", amount_minor=1, day=TODAY), by=manager)
    assert "justification" in refused.value.error_dict
    late = Expense(
        budget=budget, category="content", amount_minor=1, day=date(2026, 7, 1), justification="x"
    )
    with pytest.raises(ValidationError) as refused:
        book(late, by=manager)
    assert refused.value.error_dict["day"][0].code == "BUDG-3"


def test_an_approved_budget_that_changes_is_a_draft_again(approved, manager):
    change_budget(approved, {"total_minor": 200_000}, by=manager)
    assert approved.status == "draft"
    assert ApprovalRequest.objects.get().status == "changed"
    assert as_sent(approved).total_minor == 100_000


def test_a_budget_is_not_changed_while_the_client_decides(budget, manager, decider):
    request_approval("budget", budget, by=manager)
    budget.refresh_from_db()
    with pytest.raises(WrongState):
        change_budget(budget, {"total_minor": 1}, by=manager)


def test_spending_does_not_take_back_an_approval(approved, manager):
    spend(approved, 99_000)
    assert Budget.objects.get().status == "approved"


def test_a_deleted_expense_stays_in_the_history(budget, manager):
    remove_expense(spend(budget, 5), by=manager)
    entry = HistoryEntry.objects.get(client_id=budget.client_id)
    assert (entry.verb, entry.kind) == ("deleted", "budget.expense")


def test_an_expense_outlives_its_channel(budget):
    channel = ChannelFactory(client=budget.client)
    expense = spend(budget, 5, channel=channel)
    channel.delete()
    expense.refresh_from_db()
    assert expense.channel is None

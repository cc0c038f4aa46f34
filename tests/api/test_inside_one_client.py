"""TEN-2, MON-1: ids and amounts of a body belong to the row's own client and currency."""

from typing import Any

import pytest

from budget.models import Budget, Expense
from tests.api.conftest import codes
from tests.factories import ChannelFactory, GoalFactory, with_role

EXPENSES, BUDGETS = "/api/v1/expenses/", "/api/v1/budgets/"
MAY = {"start": "2026-05-01", "end": "2026-05-31"}


@pytest.fixture
def owner(api, business, sister):
    """Somebody who sees both clients of the agency."""
    return api(with_role(business, "owner"))


@pytest.fixture
def budget(owner, business) -> str:
    total = {"amount": "1000.00", "currency": "GEL"}
    made = owner.post(BUDGETS, {"client": str(business.pk), "total": total, **MAY})
    assert made.status_code == 201, made.content
    return made.json()["id"]


def expense(budget: str, **more: Any) -> dict[str, Any]:
    amount = {"amount": "12.50", "currency": "GEL"}
    justified = {"category": "promotion", "justification": "Ads for the opening."}
    return {"budget": budget, "amount": amount, "day": "2026-05-04", **justified, **more}


def test_money_comes_back_as_it_went_in(owner, budget):
    made = owner.post(EXPENSES, expense(budget))
    assert made.status_code == 201, made.content
    assert made.json()["amount"] == {"amount": "12.50", "currency": "GEL"}
    assert Expense.objects.get().amount_minor == 1250


def test_an_id_of_another_client_that_one_sees_is_refused_as_unknown(owner, budget, sister):
    for field, row in (
        ("channel", ChannelFactory(client=sister)),
        ("goal", GoalFactory(client=sister)),
    ):
        refused = owner.post(EXPENSES, expense(budget, **{field: str(row.pk)}))
        assert refused.status_code == 400, refused.content
        assert codes(refused) == {f"/{field}": "not_found"}
    assert Expense.objects.count() == 0


def test_a_change_cannot_bring_another_client_in(owner, budget, business, sister):
    made = owner.post(EXPENSES, expense(budget))
    path = f"{EXPENSES}{made.json()['id']}/"
    foreign, own = ChannelFactory(client=sister), ChannelFactory(client=business)
    assert codes(owner.patch(path, {"channel": str(foreign.pk)})) == {"/channel": "not_found"}
    changed = owner.patch(path, {"channel": str(own.pk)})
    assert changed.status_code == 200
    assert changed.json()["channel"] == str(own.pk)


def test_an_amount_in_another_currency_is_refused(owner, budget):
    refused = owner.post(EXPENSES, expense(budget, amount={"amount": "1", "currency": "USD"}))
    assert codes(refused) == {"/amount": "MON-1"}
    assert Expense.objects.count() == 0


def test_two_currencies_in_one_body_are_refused(owner, business):
    given = {
        "client": str(business.pk),
        "total": {"amount": "1000", "currency": "GEL"},
        "revenue": {"amount": "9000", "currency": "USD"},
        "revenue_percent": 10,
        **MAY,
    }
    refused = owner.post(BUDGETS, given)
    assert refused.status_code == 400
    assert Budget.objects.count() == 0


def test_the_currency_of_a_row_does_not_change_with_an_amount(owner, budget):
    refused = owner.patch(f"{BUDGETS}{budget}/", {"total": {"amount": "5.00", "currency": "USD"}})
    assert codes(refused) == {"/total": "MON-1"}


def test_the_models_refusal_of_a_column_is_told_under_the_name_it_has_here(owner, business):
    total = {"amount": "0.00", "currency": "GEL"}
    refused = owner.post(BUDGETS, {"client": str(business.pk), "total": total, **MAY})
    assert codes(refused) == {"/total": "min_value"}

"""/api/v1/budgets/ and /api/v1/expenses/: the same rules at the other door."""

import pytest

from budget.models import Budget, Expense
from budget.services import change_budget
from tests.budget.conftest import caller, spend
from tests.factories import ChannelFactory, ClientFactory

pytestmark = pytest.mark.django_db

BUDGETS, EXPENSES = "/api/v1/budgets/", "/api/v1/expenses/"


def gel(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GEL"}


def body(business, **more):
    given = {"client": str(business.pk), "start": "2026-07-01", "end": "2026-07-31"}
    return given | {"total": gel("1000.01")} | more


def spent(budget, **more):
    return {
        "budget": str(budget.pk),
        "category": "content",
        "amount": gel("12.50"),
        "day": "2026-06-02",
        "justification": "Photos",
    } | more


def codes(answer) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def test_a_budget_is_made_and_its_lines_add_up(api, business):
    answer = api.post(BUDGETS, body(business))
    assert answer.status_code == 201
    told = answer.json()
    assert told["total"] == gel("1000.01")
    assert [line["planned"]["amount"] for line in told["lines"]] == [
        "600.01",
        "300.00",
        "50.00",
        "50.00",
    ]


def test_a_budget_of_revenue_works_its_total_out(api, business):
    asked = body(business, revenue=gel("20000.00"), revenue_percent=7.5)
    del asked["total"]
    answer = api.post(BUDGETS, asked)
    assert (answer.status_code, answer.json()["total"]) == (201, gel("1500.00"))


def test_a_budget_may_be_in_another_currency_than_the_clients(api, business):
    dollars = {"amount": "5.00", "currency": "USD"}
    answer = api.post(BUDGETS, body(business, total=dollars))
    assert (answer.status_code, answer.json()["total"]) == (201, dollars)
    assert answer.json()["lines"][0]["planned"] == {"amount": "3.00", "currency": "USD"}
    booked = api.post(EXPENSES, spent(Budget.objects.get(), day="2026-07-02"))
    assert (booked.status_code, codes(booked)) == (400, {"/amount": "MON-1"})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"total": {"amount": "5.00", "currency": "XXX"}}, {"/total": "currency"}),
        ({"total": gel("1.005")}, {"/total": "decimals"}),
        ({"total": "5"}, {"/total": "invalid"}),
        ({"shares": {"content": 100}}, None),
        ({"end": "2026-06-01"}, {"": "BUDG-1"}),
        ({"status": "approved"}, {"/status": "read_only"}),
    ],
)
def test_a_budget_that_won_t_do_is_refused_with_its_place(api, business, more, said):
    answer = api.post(BUDGETS, body(business, **more))
    assert answer.status_code == 400
    if said is not None:
        assert codes(answer) == said
    assert not Budget.objects.exists()


def test_an_approved_budget_that_changes_is_a_draft_again(api, approved):
    answer = api.patch(f"{BUDGETS}{approved.pk}/", {"total": gel("2000.00")})
    assert (answer.status_code, answer.json()["status"]) == (200, "draft")


def test_the_client_reads_what_was_sent(approved, manager, decider):
    change_budget(approved, {"total_minor": 777_700}, by=manager)
    theirs = caller(decider)
    assert theirs.get(f"{BUDGETS}{approved.pk}/").json()["total"] == gel("1000.00")
    (listed,) = theirs.get(BUDGETS).json()["results"]
    assert listed["total"] == gel("1000.00")


def test_an_expense_is_booked_and_counted(api, budget):
    assert api.post(EXPENSES, spent(budget)).status_code == 201
    line = api.get(f"{BUDGETS}{budget.pk}/").json()["lines"][0]
    assert (line["spent"], line["left"]) == (gel("12.50"), gel("587.50"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"justification": ""}, {"/justification": "blank"}),
        ({"amount": gel("0.00")}, {"/amount": "min_value"}),
        ({"amount": {"amount": "1.00", "currency": "USD"}}, {"/amount": "MON-1"}),
        ({"day": "2026-07-01"}, {"/day": "BUDG-3"}),
        ({"category": "fun"}, {"/category": "invalid_choice"}),
    ],
)
def test_an_expense_that_won_t_do_is_refused_with_its_place(api, budget, more, said):
    answer = api.post(EXPENSES, spent(budget, **more))
    assert (answer.status_code, codes(answer)) == (400, said)
    assert not Expense.objects.exists()


def test_an_expense_names_a_channel_of_its_budgets_client(api, budget, manager):
    theirs = ChannelFactory(client=ClientFactory(agency=budget.client.agency))
    answer = api.post(EXPENSES, spent(budget, channel=str(theirs.pk)))
    assert (answer.status_code, codes(answer)) == (400, {"/channel": "not_found"})


def test_an_expense_is_corrected_and_deleted(api, budget):
    row = spend(budget, 500)
    one = f"{EXPENSES}{row.pk}/"
    assert api.patch(one, {"result": "40 calls"}).json()["result"] == "40 calls"
    assert api.patch(one, {"amount": gel("7.00")}).json()["amount"] == gel("7.00")
    assert api.delete(one).status_code == 204
    assert not Expense.objects.exists()


def test_budgets_and_expenses_are_filtered(api, budget):
    spend(budget, 500)
    other = spend(budget, 700, "training", day="2026-06-20")

    def found(path: str, **asked: str) -> list[str]:
        return [row["id"] for row in api.get(path, asked).json()["results"]]

    assert found(EXPENSES, category="training") == [str(other.pk)]
    assert found(EXPENSES, **{"from": "2026-06-10"}) == [str(other.pk)]
    assert found(BUDGETS, status="approved") == []
    assert found(BUDGETS, **{"from": "2026-07-01"}) == []
    assert found(BUDGETS, to="2026-06-01") == [str(budget.pk)]


def many(budget, *amounts: str) -> dict:
    told = {"budget": str(budget.pk), "category": "content", "day": "2026-06-02"}
    money = [{"amount": amount, "currency": "GEL"} for amount in amounts]
    return {"expenses": [told | {"amount": one, "justification": "Ads"} for one in money]}


def test_several_expenses_are_booked_by_one_request(api, budget):
    answer = api.post("/api/v1/expenses/bulk/", many(budget, "1.00", "2.50"), format="json")
    assert answer.status_code == 201
    told = [row["amount"]["amount"] for row in answer.json()["expenses"]]
    assert told == ["1.00", "2.50"]
    assert Expense.objects.count() == 2


def test_one_bad_expense_of_several_keeps_all_of_them_out(api, budget):
    body = many(budget, "1.00", "2.50")
    body["expenses"][1]["justification"] = ""
    answer = api.post("/api/v1/expenses/bulk/", body, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/expenses/1/justification"
    assert not Expense.objects.exists()
    assert api.post("/api/v1/expenses/bulk/", {"expenses": []}, format="json").status_code == 400
    crowd = many(budget, *["1.00"] * 101)
    assert api.post("/api/v1/expenses/bulk/", crowd, format="json").status_code == 400

"""Pages of budgets and expenses; who may visit is in tests/test_isolation.py."""

from datetime import timedelta

import pytest
from django.urls import reverse

from approvals.models import ApprovalRequest
from budget.models import Budget, Expense
from budget.services import change_budget
from common.periods import month_of, today_in
from tests.budget.conftest import signed_in, spend
from tests.factories import ChannelFactory, GoalFactory

pytestmark = pytest.mark.django_db

BODY = {
    "start": "2026-07-01",
    "end": "2026-07-31",
    "total": "1000.50",
    "share_content": 60,
    "share_promotion": 30,
    "share_research": 5,
    "share_training": 5,
}
SPENT = {"amount": "12.50", "category": "content", "day": "2026-06-02", "justification": "Photos"}


def page(name: str, business, *more) -> str:
    return reverse(f"budget:{name}", args=[business.pk, *more])


def codes(answer, form: str = "form") -> dict[str, list[str]]:
    found = answer.context[form].errors.as_data()
    return {name: [error.code for error in problems] for name, problems in found.items()}


def test_a_new_budget_is_proposed_for_this_month(browser, business):
    form = browser.get(page("new", business)).context["form"]
    assert form["start"].value() == today_in(business.timezone).replace(day=1)
    assert form["share_content"].value() == 60


def test_a_month_that_has_its_budget_is_not_proposed_again(browser, business):
    month = month_of(today_in(business.timezone))
    taken = {"start": str(month.start), "end": str(month.end)}
    assert browser.post(page("new", business), BODY | taken).status_code == 302
    form = browser.get(page("new", business)).context["form"]
    following = month_of(month.end + timedelta(days=1))
    assert (form["start"].value(), form["end"].value()) == following


def test_a_warning_says_how_much_of_a_part_is_spent(browser, business):
    browser.post(page("new", business), BODY)
    budget = Budget.objects.get()
    spend(budget, 26_013, category="promotion")  # of 300.15
    words = browser.get(budget.get_absolute_url()).content.decode()
    assert "86.7% of “promotion” is spent." in words


def test_a_budget_is_made_of_an_amount(browser, business):
    assert browser.post(page("new", business), BODY).status_code == 302
    made = Budget.objects.get()
    assert (made.total_minor, made.currency, made.status) == (100_050, "GEL", "draft")


def test_a_budget_is_made_of_a_share_of_revenue(browser, business):
    body = BODY | {"total": "", "revenue": "20000", "revenue_percent": "7.5"}
    assert browser.post(page("new", business), body).status_code == 302
    made = Budget.objects.get()
    assert (made.total_minor, made.revenue_minor) == (150_000, 2_000_000)
    form = browser.get(page("edit", business, made.pk)).context["form"]
    assert form["revenue_percent"].value() == "7.5"  # as it was typed, without the column's zeros


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"total": ""}, {"__all__": ["BUDG-1"]}),
        ({"revenue": "5", "revenue_percent": "5"}, {"__all__": ["BUDG-1"]}),
        ({"total": "-1"}, {"total": ["min_value"]}),
        ({"total": "1.005"}, {"total": ["max_decimal_places"]}),
        ({"total": "1e3"}, None),
        ({"total": "NaN"}, {"total": ["invalid"]}),
        ({"total": "12,50"}, {"total": ["invalid"]}),
        ({"total": "9" * 20}, {"total": ["max_digits"]}),
        ({"share_content": 61}, {"__all__": ["BUDG-2"]}),
        ({"share_content": 55, "share_promotion": 35}, {"reason": ["BUDG-2"]}),
        ({"share_content": "x"}, {"share_content": ["invalid"]}),
        ({"end": "2026-06-30"}, {"__all__": ["BUDG-1"]}),
        ({"start": ""}, {"start": ["required"]}),
    ],
)
def test_a_budget_refuses_what_does_not_add_up(browser, business, bad, said):
    answer = browser.post(page("new", business), BODY | bad)
    if said is None:
        assert answer.status_code in (302, 400)
        return
    assert (answer.status_code, codes(answer)) == (400, said)
    assert not Budget.objects.exists()


def test_a_currency_without_cents_takes_none(browser, business):
    business.currency = "JPY"
    business.save()
    answer = browser.post(page("new", business), BODY)
    assert (answer.status_code, codes(answer)) == (400, {"total": ["max_decimal_places"]})
    assert browser.post(page("new", business), BODY | {"total": "1000"}).status_code == 302
    assert Budget.objects.get().total_minor == 1000


def test_a_budget_is_edited_as_it_was_typed(browser, business, budget):
    shown = browser.get(page("edit", business, budget.pk)).context["form"]
    assert str(shown["total"].value()) in ("1000", "1000.00")
    body = BODY | {"total": "2000", "seen": budget.version}
    assert browser.post(page("edit", business, budget.pk), body).status_code == 302
    budget.refresh_from_db()
    assert (budget.total_minor, budget.version) == (200_000, 2)


def test_of_two_people_the_second_is_told(browser, business, budget, manager):
    change_budget(budget, {"total_minor": 5}, by=manager)
    answer = browser.post(page("edit", business, budget.pk), BODY | {"seen": 1})
    assert (answer.status_code, codes(answer)) == (409, {"__all__": ["CON-3"]})


def test_a_budget_says_what_is_planned_spent_and_left(browser, business, budget):
    spend(budget, 25_050, justification="Studio for a day")
    shown = browser.get(page("budget", business, budget.pk)).content.decode()
    assert "Studio for a day" in shown
    for amount in ("1,000", "250.5", "749.5"):
        assert amount in shown, amount


def test_a_budget_is_sent_to_the_deciders(browser, business, budget, decider):
    due = today_in(business.timezone) + timedelta(days=3)
    assert browser.post(page("send", business, budget.pk), {"due": f"{due}"}).status_code == 302
    assert ApprovalRequest.objects.get().content["total_minor"] == 100_000
    assert Budget.objects.get().status == "client_review"
    late = browser.post(page("edit", business, budget.pk), BODY | {"seen": 2})
    assert late.status_code == 409


def test_without_a_decider_nothing_is_sent(browser, business, budget):
    due = today_in(business.timezone) + timedelta(days=3)
    answer = browser.post(page("send", business, budget.pk), {"due": f"{due}"})
    assert (answer.status_code, codes(answer, "send_form")) == (400, {"__all__": ["APPR-1"]})


def test_the_client_sees_a_budget_as_it_was_sent(browser, business, approved, manager, decider):
    change_budget(approved, {"total_minor": 777_700, "reason": "Secret plans"}, by=manager)
    theirs = signed_in(decider)
    for path in (page("budget", business, approved.pk), page("budgets", business)):
        shown = theirs.get(path).content.decode()
        assert "7,777" not in shown
        assert "Secret plans" not in shown
        assert "1,000" in shown
    assert "7,777" in browser.get(page("budgets", business)).content.decode()


# --- Expenses -------------------------------------------------------------------------------------
def test_an_expense_is_booked(browser, business, budget):
    channel, goal = ChannelFactory(client=business), GoalFactory(client=business)
    body = SPENT | {"channel": channel.pk, "goal": goal.pk, "payee": "Studio"}
    answer = browser.post(page("expense_new", business, budget.pk), body)
    assert answer.headers["Location"] == budget.get_absolute_url()
    made = Expense.objects.get()
    assert (made.amount_minor, made.channel, made.goal) == (1_250, channel, goal)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"justification": ""}, {"justification": ["required"]}),
        ({"amount": "0"}, {"amount": ["BUDG-3"]}),
        ({"amount": ""}, {"amount": ["required"]}),
        ({"amount": "-5"}, {"amount": ["min_value"]}),
        ({"category": "fun"}, {"category": ["invalid_choice"]}),
        ({"day": "2026-07-01"}, {"day": ["BUDG-3"]}),
        ({"day": "x"}, {"day": ["invalid"]}),
    ],
)
def test_an_expense_that_won_t_do_stays_in_the_form(browser, business, budget, bad, said):
    answer = browser.post(page("expense_new", business, budget.pk), SPENT | bad)
    assert (answer.status_code, codes(answer, "expense_form")) == (400, said)
    assert answer.context["expense_form"]["category"].value() == (SPENT | bad)["category"]
    assert not Expense.objects.exists()


def test_the_next_expense_is_guessed_from_the_last_one(browser, business, budget):
    channel, goal = ChannelFactory(client=business), GoalFactory(client=business)
    spend(budget, 5)
    spend(budget, 5, "training", channel=channel, goal=goal)
    form = browser.get(page("budget", business, budget.pk)).context["expense_form"]
    assert form["category"].value() == "training"
    assert (form["channel"].value(), form["goal"].value()) == (channel.pk, goal.pk)
    offered = [str(label) for _pk, label in form.fields["goal"].choices]
    assert offered == ["---------", str(goal)]


def test_an_expense_is_corrected_and_says_what_it_brought(browser, business, budget):
    row = spend(budget, 500)
    shown = browser.get(page("expense", business, row.pk)).context["form"]
    assert str(shown["amount"].value()) in ("5", "5.00")
    body = SPENT | {"result": "40 calls", "seen": row.version}
    assert browser.post(page("expense", business, row.pk), body).status_code == 302
    row.refresh_from_db()
    assert (row.amount_minor, row.result, row.version) == (1_250, "40 calls", 2)


def test_an_expense_is_not_corrected_into_nothing(browser, business, budget):
    row = spend(budget, 500)
    body = SPENT | {"amount": "0", "seen": row.version}
    assert browser.post(page("expense", business, row.pk), body).status_code == 400
    row.refresh_from_db()
    assert row.amount_minor == 500


def test_an_expense_is_deleted(browser, business, budget):
    row = spend(budget, 500)
    assert browser.post(page("expense_remove", business, row.pk)).status_code == 302
    assert not Expense.objects.exists()


def test_the_first_expense_of_a_month_is_guessed_from_the_month_before(browser, business, budget):
    goal, channel = GoalFactory(client=business), ChannelFactory(client=business)
    spend(budget, 5, category="promotion", goal=goal, channel=channel)
    july = Budget.objects.create(
        client=business,
        start=budget.end + timedelta(days=1),
        end=budget.end + timedelta(days=31),
        currency="GEL",
        total_minor=100_000,
    )
    form = browser.get(july.get_absolute_url()).context["expense_form"]
    guessed = [form[name].value() for name in ("category", "goal", "channel")]
    assert guessed == ["promotion", goal.pk, channel.pk]


def test_another_split_stands_beside_the_usual_one(browser, business, budget):
    shares = {"content": 50, "promotion": 40, "research": 5, "training": 5}
    Budget.objects.update(shares=shares, reason="Ads work")
    words = browser.get(budget.get_absolute_url()).content.decode()
    assert ("usual: 60%" in words, "usual: 30%" in words) == (True, True)
    assert "usual: 5%" not in words

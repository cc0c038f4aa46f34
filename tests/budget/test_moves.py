"""Moving money within an approved budget (BUDG-4): rule, step, approval, doors."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from approvals.decisions import decide
from approvals.models import ApprovalRequest
from approvals.services import withdraw
from approvals.subjects import subject
from budget.models import Budget, BudgetMove
from budget.moves import move_money
from budget.rules import planned_after, within_allowance
from budget.services import change_budget, lines
from clients.models import HistoryEntry
from common.errors import WrongState
from tests.approvals.conftest import path_of
from tests.budget.conftest import signed_in, spend

# The budget is 1,000.00: 600 content, 300 promotion, 50 and 50; of it 100 are free to move.
ALLOWED = 10_000


def move(budget, amount=1_000, source="content", target="promotion", **more):
    given = {"reason": "Ads work", **more}
    return BudgetMove(budget=budget, amount_minor=amount, source=source, target=target, **given)


def answer(row, decision="approve", **more):
    asked = ApprovalRequest.objects.get(kind="budget_move", subject_id=row.pk).asked.get()
    decide(asked, decision=decision, version=1, via="page", by=asked.person, **more)
    row.refresh_from_db()
    row.budget.refresh_from_db()


def planned(budget) -> dict[str, int]:
    budget.refresh_from_db()
    rows = lines(budget, dict.fromkeys(budget.shares, 0), budget.start)
    return {row.category: row.planned for row in rows}


# --- Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "amount", "free"),
    [(0, 10_000, True), (0, 10_001, False), (9_000, 1_000, True), (9_000, 1_001, False)],
)
def test_the_allowance_is_of_all_moves_together(before, amount, free):
    assert within_allowance(100_000, 10, before, amount) is free


def test_the_allowance_is_exact_where_it_is_no_whole_unit():
    assert within_allowance(99_999, 10, 0, 9_999)
    assert not within_allowance(99_999, 10, 0, 10_000)


def test_without_an_allowance_every_move_is_asked_about():
    assert not within_allowance(100_000, 0, 0, 1)


def test_moves_change_the_parts_and_never_the_total():
    shares = {"content": 60, "promotion": 30, "research": 5, "training": 5}
    parts = planned_after(1_000, shares, {"content": -100, "training": 100})
    assert parts == {"content": 500, "promotion": 300, "research": 50, "training": 150}
    with pytest.raises(ValueError, match="neither make money"):
        planned_after(1_000, shares, {"content": 1})


# --- Steps ----------------------------------------------------------------------------------------
def test_a_move_within_the_allowance_takes_effect_at_once_with_history(approved, manager):
    entries = HistoryEntry.objects.count()
    row = move_money(move(approved, ALLOWED), by=manager)
    assert row.status == "applied"
    assert planned(approved) == {
        "content": 50_000,
        "promotion": 40_000,
        "research": 5_000,
        "training": 5_000,
    }
    (entry,) = HistoryEntry.objects.order_by("number")[entries:]
    assert (entry.verb, entry.changes["amount_minor"]) == ("moved", [None, ALLOWED])
    assert approved.status == "approved"


def test_one_unit_more_waits_for_a_decider(approved, manager):
    row = move_money(move(approved, ALLOWED + 1), by=manager)
    assert row.status == "client_review"
    assert planned(approved)["content"] == 60_000
    answer(row)
    assert row.status == "applied"
    assert planned(approved)["content"] == 60_000 - ALLOWED - 1


def test_ten_small_moves_do_not_get_around_the_decider(approved, manager):
    for _number in range(10):
        assert move_money(move(approved, 1_000), by=manager).status == "applied"
    assert move_money(move(approved, 1), by=manager).status == "client_review"


def test_what_a_decider_approved_takes_nothing_of_the_allowance(approved, manager):
    answer(move_money(move(approved, 20_000), by=manager))
    assert move_money(move(approved, ALLOWED), by=manager).status == "applied"


def test_spent_money_stays_where_it_is(approved, manager):
    spend(approved, 55_000)
    assert move_money(move(approved, 5_000), by=manager).status == "applied"
    with pytest.raises(ValidationError) as refused:
        move_money(move(approved, 1), by=manager)
    assert refused.value.error_dict["amount"][0].code == "BUDG-4"
    assert BudgetMove.objects.count() == 1


def test_money_that_is_gone_when_the_decider_answers_is_not_moved(approved, manager):
    row = move_money(move(approved, 50_000), by=manager)
    spend(approved, 10_001)
    with pytest.raises(WrongState):
        answer(row)
    row.refresh_from_db()
    assert (row.status, planned(approved)["content"]) == ("client_review", 60_000)


def test_two_questions_cannot_move_the_same_money(approved, manager):
    first, second = (move_money(move(approved, 40_000), by=manager) for _number in range(2))
    answer(first)
    with pytest.raises(WrongState):
        answer(second)
    assert planned(approved)["content"] == 20_000


@pytest.mark.parametrize("end", ["returned", "withdrawn"])
def test_a_move_that_was_not_approved_moves_nothing(approved, manager, end):
    row = move_money(move(approved, 50_000), by=manager)
    if end == "returned":
        answer(row, "return", comment="Not now")
    else:
        withdraw(ApprovalRequest.objects.get(kind="budget_move"), by=manager)
    row.refresh_from_db()
    assert (row.status, planned(approved)["content"]) == (end, 60_000)


def test_only_an_approved_budget_has_moves(budget, manager):
    with pytest.raises(WrongState):
        move_money(move(budget), by=manager)


@pytest.mark.parametrize("wrong", [{"target": "content"}, {"reason": ""}, {"amount": 0}])
def test_a_move_has_two_parts_a_reason_and_an_amount(approved, manager, wrong):
    with pytest.raises(ValidationError):
        move_money(move(approved, **wrong), by=manager)


def test_a_move_leaves_the_approval_of_the_budget_alone(approved, manager):
    move_money(move(approved), by=manager)
    approved.refresh_from_db()
    change_budget(approved, {"reason": approved.reason}, by=manager)
    assert approved.status == "approved"
    change_budget(approved, {"total_minor": 200_000}, by=manager)
    assert approved.status == "draft"


def test_an_edit_that_leaves_less_than_was_moved_out_is_refused(approved, manager):
    move_money(move(approved, 5_000, "research"), by=manager)
    approved.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        change_budget(approved, {"total_minor": 50_000}, by=manager)
    assert refused.value.code == "BUDG-4"
    assert Budget.objects.get().total_minor == 100_000


def test_silence_is_never_consent_to_money():
    assert not subject("budget").silence
    assert not subject("budget_move").silence


# --- Doors ----------------------------------------------------------------------------------------
BODY = {"amount": "100.01", "source": "content", "target": "promotion", "reason": "Ads work"}


def page(budget) -> str:
    return reverse("budget:moves", args=[budget.client_id, budget.pk])


def test_the_page_moves_and_shows_what_was_moved(browser, approved, decider):
    assert browser.post(page(approved), {**BODY, "amount": "50"}).status_code == 302
    assert browser.post(page(approved), BODY).status_code == 302
    assert set(BudgetMove.objects.values_list("status", flat=True)) == {"applied", "client_review"}
    words = signed_in(decider).get(approved.get_absolute_url()).content.decode()
    assert words.count("of it moved: ") == 2
    shown = signed_in(decider).get(page(approved)).content.decode()
    assert shown.count("Ads work") == 2
    question = ApprovalRequest.objects.get(kind="budget_move")
    asked = signed_in(decider).get(question.get_absolute_url()).content.decode()
    assert "Planned now" in asked


def test_a_refused_move_stays_in_the_form(browser, approved):
    answer = browser.post(page(approved), {**BODY, "amount": "600.01"})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("amount", code="BUDG-4")
    assert answer.context["form"]["reason"].value() == "Ads work"


def test_the_form_sent_twice_moves_once(browser, approved):
    key = browser.get(page(approved)).context["form"]["form_key"].value()
    for _time in range(2):
        assert (
            browser.post(page(approved), {**BODY, "amount": "5", "form_key": key}).status_code
            == 302
        )
    assert BudgetMove.objects.count() == 1


def test_the_api_moves_as_the_page_does(api, approved):
    body = {
        "budget": str(approved.pk),
        "source": "content",
        "target": "research",
        "amount": {"amount": "100.00", "currency": "GEL"},
        "reason": "A survey",
    }
    made = api.post("/api/v1/budget-moves/", body, format="json")
    assert (made.status_code, made.json()["status"]) == (201, "applied")
    more = api.post("/api/v1/budget-moves/", body, format="json")
    assert more.json()["status"] == "client_review"
    over = {**body, "amount": {"amount": "500.01", "currency": "GEL"}}
    refused = api.post("/api/v1/budget-moves/", over, format="json")
    assert [error["code"] for error in refused.json()["errors"]] == ["BUDG-4"]
    told = api.get(f"/api/v1/budgets/{approved.pk}/").json()["lines"]
    moved = {line["category"]: line["moved"]["amount"] for line in told}
    assert moved == {
        "content": "-100.00",
        "promotion": "0.00",
        "research": "100.00",
        "training": "0.00",
    }


def test_the_decider_approves_a_move_through_the_personal_link(approved, manager, client):
    row = move_money(move(approved, 20_000), by=manager)
    link = path_of(ApprovalRequest.objects.get(kind="budget_move").asked.get())
    assert "The total stays as it was approved." in client.get(link).content.decode()
    assert client.post(link, {"decision": "approve", "version": 1}).status_code == 200
    row.refresh_from_db()
    assert row.status == "applied"


def test_a_decider_who_is_too_late_for_the_money_is_told_so(approved, manager, client):
    row = move_money(move(approved, 60_000), by=manager)
    spend(approved, 1)
    link = path_of(ApprovalRequest.objects.get(kind="budget_move").asked.get())
    answer = client.post(link, {"decision": "approve", "version": 1})
    assert answer.status_code == 409
    assert "The money has been spent or moved since" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "client_review"

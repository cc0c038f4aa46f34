"""Pages of goals: what works and what is refused; who may visit is in tests/test_isolation.py."""

from datetime import timedelta

import pytest
from django.urls import reverse

from approvals.models import ApprovalRequest
from approvals.services import default_due, request_approval
from clients.services import change
from common.periods import today_in
from goals.models import Goal
from goals.services import change_goal
from tests.goals.conftest import signed_in

pytestmark = pytest.mark.django_db

BODY = {
    "kind": "growth",
    "problem": "Nobody comes",
    "measure": "Ten a day",
    "due": "2030-01-01",
    "review_days_0": "",
}


def page(name: str, business, *more) -> str:
    return reverse(f"goals:{name}", args=[business.pk, *more])


def codes(answer) -> dict[str, list[str]]:
    found = answer.context["form"].errors.as_data()
    return {name: [error.code for error in problems] for name, problems in found.items()}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"kind": "fame"}, {"kind": ["invalid_choice"]}),
        ({"problem": ""}, {"problem": ["required"]}),
        ({"measure": " "}, {"measure": ["required"]}),
        ({"measure": "x" * 1001}, {"measure": ["max_length"]}),
        ({"problem": "a\x00b"}, {"problem": ["TXT-1"]}),
        ({"due": "tomorrow"}, {"due": ["invalid"]}),
        ({"review_days_0": "2030-01-02"}, {"review_days": ["GOAL-7"]}),
        ({"review_days_0": "1999-01-02"}, {"review_days": ["TIM-1"]}),
        ({"review_days_0": "soon"}, {"review_days": ["invalid"]}),
    ],
)
def test_a_goal_needs_a_problem_a_measure_and_a_date(browser, business, goal, bad, said):
    answer = browser.post(page("edit", business, goal.pk), BODY | {"seen": 1} | bad)
    assert (answer.status_code, codes(answer)) == (400, said)
    goal.refresh_from_db()
    assert goal.version == 1


def test_a_goal_is_edited(browser, business, goal):
    body = BODY | {"seen": goal.version}
    answer = browser.post(page("edit", business, goal.pk), body)
    assert answer.headers["Location"] == goal.get_absolute_url()
    goal.refresh_from_db()
    assert (goal.measure, goal.version) == ("Ten a day", 2)


def test_of_two_people_the_second_sees_both_texts(browser, business, goal):
    change(goal, {"measure": "Twenty a day"}, by=None)
    answer = browser.post(page("edit", business, goal.pk), BODY | {"seen": 1})
    form = answer.context["form"]
    assert (answer.status_code, codes(answer)) == (409, {"__all__": ["CON-3"]})
    assert (form.stale.measure, form["measure"].value()) == ("Twenty a day", "Ten a day")


def test_a_goal_is_sent_to_the_deciders(browser, business, goal, decider):
    due = default_due(business)
    body = {"due": f"{due}", "message": "Please look"}
    assert browser.post(page("send", business, goal.pk), body).status_code == 302
    request = ApprovalRequest.objects.get()
    assert (request.due, request.message, request.status) == (due, "Please look", "pending")
    goal.refresh_from_db()
    assert goal.status == "proposed"


def test_what_cannot_be_sent_says_why(browser, business, goal, decider):
    yesterday = today_in(business.timezone) - timedelta(days=1)
    answer = browser.post(page("send", business, goal.pk), {"due": f"{yesterday}"})
    assert (answer.status_code, codes(answer)) == (400, {"due": ["APPR-6"]})
    goal.kpis.all().delete()
    answer = browser.post(page("send", business, goal.pk), {"due": "2030-01-01"})
    assert answer.status_code == 400
    assert "KPI-1" in codes(answer)["__all__"]
    assert not ApprovalRequest.objects.exists()


def test_without_a_decider_nothing_is_sent(browser, business, goal):
    due = today_in(business.timezone) + timedelta(days=5)
    answer = browser.post(page("send", business, goal.pk), {"due": f"{due}"})
    assert (answer.status_code, codes(answer)) == (400, {"__all__": ["APPR-1"]})


def test_sending_twice_is_too_late(browser, business, goal, manager, decider):
    request_approval("goal", goal, by=manager)
    body = {"due": f"{today_in(business.timezone)}"}
    assert browser.post(page("send", business, goal.pk), body).status_code == 409


def test_a_draft_is_deleted_and_what_the_client_has_seen_is_closed(browser, business, agreed):
    assert browser.post(page("delete", business, agreed.pk)).status_code == 409
    assert browser.post(page("close", business, agreed.pk)).status_code == 302
    agreed.refresh_from_db()
    assert agreed.status == "closed"
    draft = Goal.objects.create(client=business, kind="sales", due="2030-01-01")
    assert browser.post(page("delete", business, draft.pk)).status_code == 302
    assert not Goal.objects.filter(pk=draft.pk).exists()


def test_the_client_sees_a_goal_as_it_was_sent(browser, business, agreed, manager, decider):
    before = agreed.measure
    change_goal(agreed, {"measure": "Secret plans", "kind": "sales"}, by=manager)
    theirs = signed_in(decider)
    for path in (agreed.get_absolute_url(), page("goals", business), business.get_absolute_url()):
        shown = theirs.get(path).content.decode()
        assert "Secret plans" not in shown
        assert "Community growth" in shown
    assert before in theirs.get(agreed.get_absolute_url()).content.decode()
    assert "Secret plans" in browser.get(agreed.get_absolute_url()).content.decode()


def test_goals_stand_by_their_state_and_then_by_date(browser, business, agreed):
    draft = Goal.objects.create(client=business, kind="sales", due="2029-01-01")
    closed = Goal.objects.create(client=business, kind="leads", due="2028-01-01", status="closed")
    goals = [
        goal for goal, _lines, _verdict in browser.get(page("goals", business)).context["goals"]
    ]
    assert goals == [agreed, draft, closed]


def test_an_empty_list_offers_the_first_goal(browser, business):
    assert page("new", business) in browser.get(page("goals", business)).content.decode()

"""A goal's life: draft, proposed, agreed, changed, closed (GOAL-2, APPR-3)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from approvals.models import ApprovalRequest
from approvals.services import request_approval, withdraw
from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from goals.services import as_sent, change_goal, close_goal
from kpis.models import Kpi
from tests.factories import GoalFactory
from tests.goals.conftest import agree

pytestmark = pytest.mark.django_db


def test_a_decider_agrees_to_a_goal(agreed):
    assert agreed.status == "agreed"
    assert agreed.sent_content["kpis"][0]["target"] == "200"
    assert agreed.kpis.get().sent_content["target"] == "200"


def test_a_returned_goal_is_a_draft_again(goal, manager, decider):
    assert agree(goal, manager, "return", comment="Too small").status == "draft"


def test_a_goal_without_a_kpi_is_not_sent(business, manager, decider):
    with pytest.raises(ValidationError) as refused:
        request_approval("goal", GoalFactory(client=business), by=manager)
    assert refused.value.code == "KPI-1"


def test_a_goal_is_sent_once_at_a_time(goal, manager, decider):
    request_approval("goal", goal, by=manager)
    with pytest.raises(WrongState):
        request_approval("goal", goal, by=manager)


def test_taking_a_goal_back_makes_it_a_draft(goal, manager, decider):
    withdraw(request_approval("goal", goal, by=manager), by=manager)
    goal.refresh_from_db()
    assert goal.status == "draft"


def test_changing_an_agreed_goal_takes_the_agreement_back(agreed, manager):
    change_goal(agreed, {"measure": "30,000 followers"}, by=manager)
    assert agreed.status == "draft"
    assert ApprovalRequest.objects.get().status == "changed"
    verbs = list(HistoryEntry.objects.filter(client_id=agreed.client_id).values_list("verb"))
    assert verbs[-2:] == [("changed",), ("changed_since_approval",)]


def test_a_change_of_nothing_keeps_the_agreement(agreed, manager):
    change_goal(agreed, {"measure": agreed.measure}, by=manager)
    assert agreed.status == "agreed"


def test_the_client_keeps_seeing_what_was_sent(agreed, manager):
    before = (agreed.kind, agreed.measure, agreed.due)
    change_goal(agreed, {"measure": "More", "kind": "sales", "due": date(2031, 1, 1)}, by=manager)
    agreed.refresh_from_db()
    assert agreed.measure == "More"
    seen = as_sent(agreed)
    assert (seen.kind, seen.measure, seen.due) == before


def test_of_two_people_the_second_is_told(goal, manager):
    change_goal(goal, {"measure": "One"}, by=manager, seen=1)
    with pytest.raises(StaleVersion):
        change_goal(goal, {"measure": "Two"}, by=manager, seen=1)


def test_a_closed_goal_stays_as_it_is(agreed, manager):
    close_goal(agreed, by=manager)
    assert agreed.status == "closed"
    with pytest.raises(WrongState):
        change_goal(agreed, {"measure": "More"}, by=manager)
    with pytest.raises(WrongState):
        close_goal(agreed, by=manager)


def test_a_goal_that_is_with_the_client_is_not_closed(goal, manager, decider):
    request_approval("goal", goal, by=manager)
    goal.refresh_from_db()
    with pytest.raises(WrongState):
        close_goal(goal, by=manager)


def test_a_kpi_of_a_closed_goal_is_not_judged_on_the_first_page(agreed, manager, business):
    close_goal(agreed, by=manager)
    assert not business.goals.agreed().exists()
    assert Kpi.objects.filter(goal=agreed).exists()

"""What was agreed of a formula, and when it changed (TEN-3, APPR-3, KPI-4)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from approvals.models import ApprovalRequest
from approvals.services import request_approval
from clients.access import Access
from kpis.contract import breaks_of, contract_breaks, with_agreements
from kpis.models import Kpi
from kpis.report import kpi_as_json
from kpis.services import change_kpi
from kpis.summary import judge_rows
from tests.factories import with_role
from tests.goals.conftest import agree
from tests.kpis.formulas.world import TODAY, line_of
from tests.kpis.world import DAY, KpiFactory, measure

pytestmark = pytest.mark.django_db


# --- What was agreed ------------------------------------------------------------------------------
def test_the_client_sees_the_formula_that_was_sent(make, goal, business, channel, person):
    decider = with_role(business, "decider")
    kpi = make("likes * 2", name="Love", owner="both")
    measure(channel, {DAY: {"likes": 3}})
    agree(goal, person)
    kpi.refresh_from_db()
    change_kpi(kpi, {"formula": "likes * 5", "owner": "agency"}, by=person)
    rows = Kpi.objects.filter(pk=kpi.pk)
    (seen,) = judge_rows(Access.of(decider), rows, TODAY)
    (ours,) = judge_rows(Access.of(person), rows, TODAY)
    assert (seen.value, ours.value) == (6, 15)
    assert (seen.name, seen.promise.owner, ours.promise.owner) == ("Love", "both", "agency")
    goal.refresh_from_db()
    assert goal.status == "draft"  # a new version is to be asked for


def test_a_new_contract_is_a_break_and_a_new_reason_is_not(make, goal, business, person):
    with_role(business, "decider")
    kpi, other = make("likes * 2"), make("comments * 2")
    agree(goal, person)
    for kpi_now, values in (
        (kpi, {"reason": "Because"}),
        (kpi, {"target": 500}),
        (other, {"due": date(2026, 6, 9)}),
    ):
        kpi_now.refresh_from_db()
        goal.refresh_from_db()
        kpi_now.goal = goal
        change_kpi(kpi_now, values, by=person)
        goal.refresh_from_db()
        agree(goal, person)
    kpi, other = (with_agreements(Kpi.objects).get(pk=one.pk) for one in (kpi, other))
    assert contract_breaks(kpi) == [date(2026, 5, 20)]
    assert [(one.version, one.changed) for one in breaks_of(kpi)] == [(3, ("target",))]
    assert [one.changed for one in breaks_of(other)] == [("due",)]
    assert ApprovalRequest.objects.filter(status="approved").count() == 1


def test_what_was_agreed_before_formulas_came_stays_agreed(goal, person):
    kpi = KpiFactory(goal=goal)
    with_role(goal.client, "decider")
    request = request_approval("goal", goal, by=person)
    assert set(request.content["kpis"][0]) == {
        *("id", "metric", "base", "direction", "baseline", "target", "start", "due"),
        *("priority", "reason", "channels"),
    }
    assert kpi.owner == "agency"


def test_a_goal_whose_kpis_lack_a_reason_is_not_sent(goal, person):
    """The kind of a goal may change after its KPIs were chosen."""
    KpiFactory(goal=goal, metric="mentions", reason="")
    with_role(goal.client, "decider")
    with pytest.raises(ValidationError) as refused:
        request_approval("goal", goal, by=person)
    assert refused.value.code == "KPI-4"


def test_a_report_names_what_no_catalogue_does(make, channel):
    measure(channel, {DAY: {"spend": 10, "leads": 2}})
    told = kpi_as_json(line_of(make("spend / leads", name="Cost per lead", owner="client")))
    expected = {"name": "Cost per lead", "unit": "money", "has_money": True, "owner": "client"}
    assert expected.items() <= told.items()

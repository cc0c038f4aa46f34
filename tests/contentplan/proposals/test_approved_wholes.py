"""A change of a plan, goal or budget that was approved as a whole is a proposal (IDEA-2)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from accounts.services import create_token
from approvals.models import ApprovalRequest
from common.periods import Period, month_of, today_in
from contentplan.models import Idea, Proposal
from contentplan.rules.ideas import Asked, interventions
from contentplan.services import answer_proposal, share_of_interventions
from tests.contentplan.proposals.conftest import address, proposed

pytestmark = pytest.mark.django_db
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture
def approval(plan):
    return ApprovalRequest.objects.get(kind="content_plan", subject_id=plan.pk)


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (JUNE.start, 1),
        (JUNE.end, 1),
        (JUNE.start - timedelta(days=1), 0),
        (JUNE.end + timedelta(days=1), 0),
    ],
)
def test_a_change_of_a_whole_counts_in_the_period_of_the_wish(day, counted):
    asked = [Asked(None, True, day), Asked(None, False, day)]
    assert interventions(asked, {"a", "b"}, JUNE) == (counted, 2, Fraction(counted, 2))


def test_the_page_of_an_approved_plan_leads_the_client_to_a_proposal(
    client, business, people, plan, approval
):
    asking = f"{address('proposals', business)}?approval={approval.pk}"
    client.force_login(people["decider"])
    assert asking in client.get(plan.get_absolute_url()).content.decode()
    form = client.get(asking).context["form"]
    assert form["kind"].initial == "change"
    body = {"kind": "change", "text": "Start a week later", "approval": str(approval.pk)}
    shown = client.post(address("proposals", business), body, follow=True).content.decode()
    assert "About what was approved: Content plan: Plan" in shown
    row = Proposal.objects.get()
    assert (row.approval, row.after_approval, row.about) == (approval, True, None)
    for role in ("manager", "observer"):
        client.force_login(people[role])
        assert asking not in client.get(plan.get_absolute_url()).content.decode()


def test_it_is_an_intervention_of_this_month(business, people, approval):
    proposed(business, people, kind="change", approval=approval)
    month = month_of(today_in(business.timezone))
    assert share_of_interventions(business, month) == [(1, 20, Fraction(1, 20))]


def test_it_is_answered_like_any_other_and_people_change_what_was_approved(
    business, people, plan, approval
):
    row = proposed(business, people, kind="change", approval=approval)
    answer_proposal(row, answer="accept", by=people["manager"])
    plan.refresh_from_db()
    assert (row.status, plan.status) == ("accepted", "approved")
    assert not Idea.objects.exists()


def test_what_is_not_approved_is_decided_about_and_not_proposed(business, people, approval):
    for status in ("pending", "returned", "withdrawn", "expired"):
        approval.status = status
        with pytest.raises(ValidationError) as refused:
            proposed(business, people, kind="change", approval=approval)
        assert refused.value.error_dict["approval"][0].code == "IDEA-2"
    approval.status = "changed"  # it was approved, and is being changed
    assert proposed(business, people, kind="change", approval=approval).pk


def test_the_api_proposes_the_same(business, people, approval):
    _row, token = create_token(people["decider"], name="robot", scopes=["write"])
    api = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")
    body = {"client": str(business.pk), "text": "Later", "approval": str(approval.pk)}
    made = api.post("/api/v1/proposals/", body, format="json")
    assert made.status_code == 201
    assert (made.json()["kind"], made.json()["approval"]) == ("change", str(approval.pk))

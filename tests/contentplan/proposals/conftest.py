"""A client with its people, a plan that they approved, and steps of a proposal."""

import pytest
from django.db import transaction
from django.urls import reverse

from approvals.decisions import decide
from approvals.services import request_approval
from common.errors import WrongState
from common.periods import month_of, today_in
from contentplan.models import Proposal
from contentplan.services import answer_proposal, propose
from tests.factories import ClientFactory, ContentPlanFactory, balanced_posts, everybody


@pytest.fixture
def business():
    return ClientFactory(name="Bakery")


@pytest.fixture
def people(business):
    return everybody(business)


@pytest.fixture
def plan(business, people):
    """A plan of this month that the client approved."""
    month = month_of(today_in(business.timezone))
    plan = ContentPlanFactory(
        client=business, start=month.start, end=month.end, goal_agreed=True, title="Plan"
    )
    for number, post in enumerate(balanced_posts(plan)):
        post.publish_at = post.publish_at.replace(
            year=month.start.year, month=month.start.month, day=number + 1
        )
        post.save()
    request = request_approval("content_plan", plan, by=people["manager"])
    asked = request.asked.get()
    decide(asked, decision="approve", version=1, via="page", by=asked.person)
    plan.refresh_from_db()
    return plan


def proposed(business, people, text="Show the bees", **more) -> Proposal:
    return propose(Proposal(client=business, text=text, **more), by=people["contributor"])


def declined(business, people) -> Proposal:
    proposal = proposed(business, people)
    return answer_proposal(
        proposal, answer="decline", argument="Nobody bakes at night", by=people["manager"]
    )


def too_late(step) -> None:
    with pytest.raises(WrongState), transaction.atomic():
        step()


def address(name: str, *rows) -> str:
    return reverse(f"contentplan:{name}", args=[row.pk for row in rows])

"""A plan on the desk: what the rules said of the same facts is remembered, of others it is not."""

import pytest

from clients.models import Client
from common.memo import Memo
from contentplan import desk
from contentplan.models import ContentPlan, PhraseList, Post
from contentplan.rules import findings
from goals.models import Goal
from tests.factories import ChannelFactory, ContentPlanFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    channel = ChannelFactory()
    plan = ContentPlanFactory(client=channel.client, channels=[channel], goal_agreed=True)
    PostFactory.create_batch(3, content_plan=plan, text="Come and see")
    return plan


@pytest.fixture
def judged(monkeypatch):
    """Return the list of plans that the rules were asked about."""
    asked, check = [], findings.check
    monkeypatch.setattr(findings, "check", lambda *facts: asked.append(facts) or check(*facts))
    monkeypatch.setattr(desk, "_noticed", Memo(size=9))
    return asked


def look(plan) -> list:
    return desk.load(desk.with_goal(ContentPlan.objects.all()).get(pk=plan.pk)).findings


def test_a_plan_that_did_not_change_is_judged_once(plan, judged):
    first = look(plan)
    assert first
    assert look(plan) == first
    assert len(judged) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: Post.objects.filter(content_plan=plan).update(text="Something else"),
        lambda plan: Post.objects.filter(content_plan=plan).update(speaker="Nino"),
        lambda plan: ContentPlan.objects.filter(pk=plan.pk).update(tolerance=7),
        lambda plan: plan.channels.update(rhythm=[{"weekday": 1, "time": "10:00"}]),
        lambda plan: Goal.objects.filter(client=plan.client).update(status="draft"),
        lambda plan: PhraseList.objects.create(agency=plan.client.agency, phrases="come and see"),
        lambda plan: Client.objects.filter(pk=plan.client_id).update(
            own_dates=[{"name": "Stocktaking", "day": "2026-06-15", "yearly": False, "skip": True}]
        ),
    ],
)
def test_whatever_the_rules_look_at_is_judged_anew(plan, judged, change):
    look(plan)
    change(plan)
    look(plan)
    assert len(judged) == 2

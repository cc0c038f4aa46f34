"""Steps of plans and posts, through the service that page and API both call."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from approvals.decisions import decide
from approvals.models import AskedDecider
from approvals.services import request_approval
from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.desk import load
from contentplan.models import ContentPlan, Idea, Post, Waiver
from contentplan.rules.repair import Change
from contentplan.services import (
    add_plan,
    apply_repair,
    cancel_post,
    change_post,
    draft_month,
    publish,
    waive,
)
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    balanced_posts,
    with_role,
)

pytestmark = pytest.mark.django_db

DAILY = [{"weekday": day, "time": "10:00"} for day in range(1, 8)]


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def plan(manager):
    client = manager.memberships.get().client
    with_role(client, "decider")
    channel = ChannelFactory(client=client, rhythm=DAILY)
    return ContentPlanFactory(client=client, channels=[channel], goal_agreed=True)


def code_of(refused) -> set[str]:
    return {error.code for error in refused.value.error_list}


def sent(plan, manager) -> AskedDecider:
    """Return the decider's part in a plan that was sent."""
    return request_approval("content_plan", plan, by=manager).asked.get()


def decided(plan, manager, decision, **what):
    asked = sent(plan, manager)
    decide(
        asked,
        decision=decision,
        version=asked.request.subject_version,
        via="page",
        by=asked.person,
        **what,
    )
    plan.refresh_from_db()


def test_a_month_is_drafted_by_rhythm_and_formula(plan, manager):
    posts = draft_month(plan, by=manager)
    assert len(posts) == 30
    desk = load(plan)
    assert desk.mix.balanced
    assert {post.publish_at.hour for post in desk.posts} == {6}  # 10:00 in Tbilisi
    assert plan.posts.first().goal.status == "agreed"


def test_drafting_twice_changes_nothing_and_fills_gaps_only(plan, manager):
    first = draft_month(plan, by=manager)
    assert draft_month(plan, by=manager) == []
    cancel_post(first[3], by=manager)
    refilled = draft_month(plan, by=manager)
    assert [post.publish_at for post in refilled] == [first[3].publish_at]


def test_drafting_takes_ideas_from_the_bank_first(plan, manager):
    idea = Idea.objects.create(client=plan.client, text="Behind the scenes", type="engaging")
    draft_month(plan, by=manager)
    idea.refresh_from_db()
    assert idea.post.text == "Behind the scenes"
    assert idea.post.type == "engaging"


def test_a_plan_without_any_rhythm_cannot_be_drafted(plan, manager):
    plan.channels.update(rhythm=[])
    with pytest.raises(ValidationError) as refused:
        draft_month(plan, by=manager)
    assert code_of(refused) == {"PLAN-4"}


def test_a_plan_gets_all_channels_and_its_month_as_a_name(manager):
    client = manager.memberships.get().client
    channels = {ChannelFactory(client=client), ChannelFactory(client=client)}
    plan = ContentPlan(client=client, start=date(2026, 6, 1), end=date(2026, 6, 30))
    add_plan(plan, by=manager)
    assert set(plan.channels.all()) == channels
    assert plan.title == "June 2026"


def test_no_goal_no_plan(manager, plan):
    plan.client.goals.update(status="proposed")
    balanced_posts(plan)
    with pytest.raises(ValidationError) as refused:
        sent(plan, manager)
    assert code_of(refused) == {"GOAL-1"}
    plan.client.goals.update(status="agreed")
    sent(plan, manager)
    plan.refresh_from_db()
    assert plan.status == "client_review"
    assert {post.status for post in plan.posts.all()} == {"client_review"}


def test_a_plan_off_its_mix_is_refused_until_it_is_waived(plan, manager):
    PostFactory.create_batch(10, content_plan=plan, type="promotional")
    with pytest.raises(ValidationError) as refused:
        sent(plan, manager)
    assert code_of(refused) == {"MIX-2"}
    waive(plan, "MIX-2", "A sale of ten days", by=manager)
    assert sent(plan, manager).request.content["waivers"] == [
        {"code": "MIX-2", "post": None, "reason": "A sale of ten days"}
    ]


def test_no_goal_cannot_be_waived(plan, manager):
    plan.client.goals.all().delete()
    with pytest.raises(ValidationError) as refused:
        waive(plan, "GOAL-1", "Later", by=manager)
    assert code_of(refused) == {"GOAL-1"}
    assert not Waiver.objects.exists()


def test_what_is_not_found_cannot_be_waived(plan, manager):
    with pytest.raises(WrongState):
        waive(plan, "PLAN-7", "Why not", by=manager)


def test_repair_makes_the_suggested_changes_and_balances_the_plan(plan, manager):
    posts = balanced_posts(plan)
    Post.objects.filter(pk__in=[post.pk for post in posts], type="educational").update(
        type="promotional"
    )
    changes = load(plan).repair
    assert apply_repair(plan, changes, by=manager) == len(changes) > 0
    assert load(ContentPlan.objects.get(pk=plan.pk)).mix.balanced


def test_a_repair_that_is_no_longer_suggested_touches_nothing(plan, manager):
    posts = balanced_posts(plan)
    stale = Change("retype", posts[0].pk, "engaging", "promotional")
    with pytest.raises(WrongState):
        apply_repair(plan, [stale], by=manager)
    posts[0].refresh_from_db()
    assert posts[0].type == "engaging"


def test_repair_adds_posts_where_types_are_missing(plan, manager):
    PostFactory.create_batch(3, content_plan=plan, type="engaging")
    changes = load(plan).repair
    apply_repair(plan, changes, by=manager)
    assert load(ContentPlan.objects.get(pk=plan.pk)).mix.balanced


def test_an_approved_plan_has_approved_posts(plan, manager):
    balanced_posts(plan)
    decided(plan, manager, "approve")
    assert plan.status == "approved"
    assert {post.status for post in plan.posts.all()} == {"approved"}


def test_single_posts_are_returned_with_their_remark_and_the_rest_is_approved(plan, manager):
    first, *_rest = balanced_posts(plan)
    decided(
        plan,
        manager,
        "return",
        returned_posts=[str(first.pk)],
        remarks={str(first.pk): "Wrong price"},
    )
    first.refresh_from_db()
    assert (plan.status, first.status, first.remark) == ("returned", "returned", "Wrong price")
    assert set(Post.objects.exclude(pk=first.pk).values_list("status", flat=True)) == {"approved"}


def test_a_plan_with_the_client_is_not_edited(plan, manager):
    post = balanced_posts(plan)[0]
    sent(plan, manager)
    post.refresh_from_db()
    for step in (
        lambda: change_post(post, {"text": "New"}, by=manager),
        lambda: cancel_post(post, by=manager),
        lambda: draft_month(plan, by=manager),
    ):
        with pytest.raises(WrongState):
            step()


def test_changing_an_approved_post_takes_its_approval_and_the_plan_s(plan, manager):
    post = balanced_posts(plan)[0]
    decided(plan, manager, "approve")
    post.refresh_from_db()
    change_post(post, {"text": "Another text"}, by=manager)
    plan.refresh_from_db()
    assert (post.status, plan.status) == ("draft", "draft")
    with pytest.raises(WrongState):
        publish(post, url="https://example.com/1", by=manager)


def test_only_an_approved_post_is_published_and_with_its_address(plan, manager):
    post = balanced_posts(plan)[0]
    with pytest.raises(WrongState):
        publish(post, url="https://example.com/1", by=manager)
    decided(plan, manager, "approve")
    post.refresh_from_db()
    with pytest.raises(ValidationError):
        publish(post, url="", by=manager)
    with pytest.raises(ValidationError):
        publish(
            post,
            url="https://example.com/1",
            published_at=datetime(2099, 1, 1, tzinfo=UTC),
            by=manager,
        )
    publish(post, url="https://example.com/1", by=manager)
    assert (post.status, post.url) == ("published", "https://example.com/1")
    with pytest.raises(WrongState):
        change_post(post, {"text": "New"}, by=manager)


def test_a_post_stays_inside_its_plan(plan, manager):
    post = PostFactory(content_plan=plan)
    with pytest.raises(ValidationError):
        change_post(post, {"publish_at": datetime(2026, 7, 1, tzinfo=UTC)}, by=manager)
    post.refresh_from_db()
    assert post.publish_at.month == 6


def test_every_step_leaves_its_entry(plan, manager):
    post = balanced_posts(plan)[0]
    GoalFactory(client=plan.client)
    change_post(post, {"text": "New"}, by=manager)
    cancel_post(post, by=manager)
    verbs = HistoryEntry.objects.filter(subject_id=post.pk).values_list("verb", flat=True)
    assert list(verbs) == ["changed", "cancelled"]

"""A post by itself, and the agency's review of a plan (APPR-1, APPR-2)."""

import pytest

from approvals.decisions import decide
from approvals.models import Way
from approvals.services import request_approval, settle
from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import today_in
from contentplan.services import change_post, publish
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    balanced_posts,
    with_role,
)

pytestmark = pytest.mark.django_db
URL = "https://example.com/1"


@pytest.fixture
def home():
    return ClientFactory()


@pytest.fixture
def manager(home):
    return with_role(home, "manager")


@pytest.fixture
def decider(home):
    return with_role(home, "decider")


@pytest.fixture
def plan(home):
    return ContentPlanFactory(client=home, channels=[ChannelFactory(client=home)], goal_agreed=True)


# --- A post by itself (APPR-1) --------------------------------------------------------------------
def answer(request, decider, decision="approve", **more):
    asked = request.part_of(decider)
    asked.request = request
    version = request.subject_version
    return decide(asked, decision=decision, version=version, via="page", by=decider, **more)


@pytest.fixture
def agreed(plan, manager, decider):
    """A plan whose posts are all approved."""
    balanced_posts(plan)
    answer(request_approval("content_plan", plan, by=manager), decider)
    plan.refresh_from_db()
    return plan


def test_a_post_that_changed_after_the_approval_is_approved_by_itself(agreed, manager, decider):
    post = agreed.posts.first()
    change_post(post, {"text": "Another text"}, by=manager)
    with pytest.raises(WrongState):
        publish(post, url=URL, by=manager)
    request = request_approval("post", post, by=manager)
    post.refresh_from_db()
    assert (post.status, request.content["posts"][0]["text"]) == ("client_review", "Another text")
    answer(request, decider)
    assert publish(post, url=URL, by=manager).status == "published"


def test_a_returned_post_waits_for_another_text(agreed, manager, decider):
    post = agreed.posts.first()
    change_post(post, {"text": "Another text"}, by=manager)
    answer(request_approval("post", post, by=manager), decider, "return", comment="No")
    post.refresh_from_db()
    assert post.status == "returned"
    with pytest.raises(WrongState):
        publish(post, url=URL, by=manager)


def test_while_it_is_asked_alone_nobody_changes_it_nor_sends_its_plan(agreed, manager, decider):
    post = agreed.posts.first()
    change_post(post, {"text": "Another text"}, by=manager)
    request_approval("post", post, by=manager)
    post.refresh_from_db()
    with pytest.raises(WrongState):
        change_post(post, {"text": "Once more"}, by=manager)
    agreed.refresh_from_db()
    with pytest.raises(WrongState):
        request_approval("content_plan", agreed, by=manager)
    other = agreed.posts.last()
    assert change_post(other, {"text": "The others are free"}, by=manager).status == "draft"


def test_a_post_of_a_plan_that_is_asked_is_not_sent_alone(plan, manager, decider):
    post = balanced_posts(plan)[0]
    request_approval("content_plan", plan, by=manager)
    with pytest.raises(WrongState):
        request_approval("post", post, by=manager)


def test_a_post_that_is_approved_as_it_is_is_not_sent_again(agreed, manager):
    with pytest.raises(WrongState):
        request_approval("post", agreed.posts.first(), by=manager)


def test_a_post_is_settled_where_its_way_lets_it(agreed, manager):
    Way.objects.create(client=agreed.client, kind="post", mode="optional")
    post = agreed.posts.first()
    change_post(post, {"text": "Another text"}, by=manager)
    settle("post", post, by=manager)
    assert publish(post, url=URL, by=manager).status == "published"
    assert "mode" not in HistoryEntry.objects.get(verb="published").changes, "it was approved"


def test_the_page_of_a_post_sends_it_and_says_what_changed(client, agreed, manager, decider):
    post = agreed.posts.first()
    change_post(post, {"text": "Another text"}, by=manager)
    client.force_login(manager)
    path = f"/clients/{agreed.client_id}/posts/{post.pk}/"
    body = client.get(path).content.decode()
    assert "Changed since approval" in body
    assert "<ins>Another text</ins>" in body
    refused = client.post(path + "send/", {"due": "2099-01-01", "message": "Please look"})
    assert refused.status_code == 400
    assert "Please look" in refused.content.decode(), "what was typed stays"
    due = today_in(agreed.client.timezone).isoformat()
    assert client.post(path + "send/", {"due": due, "message": "Please look"}).status_code == 302
    post.refresh_from_db()
    assert post.status == "client_review"
    client.force_login(decider)
    assert "Another text" in client.get(path).content.decode(), "the client sees what was sent"


# --- The agency's review of a plan ----------------------------------------------------------------
@pytest.fixture
def reviewed(plan, manager, decider, home):
    """A plan that the owner reviews before the client."""
    way = Way.objects.create(client=home, kind="content_plan", mode="steps")
    way.steps.create(side="agency", name="Review")
    way.steps.create(side="client", name="Client")
    owner = with_role(home, "owner")
    balanced_posts(plan)
    return request_approval("content_plan", plan, by=manager), owner


def test_a_plan_in_review_is_not_edited(reviewed, plan, manager):
    plan.refresh_from_db()
    assert plan.status == "internal_review"
    assert {post.status for post in plan.posts.all()} == {"internal_review"}
    with pytest.raises(WrongState):
        change_post(plan.posts.first(), {"text": "New"}, by=manager)


def test_a_plan_that_the_agency_returns_is_a_draft_with_remarks(reviewed, plan):
    request, owner = reviewed
    post = plan.posts.first()
    answer(request, owner, "return", remarks={str(post.pk): "Wrong price"})
    plan.refresh_from_db()
    post.refresh_from_db()
    assert (plan.status, plan.sent_version) == ("draft", 0)
    assert (post.status, post.remark, post.sent_content) == ("returned", "Wrong price", None)
    assert {one.status for one in plan.posts.exclude(pk=post.pk)} == {"draft"}


def test_a_plan_goes_through_both_steps(reviewed, plan, decider):
    request, owner = reviewed
    answer(request, owner)
    plan.refresh_from_db()
    assert plan.status == "client_review"
    request.refresh_from_db()
    answer(type(request).objects.get(pk=request.pk), decider)
    plan.refresh_from_db()
    assert plan.status == "approved"
    assert {post.status for post in plan.posts.all()} == {"approved"}

"""Publishing what is not approved is impossible through every door, unless the mode lets it out;
then the history says so (APPR-2, APPR-3, PLAN-3)."""

import ast
import json
from datetime import timedelta

import pytest

from accounts.services import create_token
from approvals.models import Way
from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import Post
from contentplan.services import publish
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    approve,
    with_role,
)
from tests.source_tree import modules

pytestmark = pytest.mark.django_db
URL = "https://example.com/1"
NOT_APPROVED = ["idea", "draft", "internal_review", "client_review", "returned"]


@pytest.fixture
def home():
    return ClientFactory()


@pytest.fixture
def manager(home):
    return with_role(home, "manager")


@pytest.fixture
def plan(home):
    return ContentPlanFactory(client=home, channels=[ChannelFactory(client=home)], goal_agreed=True)


def page(browser, post, by, **_more):
    browser.force_login(by)
    path = f"/clients/{post.content_plan.client_id}/posts/{post.pk}/publish/"
    return browser.post(path, {"url": URL}).status_code


def api(browser, post, by):
    _row, token = create_token(by, name="door", scopes=["write"])
    answer = browser.post(
        f"/api/v1/posts/{post.pk}/publish/",
        json.dumps({"url": URL}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def through_api_edit(browser, post, by):
    """The editor's way: the state is not a field that anybody writes."""
    _row, token = create_token(by, name="door", scopes=["write"])
    answer = browser.patch(
        f"/api/v1/posts/{post.pk}/",
        json.dumps({"status": "published", "url": URL}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def bulk(browser, post, by):
    browser.force_login(by)
    plan = post.content_plan
    path = f"/clients/{plan.client_id}/plans/{plan.pk}/bulk/"
    given = {"pick": str(post.pk), f"v-{post.pk}": post.version, "status": "published", "url": URL}
    return browser.post(path, given).status_code


DOORS = [page, api, through_api_edit, bulk]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "status", ["idea", "draft", "internal_review", "client_review", "returned"]
)
def test_no_door_publishes_what_is_not_approved(client, plan, manager, door, status):
    post = PostFactory(content_plan=plan, status=status)
    assert door(client, post, manager) >= 400 or door is bulk
    post.refresh_from_db()
    assert (post.status, post.url) == (status, "")
    assert not HistoryEntry.objects.filter(verb="published").exists()


@pytest.mark.parametrize("door", [page, api])
def test_what_was_approved_is_published(client, plan, manager, door):
    post = approve(PostFactory(content_plan=plan))
    assert door(client, post, manager) in (200, 302)
    post.refresh_from_db()
    assert post.status == "published"
    assert "mode" not in HistoryEntry.objects.get(verb="published").changes


@pytest.mark.parametrize("door", [page, api])
def test_no_door_publishes_another_text_than_the_approved_one(client, plan, manager, door):
    """Whatever changed the row behind the services' back (APPR-3)."""
    post = approve(PostFactory(content_plan=plan))
    Post.objects.filter(pk=post.pk).update(text="Half price")
    assert door(client, post, manager) == 409
    post.refresh_from_db()
    assert post.status == "approved"


@pytest.mark.parametrize(("late", "good"), [(0, True), (120, True), (121, False)])
def test_a_shift_within_the_allowance_keeps_the_approval(plan, manager, late, good):
    """APPR-3: two hours by default, and not a minute more."""
    post = approve(PostFactory(content_plan=plan))
    Post.objects.filter(pk=post.pk).update(publish_at=post.publish_at + timedelta(minutes=late))
    if good:
        assert publish(post, url=URL, by=manager).status == "published"
    else:
        with pytest.raises(WrongState):
            publish(post, url=URL, by=manager)


def test_an_approval_of_another_version_is_none(plan, manager):
    post = approve(PostFactory(content_plan=plan))
    Post.objects.filter(pk=post.pk).update(approved_digest="0" * 64)
    with pytest.raises(WrongState):
        publish(post, url=URL, by=manager)


@pytest.mark.parametrize("kind", ["post", "content_plan"])
@pytest.mark.parametrize("mode", ["none", "optional"])
@pytest.mark.parametrize("door", [page, api])
def test_a_mode_may_let_it_out_and_the_history_says_so(client, plan, manager, door, mode, kind):
    Way.objects.create(client=plan.client, kind=kind, mode=mode)
    post = PostFactory(content_plan=plan, text="Tea")
    assert door(client, post, manager) in (200, 302)
    post.refresh_from_db()
    assert (post.status, post.sent_content["text"]) == ("published", "Tea")
    assert HistoryEntry.objects.get(verb="published").changes["mode"] == [None, mode]


def test_the_way_of_posts_counts_before_that_of_plans(plan, manager):
    Way.objects.create(client=plan.client, kind="content_plan", mode="none")
    Way.objects.create(client=plan.client, kind="post", mode="required")
    with pytest.raises(WrongState):
        publish(PostFactory(content_plan=plan), url=URL, by=manager)


@pytest.mark.parametrize("status", ["idea", "internal_review", "client_review", "returned"])
def test_no_mode_lets_out_what_was_returned_or_is_being_decided(plan, manager, status):
    Way.objects.create(client=plan.client, kind="content_plan", mode="optional")
    with pytest.raises(WrongState):
        publish(PostFactory(content_plan=plan, status=status), url=URL, by=manager)


WRITES = {"update", "create", "bulk_create", "Post"}


def test_only_one_place_in_the_code_publishes():
    """The doors above are all there are while nothing else writes the state."""
    writing = {module.name for module in modules().values() if _publishes(module.tree)}
    assert writing == {"contentplan.services.posts"}


def _publishes(tree):
    return any(
        name == "status" and ast.unparse(value) in ("Post.Status.PUBLISHED", "'published'")
        for node in ast.walk(tree)
        for name, value in _written(node)
    )


def _written(node):
    """Yield the names and values that a piece of code writes, if it does."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITES:
        yield from ((key.arg, key.value) for key in node.keywords)
    elif isinstance(node, ast.Dict):
        yield from zip((getattr(k, "value", "") for k in node.keys), node.values, strict=True)
    elif isinstance(node, ast.Assign):
        yield from ((getattr(target, "attr", ""), node.value) for target in node.targets)

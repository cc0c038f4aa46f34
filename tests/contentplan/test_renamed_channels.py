"""What we call a channel is a label of ours: the client approved where a post goes (APPR-3)."""

import pytest

from approvals.decisions import decide
from approvals.models import ApprovalRequest
from approvals.services import changed_since, request_approval
from clients.models import Channel
from clients.services import change
from common.errors import WrongState
from contentplan.models import Post
from contentplan.rules.shifts import same_channel, same_channels
from contentplan.services import change_post, publish
from tests.factories import ChannelFactory, ContentPlanFactory, balanced_posts

pytestmark = pytest.mark.django_db
URL = "https://example.com/1"


@pytest.fixture
def plan(home):
    names = [("instagram", "A bakery"), ("instagram", "Bread and rolls")]
    channels = [ChannelFactory(client=home, network=net, name=name) for net, name in names]
    plan = ContentPlanFactory(client=home, channels=channels, goal_agreed=True)
    balanced_posts(plan)
    return plan


@pytest.fixture
def asked(plan, manager):
    return request_approval("content_plan", plan, by=manager).asked.get()


@pytest.fixture
def agreed(asked, plan):
    approve(asked)
    plan.refresh_from_db()
    return plan


def approve(asked):
    return decide(asked, decision="approve", version=1, via="page", by=asked.person)


def rename(plan, manager, name="Zesty bakery"):
    channel = plan.channels.get(name="A bakery")
    return change(channel, {"name": name}, by=manager)


def test_its_approved_posts_are_published(agreed, manager):
    rename(agreed, manager)
    post = agreed.posts.filter(channel__name="Zesty bakery").first()
    assert publish(post, url=URL, by=manager).status == "published"
    assert post.sent_content["channel"]["name"] == "A bakery", "as it was approved"


def test_a_question_that_waits_is_decided(asked, plan, manager):
    """The channels of a plan stand by name, so they change places as well."""
    rename(plan, manager)
    assert changed_since(asked.request, plan) == []
    approve(asked)
    assert ApprovalRequest.objects.get().status == "approved"


def test_an_edit_of_one_post_leaves_the_others_approved(agreed, manager):
    rename(agreed, manager)
    first, second, *_rest = agreed.posts.filter(channel__name="Zesty bakery")
    change_post(first, {"text": "Another text"}, by=manager)
    second.refresh_from_db()
    assert second.status == "approved"
    page = [change.path for change in changed_since(ApprovalRequest.objects.get(), agreed)]
    assert page == [f"posts/{first.pk}/text"]


def test_another_network_is_another_place(agreed, manager):
    Channel.objects.filter(name="A bakery").update(network="facebook")
    with pytest.raises(WrongState):
        publish(agreed.posts.filter(channel__name="A bakery").first(), url=URL, by=manager)


def test_another_channel_is_another_place(agreed, manager):
    other = agreed.channels.get(name="Bread and rolls")
    post = agreed.posts.filter(channel__name="A bakery").first()
    change_post(post, {"channel": other}, by=manager)
    with pytest.raises(WrongState):
        publish(Post.objects.get(pk=post.pk), url=URL, by=manager)


def test_only_the_name_is_put_back():
    before = {"id": "1", "network": "vk", "name": "Old"}
    post = {"id": "p", "channel": before, "text": "Bread"}
    named = {"id": "p", "channel": {**before, "name": "New"}, "text": "Rolls"}
    assert same_channel(post, named) == {**post, "text": "Rolls"}
    moved = {**named, "channel": {**before, "id": "2"}}
    assert same_channel(post, moved) == moved
    sent = {"posts": [post], "channels": [before]}
    now = {"posts": [named, moved | {"id": "q"}], "channels": [{**before, "id": "2"}, before]}
    found = same_channels(sent, now)
    assert found["channels"] == [before, {**before, "id": "2"}]
    assert [one["channel"]["id"] for one in found["posts"]] == ["1", "2"]

"""A post that changed after its approval says on its own page how (APPR-3)."""

import pytest

from approvals.decisions import decide
from approvals.services import request_approval
from contentplan.models import Post
from contentplan.services import change_post
from tests.factories import (
    ChannelFactory,
    ContentPlanFactory,
    balanced_posts,
)

pytestmark = pytest.mark.django_db
ASKED = "What changed since it was approved?"


@pytest.fixture
def post(home, manager):
    """An approved post."""
    channel = ChannelFactory(client=home, network="facebook")
    plan = ContentPlanFactory(client=home, channels=[channel], goal_agreed=True)
    first, *_rest = balanced_posts(plan, text="Bread at four")
    asked = request_approval("content_plan", plan, by=manager).asked.get()
    decide(asked, decision="approve", version=1, via="page", by=asked.person)
    return Post.objects.get(pk=first.pk)


def page_of(client, person, post):
    client.force_login(person)
    return client.get(post.get_absolute_url()).content.decode()


def test_an_approved_post_says_nothing_of_changes(client, manager, post):
    assert ASKED not in page_of(client, manager, post)


def test_a_changed_one_says_word_by_word_what(client, manager, post):
    change_post(post, {"text": "Bread at five"}, by=manager)
    text = page_of(client, manager, post)
    assert ASKED in text
    assert "Bread at <del>four</del><ins>five</ins>" in text


def test_what_was_sent_again_is_no_longer_compared_with_the_approval(client, manager, post):
    change_post(post, {"text": "Bread at five"}, by=manager)
    Post.objects.filter(pk=post.pk).update(sent_content={"id": str(post.pk)})
    assert ASKED not in page_of(client, manager, post)


def test_a_refused_form_still_says_it(client, manager, post):
    change_post(post, {"text": "Bread at five"}, by=manager)
    client.force_login(manager)
    page = client.post(post.get_absolute_url(), {"text": "x", "publish_at": "never"})
    assert page.status_code == 400
    assert "<ins>five</ins>" in page.content.decode()


def test_the_client_side_sees_no_draft(client, home, post, manager):
    change_post(post, {"text": "Bread at five"}, by=manager)
    assert "five" not in page_of(client, home.memberships.get(role="decider").person, post)

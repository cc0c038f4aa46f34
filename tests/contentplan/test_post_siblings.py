"""The same post in several channels, each with a text of its own."""

import pytest
from django.core.exceptions import ValidationError

from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import Post
from contentplan.services import change_post, spread, take_over
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def post(manager):
    client = manager.memberships.get().client
    here = ChannelFactory(client=client, network="x")
    plan = ContentPlanFactory(client=client, channels=[here])
    return PostFactory(
        content_plan=plan,
        channel=here,
        text="One text",
        publish_at="2026-06-02T08:00:00Z",  # Tuesday noon in Tbilisi
        link="https://a.ge/?utm_source=x",
    )


@pytest.fixture
def other(post):
    rhythm = [{"weekday": 3, "time": "18:00"}]
    return ChannelFactory(client=post.content_plan.client, network="vk", rhythm=rhythm)


def test_a_copy_goes_to_the_channels_own_regular_time(post, other, manager):
    [copy] = spread(post, [other], by=manager)
    assert copy.publish_at.isoformat() == "2026-06-03T14:00:00+00:00"  # Wednesday 18:00
    assert (copy.text, copy.type, copy.status) == ("One text", post.type, "draft")
    assert copy.link == "https://a.ge/?utm_source=vk"
    post.refresh_from_db()
    assert copy.group == post.group
    assert HistoryEntry.objects.filter(subject_id=copy.pk, verb="created").count() == 1


def test_a_channel_gets_the_post_once(post, other, manager):
    spread(post, [other], by=manager)
    for channels in ([other], [post.channel], []):
        with pytest.raises(ValidationError):
            spread(post, channels, by=manager)
    assert Post.objects.count() == 2


def test_a_text_is_taken_over_where_it_is_wanted_and_the_old_one_kept(post, other, manager):
    [copy] = spread(post, [other], by=manager)
    change_post(copy, {"text": "Another text"}, by=manager)
    post.refresh_from_db()
    take_over(post, copy, by=manager)
    copy.refresh_from_db()
    assert copy.text == "One text"
    assert "Another text" in [version.content["text"] for version in copy.versions.all()]


def test_a_stranger_among_posts_takes_no_text(post, manager):
    stranger = PostFactory(content_plan=post.content_plan, text="Own")
    with pytest.raises(WrongState):
        take_over(post, stranger, by=manager)


def test_the_editor_shows_how_siblings_differ_and_makes_more(client, post, other, manager):
    client.force_login(manager)
    url = post.get_absolute_url()
    client.post(f"{url}also/", {"channels": [str(other.pk)]})
    copy = Post.objects.exclude(pk=post.pk).get()
    change_post(copy, {"text": "Another text"}, by=manager)
    page = client.get(url).content.decode()
    assert "<del>Another</del><ins>One</ins> text" in page
    assert f'value="{other.pk}"' not in page.partition('id="also"')[2]  # nothing more to copy to
    client.post(f"{url}take-over/{copy.pk}/")
    assert "The same text." in client.get(url).content.decode()


def test_another_clients_channel_is_not_found(client, post, manager):
    client.force_login(manager)
    answer = client.post(
        f"{post.get_absolute_url()}also/", {"channels": [str(ChannelFactory().pk)]}
    )
    assert answer.status_code == 404
    assert Post.objects.count() == 1

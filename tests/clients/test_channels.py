"""Deleting a channel, at the page; the API's door is in tests/api/test_resources.py."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Channel
from tests.factories import ChannelFactory, PostFactory, with_role

pytestmark = pytest.mark.django_db


def remove(channel, role="manager"):
    browser = Browser()
    browser.force_login(with_role(channel.client, role))
    return browser.post(
        reverse("clients:channel_remove", args=[channel.client_id, channel.pk]), follow=True
    )


def test_a_channel_that_nothing_hangs_on_is_deleted():
    channel = ChannelFactory()
    assert remove(channel).status_code == 200
    assert not Channel.objects.exists()


def test_a_channel_with_posts_stays_and_the_page_says_why():
    channel = ChannelFactory()
    PostFactory(content_plan__client=channel.client, channel=channel)
    answer = remove(channel)
    assert answer.status_code == 409
    assert b"This channel has posts or figures, so it stays." in answer.content
    assert Channel.objects.filter(pk=channel.pk).exists()


def test_a_specialist_deletes_no_channel():
    assert remove(ChannelFactory(), "specialist").status_code == 403
    assert Channel.objects.count() == 1

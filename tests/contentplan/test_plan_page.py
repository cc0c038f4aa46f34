"""The page of a plan: its calendar and what the rules found."""

import re

import pytest

from contentplan.models import Waiver
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    client = ClientFactory()
    channel = ChannelFactory(client=client, name="<i>Guests</i>")
    return ContentPlanFactory(client=client, channels=[channel], goal_agreed=True)


def page_of(plan, browser, role="manager") -> str:
    browser.force_login(with_role(plan.client, role))
    return browser.get(plan.get_absolute_url()).content.decode()


def test_posts_stand_at_their_local_time_and_are_never_markup(plan, client):
    PostFactory(content_plan=plan, text="<script>alert(1)</script>\nmore", status="approved")
    PostFactory(content_plan=plan, text="")
    text = page_of(plan, client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</span>" in text
    assert "<script>alert" not in text
    assert "<i>Guests" not in text
    assert (
        "&lt;i&gt;Guests&lt;/i&gt;</span>" in text
    )  # a post without a text has its channel's name
    assert "<time>12:00</time>" in text  # 08:00 UTC in Tbilisi
    assert text.count('<li class="day"') == 35
    assert text.count("data-outside") == 5


def test_an_error_can_be_waived_and_the_waiver_taken_back(plan, client):
    post = PostFactory(content_plan=plan, source="borrowed", source_url="", text="About <b>")
    text = page_of(plan, client)
    assert f'posts/{post.pk}/">About &lt;b&gt;</a>: ' in text
    form = re.search(
        r'action="([^"]+/waive/)".+?name="code" value="(MIX-5)".+?"post" value="([^"]+)"',
        text,
        re.DOTALL,
    )
    address, code, about = form.groups()
    assert about == str(post.pk)
    client.post(address, {"code": code, "post": about, "reason": "They <asked> for it"})
    text = client.get(plan.get_absolute_url()).content.decode()
    assert "They &lt;asked&gt; for it" in text
    assert 'data-severity="waived"' in text
    back = re.search(
        r'<form method="post" action="([^"]+)"[^>]*>(?:(?!</form>).)*waiver back', text, re.DOTALL
    )
    client.post(back[1])
    assert not Waiver.objects.exists()


def test_forms_under_findings_carry_the_token_that_django_asks_for(plan, client):
    PostFactory(content_plan=plan, source="borrowed", source_url="")
    text = page_of(plan, client)
    tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', text))
    assert len(tokens) == 1
    assert len(tokens.pop()) == 64


def test_a_refused_sending_keeps_what_was_typed(plan, client):
    client.force_login(with_role(plan.client, "manager"))
    typed = {"due": "1999-01-01", "message": "Half of it is <new>"}
    for _time in range(2):  # the second time its other parts are kept as drawn
        page = client.post(f"{plan.get_absolute_url()}send/", typed)
        assert page.status_code == 400
        text = page.content.decode()
        assert text.count('id="send"') == 1
        assert 'value="1999-01-01"' in text
        assert "Half of it is &lt;new&gt;" in text
    again = client.get(plan.get_absolute_url()).content.decode()
    assert again.count('id="send"') == 1
    assert "1999-01-01" not in again

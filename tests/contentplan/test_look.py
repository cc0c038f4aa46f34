"""A post shown as its network shows it, from the calendar (PLAN-8)."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from contentplan.models import Media, PostMedia
from contentplan.services import cancel_post
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan():
    client = ClientFactory()
    channel = ChannelFactory(client=client, network="instagram", name="Bakery")
    return ContentPlanFactory(client=client, channels=[channel])


@pytest.fixture
def post(plan):
    return on(plan, 5, text="Come at ten", hashtags="#tea")


@pytest.fixture
def browser(client, plan):
    client.force_login(with_role(plan.client, "specialist"))
    return client


def on(plan, day: int, **facts):
    moment = datetime(2026, 6, day, 6, tzinfo=UTC)
    facts = {"channel": plan.channels.first(), **facts}
    return PostFactory(content_plan=plan, publish_at=moment, **facts)


def place(post, *, at: int = 1, focus: int = 50, alt: str = "", **facts) -> Media:
    row = MediaFactory(client=post.content_plan.client, **facts)
    PostMedia.objects.create(post=post, media=row, position=at, focus_x=focus, alt=alt)
    return row


def address(name: str, *rows) -> str:
    return reverse(f"contentplan:{name}", args=[row.pk for row in rows])


def look(browser, post, **more) -> str:
    return browser.get(
        address("post_look", post.content_plan.client, post), **more
    ).content.decode()


def frames(page: str) -> list[str]:
    return re.findall(r'<svg viewBox="([^"]+)" role="img"', page)


def test_the_page_shows_the_post_in_its_network_at_the_clients_clock(browser, post):
    page = look(browser, post)
    assert "<html" in page
    assert 'data-network="instagram"' in page
    assert "Instagram · Bakery" in page
    assert "5 Jun 2026, 10:00" in page
    assert "Come at ten" in page
    assert "#tea" in page
    assert f'href="{post.get_absolute_url()}"' in page


def test_htmx_gets_the_post_alone_with_a_way_to_close_it(browser, post):
    part = look(browser, post, headers=HTMX)
    assert "<html" not in part
    assert "data-close" in part
    assert f'data-look="{post.get_absolute_url()}"' in part


def test_the_way_leads_through_the_plan_by_time_without_what_is_cancelled(browser, plan, post):
    later, gone = on(plan, 9), on(plan, 7)
    cancel_post(gone, by=with_role(plan.client, "manager"))
    page = look(browser, post)
    assert re.search(r'rel="prev"\s+hidden', page)
    assert f'rel="next" href="{address("post_look", plan.client, later)}"' in page
    assert f'rel="prev" href="{address("post_look", plan.client, post)}"' in look(browser, later)


def test_words_are_shown_not_run(browser, plan):
    page = look(browser, on(plan, 6, text="<script>alert(1)</script>"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_long_text_is_cut_where_the_network_cuts_it(browser, plan):
    page = look(browser, on(plan, 6, text="word " * 60))
    assert 'class="fold"' in page


def test_one_picture_is_cut_only_where_the_network_cuts_its_shape(browser, plan, post):
    row = place(post, width=1600, height=1200, alt="Bread on a table")
    page = look(browser, post)
    assert frames(page) == ["0 0 1600 1200"]
    assert 'aria-label="Bread on a table"' in page
    assert f'href="{address("media", plan.client, row)}?small=1"' in page
    tall = on(plan, 6)
    place(tall, width=900, height=1600)
    assert frames(look(browser, tall)) == ["0 238 900 1125"]  # 4:5 around the middle


def test_several_pictures_are_cut_alike_around_what_must_stay(browser, post):
    place(post, at=1, width=1600, height=1200, focus=0)
    place(post, at=2, width=1600, height=1200, focus=100)
    page = look(browser, post)
    assert frames(page) == ["0 0 960 1200", "640 0 960 1200"]
    assert "data-leafed" in page


@pytest.mark.parametrize(("network", "above"), [("instagram", True), ("facebook", False)])
def test_pictures_stand_where_the_network_puts_them(browser, plan, network, above):
    channel = ChannelFactory(client=plan.client, network=network)
    post = on(plan, 6, channel=channel, text="Come at ten")
    place(post, width=1000, height=1000)
    page = look(browser, post)
    assert (page.index("network-files") < page.index("Come at ten")) is above


def test_a_video_plays_and_what_is_no_file_yet_says_so(browser, post):
    place(post, at=1, kind="video", content_type="video/mp4", width=0, height=0)
    place(post, at=2, status="waiting", upload="u", file="", sha256="")
    place(post, at=3, status="refused", problem="damaged", file="", sha256="")
    page = look(browser, post)
    assert page.count("<video") == 1
    assert page.count("being read …") == 1
    assert 'data-count="2"' in page


def test_people_of_the_client_see_what_was_sent_instead(client, plan, post):
    client.force_login(with_role(plan.client, "decider"))
    assert client.get(address("post_look", plan.client, post)).status_code == 404
    type(post).objects.filter(pk=post.pk).update(sent_content={"text": "Sent"})
    assert client.get(address("post_look", plan.client, post)).status_code == 403


@pytest.mark.parametrize("view", ["month", "week", "board", "list"])
def test_every_view_of_the_calendar_leads_there(browser, plan, post, view):
    page = browser.get(plan.get_absolute_url(), {"view": view, "from": "2026-06-05"})
    assert f'href="../../posts/{post.pk}/look/"' in page.content.decode()
    assert f'href="{address("post_look", plan.client, post)}" data-look-first' in (
        page.content.decode()
    )


# --- The editor's preview -------------------------------------------------------------------------
def test_the_editors_preview_shows_the_files_too(browser, plan, post):
    place(post, width=900, height=1600)
    page = browser.get(post.get_absolute_url()).content.decode()
    assert "0 238 900 1125" in frames(page)
    asked = {"post": str(post.pk), "channel": str(post.channel_id), "format": "story"}
    part = browser.post(address("post_preview", plan.client, plan), asked).content.decode()
    assert frames(part) == ["0 0 900 1600"]  # as a story it fills the screen
    assert f'name="post" value="{post.pk}"' in part


@pytest.mark.parametrize("whose", ["sister", "other plan", "nobody", "nonsense"])
def test_a_preview_shows_no_files_of_a_post_from_elsewhere(browser, plan, whose):
    sister = ContentPlanFactory(client=ClientFactory(agency=plan.client.agency))
    other = ContentPlanFactory(client=plan.client, start="2026-07-01", end="2026-07-31")
    posts = {
        "sister": PostFactory(content_plan=sister),
        "other plan": PostFactory(content_plan=other),
    }
    post = posts.get(whose)
    if post:
        place(post, width=900, height=1600)
    asked = str(post.pk) if post else {"nobody": str(plan.pk), "nonsense": "x"}[whose]
    answer = browser.post(address("post_preview", plan.client, plan), {"post": asked})
    assert (answer.status_code, frames(answer.content.decode())) == (200, [])

"""A post shown as its network shows it, over the calendar: mouse, keys, a thumb, no script."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from contentplan.models import PostMedia
from tests.e2e.test_calendar import RHYTHM, sign_in
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
)
from tests.uploads.hostile.made import image

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["sign_in"]
KINDS = ("engaging", "promotional", "engaging")
TEXTS = ("Bread at night", "Bees on the roof", "A walk at dawn")


@pytest.fixture
def plan():
    client = ClientFactory(country="GE")
    channel = ChannelFactory(client=client, rhythm=RHYTHM)
    may = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}
    return ContentPlanFactory(client=client, channels=[channel], **may)


@pytest.fixture(autouse=True)
def posts(plan):
    made = []
    for day, (text, kind) in enumerate(zip(TEXTS, KINDS, strict=True), 20):
        moment = datetime(2026, 5, day, 8, tzinfo=UTC)
        made.append(PostFactory(content_plan=plan, text=text, type=kind, publish_at=moment))
    media = MediaFactory(client=plan.client, width=900, height=1600)
    for name in (media.file, media.thumbnail):
        with default_storage.open(name, "wb") as file:
            file.write(image())
    PostMedia.objects.create(post=made[0], media=media, position=1, alt="Bread on a table")
    return made


def shows(page: Page, text: str) -> None:
    expect(page.locator("#look[open]")).to_contain_text(text)


def chip(page: Page, text: str):
    return page.locator("#desk :is(.post-chip, .post-link)", has_text=text)


def test_the_eye_of_a_post_shows_it_and_the_way_goes_on(sign_in):
    page = sign_in()
    chip(page, TEXTS[0]).hover()
    page.locator(".posts > li", has_text=TEXTS[0]).locator(".peek").click()
    shows(page, TEXTS[0])
    expect(page.locator("#look svg[role=img]")).to_have_attribute("viewBox", "0 238 900 1125")
    expect(page.locator("#look [rel=prev]")).to_be_hidden()
    page.get_by_role("link", name="Later").click()
    shows(page, TEXTS[1])
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#look")).not_to_be_visible()
    assert page.url.endswith("/")  # still the calendar


def test_keys_open_it_go_on_and_come_back_to_the_post(sign_in):
    page = sign_in()
    chip(page, TEXTS[0]).focus()
    page.keyboard.press("Space")
    shows(page, TEXTS[0])
    expect(page.locator("#look-title")).to_be_focused()
    page.keyboard.press("ArrowRight")
    shows(page, TEXTS[1])
    page.keyboard.press("ArrowRight")
    shows(page, TEXTS[2])
    page.keyboard.press("ArrowRight")  # the last one: nothing to come
    page.keyboard.press("ArrowLeft")
    shows(page, TEXTS[1])
    page.keyboard.press("Space")
    expect(page.locator("#look")).not_to_be_visible()
    expect(chip(page, TEXTS[1])).to_be_focused()


def test_the_way_keeps_to_what_the_view_shows(sign_in):
    page = sign_in("?type=engaging")
    page.get_by_role("link", name="Look through the posts").click()
    shows(page, TEXTS[0])
    page.keyboard.press("ArrowRight")
    shows(page, TEXTS[2])  # the promotional one between them is filtered out


@pytest.mark.parametrize("view", ["month", "week&from=2026-05-20", "board", "list"])
def test_a_thumb_opens_it_in_every_view(sign_in, view):
    page = sign_in(f"?view={view}", width=390, has_touch=True)
    page.locator(".peek").first.tap()
    shows(page, TEXTS[0])
    page.get_by_role("link", name="Later").tap()
    shows(page, TEXTS[1])
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    box = page.locator("#look [rel=next]").bounding_box()
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= 390


def test_without_a_script_it_is_a_page(sign_in):
    page = sign_in("?view=week&from=2026-05-20", java_script_enabled=False)
    page.locator(".peek").first.click()
    expect(page.locator("main")).to_contain_text(TEXTS[0])
    page.get_by_role("link", name="Later").click()
    expect(page.locator("main")).to_contain_text(TEXTS[1])
    page.get_by_role("link", name="Open the post").click()
    expect(page.locator("#id_text")).to_have_value(TEXTS[1])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_dialog_and_the_page_are_accessible(sign_in, complaints_about, posts, width, scheme):
    page = sign_in(width=width, color_scheme=scheme)
    chip(page, TEXTS[0]).focus()
    page.keyboard.press("Space")
    shows(page, TEXTS[0])
    for _place in range(2):
        assert complaints_about(page) == []
        page.goto(f"{posts[0].get_absolute_url()}look/")


def test_the_editors_preview_follows_the_files(sign_in, posts):
    page = sign_in()
    page.goto(posts[0].get_absolute_url())
    expect(page.locator("#preview svg[role=img]")).to_have_count(1)
    page.locator("#media button[value^=out]").click()
    expect(page.locator("#preview svg[role=img]")).to_have_count(0)

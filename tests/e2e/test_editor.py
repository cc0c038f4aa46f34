"""The post editor in a browser: a closed tab, no network, an ended session lose nothing typed."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from contentplan.models import Post, PostDraft, PostMedia
from contentplan.services import change_post
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
    with_role,
)

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "fresh bread every morning"


@pytest.fixture
def post() -> Post:
    client = ClientFactory()
    channel = ChannelFactory(client=client, network="x")
    plan = ContentPlanFactory(client=client, channels=[channel])
    return PostFactory(content_plan=plan, text="Come at ten", channel=channel)


@pytest.fixture
def page(open_browser, post) -> Page:
    """The editor, open in the browser of a specialist."""
    page = open_browser(loses_network=True)
    sign_in(page, with_role(post.content_plan.client, "specialist", name="Nino"))
    page.goto(post.get_absolute_url())
    return page


def sign_in(page: Page, person: User) -> None:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).not_to_have_url(re.compile("login"))


def text_of(page: Page):
    return page.locator("#id_text")


def another_tab(page: Page, post: Post) -> Page:
    new = page.context.new_page()
    page.close()
    new.goto(post.get_absolute_url())
    return new


def restored(page: Page) -> Page:
    page.get_by_role("link", name="Restore").first.click()
    return page


def test_what_was_typed_before_a_tab_was_closed_is_offered_again(page, post):
    text_of(page).fill("Come at nine, before the others")
    again = another_tab(page, post)
    expect(again.get_by_text("You have unsaved text from")).to_be_visible()
    expect(text_of(again)).to_have_value("Come at ten")
    expect(text_of(restored(again))).to_have_value("Come at nine, before the others")


def test_what_was_typed_without_a_network_arrives_when_it_is_back(page, post):
    page.context.set_offline(True)
    text_of(page).fill("Written in a tunnel")
    expect(page.locator("#draft-status")).to_contain_text("No network")
    assert not PostDraft.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#draft-status")).to_contain_text("Not saved yet, but kept")
    assert PostDraft.objects.get().fields["text"] == "Written in a tunnel"


def test_what_was_saved_without_a_network_stays_in_the_form(page, post):
    page.context.set_offline(True)
    text_of(page).fill("Written in a tunnel")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast").last).to_contain_text("No answer from the server")
    expect(text_of(page)).to_have_value("Written in a tunnel")
    page.context.set_offline(False)
    page.keyboard.press("Control+s")
    expect(page.locator(".toast[data-tone=ok]")).to_contain_text("Saved.")
    post.refresh_from_db()
    assert post.text == "Written in a tunnel"


def test_an_ended_session_loses_nothing(page, post):
    Session.objects.all().delete()
    text_of(page).fill("Longer than my session")
    page.keyboard.press("Control+s")
    expect(page.locator("#draft-status")).to_contain_text("You are signed out")
    expect(text_of(page)).to_have_value("Longer than my session")
    sign_in(page, post.content_plan.client.memberships.get(role="specialist").person)
    again = another_tab(page, post)
    expect(again.get_by_text("You have unsaved text from")).to_be_visible()
    expect(text_of(restored(again))).to_have_value("Longer than my session")


def test_files_are_arranged_beside_a_text_that_is_not_saved_yet(page, post):
    PostMedia.objects.create(
        post=post, media=MediaFactory(client=post.content_plan.client, status="refused"), position=1
    )
    page.reload()
    text_of(page).fill("Still being written")
    page.locator("#media button[value^=out]").click()
    expect(page.locator("#media .media-tile")).to_have_count(0)
    expect(page.locator("#draft-status")).not_to_contain_text("You are signed out")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast[data-tone=ok]")).to_contain_text("Saved.")
    post.refresh_from_db()
    assert (post.text, post.media) == ("Still being written", [])


def test_saved_text_is_not_offered_again_and_can_be_undone(page, post):
    text_of(page).fill("Come at nine")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone.")
    expect(text_of(page)).to_have_value("Come at ten")
    page.reload()
    expect(page.get_by_text("You have unsaved text")).to_have_count(0)
    assert not PostDraft.objects.exists()
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:'))") == []


def test_counter_and_preview_follow_the_typing(page):
    text_of(page).fill("Come at ten 👍")
    expect(page.locator("#counter")).to_contain_text("14 of 280")
    expect(page.locator("#preview .post-card-text")).to_have_text(re.compile("Come at ten 👍"))


def test_two_people_who_wrote_the_same_choose_what_stays(page, post):
    manager = with_role(post.content_plan.client, "manager")
    change_post(post, {"text": "Come at eight", "type": "promotional"}, by=manager)
    text_of(page).fill("Come at nine")
    page.keyboard.press("Control+s")
    expect(page.locator(".disagreements del")).to_have_text("eight")
    expect(page.locator("#id_type")).to_have_value("promotional")
    page.get_by_role("button", name="Both, one after the other").click()
    expect(text_of(page)).to_have_value("Come at eight\n\nCome at nine")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast[data-tone=ok]")).to_contain_text("Saved.")
    post.refresh_from_db()
    assert (post.text, post.type) == ("Come at eight\n\nCome at nine", "promotional")

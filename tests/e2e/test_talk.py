"""Comments and stops on a phone: a click into a picture, selected words, and all of it without a
script (APPR-5)."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from approvals.comments import comment
from approvals.models import Comment
from common.periods import now
from contentplan.models import ContentPlan, Hold, Post, PostMedia
from contentplan.subjects import content, post_content
from tests.factories import ContentPlanFactory, MediaFactory, PostFactory, with_role
from tests.uploads.hostile.made import image

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a good long password"


@pytest.fixture
def post() -> Post:
    """An approved post with a picture, as the client knows it."""
    plan = ContentPlanFactory()
    row = PostFactory(content_plan=plan, text="Fresh bread at seven.", status="approved")
    file = default_storage.save("media/bread.png", ContentFile(image(size=(400, 200))))
    media = MediaFactory(client=plan.client, file=file, width=400, height=200, sent_at=now())
    PostMedia.objects.create(post=row, media=media, position=0, alt="Bread")
    row = Post.objects.get(pk=row.pk)
    Post.objects.filter(pk=row.pk).update(sent_content=post_content(row))
    ContentPlan.objects.filter(pk=plan.pk).update(sent_content=content(plan))
    return Post.objects.select_related("content_plan__client").get(pk=row.pk)


@pytest.fixture
def phone(post, open_browser):
    """Return a function that opens the post as a decider."""
    person = with_role(post.content_plan.client, "decider")
    person.set_password(PASSWORD)
    person.save()

    def open_post(**options) -> Page:
        page = open_browser(390, 844, **options)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(person.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/")
        page.goto(post.get_absolute_url())
        return page

    return open_post


def test_a_click_into_the_picture_is_where_the_pin_is(phone):
    page = phone()
    page.locator("#comments textarea[name=text]").fill("Too dark here")
    page.get_by_role("button", name="Point at a place").click()
    picture = page.locator("svg[data-point]")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    expect(page.locator("[name=x]")).to_have_value("25.0")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".pins a.pin")).to_have_attribute("aria-label", "Pin 1")
    said = Comment.objects.get()
    assert (said.x, said.y, said.text) == (250, 750, "Too dark here")


def test_selected_words_are_what_the_comment_is_about(phone):
    page = phone()
    page.locator("[data-quotable]").evaluate(
        """text => {
            const range = document.createRange();
            range.setStart(text.firstChild, 6);
            range.setEnd(text.firstChild, 11);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.wait_for_function("getSelection().toString() === 'bread'")
    page.get_by_role("button", name="Point at a place").click()
    expect(page.locator("textarea[name=quote]")).to_have_value("bread")
    page.locator("#comments textarea[name=text]").fill("Rolls, too?")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".thread blockquote")).to_have_text("bread")
    assert Comment.objects.get().quote_start == 6


def test_a_thread_is_answered_and_settled_in_its_place(phone, post):
    manager = with_role(post.content_plan.client, "manager")
    comment("post", post, "At seven or at eight?", by=manager, audience="client")
    page = phone()
    thread = page.locator("article.thread")
    thread.get_by_role("link", name="Reply").click()
    thread.locator("textarea").fill("At seven")
    thread.get_by_role("button", name="Reply").click()
    expect(thread.locator(".comment-text")).to_have_text(["At seven or at eight?", "At seven"])
    thread.get_by_role("button", name="Resolve").click()
    expect(thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_all_of_it_works_without_a_script(phone, post):
    page = phone(java_script_enabled=False)
    page.locator("#comments textarea[name=text]").fill("Too dark here")
    page.get_by_role("button", name="Point at a place").click()
    expect(page.locator("textarea[name=text]")).to_have_value("Too dark here")
    page.get_by_role("radio", name="Bread").check()
    page.get_by_label("From the left").fill("10")
    page.get_by_label("From the top").fill("20.5")
    page.get_by_role("button", name="Add comment").click()
    page.get_by_role("link", name="Reply").click()
    page.locator("textarea[name=text]").fill("Or is it my screen?")
    page.get_by_role("button", name="Reply").click()
    assert list(Comment.objects.values_list("x", "y")) == [(100, 205), (None, None)]
    page.locator("textarea[name=reason]").fill("Wait for a brighter one")
    page.get_by_role("button", name="Stop this post").click()
    expect(page.locator("#hold")).to_contain_text("Wait for a brighter one")
    assert Hold.objects.current().get().post_id == post.pk


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_the_page(phone, post, complaints_about, scheme):
    with_pins = comment("post", post, "Hm", by=with_role(post.content_plan.client, "manager"))
    Comment.objects.filter(pk=with_pins.pk).update(
        audience="client", picture=post.media[0].pk, x=500, y=500
    )
    page = phone(color_scheme=scheme)
    assert complaints_about(page) == []
    page.get_by_role("button", name="Point at a place").click()
    expect(page.locator("[name=x]")).to_be_visible()
    assert complaints_about(page) == []

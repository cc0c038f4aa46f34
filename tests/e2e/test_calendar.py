"""The calendar in a browser: a post dragged, moved by keys, retyped, and moved without a script."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from contentplan.models import ContentPlan, Post
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    balanced_posts,
    with_role,
)

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a good long password"
RHYTHM = [{"weekday": day, "time": "18:00"} for day in range(1, 8)]


@pytest.fixture
def plan() -> ContentPlan:
    client = ClientFactory(country="GE")
    channel = ChannelFactory(client=client, rhythm=RHYTHM)
    plan = ContentPlanFactory(
        client=client,
        channels=[channel],
        goal_agreed=True,
        start=date(2026, 5, 1),
        end=date(2026, 5, 31),
    )
    balanced_posts(plan, publish_at=datetime(2026, 5, 12, 8, tzinfo=UTC))
    return plan


@pytest.fixture
def post(plan) -> Post:
    moment = datetime(2026, 5, 20, 8, tzinfo=UTC)
    return PostFactory(content_plan=plan, text="Bread at night", publish_at=moment)


@pytest.fixture
def sign_in(plan, open_browser, live_server):
    """Return a function that opens the plan as its manager."""
    person = with_role(plan.client, "manager")
    person.set_password(PASSWORD)
    person.save()

    def open_plan(query: str = "", **options) -> Page:
        page = open_browser(**options)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(person.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/")
        page.goto(plan.get_absolute_url() + query)
        return page

    return open_plan


def chip(page: Page):
    return page.locator("a[data-version]", has_text="Bread at night")


def local(post: Post) -> str:
    post.refresh_from_db()
    return f"{post.publish_at:%d %H:%M}"


def test_a_post_is_dragged_to_another_day(sign_in, post):
    page = sign_in()
    chip(page).drag_to(page.locator("#d-2026-05-22"))
    expect(page.locator("#d-2026-05-22")).to_contain_text("Bread at night")
    expect(page.locator("#d-2026-05-20")).not_to_contain_text("Bread at night")
    assert local(post) == "22 08:00"
    chip(page).drag_to(page.locator("#d-2026-05-23"))  # with the version that it has now
    expect(page.locator("#d-2026-05-23")).to_contain_text("Bread at night")
    assert local(post) == "23 08:00"


def test_the_findings_follow_a_moved_post(sign_in, plan, post):
    page = sign_in("?severity=error")
    expect(page.locator("#findings-card")).not_to_contain_text("MIX-5")
    plan.posts.exclude(pk=post.pk).update(source="borrowed", source_url="")
    chip(page).drag_to(page.locator("#d-2026-05-22"))
    expect(page.locator("#findings-card")).to_contain_text("MIX-5")
    shown = page.locator("#findings-card .finding-tabs a[aria-current]")
    expect(shown).to_contain_text("Error")  # still what was asked for
    expect(page.locator("#findings-card")).to_have_count(1)


def test_a_post_is_dragged_to_a_free_time_of_a_week(sign_in, post):
    page = sign_in("?view=week&from=2026-05-20")
    chip(page).drag_to(page.locator(".slot[data-day='2026-05-22']"))
    expect(page.locator("#d-2026-05-22")).to_contain_text("Bread at night")
    assert local(post) == "22 14:00"  # 18:00 in Tbilisi
    expect(page.locator(".slot[data-day='2026-05-22']")).to_have_count(0)


def test_a_post_is_moved_by_keys_and_keeps_the_focus(sign_in, post):
    page = sign_in()
    expect(page.locator("#keys-hint")).to_contain_text("arrow keys")
    chip(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#d-2026-05-14")).to_have_class("day drop-here")
    assert local(post) == "20 08:00"
    page.keyboard.press("Enter")
    expect(page.locator("#d-2026-05-14")).to_contain_text("Bread at night")
    expect(chip(page)).to_be_focused()
    assert local(post) == "14 08:00"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator(".drop-here")).to_have_count(0)
    assert local(post) == "14 08:00"


def test_a_key_changes_the_type_and_the_meter_follows(sign_in, post):
    page = sign_in()
    before = page.locator("#mix-card .mix li").last.inner_text()
    chip(page).focus()
    page.keyboard.press("p")
    expect(page.locator("#mix-card .mix li").last).not_to_have_text(before)
    expect(page.locator("#mix-card .mix li").last).to_contain_text("2 of 1")
    expect(chip(page)).to_have_attribute("data-type", "promotional")
    post.refresh_from_db()
    assert post.type == "promotional"


def test_when_somebody_was_faster_the_page_shows_the_plan_as_it_is(sign_in, post):
    page = sign_in()
    Post.objects.filter(pk=post.pk).update(version=7, text="Bread at night, again")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        chip(page).drag_to(page.locator("#d-2026-05-22"))
    assert sent.value.status in (409, 412)
    expect(page.locator("#d-2026-05-20")).to_contain_text("Bread at night, again")
    assert local(post) == "20 08:00"


def test_a_post_is_moved_without_a_script(sign_in, post):
    page = sign_in("?view=list", java_script_enabled=False)
    page.get_by_role("link", name="Move “Bread at night”").click()
    page.get_by_label("Day").fill("2026-05-25")
    page.get_by_label("Time").fill("09:30")
    page.get_by_role("button", name="Move").click()
    page.wait_for_load_state("load")
    assert local(post) == "25 05:30"
    expect(page.locator("#d-2026-05-25")).to_contain_text("Bread at night")


def test_filters_work_without_a_script_and_stay_in_the_links(sign_in, post):
    page = sign_in("?view=list", java_script_enabled=False)
    page.get_by_label("Words").fill("BREAD")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_load_state("load")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Month").click()
    page.wait_for_load_state("load")
    expect(page.locator(".post-chip")).to_have_count(1)


def test_many_posts_are_changed_and_taken_back(sign_in, plan, post):
    page = sign_in("?view=list")
    boxes = page.locator("input[name=post]")
    boxes.nth(0).check()
    boxes.nth(3).click(modifiers=["Shift"])
    page.get_by_text("Change the chosen posts").click()
    page.locator("#bulk_tone").select_option("serious")
    page.get_by_role("button", name="Change them").click()
    page.wait_for_load_state("load")
    assert plan.posts.filter(tone="serious").count() == 4
    page.get_by_role("button", name="Undo the last change of many posts").click()
    page.wait_for_load_state("load")
    assert plan.posts.filter(tone="serious").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("view", ["month", "week&from=2026-05-20", "list", "board"])
def test_every_view_is_accessible_fits_and_keeps_the_mix_in_sight(
    sign_in, complaints_about, post, view, width
):
    page = sign_in(f"?view={view}", width=width)
    assert complaints_about(page) == []
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    meter = "#mix-strip" if view in ("list", "board") or width == 390 else "#mix-card"
    expect(page.locator(meter)).to_be_in_viewport()

"""Ideas put into the calendar in a browser: dragged into a free time, by keys, without a script."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from contentplan.models import Idea, Post
from contentplan.services import add_idea
from tests.e2e.test_calendar import RHYTHM, sign_in
from tests.factories import ChannelFactory, ClientFactory, ContentPlanFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["sign_in"]
MORNING = [{"weekday": day, "time": "09:00"} for day in range(1, 8)]


@pytest.fixture
def plan():
    """Two channels with a regular time a day each: at nine and at six."""
    client = ClientFactory(country="GE")
    channels = [ChannelFactory(client=client, rhythm=RHYTHM)]
    channels.append(ChannelFactory(client=client, network="facebook", rhythm=MORNING))
    may = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}
    return ContentPlanFactory(client=client, channels=channels, **may)


@pytest.fixture(autouse=True)
def ideas(plan) -> list[Idea]:
    texts = ("Bees on the roof", "A walk at dawn")
    return [add_idea(Idea(client=plan.client, text=text), by=PersonFactory()) for text in texts]


def open_drawer(page: Page) -> None:
    page.locator("#ideas-drawer > summary").press("Enter")
    expect(page.locator("[data-idea]")).to_have_count(2)


def where(text: str) -> tuple[str, str]:
    post = Post.objects.select_related("channel").get(text=text)
    return f"{post.publish_at:%d %H:%M}", post.channel.network


@pytest.mark.parametrize(
    ("time", "found"), [("18:00", ("22 14:00", "instagram")), ("09:00", ("22 05:00", "facebook"))]
)
def test_an_idea_dragged_into_a_free_time_takes_its_channel_too(sign_in, time, found):
    page = sign_in("?view=week&from=2026-05-20", height=1200)  # nothing scrolls while dragging
    open_drawer(page)
    slot = page.locator(f".slot[data-day='2026-05-22'][data-time='{time}']")
    page.locator("[data-idea]", has_text="Bees on the roof").drag_to(slot)
    expect(page.locator("#d-2026-05-22")).to_contain_text("Bees on the roof")
    expect(page.locator("#toasts")).to_contain_text("The idea is a post now.")
    expect(page.locator(".calendar.week")).to_be_visible()  # the week stays the week
    expect(page.locator("[data-idea]")).to_have_count(1)
    expect(slot).to_have_count(0)
    assert where("Bees on the roof") == found


def test_an_idea_is_put_into_a_free_time_by_keys(sign_in):
    page = sign_in("?view=week&from=2026-05-20")
    open_drawer(page)
    idea = page.locator("[data-idea]", has_text="Bees on the roof")
    idea.locator("summary").press("Enter")
    idea.get_by_label("Day").press_sequentially("05222026")
    idea.get_by_label("Time").press_sequentially("0900AM")
    idea.get_by_label("Channel").press_sequentially("Face")
    idea.get_by_role("button").press("Enter")
    expect(page.locator("#d-2026-05-22")).to_contain_text("Bees on the roof")
    expect(page.locator("[data-idea] summary")).to_be_focused()  # the next idea's
    assert where("Bees on the roof") == ("22 05:00", "facebook")


def test_an_idea_is_put_into_the_plan_without_a_script(sign_in):
    page = sign_in(java_script_enabled=False)
    page.locator("#ideas-drawer > summary").click()
    page.get_by_role("link", name="Ideas for this plan").click()
    idea = page.locator("[data-idea]", has_text="A walk at dawn")
    idea.locator("summary").click()
    idea.get_by_label("Day").fill("2026-05-22")
    idea.get_by_label("Time").fill("18:00")
    idea.get_by_label("Channel").select_option(index=1)
    idea.get_by_role("button", name="Make a post of it").click()
    expect(page.locator("#d-2026-05-22")).to_contain_text("A walk at dawn")

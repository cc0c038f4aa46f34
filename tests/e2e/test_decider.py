"""A decider on a phone: mail → read → decide, with two posts returned (screens.md, flow 2)."""

import re
import time

import pytest
from django.core import mail
from django.test import Client as Visitor
from playwright.sync_api import Page, expect

from approvals.decisions import decide
from approvals.models import AnswerDraft, ApprovalRequest, AskedDecider
from approvals.services import request_approval
from contentplan.models import ContentPlan, Post
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    balanced_posts,
    with_role,
)

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a good long password"

# The pace of a person with a thumb, in seconds: reading is 240 words a minute, typing on glass 4
# signs a second. It is added up instead of waited for; what the pages took is added as it was.
WORD, SIGN, TAP = 60 / 240, 1 / 4, 0.8
MINUTE = 60
SCREEN = 25  # words that somebody who knows their own business reads of a page's head
GLANCE = 4  # and of a post that they have nothing against


class Pace:
    """How long a person took so far."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.human = 0.0

    def read(self, words: int) -> None:
        self.human += words * WORD

    def tap(self, place) -> None:
        self.human += TAP
        place.click()

    def type(self, place, text: str) -> None:
        self.human += TAP + len(text) * SIGN
        place.fill(text)

    def taken(self) -> float:
        return self.human + time.monotonic() - self.started


@pytest.fixture
def business():
    return ClientFactory(name="Bakery")


@pytest.fixture
def nino(business):
    return with_role(business, "decider", name="Nino", email="nino@example.com")


@pytest.fixture
def plan(business):
    channel = ChannelFactory(client=business, network="instagram", name="Our bakery")
    plan = ContentPlanFactory(client=business, channels=[channel], goal_agreed=True)
    balanced_posts(plan)
    return plan


@pytest.fixture
def asked(plan, nino, business, live_server, settings):
    settings.SITE_URL = live_server.url
    return request_approval("content_plan", plan, by=with_role(business, "manager")).asked.get()


def mailed() -> str:
    """Return the address in the newest mail, as a person would tap it."""
    found = [re.search(r"http\S+/approve/\S+", each.body) for each in mail.outbox]
    return [match[0] for match in found if match][-1]


@pytest.fixture
def phone(open_browser):
    def open_page(**options) -> Page:
        return open_browser(390, 844, has_touch=True, is_mobile=True, **options)

    return open_page


def test_two_posts_go_back_in_under_a_minute_with_one_thumb_and_no_account(asked, phone):
    page, pace = phone(), Pace()
    page.goto(mailed())
    pace.read(SCREEN)
    expect(page.get_by_text("20 posts")).to_be_visible()
    cards = page.locator(".post-card")
    for number in range(20):
        pace.read(GLANCE)
        if number in (3, 11):
            card = cards.nth(number)
            pace.tap(card.get_by_label("Return this post"))
            pace.type(card.get_by_label("What should change?"), "Wrong price")
    bar = page.locator(".decision-bar")
    pace.tap(bar.get_by_text("Return these, approve the rest"))
    pace.tap(bar.get_by_role("button", name="Send my decision"))
    pace.read(SCREEN)
    expect(page.locator("h1")).to_contain_text("Sent back in part")
    assert pace.taken() < MINUTE
    asked.refresh_from_db()
    assert (asked.decision, asked.via, len(asked.returned_posts)) == ("return", "link", 2)
    assert Post.objects.filter(status="approved").count() == 18


def test_the_buttons_never_move_and_say_what_they_do(asked, phone):
    page = phone()
    page.goto(mailed())
    bar, marked = page.locator(".decision-bar"), "Return these, approve the rest"
    before = bar.bounding_box()
    assert before["y"] + before["height"] <= 844
    expect(bar.get_by_text("Return all")).to_be_visible()
    expect(bar.get_by_text(marked)).to_be_hidden()
    page.get_by_label("Return this post").first.check()
    expect(bar.get_by_text(marked)).to_be_visible()
    assert moved(bar, before) < 1
    page.locator("#comment").scroll_into_view_if_needed()
    assert moved(bar, before) < 1


def moved(place, before) -> float:
    """Return by how many pixels any edge has moved: less than one is the rounding of scrolling."""
    now = place.bounding_box()
    return max(abs(now[edge] - before[edge]) for edge in before)


def test_a_finger_finds_every_target(asked, phone):
    page = phone()
    page.goto(mailed())
    page.get_by_label("Return this post").first.check()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            ".decision-bar label, .post-return label.check, main button, main summary")]
            .filter((one) => one.checkVisibility())
            .map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert small == []


@pytest.mark.parametrize("language", ["en", "ka"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_its_steps_and_its_receipt_are_accessible(
    asked, nino, phone, complaints_about, language, scheme
):
    nino.language = language
    nino.save()
    decide(asked, decision="return", comment="No", version=1, via="page", by=nino)
    Post.objects.filter(pk=Post.objects.order_by("publish_at").first().pk).update(text="Half price")
    request_approval("content_plan", ContentPlan.objects.get(), by=asked.request.asked_by)
    asked.request.client.mailed_code = True
    asked.request.client.save()
    page = phone(color_scheme=scheme)
    page.goto(mailed())
    page.locator("details.fold-away summary").click()
    page.locator("details.who-decides summary").click()
    page.locator("[name=returned]").first.check()
    assert complaints_about(page) == []
    page.locator("[name=decision][value=return]").check()
    page.locator("#comment").fill("Shorter")
    page.locator(".decision-bar button").click()
    assert complaints_about(page) == []
    code = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)
    page.locator("#code").fill(code[0])
    page.locator("form:has(#code) button").click()
    expect(page.locator(".receipt")).to_be_visible()
    expect(page.locator("[data-print]")).to_be_visible()
    assert complaints_about(page) == []


def test_with_the_keyboard_alone(asked, open_browser):
    page = open_browser()
    page.goto(mailed())
    reach(page, lambda: page.locator("[name=returned]").first)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Shorter")
    reach(page, lambda: page.locator("[name=decision]").first)
    page.keyboard.press("Space")
    reach(page, lambda: page.get_by_role("button", name="Send my decision"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Sent back in part")
    assert AskedDecider.objects.get().remarks.popitem()[1] == "Shorter"


def reach(page: Page, target, key: str = "Tab") -> None:
    """Go on with Tab until the target has the focus, which must be seen there."""
    for _press in range(80):
        page.keyboard.press(key)
        if target().evaluate("one => one === document.activeElement"):
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none"
            return
    raise AssertionError("the keyboard does not get there")


def test_without_scripts_what_was_typed_waits_for_another_day(asked, phone):
    page = phone(java_script_enabled=False)
    page.goto(mailed())
    page.locator("[name=returned]").nth(1).check()
    page.locator("#comment").fill("Two prices are wrong")
    page.get_by_role("button", name="Save and go on later").click()
    expect(page.locator("h1")).to_have_text("Kept for later")
    page.goto(mailed())
    expect(page.locator("#comment")).to_have_value("Two prices are wrong")
    expect(page.locator("[name=returned]").nth(1)).to_be_checked()
    page.locator("[name=decision][value=return]").check()
    page.get_by_role("button", name="Send my decision").click()
    expect(page.locator("h1")).to_contain_text("Sent back in part")
    assert page.context.cookies() == []


def test_a_closed_page_loses_nothing(asked, phone):
    page = phone()
    page.goto(mailed())
    page.locator("[name=returned]").first.check()
    page.locator("#comment").press_sequentially("So far")
    page.locator("[name=decision][value=return]").check()
    expect(page.locator("[data-keep-said]")).to_have_text("What you typed is kept.")
    page.close()
    draft = AnswerDraft.objects.get()
    assert (draft.comment, len(draft.ticked)) == ("So far", 1)
    assert ApprovalRequest.objects.get().is_open
    text = Visitor().get("/approve/" + mailed().rpartition("/approve/")[2]).content
    assert b"So far" in text
    assert b'value="return" required checked' not in text


def test_a_signed_in_decider_ticks_several_in_one_inbox(asked, nino, open_browser, business):
    nino.set_password(PASSWORD)
    nino.save()
    page = open_browser(390, 844)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(nino.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/")
    page.goto("/approvals/")
    page.locator("[name=asked]").check()
    page.get_by_role("button", name="Approve what is ticked").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_text("1 question is decided")).to_be_visible()
    assert AskedDecider.objects.get().decision == "approve"

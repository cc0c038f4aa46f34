"""Ways of several steps, absences, silence and stops, walked from one end to the other: with a
thumb, with the keyboard alone, without a script (APPR-2, APPR-6, TEAM-3)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.core import mail
from django.test import Client as Visitor
from playwright.sync_api import Page, expect

from approvals.models import ApprovalRequest, AskedDecider, Way
from approvals.services import request_approval
from approvals.silence import approve_by_silence
from clients.models import Absence, Membership
from common.periods import now, today_in
from contentplan.models import ContentPlan, Hold, Post
from tests.e2e.test_decider import reach
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    balanced_posts,
    with_role,
)

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


@pytest.fixture
def business(live_server, settings):
    settings.SITE_URL = live_server.url
    return ClientFactory(name="Bakery")


@pytest.fixture
def manager(business):
    return with_role(business, "manager", name="Manana")


@pytest.fixture
def plan(business):
    channel = ChannelFactory(client=business, network="instagram", name="Our bakery")
    plan = ContentPlanFactory(client=business, channels=[channel], goal_agreed=True)
    balanced_posts(plan)
    return plan


@pytest.fixture
def nino(business):
    return with_role(business, "decider", name="Nino", email="nino@example.com")


@pytest.fixture
def sandro(business):
    return with_role(business, "decider", name="Sandro", email="sandro@example.com")


@pytest.fixture
def signed_in(open_browser, live_server):
    """Return a function that opens a browser in which a person has signed in."""

    def open_page(person, **options) -> Page:
        visitor = Visitor()
        visitor.force_login(person)
        page, name = open_browser(**options), configured.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": visitor.cookies[name].value, "secure": True}
        page.context.add_cookies([{**cookie, "url": live_server.url.replace("http:", "https:")}])
        return page

    return open_page


def mailed_to(person) -> str:
    """Return the personal link in a person's newest mail; there must be one."""
    bodies = [each.body for each in mail.outbox if each.to == [person.email]]
    return re.search(r"http\S+/approve/\S+", bodies[-1])[0]


# --- Several steps --------------------------------------------------------------------------------
def approve_with_a_thumb(page: Page) -> None:
    bar = page.locator(".decision-bar")
    bar.get_by_text("Approve all").click()
    bar.get_by_role("button").click()


def approve_with_keys(page: Page) -> None:
    """From the end of the page backwards: the button stands last, the choice before it."""
    reach(page, lambda: page.locator(".decision-bar button"), key="Shift+Tab")
    reach(page, lambda: page.locator("[name=decision][value=approve]"), key="Shift+Tab")
    page.keyboard.press("Space")
    reach(page, lambda: page.locator(".decision-bar button"))
    page.keyboard.press("Enter")


def send_by_click(page: Page) -> None:
    page.locator("#send button").click()
    page.get_by_role("dialog").get_by_role("button").last.click()


def send_with_keys(page: Page) -> None:
    page.locator("#send [name=due]").focus()
    reach(page, lambda: page.locator("#send button"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("for approval now?")
    reach(page, lambda: page.get_by_role("dialog").get_by_role("button").last)
    page.keyboard.press("Enter")


def send_without_scripts(page: Page) -> None:
    page.locator("#send button").click()


WALKS = {
    "thumb": (PHONE, send_by_click, approve_with_a_thumb),
    "keys": ({}, send_with_keys, approve_with_keys),
    "no script": (
        {**PHONE, "java_script_enabled": False},
        send_without_scripts,
        approve_with_a_thumb,
    ),
}


@pytest.mark.parametrize("walk", WALKS)
def test_review_then_two_of_three_then_the_owner(
    business, manager, plan, open_browser, signed_in, walk
):
    options, send, approve = WALKS[walk]
    reviewer = with_role(business, "specialist", name="Gela", email="gela@example.com")
    team = [
        with_role(business, "decider", name=name, email=f"{name.lower()}@example.com")
        for name in ("Ana", "Beka", "Dato", "Eka")
    ]
    way = Way.objects.create(client=business, kind="content_plan", mode="steps")
    way.steps.create(side="agency", name="Our review").people.add(reviewer)
    way.steps.create(side="client", name="The shop", rule="count", needed=2).people.set(team[:3])
    way.steps.create(side="client", name="The owner", place=2).people.add(team[3])

    ours = signed_in(manager, **options)
    ours.goto(plan.get_absolute_url())
    expect(ours.locator(".approval-state .timeline strong")).to_have_text(
        ["Our review", "The shop", "The owner"]
    )
    send(ours)
    expect(ours.locator(".approval-state")).to_contain_text("Waiting for Gela")

    for person in (reviewer, team[0], team[1], team[3]):
        assert not [one for one in mail.outbox if one.to == [team[3].email]] or person == team[3]
        page = open_browser(**options)
        page.goto(mailed_to(person))
        asked = "asks you to review this by" if person == reviewer else "asks you to decide by"
        expect(page.locator(".notice").first).to_contain_text(asked)
        approve(page)
        expect(page.locator("h1")).to_contain_text("thank you")
        page.context.close()
    ours.reload()
    expect(ours.locator(".approval-state > header .status")).to_have_text("approved")
    expect(ours.locator(".approval-state")).to_contain_text("Ana (approve")
    assert Post.objects.filter(status="approved").count() == 20
    assert AskedDecider.objects.filter(decision="").get().person == team[2], "nobody waited for"


# --- Away -----------------------------------------------------------------------------------------
def test_who_stands_in_decides_in_their_own_name(
    business, manager, plan, nino, sandro, open_browser, signed_in
):
    page = signed_in(nino, **PHONE)
    page.goto("/me/absences/")
    today = today_in(business.timezone)
    page.locator("[name=first_day]").fill(today.isoformat())
    page.locator("[name=last_day]").fill((today + timedelta(days=9)).isoformat())
    page.locator("[name=substitute]").select_option(label="Sandro")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Sandro stands in")
    assert Absence.objects.get().substitute == sandro
    request_approval("content_plan", plan, by=manager, deciders=[nino])
    theirs = open_browser(**PHONE)
    theirs.goto(mailed_to(sandro))
    expect(theirs.locator("main")).to_contain_text("in place of Nino")
    expect(theirs.locator(".who-decides summary")).to_contain_text("You decide as Sandro")
    approve_with_a_thumb(theirs)
    expect(theirs.locator(".receipt")).to_contain_text("Sandro")
    expect(theirs.locator(".receipt")).to_contain_text("In place of")
    decided = AskedDecider.objects.exclude(decision="").get()
    assert (decided.person, decided.is_extra) == (sandro, True)
    ours = signed_in(manager)
    ours.goto(ApprovalRequest.objects.get().get_absolute_url())
    expect(ours.locator("main")).to_contain_text("Sandro")
    expect(ours.locator("main .status").first).to_have_text("approved")


# --- Silence --------------------------------------------------------------------------------------
def test_silence_is_chosen_announced_written_down_and_taken_back(
    business, manager, plan, nino, signed_in, open_browser
):
    page = signed_in(nino, **PHONE)
    page.goto(f"/clients/{business.pk}/people/")
    page.get_by_role("button", name="My silence counts as approval").click()
    expect(page.get_by_role("button", name="Wait for my answer again")).to_be_visible()
    assert Membership.objects.get(person=nino).silence_approves
    request = request_approval("content_plan", plan, by=manager)
    assert "Without an answer by" in mail.outbox[-1].body
    link = open_browser(**PHONE)
    link.goto(mailed_to(nino))
    expect(link.locator("main")).to_contain_text("counts as approved")
    ApprovalRequest.objects.filter(pk=request.pk).update(due_at=now())
    assert approve_by_silence(AskedDecider.objects.select_related("request__client").get())
    ours = signed_in(manager)
    ours.goto(request.get_absolute_url())
    expect(ours.locator("main")).to_contain_text("by silence")
    page.goto(request.get_absolute_url())
    page.get_by_role("link", name="Take back the approval").click()
    page.locator("textarea").fill("I was ill: the price is wrong")
    page.get_by_role("button", name="Return it").click()
    expect(page.locator("main")).to_contain_text("I was ill: the price is wrong")
    assert ContentPlan.objects.get().status == "returned"


# --- The client's stop ----------------------------------------------------------------------------
def test_a_stop_is_answered_and_the_client_reads_it(plan, manager, nino, signed_in):
    part = request_approval("content_plan", plan, by=manager).asked.get()
    part.request.client = plan.client
    theirs = signed_in(nino, **PHONE)
    theirs.goto(part.request.get_absolute_url())
    approve_with_a_thumb(theirs)
    expect(theirs.locator("h1")).to_contain_text("thank you")
    post = Post.objects.select_related("content_plan__client").first()
    theirs.goto(post.get_absolute_url())
    theirs.locator("textarea[name=reason]").fill("We are closed that day")
    theirs.get_by_role("button", name="Stop this post").click()
    expect(theirs.locator("#hold")).to_contain_text("We are closed that day")
    link = re.search(r"http\S+/posts/\S+", mail.outbox[-1].body)[0]
    ours = signed_in(manager)
    ours.goto(link)
    ours.locator("#hold textarea").fill("Moved to the day after")
    ours.get_by_role("button", name="Back to a draft").click()
    expect(ours.locator("main")).not_to_contain_text("on hold by the client")
    assert Hold.objects.get().end == "taken_back"
    assert "Moved to the day after" in mail.outbox[-1].body
    theirs.reload()
    expect(theirs.locator("main")).to_contain_text("Moved to the day after")

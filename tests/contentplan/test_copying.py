"""A plan copied to another month through page and API."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from clients.models import HistoryEntry
from contentplan.models import ContentPlan, Post, PostMedia, Waiver
from contentplan.services import copy_plan
from contentplan.services.copying import COPIED
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    MediaFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
MONDAYS = [{"weekday": 1, "time": "10:00"}]


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def plan(manager):
    client = manager.memberships.get().client
    channel = ChannelFactory(client=client, rhythm=MONDAYS)
    return ContentPlanFactory(client=client, channels=[channel], tolerance=7)


@pytest.fixture
def browser(manager):
    browser = Browser()
    browser.force_login(manager)
    return browser


def test_what_is_written_goes_along_and_what_happened_stays_behind(plan, manager):
    goal = GoalFactory(client=plan.client, status="agreed")
    over = GoalFactory(client=plan.client, status="closed")
    post = PostFactory(
        content_plan=plan,
        publish_at=datetime(2026, 6, 8, 6, tzinfo=UTC),  # the second Monday, 10:00 in Tbilisi
        goal=goal,
        text="Bread",
        status="published",
        url="https://example.com/p/1",
        published_at=datetime(2026, 6, 8, 6, tzinfo=UTC),
        remark="Nice",
        sent_content={"text": "Bread"},
        approved_digest="x",
    )
    PostFactory(
        content_plan=plan, publish_at=datetime(2026, 6, 9, 6, tzinfo=UTC), goal=over, text="Cake"
    )
    PostFactory(content_plan=plan, status="cancelled")
    Waiver.objects.create(content_plan=plan, code="MIX-2", reason="A launch", by=manager)
    made, posts, left_out = copy_plan(plan, date(2026, 7, 1), by=manager)
    assert (posts, left_out, made.title, made.status) == (2, 0, "July 2026", "draft")
    assert (made.start, made.end, made.tolerance) == (date(2026, 7, 1), date(2026, 7, 31), 7)
    assert list(made.channels.all()) == list(plan.channels.all())
    assert not made.waivers.exists()
    bread = made.posts.get(text="Bread")
    assert bread.publish_at == datetime(2026, 7, 13, 6, tzinfo=UTC)
    assert [getattr(bread, name) for name in COPIED] == [getattr(post, name) for name in COPIED]
    assert (bread.status, bread.goal, bread.author) == ("draft", goal, manager)
    assert (bread.url, bread.remark, bread.approved_digest, bread.sent_content) == (
        "",
        "",
        "",
        None,
    )
    assert made.posts.get(text="Cake").goal is None


def test_files_go_along_in_their_order(plan, manager):
    post = PostFactory(content_plan=plan)
    files = MediaFactory.create_batch(2, client=plan.client)
    PostMedia.objects.create(post=post, media=files[1], position=0, alt="First", focus_x=10)
    PostMedia.objects.create(post=post, media=files[0], position=1)
    copied = copy_plan(plan, date(2026, 7, 1), by=manager).plan.posts.get()
    told = [(one.media, one.alt, one.focus_x) for one in copied.placements.order_by("position")]
    assert told == [(files[1], "First", 10), (files[0], "", 50)]


def test_every_field_of_a_post_goes_along_or_stays_behind_on_purpose():
    """A new field has to be decided about: put it into COPIED, or here."""
    staying = {"id", "version", "created_at", "updated_at", "content_plan_id", "goal_id"}
    staying |= {"publish_at", "status", "remark", "sent_content", "approved_digest", "url"}
    staying |= {"published_at", "author_id", "reminded_for", "group"}
    assert {field.attname for field in Post._meta.concrete_fields} == staying | set(COPIED)


def test_one_line_of_history_tells_of_a_copy(plan, manager):
    PostFactory(content_plan=plan)
    before = HistoryEntry.objects.count()
    made = copy_plan(plan, date(2026, 7, 1), by=manager).plan
    entry = HistoryEntry.objects.order_by("pk").last()
    assert HistoryEntry.objects.count() == before + 1
    assert (entry.verb, entry.subject_id) == ("copied", made.pk)


def test_a_month_whose_channels_have_a_plan_is_refused(plan, manager):
    copy_plan(plan, date(2026, 7, 1), by=manager)
    for start in (date(2026, 7, 1), date(2026, 6, 30), plan.start):
        with pytest.raises(ValidationError) as refused:
            copy_plan(plan, start, by=manager)
        assert refused.value.error_dict["start"][0].code == "PLAN-1"
    assert ContentPlan.objects.count() == 2


def test_a_plan_of_other_channels_is_no_hindrance(plan, manager):
    other = ChannelFactory(client=plan.client, network="vk")
    ContentPlanFactory(
        client=plan.client, channels=[other], start=date(2026, 7, 1), end=date(2026, 7, 31)
    )
    assert copy_plan(plan, date(2026, 7, 1), by=manager).plan.pk


@pytest.mark.parametrize("start", [date(1999, 12, 1), date(2101, 1, 1), date(9999, 12, 31)])
def test_a_year_far_off_is_refused(plan, manager, start):
    with pytest.raises(ValidationError) as refused:
        copy_plan(plan, start, by=manager)
    assert refused.value.error_dict["start"][0].code == "TIM-1"


def test_the_page_says_how_many_posts_found_no_slot(plan, browser):
    for day in (1, 8, 15, 22, 29):
        PostFactory(content_plan=plan, publish_at=datetime(2026, 6, day, 6, tzinfo=UTC))
    path = reverse("contentplan:copy", args=[plan.client_id, plan.pk])
    page = browser.post(path, {"month": "2027-02"}, follow=True).content.decode()
    assert "4 posts copied. 1 found no regular time in this month." in page


@pytest.mark.parametrize("month", ["", "07/2026", "2026-13", "2026-06"])
def test_the_page_refuses_a_month_that_will_not_do(plan, browser, month):
    path = reverse("contentplan:copy", args=[plan.client_id, plan.pk])
    answer = browser.post(path, {"month": month}, follow=True)
    assert answer.redirect_chain[-1][0] == plan.get_absolute_url()
    assert ContentPlan.objects.count() == 1


def test_the_api_copies_and_answers_with_the_new_plan(plan, browser):
    PostFactory(content_plan=plan)
    path = f"/api/v1/content-plans/{plan.pk}/copy/"
    answer = browser.post(path, {"start": "2026-07-01"}, "application/json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["start"], answer.json()["status"]) == ("2026-07-01", "draft")
    assert answer["Location"].endswith(f"/content-plans/{answer.json()['id']}/")
    again = browser.post(path, {"start": "2026-07-01"}, "application/json")
    assert again.status_code == 400
    assert [(one["pointer"], one["code"]) for one in again.json()["errors"]] == [
        ("/start", "PLAN-1")
    ]

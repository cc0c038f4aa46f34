"""PLAN-5: what other plans said in the year before, kept only as long as it is so."""

from datetime import UTC, datetime

import pytest

from approvals.services import request_approval
from contentplan.desk import load, with_goal
from contentplan.models import ContentPlan, Post
from contentplan.services import add_post, cancel_post, change_post
from tests.factories import (
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    balanced_posts,
    with_role,
)

pytestmark = pytest.mark.django_db
SAID = "We baked the bread at four in the morning and it is warm"
OTHER = "Our oven is older than the house that stands around it now"


@pytest.fixture
def plans():
    client = ClientFactory()
    may = ContentPlanFactory(client=client, start="2026-05-01", end="2026-05-31")
    may.refresh_from_db()
    june = ContentPlanFactory(client=client, channels=list(may.channels.all()))
    PostFactory(content_plan=june, text=SAID)
    return may, june


def said_before(plan, text: str = SAID, day: int = 20, month: int = 5, year: int = 2026):
    return PostFactory(
        content_plan=plan, text=text, publish_at=datetime(year, month, day, 8, tzinfo=UTC)
    )


def repeats(plan) -> list:
    """Return what the posts of a plan repeat, loaded as a page loads it."""
    (row,) = with_goal(ContentPlan.objects.filter(pk=plan.pk))
    return [f.facts["other"] for f in load(row).findings if f.code == "PLAN-5"]


def test_a_text_of_last_month_is_a_repeat_and_one_of_another_client_is_not(plans):
    may, june = plans
    other = ContentPlanFactory(start="2026-05-01", end="2026-05-31")
    said_before(other)
    assert repeats(june) == []
    post = said_before(may)
    assert repeats(june) == [post.pk]


def test_every_change_of_the_past_is_seen(plans):
    may, june = plans
    person = with_role(may.client, "manager")
    post = said_before(may, OTHER)
    assert repeats(june) == []
    change_post(post, {"text": SAID}, by=person)
    assert repeats(june) == [post.pk]
    cancel_post(post, by=person)
    assert repeats(june) == []
    added = Post(
        content_plan=may,
        channel=post.channel,
        type="engaging",
        text=SAID,
        publish_at=post.publish_at,
    )
    add_post(added, by=person)
    assert repeats(june) == [added.pk]
    Post.objects.filter(pk=added.pk).delete()
    assert repeats(june) == []


def test_a_sent_plan_takes_eight_queries_right_after_the_past_changed(
    client, django_assert_max_num_queries
):
    june = ContentPlanFactory(goal_agreed=True)
    may = ContentPlanFactory(client=june.client, start="2026-05-01", end="2026-05-31")
    balanced_posts(june)
    june.posts.filter(pk=june.posts.first().pk).update(text=SAID)
    with_role(june.client, "decider")
    manager = with_role(june.client, "manager")
    request_approval("content_plan", june, by=manager)
    client.force_login(manager)
    client.get(june.get_absolute_url())
    said_before(may)
    with django_assert_max_num_queries(8):
        page = client.get(june.get_absolute_url()).content.decode()
    assert page.count("PLAN-5") == 2  # by its name and by its link


def test_what_is_a_year_and_more_ago_is_forgotten(plans):
    _may, june = plans
    client = june.client
    old = ContentPlanFactory(
        client=client, channels=list(june.channels.all()), start="2025-05-01", end="2025-06-30"
    )
    june.posts.update(publish_at=datetime(2026, 6, 10, 8, tzinfo=UTC))
    said_before(old, year=2025, month=6, day=9)
    assert repeats(june) == []
    post = said_before(old, year=2025, month=6, day=10)
    assert repeats(june) == [post.pk]


def test_days_are_the_clients(plans):
    """21:00 UTC of the last day of May is June in Tbilisi: the same day as the post, later."""
    may, june = plans
    june.posts.update(publish_at=datetime(2026, 6, 1, 4, tzinfo=UTC))
    late = said_before(may)
    Post.objects.filter(pk=late.pk).update(publish_at=datetime(2026, 5, 31, 21, tzinfo=UTC))
    (row,) = with_goal(ContentPlan.objects.filter(pk=june.pk))
    (finding,) = [f for f in load(row).findings if f.code == "PLAN-5"]
    assert finding.facts["other_day"].isoformat() == "2026-06-01"


@pytest.mark.parametrize(
    ("start", "end"), [("2000-01-01", "2000-01-31"), ("2100-12-01", "2100-12-31")]
)
def test_the_first_and_the_last_year_have_a_past_too(start, end):
    plan = ContentPlanFactory(start=start, end=end)
    assert repeats(plan) == []

"""Many posts changed in one step, and that step taken back."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import BulkChange, Idea, Post
from contentplan.services import Wish, bulk_change, change_post, undo_bulk
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    client = ClientFactory()
    channel = ChannelFactory(client=client)
    return ContentPlanFactory(client=client, channels=[channel], goal_agreed=True)


@pytest.fixture
def manager(plan):
    return with_role(plan.client, "manager")


@pytest.fixture
def posts(plan):
    days = [datetime(2026, 6, day, 8, tzinfo=UTC) for day in (1, 15, 30)]
    return [PostFactory(content_plan=plan, publish_at=day) for day in days]


def versions(posts) -> dict:
    return {post.pk: post.version for post in posts}


def fresh(posts) -> list[Post]:
    return [Post.objects.get(pk=post.pk) for post in posts]


def test_posts_get_new_values_and_those_before_are_given_back(plan, posts, manager):
    goal = GoalFactory(client=plan.client)
    other = ChannelFactory(client=plan.client)
    wish = Wish({"type": "promotional", "goal": goal, "channel": other, "speaker": "Nino"})
    done = bulk_change(plan, versions(posts), wish, by=manager)
    assert {(post.type, post.goal, post.speaker) for post in fresh(posts)} == {
        ("promotional", goal, "Nino")
    }
    assert (len(done.before), done.skipped) == (3, [])
    assert undo_bulk(done, by=manager) == (3, [])
    for before, after in zip(posts, fresh(posts), strict=True):
        names = ("type", "goal_id", "channel_id", "speaker", "publish_at")
        assert [getattr(before, name) for name in names] == [getattr(after, name) for name in names]
    entries = HistoryEntry.objects.filter(subject_id__in=[post.pk for post in posts])
    assert [entry.verb for entry in entries] == ["changed"] * 6


def test_what_somebody_changed_meanwhile_is_skipped_and_named(plan, posts, manager):
    seen = versions(posts)
    change_post(posts[1], {"text": "Mine"}, by=manager)
    done = bulk_change(plan, seen, Wish({"tone": "serious"}), by=manager)
    assert [one["post"] for one in done.skipped] == [str(posts[1].pk)]
    assert done.skipped[0]["title"] == "Mine"
    assert [post.tone for post in fresh(posts)] == ["serious", "friendly", "serious"]


def test_a_post_that_would_leave_the_plan_stays_and_the_others_move(plan, posts, manager):
    done = bulk_change(plan, versions(posts), Wish(days=1), by=manager)
    assert [post.publish_at.day for post in fresh(posts)] == [2, 16, 30]
    assert [one["post"] for one in done.skipped] == [str(posts[2].pk)]
    assert undo_bulk(done, by=manager) == (2, [])
    assert [post.publish_at.day for post in fresh(posts)] == [1, 15, 30]


def test_published_and_foreign_posts_are_skipped(plan, posts, manager):
    out = {"url": "https://example.com/1", "published_at": posts[0].publish_at}
    published = PostFactory(content_plan=plan, status="published", **out)
    foreign = PostFactory()
    wanted = versions([published, foreign, posts[0]]) | {uuid4(): 1}
    done = bulk_change(plan, wanted, Wish({"type": "promotional"}), by=manager)
    assert [one["post"] for one in done.before] == [str(posts[0].pk)]
    assert len(done.skipped) == 3
    assert fresh([foreign])[0].type == "engaging"


def test_cancelled_posts_come_back_as_drafts(plan, posts, manager):
    idea = Idea.objects.create(client=plan.client, text="Thought", post=posts[0])
    done = bulk_change(plan, versions(posts), Wish(cancel=True), by=manager)
    assert {post.status for post in fresh(posts)} == {"cancelled"}
    idea.refresh_from_db()
    assert idea.post is None
    assert undo_bulk(done, by=manager) == (3, [])
    assert {post.status for post in fresh(posts)} == {"draft"}


def test_a_post_touched_since_is_not_taken_back(plan, posts, manager):
    done = bulk_change(plan, versions(posts), Wish({"tone": "serious"}), by=manager)
    later = fresh(posts)[0]
    change_post(later, {"text": "Later"}, by=manager)
    count, stays = undo_bulk(done, by=manager)
    assert (count, [one["title"] for one in stays]) == (2, ["Later"])
    assert [post.tone for post in fresh(posts)] == ["serious", "friendly", "friendly"]


def test_a_step_is_taken_back_once(plan, posts, manager):
    done = bulk_change(plan, versions(posts), Wish({"tone": "serious"}), by=manager)
    undo_bulk(done, by=manager)
    with pytest.raises(WrongState):
        undo_bulk(done, by=manager)


def test_nothing_is_undone_when_nothing_changed(plan, posts, manager):
    done = bulk_change(plan, versions(posts), Wish({"tone": "friendly"}), by=manager)
    assert done.before == []
    assert not BulkChange.objects.standing().exists()


def test_nothing_chosen_nothing_asked_and_too_many_are_refused(plan, posts, manager):
    many = {uuid4(): 1 for _number in range(201)}
    for chosen, wish in (
        ({}, Wish(days=1)),
        (many, Wish(days=1)),
        (versions(posts), Wish()),
    ):
        with pytest.raises(ValidationError):
            bulk_change(plan, chosen, wish, by=manager)
    assert not BulkChange.objects.exists()


def test_while_the_client_decides_nothing_changes(plan, posts, manager):
    plan.status = "client_review"
    plan.save()
    with pytest.raises(WrongState):
        bulk_change(plan, versions(posts), Wish(days=1), by=manager)


def test_the_page_changes_and_takes_back(plan, posts, manager, client):
    client.force_login(manager)
    page = f"/clients/{plan.client_id}/plans/{plan.pk}/bulk/"
    body = {"post": [f"{post.pk}:1" for post in posts] + ["nonsense"], "type": "promotional"}
    answer = client.post(page + "?view=list&sort=type", body, follow=True)
    assert answer.redirect_chain[0][0].endswith("?view=list&sort=type")
    assert "3 posts changed." in answer.content.decode()
    done = BulkChange.objects.get()
    undo = f"/clients/{plan.client_id}/plans/bulk/{done.pk}/undo/"
    assert undo in answer.content.decode()
    answer = client.post(undo, follow=True)
    assert "3 posts are as before." in answer.content.decode()
    assert undo not in answer.content.decode()
    answer = client.post(page, {"post": body["post"], "channel": str(uuid4())}, follow=True)
    assert {post.version for post in fresh(posts)} == {3}


def test_the_api_changes_names_what_it_skips_and_takes_back(plan, posts, manager, client):
    client.force_login(manager)
    address = f"/api/v1/content-plans/{plan.pk}/bulk/"
    named = [{"id": str(post.pk), "version": 1} for post in posts]
    named[2]["version"] = 9
    asked = {"posts": named, "tone": "serious", "days": 1}
    answer = client.post(address, asked, content_type="application/json")
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert told["changed"] == [str(post.pk) for post in posts[:2]]
    assert [one["post"] for one in told["skipped"]] == [str(posts[2].pk)]
    back = address.replace("/bulk/", "/undo-bulk/")
    answer = client.post(back, {"id": told["id"]}, content_type="application/json")
    assert answer.json() == {"changed": 2, "skipped": []}
    again = client.post(back, {"id": told["id"]}, content_type="application/json")
    assert again.status_code == 409


@pytest.mark.parametrize("name", ["channel", "goal"])
def test_another_clients_row_is_unknown_to_the_api(plan, posts, manager, client, name):
    sister = ClientFactory(agency=plan.client.agency)
    row = ChannelFactory(client=sister) if name == "channel" else GoalFactory(client=sister)
    owner = with_role(plan.client, "owner")  # sees both clients
    client.force_login(owner)
    asked = {"posts": [{"id": str(posts[0].pk), "version": 1}], name: str(row.pk)}
    address = f"/api/v1/content-plans/{plan.pk}/bulk/"
    answer = client.post(address, asked, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_found"
    assert fresh(posts)[0].version == 1

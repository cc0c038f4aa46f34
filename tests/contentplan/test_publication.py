"""PLAN-3: the copy kit, late posts, planned against published."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import TestCase

from contentplan.desk import load
from contentplan.models import Post, PostMedia
from contentplan.publication import publication
from contentplan.reminders import remind
from contentplan.subjects import post_content
from jobs.models import Job
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
    approve,
    with_role,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
LATE = timedelta(minutes=60)


@pytest.fixture
def home():
    return ClientFactory(name="Tea house")


@pytest.fixture
def manager(home):
    return with_role(home, "manager")


@pytest.fixture
def specialist(home):
    return with_role(home, "specialist")


@pytest.fixture
def plan(home):
    return ContentPlanFactory(client=home, channels=[ChannelFactory(client=home)])


def approved(plan: Any, *, author: Any = None, at: datetime = NOON, **fields: Any) -> Post:
    post = PostFactory(content_plan=plan, publish_at=at, author=author, **fields)
    return approve(Post.objects.get(pk=post.pk))


def page(post: Post) -> str:
    return f"/clients/{post.content_plan.client_id}/posts/{post.pk}/"


# --- The kit --------------------------------------------------------------------------------------
def test_an_approved_post_has_its_kit_with_what_was_approved(plan, specialist, client):
    client.force_login(specialist)
    post = approved(
        plan, text="Tea & cake", hashtags="#tea", link="https://example.com/?utm_source=x"
    )
    Post.objects.filter(pk=post.pk).update(text="Changed past every rule")
    body = client.get(page(post)).content.decode()
    kit = body[body.index('id="kit"') :]
    assert "Tea &amp; cake\n\nhttps://example.com/?utm_source=x\n\n#tea</textarea>" in kit


@pytest.mark.parametrize("status", ["draft", "internal_review", "returned", "client_review"])
def test_what_is_not_approved_has_no_kit(status, plan, specialist, client):
    client.force_login(specialist)
    post = approved(plan)
    Post.objects.filter(pk=post.pk).update(status=status)
    assert 'id="kit"' not in client.get(page(post)).content.decode()
    assert client.get(page(post) + "media.zip").status_code == 409
    answer = client.post(page(post) + "publish/", {"url": "https://example.com/1"})
    assert answer.status_code == 409


def test_the_archive_holds_text_and_files_under_names_that_every_system_takes(
    plan, home, specialist, client
):
    client.force_login(specialist)
    names = ['a/b\\c:d*e?"f.png', "CON.png", "ჩაი.png", "../../x.png"]
    post = PostFactory(content_plan=plan, text="Tea", publish_at=NOON)
    media = [MediaFactory(client=home, name=name) for name in names]
    for number, one in enumerate(media):
        PostMedia.objects.create(post=post, media=one, position=number)
    Post.objects.filter(pk=post.pk).update(status="approved", sent_content=post_content(post))
    answer = client.get(page(post) + "media.zip")
    assert answer.streaming
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as made:
        assert made.testzip() is None
        assert made.namelist() == [
            "text.txt",
            "01-a-b-c-d-e-f.png",
            "02-CON.png",
            "03-ჩაი.png",
            "04-x.png",
        ]
        assert made.read("text.txt") == b"Tea"


# --- Late posts -----------------------------------------------------------------------------------
def reminded(moment: datetime) -> list[Any]:
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False), TestCase.captureOnCommitCallbacks(execute=True):
        remind()
    return list(mail.outbox)


def test_a_late_post_is_told_to_its_author_once(plan, specialist, manager):
    post = approved(plan, author=specialist, text="Tea time")
    assert reminded(NOON + LATE) == []
    (told,) = reminded(NOON + LATE + timedelta(seconds=1))
    assert told.to == [specialist.email]
    assert told.subject == "Tea house: 1 post waits to be published"
    assert "Tea time" in told.body
    assert page(post) in told.body
    assert reminded(NOON + timedelta(days=1)) == []


def test_one_mail_tells_of_all_late_posts_of_a_person(plan, specialist, manager):
    for hour in range(3):
        approved(plan, author=specialist, at=NOON - timedelta(hours=hour))
    approved(plan, at=NOON)  # without an author: the manager's
    told = reminded(NOON + timedelta(hours=5))
    assert {(one.to[0], one.subject.partition(": ")[2]) for one in told} == {
        (specialist.email, "3 posts wait to be published"),
        (manager.email, "1 post waits to be published"),
    }


def test_who_left_is_not_asked_but_the_manager(plan, specialist, manager):
    approved(plan, author=specialist)
    specialist.memberships.all().delete()
    (told,) = reminded(NOON + timedelta(hours=2))
    assert told.to == [manager.email]


def test_a_post_that_was_planned_anew_may_be_late_anew(plan, specialist):
    post = approved(plan, author=specialist)
    assert len(reminded(NOON + timedelta(hours=2))) == 1
    Post.objects.filter(pk=post.pk).update(publish_at=NOON + timedelta(days=1))
    assert len(reminded(NOON + timedelta(days=1, hours=2))) == 1


@pytest.mark.parametrize("what", ["published", "returned", "closed"])
def test_nobody_is_asked_about_what_is_out_back_or_over(what, plan, home, specialist):
    post = approved(plan, author=specialist)
    if what == "closed":
        home.closed_at = NOON
        home.save(update_fields=["closed_at"])
    else:
        values = {"url": "https://example.com/1", "published_at": NOON}
        Post.objects.filter(pk=post.pk).update(status=what, **values)
    assert reminded(NOON + timedelta(hours=2)) == []
    assert not Job.objects.filter(kind="mail_late_posts").exists()


def test_a_post_that_came_out_before_the_mail_left_is_not_in_it(plan, specialist):
    post = approved(plan, author=specialist)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        with TestCase.captureOnCommitCallbacks() as callbacks:
            remind()
        values = {"url": "https://example.com/1", "published_at": NOON}
        Post.objects.filter(pk=post.pk).update(status="published", **values)
        mail.outbox.clear()
        for callback in callbacks:
            callback()
    assert mail.outbox == []


def test_the_sweep_writes_nothing_when_nobody_is_late(plan, specialist, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert remind() == 0


def test_late_posts_need_the_agency_on_its_home_and_not_the_client(plan, home, manager, client):
    decider = with_role(home, "decider")
    now = datetime.now(UTC)
    approved(plan, at=now - timedelta(hours=2))
    client.force_login(manager)
    assert "1 approved post is late: June 2026" in client.get("/").content.decode()
    client.force_login(decider)
    assert "is late" not in client.get("/").content.decode()


# --- Planned against published --------------------------------------------------------------------
def test_a_past_plan_shows_what_came_out_beside_what_was_planned(plan, manager, client):
    for kind, out in (("engaging", 2), ("educational", 1), ("promotional", 0)):
        posts = [approved(plan, type=kind) for _number in range(2)]
        for post in posts[:out]:
            values = {"url": "https://example.com/1", "published_at": NOON}
            Post.objects.filter(pk=post.pk).update(status="published", **values)
    told = publication(load(plan), NOON + timedelta(days=30), date(2026, 7, 10))
    assert told is not None
    assert told.is_over
    assert [(row["type"], row["target"], row["count"]) for row in told.meter] == [
        ("engaging", 2, 2),
        ("user_generated", 0, 0),
        ("educational", 2, 1),
        ("promotional", 2, 0),
    ]
    assert len(told.late) == 3
    assert told.judged is not None
    client.force_login(manager)
    with time_machine.travel(NOON + timedelta(days=30)):
        client.force_login(manager)
        body = client.get(f"/clients/{plan.client_id}/plans/{plan.pk}/").content.decode()
    assert "Planned and published" in body
    assert "3 approved posts are not recorded as published:" in body


def test_a_plan_that_has_not_begun_shows_nothing_of_it(plan):
    approved(plan)
    assert publication(load(plan), NOON, date(2026, 5, 31)) is None

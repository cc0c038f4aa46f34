"""Files as deciders and clients see them, and how they are served (UPL-4, APPR-3, LNK-5)."""

from typing import Any

import pytest

from approvals import links
from approvals.decisions import ContentChanged, decide
from approvals.models import Link
from approvals.services import request_approval
from common.errors import WrongState
from common.periods import now
from contentplan.models import ContentPlan, Media, Post, PostMedia
from contentplan.services import change_post
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    balanced_posts,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return ClientFactory()


@pytest.fixture
def specialist(home):
    return with_role(home, "specialist")


@pytest.fixture
def plan(home):
    return ContentPlanFactory(
        client=home, channels=[ChannelFactory(client=home, network="facebook")], goal_agreed=True
    )


# --- Sent and decided -----------------------------------------------------------------------------
def sent_with(plan: ContentPlan, media: Media, manager: Any) -> Any:
    posts = balanced_posts(plan)
    PostMedia.objects.create(post=posts[0], media=media, position=0, alt="Tea")
    return request_approval("content_plan", plan, by=manager).asked.get()


@pytest.fixture
def manager(home):
    with_role(home, "decider")
    return with_role(home, "manager")


def test_a_decision_covers_the_bytes_of_the_files(plan, home, manager):
    media = MediaFactory(client=home)
    asked = sent_with(plan, media, manager)
    (shown,) = [one["media"] for one in asked.request.content["posts"] if "media" in one]
    assert [(one["id"], one["sha256"], one["alt"]) for one in shown] == [
        (str(media.pk), media.sha256, "Tea")
    ]
    Media.objects.filter(pk=media.pk).update(sha256="0" * 64)  # as nobody could through a door
    with pytest.raises(ContentChanged) as changed:
        decide(asked, decision="approve", version=1, via="page", by=asked.person)
    assert [change.path.rpartition("/")[2] for change in changed.value.changes] == ["sha256"]


def test_another_file_takes_the_approval_back(plan, home, manager):
    asked = sent_with(plan, MediaFactory(client=home), manager)
    decide(asked, decision="approve", version=1, via="page", by=asked.person)
    post = Post.objects.get(placements__isnull=False)
    assert post.status == "approved"
    change_post(post, {"media": [MediaFactory(client=home)]}, by=manager)
    post.refresh_from_db()
    assert post.status == "draft"
    assert asked.request.__class__.objects.get().status == "changed"


def test_a_plan_waits_for_files_that_are_being_read(plan, home, manager):
    media = MediaFactory(client=home, status="waiting", upload="media/x.upload")
    with pytest.raises(WrongState):
        sent_with(plan, media, manager)


def test_the_client_sees_a_file_once_it_was_sent(plan, home, manager, client):
    media, inside = MediaFactory(client=home), MediaFactory(client=home)
    client.force_login(home.memberships.get(role="decider").person)
    path = f"/clients/{home.pk}/media/{media.pk}/"
    assert client.get(path).status_code == 404
    sent_with(plan, media, manager)
    assert client.get(path).status_code == 200
    assert client.get(f"/clients/{home.pk}/media/{inside.pk}/").status_code == 404
    listed = client.get("/api/v1/media/").json()["results"]
    assert [one["id"] for one in listed] == [str(media.pk)]


def link_of(asked: Any) -> str:
    return links.url_of(Link.objects.get(asked=asked)).removeprefix("http://127.0.0.1:8000")


def test_a_link_shows_the_files_of_its_request_and_no_others(plan, home, manager, client):
    media, inside = MediaFactory(client=home), MediaFactory(client=home)
    other, elsewhere = MediaFactory(sent_at=now()), MediaFactory(client=home, sent_at=now())
    asked = sent_with(plan, media, manager)
    base = link_of(asked)
    body = client.get(base).content.decode()
    assert f'src="media/{media.pk}/?small=1"' in body
    assert 'alt="Tea"' in body
    answer = client.get(f"{base}media/{media.pk}/")
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    for stray in (inside, other, elsewhere):  # the last was sent, but in another request
        assert client.get(f"{base}media/{stray.pk}/").status_code == 404
    assert client.get(f"/approve/unknown/media/{media.pk}/").status_code == 404
    asked.refresh_from_db()
    assert asked.decision == ""


def test_a_link_that_is_over_shows_no_file(plan, home, manager, client):
    media = MediaFactory(client=home)
    asked = sent_with(plan, media, manager)
    decide(asked, decision="approve", version=1, via="link", by=asked.person)
    answer = client.get(f"{link_of(asked)}media/{media.pk}/")
    assert answer.status_code == 410
    assert answer.content == b""


# --- Serving --------------------------------------------------------------------------------------
def test_a_player_gets_the_part_it_asks_for(home, specialist, client):
    client.force_login(specialist)
    media = MediaFactory(client=home)
    path = f"/clients/{home.pk}/media/{media.pk}/"
    whole = b"".join(client.get(path).streaming_content)
    answer = client.get(path, headers={"Range": "bytes=2-5"})
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == whole[2:6]
    assert answer.headers["Content-Range"] == f"bytes 2-5/{len(whole)}"
    for odd in ("bytes=99999-", "bytes=-5", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4"):
        assert client.get(path, headers={"Range": odd}).status_code == 200


def test_a_name_is_sent_encoded(home, specialist, client):
    client.force_login(specialist)
    media = MediaFactory(client=home, name='ჩაი "1".png')
    answer = client.get(f"/clients/{home.pk}/media/{media.pk}/?download=1")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment")
    assert "filename*=utf-8''%E1%83%A9" in told

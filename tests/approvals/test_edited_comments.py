"""An author's own words put right: for a while, kept, shown as edited, never wider (APPR-5)."""

import contextlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from approvals.comment_editing import EDITABLE, edit
from approvals.comments import comment, reply, resolve, widen
from approvals.decisions import decide
from approvals.models import Comment, EarlierText
from approvals.services import request_approval, settle
from approvals.threads import talk
from clients.access import Access
from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from contentplan.models import ContentPlan, Post
from contentplan.subjects import content, post_content
from tests.factories import (
    ChannelFactory,
    ContentPlanFactory,
    balanced_posts,
    everybody,
)

pytestmark = pytest.mark.django_db
HARSH = "zq-harsh"


@pytest.fixture
def people(business):
    return everybody(business)


@pytest.fixture
def plan(business):
    channel = ChannelFactory(client=business)
    plan = ContentPlanFactory(client=business, channels=[channel], goal_agreed=True)
    balanced_posts(plan)
    return plan


@pytest.fixture
def post(plan):
    row = plan.posts.first()
    Post.objects.filter(pk=row.pk).update(sent_content=post_content(row))
    ContentPlan.objects.filter(pk=plan.pk).update(sent_content=content(plan))
    return Post.objects.select_related("content_plan__client").get(pk=row.pk)


@pytest.fixture
def said(post, people):
    return comment("post", post, f"{HARSH} words", by=people["manager"], audience="client")


def written(said: Comment, ago: timedelta) -> None:
    Comment.objects.filter(pk=said.pk).update(created_at=said.created_at - ago)


def seen_by(person, row):
    access = Access.of(person)
    return talk(access, "post", row, access.is_client_side(row.content_plan.client_id))


def test_what_stood_there_is_kept_and_the_history_says_who(said, post, people):
    edit(said, "Kind words", by=people["manager"])
    edit(said, "Kinder words", by=people["manager"])
    (thread,) = seen_by(people["decider"], post).open
    assert thread.first.text == "Kinder words"
    assert [one["text"] for one in thread.first.earlier] == [f"{HARSH} words", "Kind words"]
    assert thread.first.edited_at is not None
    assert HistoryEntry.objects.filter(verb="edited").count() == 2
    entry = HistoryEntry.objects.filter(verb="edited").last()
    assert (entry.person_id, entry.changes) == (
        people["manager"].pk,
        {"audience": ["client", "client"]},
    )


def test_the_same_words_write_nothing(said, people):
    edit(said, f"{HARSH} words ", by=people["manager"], seen=99)
    assert (EarlierText.objects.count(), Comment.objects.get().edited_at) == (0, None)


def test_nobody_else_edits_it(said, people):
    for role in ("owner", "specialist", "decider"):
        with pytest.raises(PermissionDenied):
            edit(said, "Mine", by=people[role])


@pytest.mark.parametrize("text", ["", "   "])
def test_it_still_says_something(said, people, text):
    with pytest.raises(ValidationError):
        edit(said, text, by=people["manager"])
    assert Comment.objects.get().text == f"{HARSH} words"


@pytest.mark.parametrize(
    ("ago", "good"), [(EDITABLE - timedelta(seconds=5), True), (EDITABLE, False)]
)
def test_for_fifteen_minutes(said, post, people, ago, good):
    written(said, ago)
    assert seen_by(people["manager"], post).open[0].first.is_editable is good
    with contextlib.nullcontext() if good else pytest.raises(WrongState):
        edit(said, "Kind words", by=people["manager"])


def test_not_in_a_resolved_thread(said, post, people):
    answer = reply(said, "Two", by=people["specialist"])
    resolve(said, by=people["manager"])
    with pytest.raises(WrongState):
        edit(answer, "Three", by=people["specialist"])
    (thread,) = seen_by(people["specialist"], post).resolved
    assert [one.is_editable for one in thread.comments] == [False, False]


def test_an_answer_is_edited_after_others_answered(said, people):
    first = reply(said, "Two", by=people["specialist"])
    reply(said, "Three", by=people["manager"])
    assert edit(first, "Too", by=people["specialist"]).text == "Too"


# --- A decision rests on it -----------------------------------------------------------------------
def test_never_after_the_plan_around_a_post_was_decided(said, plan, people):
    approval = request_approval("content_plan", plan, by=people["manager"])
    edit(said, "Kind words", by=people["manager"])
    asked = approval.part_of(people["decider"])
    decide(asked, decision="approve", version=1, via="page", by=people["decider"])
    with pytest.raises(WrongState, match="decision"):
        edit(said, "Other words", by=people["manager"])
    later = comment("post", plan.posts.first(), "After it", by=people["manager"])
    assert edit(later, "After all", by=people["manager"]).text == "After all"


def test_never_after_it_was_settled(business, said, plan, people):
    business.ways.create(kind="content_plan", mode="optional")
    settle("content_plan", plan, by=people["manager"])
    with pytest.raises(WrongState, match="decision"):
        edit(said, "Other words", by=people["manager"])


def test_a_decision_about_something_else_is_none_about_this(plan, people, business):
    goal = business.goals.first()
    said = comment("goal", goal, "Which date?", by=people["manager"])
    approval = request_approval("content_plan", plan, by=people["manager"])
    asked = approval.part_of(people["decider"])
    decide(asked, decision="approve", version=1, via="page", by=people["decider"])
    assert edit(said, "Which day?", by=people["manager"]).text == "Which day?"


# --- Who reads it ---------------------------------------------------------------------------------
def test_what_was_taken_out_before_the_opening_stays_inside(post, people):
    said = comment("post", post, f"{HARSH} words", by=people["manager"])
    edit(said, "Kind words", by=people["manager"])
    widen(said, by=people["manager"])
    assert seen_by(people["decider"], post).open[0].first.earlier == []
    assert len(seen_by(people["manager"], post).open[0].first.earlier) == 1


def test_the_page_offers_it_to_its_author_and_says_edited(said, post, people, client):
    path = reverse("approvals:comment_edit", args=[post.content_plan.client_id, said.pk])
    client.force_login(people["decider"])
    assert path not in client.get(post.get_absolute_url()).content.decode()
    assert client.get(path).status_code == 403
    client.force_login(people["manager"])
    assert path in client.get(post.get_absolute_url()).content.decode()
    assert HARSH in client.get(path).content.decode()
    answer = client.post(path, {"text": "Kind words", "seen": said.version})
    assert answer["Location"] == f"{post.get_absolute_url()}#thread-{said.pk}"
    body = client.get(post.get_absolute_url()).content.decode()
    assert "What it said before" in body
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("\n<article") or part.lstrip().startswith("<article")


def test_too_late_or_too_slow_loses_nothing_typed(said, post, people, client):
    path = reverse("approvals:comment_edit", args=[post.content_plan.client_id, said.pk])
    client.force_login(people["manager"])
    edit(said, "From the other window", by=people["manager"])
    answer = client.post(path, {"text": "Typed here", "seen": said.version})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed here" in body
    assert "From the other window" in body.partition("It says now")[2]
    said.refresh_from_db()
    assert client.post(path, {"text": "Typed here", "seen": said.version}).status_code == 302
    written(said, EDITABLE)
    late = client.post(path, {"text": "Too late"})
    assert late.status_code == 409
    assert "Too late</textarea>" in late.content.decode()
    for text in ("", "x" * 4001):
        assert client.post(path, {"text": text}).status_code == 400


def test_the_api_does_the_same(said, post, people, client):
    client.force_login(people["manager"])
    path = f"/api/v1/comments/{said.pk}/edit/"
    found = client.get(f"/api/v1/comments/{said.pk}/")
    assert found.json()["edited_at"] is None
    told = {"content_type": "application/json"}
    done = client.post(path, {"text": "Kind words"}, **told)
    assert (done.status_code, done.json()["text"]) == (200, "Kind words")
    assert done.json()["edited_at"]
    stale = client.post(path, {"text": "x"}, headers={"If-Match": found["ETag"]}, **told)
    assert stale.status_code == 412
    client.force_login(people["decider"])
    assert client.post(path, {"text": "Mine"}, **told).status_code == 403
    written(said, EDITABLE)
    client.force_login(people["manager"])
    assert client.post(path, {"text": "Late"}, **told).status_code == 409


def test_two_windows_at_once(said, people):
    edit(said, "One", by=people["manager"], seen=1)
    with pytest.raises(StaleVersion):
        edit(said, "Two", by=people["manager"], seen=1)

"""Threads: begun, answered, settled, opened to the client; never mixed up (APPR-5, TEN-3)."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from approvals.comments import Point, comment, reopen, reply, resolve, widen
from approvals.models import Comment
from approvals.tasks import mail_mention
from approvals.threads import talk
from clients.access import Access
from clients.models import HistoryEntry
from clients.services import take_role
from common.errors import WrongState
from contentplan.models import ContentPlan, Post, PostMedia
from contentplan.subjects import content, post_content
from jobs.models import Job
from jobs.registry import Progress
from tests.factories import (
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
    everybody,
    with_role,
)

pytestmark = pytest.mark.django_db
SECRET = "zq-internal"


@pytest.fixture
def people(business):
    return everybody(business)


@pytest.fixture
def post(business):
    """A post with a picture, as the client was sent it."""
    row = PostFactory(
        content_plan=ContentPlanFactory(client=business), text="Fresh bread at seven."
    )
    PostMedia.objects.create(post=row, media=MediaFactory(client=business), position=0, alt="Bread")
    return sent(row)


def sent(row: Post) -> Post:
    row = Post.objects.get(pk=row.pk)
    Post.objects.filter(pk=row.pk).update(sent_content=post_content(row))
    ContentPlan.objects.filter(pk=row.content_plan_id).update(
        sent_content=content(row.content_plan)
    )
    return Post.objects.get(pk=row.pk)


def changed(row: Post, text: str) -> Post:
    Post.objects.filter(pk=row.pk).update(text=text)
    return Post.objects.get(pk=row.pk)


def seen_by(person, row):
    access = Access.of(person)
    return talk(access, "post", row, access.is_client_side(row.content_plan.client_id))


def refused(step) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        step()
    return problem.value.message_dict


# --- Audience -------------------------------------------------------------------------------------
@pytest.mark.parametrize("audience", ["internal", "client"])
def test_a_reply_has_the_audience_of_its_thread(post, people, audience):
    first = comment("post", post, "One", by=people["manager"], audience=audience)
    said = reply(first, "Two", by=people["specialist"])
    again = reply(said, "Three", by=people["manager"])  # an answer to an answer is in the thread
    assert {said.audience, again.audience} == {audience}
    assert {said.thread_id, again.thread_id} == {first.pk}


def test_the_client_sees_nothing_of_an_internal_thread(post, people):
    for number in range(2):
        first = comment("post", post, f"{SECRET} {number}", by=people["manager"])
        reply(first, SECRET, by=people["specialist"])
    comment("post", post, "open", by=people["manager"], audience="client")
    assert [one.first.text for one in seen_by(people["decider"], post).open] == ["open"]
    assert len(seen_by(people["specialist"], post).open) == 3


def test_widening_shows_the_whole_thread_and_is_one_entry(post, people):
    first = comment("post", post, "One", by=people["manager"])
    reply(first, "Two", by=people["specialist"])
    before = HistoryEntry.objects.count()
    widen(first, by=people["manager"])
    (thread,) = seen_by(people["decider"], post).open
    assert [one.text for one in thread.comments] == ["One", "Two"]
    entry = HistoryEntry.objects.order_by("number").last()
    assert HistoryEntry.objects.count() == before + 1
    assert (entry.verb, entry.changes) == ("widened", {"audience": ["internal", "client"]})
    with pytest.raises(WrongState):
        widen(first, by=people["manager"])


def test_an_answer_that_comes_after_the_widening_is_for_the_client_too(post, people):
    first = comment("post", post, "One", by=people["manager"])
    widen(Comment.objects.get(pk=first.pk), by=people["manager"])
    assert reply(first, "Two", by=people["specialist"]).audience == "client"  # first is stale


def test_what_was_not_sent_is_not_quoted_to_the_client(post, people):
    draft = changed(post, "Half price on Monday")
    by = people["manager"]
    told = refused(
        lambda: comment("post", draft, "Why?", by=by, audience="client", quote="Half price")
    )
    assert list(told) == ["quote"]
    inside = comment("post", draft, "Why?", by=by, quote="Half price")
    assert list(refused(lambda: widen(inside, by=by))) == ["quote"]
    assert Comment.objects.get().is_internal
    assert not seen_by(people["decider"], draft).open


def test_a_picture_that_was_not_sent_is_not_pointed_at_for_the_client(post, people):
    new = MediaFactory(client=post.content_plan.client)
    PostMedia.objects.create(post=post, media=new, position=1)
    draft, by = Post.objects.get(pk=post.pk), people["manager"]
    point = Point(new.pk, 1, 2)
    for_client = refused(lambda: comment("post", draft, "x", by=by, audience="client", point=point))
    assert list(for_client) == ["picture"]
    assert list(refused(lambda: widen(comment("post", draft, "x", by=by, point=point), by=by))) == [
        "picture"
    ]


# --- Places ---------------------------------------------------------------------------------------
def test_a_thread_follows_its_words_and_says_when_they_are_gone(post, people):
    comment("post", post, "When?", by=people["manager"], quote="at seven", start=3)
    assert Comment.objects.get().quote_start == 12
    assert seen_by(people["manager"], changed(post, "Bread, fresh, at seven")).open[0].stands
    gone = seen_by(people["manager"], changed(post, "Bread at eight")).open[0]
    assert not gone.stands
    assert gone.first.quote == "at seven"


def test_the_client_points_at_what_was_sent_whatever_it_became(post, people):
    draft = changed(post, "Something else")
    by = people["decider"]
    comment("post", draft, "Why?", by=by, audience="client", quote="Fresh bread")
    assert seen_by(by, draft).open[0].stands
    assert not seen_by(people["manager"], draft).open[0].stands


@pytest.mark.parametrize(("x", "y", "right"), [(0, 1000, True), (1001, 0, False), (0, -1, False)])
def test_a_point_is_inside_its_picture(post, people, x, y, right):
    point = Point(post.media[0].pk, x, y)

    def step():
        return comment("post", post, "Here", by=people["manager"], point=point)

    if right:
        assert (step().x, step().y) == (x, y)
    else:
        assert list(refused(step)) == ["x"]


def test_internal_pins_are_lettered_so_that_the_client_counts_without_gaps(post, people):
    point = Point(post.media[0].pk, 100, 200)
    for audience in ("internal", "client", "internal", "client"):
        comment("post", post, "Here", by=people["manager"], audience=audience, point=point)
    assert [one.mark for one in seen_by(people["manager"], post).open] == ["A", "1", "B", "2"]
    assert [one.mark for one in seen_by(people["decider"], post).open] == ["1", "2"]


# --- Resolving ------------------------------------------------------------------------------------
def test_a_thread_is_resolved_once_and_reopened(post, people):
    first = comment("post", post, "One", by=people["manager"], audience="client")
    resolve(first, by=people["decider"])
    with pytest.raises(WrongState):
        resolve(first, by=people["manager"])
    (done,) = seen_by(people["manager"], post).resolved
    assert done.first.resolved_by == people["decider"]
    reopen(first, by=people["manager"])
    with pytest.raises(WrongState):
        reopen(first, by=people["manager"])
    assert len(seen_by(people["manager"], post).open) == 1


def test_an_answer_opens_a_resolved_thread_in_one_entry(post, people):
    first = resolve(comment("post", post, "One", by=people["manager"]), by=people["manager"])
    before = HistoryEntry.objects.count()
    reply(first, "Not yet", by=people["specialist"])
    assert Comment.objects.get(pk=first.pk).resolved_at is None
    assert HistoryEntry.objects.count() == before + 1


# --- Mentions -------------------------------------------------------------------------------------
def test_each_mentioned_person_is_told_once_and_the_author_not(post, people):
    by, told = people["manager"], [people["specialist"], people["decider"], people["manager"]]
    said = comment("post", post, "Look", by=by, audience="client", mentions=told)
    jobs = Job.objects.filter(kind="mail_mention")
    assert {job.args["person_id"] for job in jobs} == {str(one.pk) for one in told[:2]}
    mail_mention(str(said.pk), str(people["decider"].pk), Progress())
    (message,) = mail.outbox
    assert message.to == [people["decider"].email]
    assert f"/clients/{said.client_id}/comments/{said.pk}/" in message.body


@pytest.mark.parametrize("role", ["decider", "contributor", "observer"])
def test_nobody_of_the_client_is_mentioned_in_an_internal_thread(post, people, role):
    by = people["manager"]
    step = lambda: comment("post", post, "Hm", by=by, mentions=[people[role]])  # noqa: E731
    assert list(refused(step)) == ["mentions"]
    first = comment("post", post, "Hm", by=by)
    assert list(refused(lambda: reply(first, "Hm", by=by, mentions=[people[role]]))) == ["mentions"]


def test_who_may_not_read_it_any_more_is_not_told(post, people):
    manager, gone = people["manager"], people["specialist"]
    said = comment("post", post, SECRET, by=manager, mentions=[gone])
    take_role(gone.memberships.get(), by=manager)
    mail_mention(str(said.pk), str(gone.pk), Progress())
    assert not mail.outbox


def test_who_became_the_clients_is_not_told_of_internal_words(post, people):
    other = people["specialist"]
    said = comment("post", post, SECRET, by=people["manager"], mentions=[other])
    other.memberships.update(role="contributor")
    mail_mention(str(said.pk), str(other.pk), Progress())
    assert not mail.outbox


def test_the_client_is_not_told_of_a_post_that_was_never_sent(business, people):
    draft = PostFactory(content_plan=ContentPlanFactory(client=business))
    decider = people["decider"]
    said = comment("post", draft, "x", by=people["manager"], audience="client", mentions=[decider])
    mail_mention(str(said.pk), str(decider.pk), Progress())
    assert not mail.outbox


# --- Pages ----------------------------------------------------------------------------------------
def begun(browser, post, **more):
    where = reverse("approvals:comment", args=[post.content_plan.client_id])
    given = {"kind": "post", "subject": str(post.pk), "text": "Hello", "audience": "internal"}
    return browser.post(where, given | more)


def test_a_double_click_makes_one_thread_and_one_answer(client, post, people):
    client.force_login(people["manager"])
    key = "018f0000-0000-7000-8000-000000000001"
    for _click in range(2):
        assert begun(client, post, form_key=key).status_code == 302
    where = Comment.objects.get().get_absolute_url()
    for _click in range(2):
        client.post(where, {"text": "Yes", "form_key": key})
    assert Comment.objects.count() == 2


def test_the_whole_form_keeps_what_was_typed(client, post, people):
    client.force_login(people["manager"])
    page = begun(client, post, text="Half a thought", audience="client", more="1", quote="bread")
    text = page.content.decode()
    assert page.status_code == 200
    assert not Comment.objects.exists()
    assert "Half a thought" in text
    assert 'value="client" checked' in text
    assert ">\nbread</textarea>" in text
    assert people["decider"].name in text


def test_a_place_is_typed_without_scripts(client, post, people):
    client.force_login(people["decider"])
    picture = str(post.media[0].pk)
    assert begun(client, post, picture=picture, x="12.5", y="100").status_code == 302
    said = Comment.objects.get()
    assert (said.x, said.y, said.audience) == (125, 1000, "client")
    page = client.get(post.get_absolute_url()).content.decode()
    assert 'cx="125"' in page
    assert f'href="#thread-{said.pk}"' in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"quote": "not there"}, "quote"),
        ({"x": "101"}, "x"),
        ({"picture": "018f0000-0000-7000-8000-000000000000"}, "picture"),
        ({"mentions": "nobody"}, "mentions"),
    ],
)
def test_a_refused_place_keeps_the_words(client, post, people, more, field):
    client.force_login(people["manager"])
    page = begun(client, post, text="Half a thought", **more)
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert "Half a thought" in page.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("audience", ["internal", "client"])
def test_people_of_others_are_not_mentioned(client, post, people, audience):
    stranger = with_role(ClientFactory(agency=post.content_plan.client.agency), "manager")
    client.force_login(people["manager"])
    told = {"audience": audience, "mentions": str(stranger.pk)}
    page = begun(client, post, **told)
    assert list(page.context["form"].errors) == ["mentions"]
    first = comment("post", post, "One", by=people["manager"], audience=audience)
    answer = {"text": "Two", "mentions": str(stranger.pk)}
    assert client.post(first.get_absolute_url(), answer).status_code == 400
    assert Comment.objects.count() == 1


def test_a_picture_without_a_point_is_refused(client, post, people):
    client.force_login(people["manager"])
    page = begun(client, post, picture=str(post.media[0].pk))
    assert list(page.context["form"].errors) == ["x"]


def test_a_thread_answers_htmx_with_itself_and_room_for_an_answer(client, post, people):
    client.force_login(people["decider"])
    first = comment("post", post, "One", by=people["manager"], audience="client")
    page = client.get(first.get_absolute_url(), headers={"HX-Request": "true"})
    text = page.content.decode()
    assert text.lstrip().startswith("<article")
    assert 'name="text"' in text
    assert "Internal" not in text


def test_an_observer_reads_a_thread_and_writes_nothing(client, post, people):
    client.force_login(people["observer"])
    first = comment("post", post, "One", by=people["manager"], audience="client")
    assert 'name="text"' not in client.get(first.get_absolute_url()).content.decode()
    assert client.post(first.get_absolute_url(), {"text": "No"}).status_code == 403


def test_the_client_does_not_find_a_thread_about_what_was_not_sent(client, business, people):
    draft = PostFactory(content_plan=ContentPlanFactory(client=business))
    first = comment("post", draft, "One", by=people["manager"], audience="client")
    client.force_login(people["decider"])
    assert client.get(first.get_absolute_url()).status_code == 404
    assert client.get("/api/v1/comments/").json()["results"] == []
    sent(draft)
    assert client.get(first.get_absolute_url()).status_code == 200
    assert len(client.get("/api/v1/comments/").json()["results"]) == 1


# --- API ------------------------------------------------------------------------------------------
def posted(browser, path, **body):
    return browser.post(f"/api/v1/comments/{path}", body, content_type="application/json")


def test_the_api_takes_places_and_hides_the_audience_from_the_client(client, post, people):
    client.force_login(people["manager"])
    about = {"subject_kind": "post", "subject": str(post.pk), "text": "Look"}
    made = posted(client, "", **about, quote="bread", audience="client")
    assert made.status_code == 201
    assert (made.json()["quote_start"], made.json()["audience"]) == (6, "client")
    picture = str(post.media[0].pk)
    assert posted(client, "", **about, picture=picture, x=1, y=2).json()["audience"] == "internal"
    assert posted(client, "", **about, picture=picture, x=1).status_code == 400
    client.force_login(people["decider"])
    (shown,) = client.get("/api/v1/comments/").json()["results"]
    assert shown["id"] == made.json()["id"]
    assert "audience" not in shown
    assert posted(client, "", **about, audience="internal").status_code == 400
    assert posted(client, f"{shown['id']}/reply/", text="Yes").json()["thread"] == shown["id"]
    assert posted(client, f"{shown['id']}/resolve/").status_code == 200
    assert posted(client, f"{shown['id']}/resolve/").status_code == 409
    assert posted(client, f"{shown['id']}/widen/").status_code == 403

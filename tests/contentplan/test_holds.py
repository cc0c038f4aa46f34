"""The client's hold: stops an approved post at every door until it is answered (APPR-3, PLAN-3)."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.access import Access
from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import now
from contentplan.models import Hold, Post
from contentplan.reminders import late_posts
from contentplan.services import hold_post, publish, release_hold, take_back, withdraw_hold
from contentplan.tasks import mail_hold, mail_hold_answer
from jobs.models import Job
from jobs.registry import Progress
from smmhub.needs_you import needs
from smmhub.overview import lines
from tests.approvals.test_races import at_once
from tests.contentplan.proposals.conftest import business, people, plan
from tests.factories import with_role

pytestmark = pytest.mark.django_db
__all__ = ["business", "people", "plan"]
URL = "https://example.com/p/1"


@pytest.fixture
def post(plan):
    return Post.objects.select_related("content_plan__client").filter(content_plan=plan)[0]


@pytest.fixture
def hold(post, people):
    return hold_post(post, reason="The price is wrong", by=people["decider"])


def refused(step) -> str:
    with pytest.raises(WrongState) as late, transaction.atomic():
        step()
    return str(late.value.message)


def at(name, post):
    return reverse(f"contentplan:{name}", args=[post.content_plan.client_id, post.pk])


# --- Steps ----------------------------------------------------------------------------------------
def test_nobody_publishes_a_held_post_through_any_door(post, hold, people, client):
    told = refused(lambda: publish(post, url=URL, by=people["manager"]))
    assert people["decider"].name in told
    assert "The price is wrong" in told
    client.force_login(people["manager"])
    assert client.post(at("post_publish", post), {"url": URL}).status_code == 409
    api = f"/api/v1/posts/{post.pk}/publish/"
    assert client.post(api, {"url": URL}, content_type="application/json").status_code == 409
    post.refresh_from_db()
    assert post.status == "approved"


def test_a_released_post_is_published_as_before(post, hold, people):
    release_hold(hold, argument="It is the new price", by=people["manager"])
    assert publish(post, url=URL, by=people["manager"]).status == "published"


@pytest.mark.parametrize("argument", ["", "  "])
def test_a_release_needs_an_argument(hold, people, argument):
    with pytest.raises(ValidationError) as problem:
        release_hold(hold, argument=argument, by=people["manager"])
    assert list(problem.value.message_dict) == ["argument"]
    assert Hold.objects.current().exists()


def test_a_post_that_is_taken_back_is_a_draft_with_the_reason(post, hold, people):
    take_back(hold, by=people["manager"])
    post.refresh_from_db()
    assert (post.status, post.remark) == ("draft", "The price is wrong")
    assert refused(lambda: publish(post, url=URL, by=people["manager"]))
    assert refused(lambda: hold_post(post, reason="Again", by=people["decider"]))


def test_a_plan_that_lost_a_post_is_a_draft_again(post, hold, people):
    plan = post.content_plan
    type(plan).objects.filter(pk=plan.pk).update(status="approved")
    take_back(hold, by=people["manager"])
    plan.refresh_from_db()
    assert plan.status == "draft"


@pytest.mark.parametrize("status", ["draft", "client_review", "returned", "cancelled"])
def test_only_an_approved_post_is_stopped(post, people, status):
    Post.objects.filter(pk=post.pk).update(status=status)
    assert refused(lambda: hold_post(post, reason="No", by=people["decider"]))


def test_what_is_out_is_not_stopped(post, people):
    publish(post, url=URL, by=people["manager"])
    assert refused(lambda: hold_post(post, reason="No", by=people["decider"]))


def test_a_post_is_stopped_once_at_a_time(post, hold, people, business):
    other = with_role(business, "decider")
    assert refused(lambda: hold_post(post, reason="Me too", by=other))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(client=business, post=post, reason="Past the steps", held_by=other)
    withdraw_hold(hold, by=people["decider"])
    hold_post(post, reason="Me too", by=other)
    assert Hold.objects.count() == 2


def test_one_takes_back_only_ones_own_hold(hold, people, business):
    with pytest.raises(PermissionDenied):
        withdraw_hold(hold, by=with_role(business, "decider"))
    withdraw_hold(hold, by=people["decider"])
    for step in (
        lambda: withdraw_hold(hold, by=people["decider"]),
        lambda: release_hold(hold, argument="Fine", by=people["manager"]),
        lambda: take_back(hold, by=people["manager"]),
    ):
        assert refused(step)


def test_each_step_leaves_one_entry_that_says_why(post, hold, people):
    release_hold(hold, argument="It is right", by=people["manager"])
    entries = HistoryEntry.objects.filter(kind="contentplan.hold").order_by("number")
    assert [entry.verb for entry in entries] == ["held", "released"]
    assert entries[0].changes["reason"] == ["", "The price is wrong"]
    assert entries[1].changes["argument"] == ["", "It is right"]


def test_a_held_post_is_not_late(post, people):
    Post.objects.filter(pk=post.pk).update(publish_at=now().replace(year=2020))
    assert list(late_posts(now()).filter(pk=post.pk)) == [post]
    hold_post(post, reason="No", by=people["decider"])
    assert not late_posts(now()).filter(pk=post.pk)


# --- Who is told ----------------------------------------------------------------------------------
def test_the_manager_is_mailed_at_once_and_the_decider_the_answer(hold, people):
    assert Job.objects.filter(kind="mail_hold").count() == 1
    mail_hold(str(hold.pk), Progress())
    release_hold(hold, argument="It is right", by=people["manager"])
    mail_hold_answer(str(hold.pk), Progress())
    assert [one.to for one in mail.outbox] == [[people["manager"].email], [people["decider"].email]]
    assert "The price is wrong" in mail.outbox[0].body
    assert "It is right" in mail.outbox[1].body


def test_a_hold_that_ended_meanwhile_is_not_told(hold, people):
    withdraw_hold(hold, by=people["decider"])
    mail_hold(str(hold.pk), Progress())
    assert not mail.outbox


def test_a_decider_who_left_is_not_told_the_answer(hold, people):
    take_back(hold, by=people["manager"])
    people["decider"].memberships.all().delete()
    mail_hold_answer(str(hold.pk), Progress())
    assert not mail.outbox


def test_the_manager_sees_it_before_all_else(post, hold, people):
    def first(role):
        access, today = Access.of(people[role]), now().date()
        found = needs(access, lines(access, today), today)
        return found[0] if found else None

    need = first("manager")
    assert need.tone == "stop"
    assert "The price is wrong" in need.text
    assert need.url == at("post", post) + "#hold"
    for role in ("specialist", "decider", "observer"):
        assert first(role) is None or first(role).tone != "stop"


# --- Pages and API --------------------------------------------------------------------------------
def test_the_client_stops_a_post_on_its_page(client, post, people):
    client.force_login(people["decider"])
    page = client.get(at("post", post)).content.decode()
    assert at("post_hold", post) in page
    empty = client.post(at("post_hold", post), {"reason": " "})
    assert empty.status_code == 400
    assert list(empty.context["hold_form"].errors) == ["reason"]
    assert client.post(at("post_hold", post), {"reason": "Wrong"}).status_code == 302
    page = client.get(at("post", post)).content.decode()
    assert 'data-state="held"' in page
    assert at("hold_withdraw", post) in page
    assert client.post(at("hold_withdraw", post)).status_code == 302
    assert not Hold.objects.current().exists()
    assert client.post(at("hold_withdraw", post)).status_code == 404


def test_the_client_comes_to_a_post_from_the_plan(client, plan, post, people):
    client.force_login(people["decider"])
    page = client.get(plan.get_absolute_url()).content.decode()
    assert f'href="../../posts/{post.pk}/"' in page


def test_the_client_reads_the_answer_on_the_post(client, post, hold, people):
    release_hold(hold, argument="It is the new price", by=people["manager"])
    client.force_login(people["decider"])
    assert "It is the new price" in client.get(at("post", post)).content.decode()


@pytest.mark.parametrize("role", ["contributor", "observer"])
def test_others_of_the_client_read_who_may_stop_it(client, post, people, role):
    client.force_login(people[role])
    page = client.get(at("post", post)).content.decode()
    assert "can stop this post" in page
    assert at("post_hold", post) not in page
    assert client.post(at("post_hold", post), {"reason": "No"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status", "end"),
    [
        ({"answer": "release", "argument": ""}, 400, ""),
        ({"answer": "", "argument": "Half a thought"}, 400, ""),
        ({"answer": "release", "argument": "Fine"}, 302, "released"),
        ({"answer": "take_back", "argument": ""}, 302, "taken_back"),
    ],
)
def test_the_manager_answers_on_the_post(client, post, hold, people, sent, status, end):
    client.force_login(people["specialist"])
    assert at("hold_answer", post) not in client.get(at("post", post)).content.decode()
    assert client.post(at("hold_answer", post), sent).status_code == 403
    client.force_login(people["manager"])
    page = client.post(at("hold_answer", post), sent)
    assert page.status_code == status
    assert Hold.objects.get().end == end
    if status == 400 and sent["argument"]:
        assert sent["argument"] in page.content.decode()


@pytest.mark.parametrize("view", ["month", "list", "board"])
def test_the_calendar_says_so(client, plan, post, hold, people, view):
    client.force_login(people["manager"])
    page = client.get(plan.get_absolute_url() + f"?view={view}").content.decode()
    assert page.count('data-state="held"') == 1
    assert "on hold by the client" in page


def test_the_api_stops_withdraws_and_answers(client, post, people):
    where = f"/api/v1/posts/{post.pk}/"

    def send(person, step, method="post", **body):
        client.force_login(people[person])
        call = getattr(client, method)
        return call(where + step, body, content_type="application/json")

    assert send("manager", "hold/", reason="No").status_code == 403
    assert send("decider", "hold/").status_code == 400
    held = send("decider", "hold/", reason="No")
    assert held.status_code == 200
    assert held.json()["hold"]["reason"] == "No"
    assert send("decider", "hold/", reason="No").status_code == 409
    assert send("decider", "hold/", "delete").json()["hold"] is None
    assert send("decider", "hold/", "delete").status_code == 409
    send("decider", "hold/", reason="No")
    assert send("decider", "release/", argument="x").status_code == 403
    assert send("manager", "release/").status_code == 400
    assert send("manager", "release/", argument="Fine").json()["status"] == "approved"
    send("decider", "hold/", reason="No")
    assert send("manager", "release/", take_back=True).json()["status"] == "draft"
    assert send("manager", "release/", argument="x").status_code == 409


# --- At once --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_a_hold_and_a_publication_at_once_one_is_too_late(plan, people):
    posts = list(Post.objects.select_related("content_plan__client").filter(content_plan=plan))
    for post in posts[:10]:
        held, out = at_once(
            [
                lambda post=post: hold_post(post, reason="Stop", by=people["decider"]),
                lambda post=post: publish(
                    Post.objects.select_related("content_plan__client").get(pk=post.pk),
                    url=URL,
                    by=people["manager"],
                ),
            ]
        )
        assert isinstance(held, WrongState) != isinstance(out, WrongState)
        post.refresh_from_db()
        stopped = Hold.objects.current().filter(post=post).exists()
        assert post.status == ("approved" if stopped else "published")


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(hold, people):
    def step(end):
        own = Hold.objects.select_related("client", "post__content_plan__client").get(pk=hold.pk)
        return lambda: end(own)

    given = at_once(
        [
            step(lambda own: release_hold(own, argument="Fine", by=people["manager"])),
            step(lambda own: take_back(own, by=people["manager"])),
            step(lambda own: withdraw_hold(own, by=people["decider"])),
        ]
    )
    assert sum(isinstance(one, WrongState) for one in given) == 2
    assert HistoryEntry.objects.filter(kind="contentplan.hold").count() == 2

"""CON-3: a form that is sent twice makes one row; with another text it makes another."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import IdempotencyKey
from clients.models import HistoryEntry
from common.periods import now
from contentplan.models import Event, Idea, Media, Post, Proposal
from tests.contentplan.test_media import picture
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    client = ClientFactory()
    return ContentPlanFactory(client=client, channels=[ChannelFactory(client=client)])


@pytest.fixture
def manager(plan):
    return with_role(plan.client, "manager")


@pytest.fixture
def browser(client, manager):
    client.force_login(manager)
    return client


def key_on(browser, address: str) -> str:
    """Return the key of the form that a page shows; each time another."""
    page = browser.get(address).content.decode()
    return re.search(r'name="form_key" value="([0-9a-f-]{36})"', page)[1]


def new_post(plan) -> tuple[str, dict[str, str]]:
    body = {
        "channel": str(plan.channels.get().pk),
        "publish_at": "2026-06-05T10:00",
        "type": "engaging",
        "format": "text",
        "tone": "friendly",
        "source": "own",
        "text": "Come at ten",
    }
    return reverse("contentplan:post_new", args=[plan.client_id, plan.pk]), body


def new_idea(plan) -> tuple[str, dict[str, str]]:
    address = reverse("contentplan:ideas", args=[plan.client_id])
    return address, {"text": "Bees on the roof", "origin_kind": "agency"}


def new_event(plan) -> tuple[str, dict[str, str]]:
    address = reverse("contentplan:events", args=[plan.client_id])
    return address, {"kind": "brainstorm", "title": "June", "day": "2026-05-20"}


def new_record(plan) -> tuple[str, dict[str, str]]:
    row = Event.objects.create(client=plan.client, kind="brainstorm", title="A", day="2026-05-20")
    return reverse("contentplan:event", args=[plan.client_id, row.pk]), {"text": "Bees"}


def new_proposal(plan) -> tuple[str, dict[str, str]]:
    address = reverse("contentplan:proposals", args=[plan.client_id])
    return address, {"kind": "idea", "text": "Let us show the bees"}


FORMS = [
    (new_post, Post),
    (new_idea, Idea),
    (new_event, Event),
    (new_record, Idea),
    (new_proposal, Proposal),
]


@pytest.mark.parametrize(("form", "model"), FORMS)
def test_the_same_form_twice_makes_one_row_and_answers_alike(browser, plan, form, model):
    address, body = form(plan)
    there = model.objects.count()
    body |= {"form_key": key_on(browser, address)}
    first, second = browser.post(address, body), browser.post(address, body)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert model.objects.count() == there + 1
    made = HistoryEntry.objects.filter(verb="created", kind=f"contentplan.{model.__name__.lower()}")
    assert made.count() == 1


@pytest.mark.parametrize(("form", "model"), FORMS)
def test_another_text_from_the_same_form_is_another_wish(browser, plan, form, model):
    """After the browser's "back" the form is the same, and what is typed anew must not be lost."""
    address, body = form(plan)
    there = model.objects.count()
    body |= {"form_key": key_on(browser, address)}
    browser.post(address, body)
    words = "title" if "title" in body else "text"
    browser.post(address, body | {words: "Something else"})
    assert model.objects.count() == there + 2


@pytest.mark.parametrize("key", ["", None, "other"])
def test_another_form_or_one_without_a_key_makes_its_own_row(browser, plan, key):
    address, body = new_idea(plan)
    for _time in range(2):
        sent = key_on(browser, address) if key == "other" else key
        browser.post(address, body | ({} if sent is None else {"form_key": sent}))
    assert Idea.objects.count() == 2


def test_what_is_no_key_is_refused(browser, plan):
    address, body = new_idea(plan)
    assert browser.post(address, body | {"form_key": "x"}).status_code == 400
    assert not Idea.objects.exists()


def test_two_people_share_no_key(browser, plan):
    address, body = new_idea(plan)
    body |= {"form_key": key_on(browser, address)}
    browser.post(address, body)
    browser.force_login(with_role(plan.client, "specialist"))
    browser.post(address, body)
    assert Idea.objects.count() == 2


def test_a_refused_form_can_be_sent_again(browser, plan):
    address, body = new_post(plan)
    body |= {"form_key": key_on(browser, address)}
    outside = body | {"publish_at": "2026-07-05T10:00"}
    refused = browser.post(address, outside)
    assert refused.status_code == 400
    assert f'value="{body["form_key"]}"' in refused.content.decode()
    assert not IdempotencyKey.objects.exists()
    assert browser.post(address, body).status_code == 302
    assert Post.objects.count() == 1


def test_a_row_that_is_gone_is_made_again(browser, plan):
    address, body = new_idea(plan)
    body |= {"form_key": key_on(browser, address)}
    browser.post(address, body)
    Idea.objects.all().delete()
    browser.post(address, body)
    assert Idea.objects.count() == 1


def test_keys_are_forgotten_after_a_day(browser, plan):
    address, body = new_idea(plan)
    browser.post(address, body | {"form_key": key_on(browser, address)})
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=25))
    browser.post(address, body | {"form_key": key_on(browser, address)})
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", [new_proposal, new_post])
def test_of_two_clicks_at_the_same_moment_one_counts(manager, plan, form):
    model = dict(FORMS)[form]
    address, body = form(plan)
    browsers = [Browser(), Browser()]
    for one in browsers:
        one.force_login(manager)
    body |= {"form_key": key_on(browsers[0], address)}
    start, answers = threading.Barrier(2), []

    def send(one: Browser) -> None:
        start.wait()
        answers.append(one.post(address, body))
        connections.close_all()

    threads = [threading.Thread(target=send, args=[one]) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert model.objects.count() == 1


# --- Files ----------------------------------------------------------------------------------------
@pytest.fixture
def upload(browser, plan):
    """Return a function that sends a file by a form with this key."""
    post = PostFactory(content_plan=plan)
    address = reverse("contentplan:post_media", args=[plan.client_id, post.pk])

    def send(key: str, name: str = "bees.png"):
        return browser.post(address, {"form_key": key, "uploads": picture(name)})

    send.address = address
    return send


def test_a_file_sent_twice_is_kept_once(browser, upload):
    key = key_on(browser, upload.address)
    assert (upload(key).status_code, upload(key).status_code) == (302, 302)
    assert Media.objects.count() == 1
    assert upload(key, "roof.png").status_code == 302  # another file by the same form
    assert upload(key_on(browser, upload.address)).status_code == 302  # the same one by another
    assert Media.objects.count() == 3


def test_a_refused_file_can_be_sent_again(browser, upload, monkeypatch):
    key = key_on(browser, upload.address)
    assert [upload(key, "bees.txt").status_code for _time in range(2)] == [400, 400]
    with monkeypatch.context() as patch:
        patch.setattr("contentplan.services.placing.put_in", _fail)
        with pytest.raises(OSError, match="full"):
            upload(key)
    assert upload(key).status_code == 302
    assert not IdempotencyKey.objects.exclude(key__startswith=key).exists()


def _fail(*args, **more):
    raise OSError("the disk is full")

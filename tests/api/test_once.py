"""Idempotency-Key (CON-4)."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from rest_framework.response import Response

from accounts.models import IdempotencyKey
from clients.api import ChannelViewSet
from clients.models import Channel
from common.periods import now
from tests.factories import MembershipFactory, with_role

CHANNELS = "/api/v1/channels/"


@pytest.fixture
def post(manager, business):
    def send(key="k1", name="News", caller=manager):
        given = {"client": str(business.pk), "network": "x", "name": name}
        return caller.post(CHANNELS, given, headers={"Idempotency-Key": key})

    return send


def test_the_same_key_and_body_get_the_first_answer_again(post):
    first, second = post(), post()
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert Channel.objects.count() == 1


def test_another_body_is_a_conflict(post):
    post()
    refused = post(name="Other")
    assert refused.status_code == 409
    assert refused.json()["code"] == "idempotency"
    assert Channel.objects.count() == 1


def test_a_refused_request_is_not_kept(post):
    assert post(name="").status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert post(name="Good").status_code == 201


def test_a_refusal_that_is_returned_is_not_kept_either(post, monkeypatch):
    monkeypatch.setattr(ChannelViewSet, "create", lambda self, request: Response(status=409))
    assert post().status_code == 409
    assert IdempotencyKey.objects.count() == 0


def test_a_key_that_is_still_running_is_a_conflict_to_come_back_for(post, settings):
    post()
    IdempotencyKey.objects.update(status=None, answer=None)
    refused = post()
    assert refused.status_code == 409
    assert refused["Retry-After"] == "1"


def test_a_key_whose_process_died_is_taken_over(post, settings):
    post()
    Channel.objects.all().delete()
    long_ago = now() - timedelta(seconds=settings.IDEMPOTENCY_LEASE + 1)
    IdempotencyKey.objects.update(status=None, answer=None, created_at=long_ago)
    assert post().status_code == 201
    assert Channel.objects.count() == 1


def test_a_key_is_over_after_a_day(post):
    post()
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=25))
    assert post(name="Other").status_code == 201
    assert IdempotencyKey.objects.count() == 1


def test_keys_that_are_over_are_tidied_up_by_the_next(post):
    post("k1")
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=25))
    post("k2", name="Other")
    assert [row.key for row in IdempotencyKey.objects.all()] == ["k2"]


def test_two_tokens_do_not_share_keys(post, api, business):
    post()
    other = api(with_role(business, "owner"))
    assert post(name="Other", caller=other).status_code == 201


def test_an_answer_is_not_repeated_to_someone_who_lost_the_client(api, business, sister, post):
    person = with_role(business, "owner")
    caller = api(person)
    assert post(caller=caller).status_code == 201
    person.memberships.all().delete()
    MembershipFactory(person=person, client=sister, role="manager")
    assert post(caller=caller).status_code == 404


@pytest.mark.parametrize("key", ["", "k" * 201, "k\u0007", "ключ"])
def test_a_strange_key_is_refused(key, post):
    assert post(key=key).status_code == 400


def test_a_get_takes_no_notice_of_a_key(manager):
    assert manager.get(CHANNELS, headers={"Idempotency-Key": "k"}).status_code == 200
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one(api, business):
    caller = api(with_role(business, "owner"))
    given = {"client": str(business.pk), "network": "x", "name": "News"}
    answers = []
    start = threading.Barrier(20)

    def send():
        from rest_framework.test import APIClient

        mine = APIClient(raise_request_exception=False, **caller.defaults)
        start.wait()
        answers.append(mine.post(CHANNELS, given, headers={"Idempotency-Key": "k"}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Channel.objects.count() == 1
    assert set(answers) <= {201, 409}
    assert 201 in answers

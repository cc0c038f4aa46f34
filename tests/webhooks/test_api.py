"""webhooks/ of the API: one's own, a secret shown once, a log of tries (AUTH-4, WHK-1 to WHK-3)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase
from standardwebhooks import Webhook

from accounts.models import IdempotencyKey
from clients.models import HistoryEntry
from tests.api.conftest import api, codes  # noqa: F401 - a fixture
from tests.factories import ClientFactory, with_role
from webhooks.models import Delivery, Endpoint
from webhooks.services import MOST, add_endpoint

URL = "/api/v1/webhooks/"
PUBLIC = {"url": "https://1.1.1.1/hook", "events": ["post.published", "plan.sent"]}


@pytest.fixture
def caller(api, manager):  # noqa: F811
    return api(manager)


def test_an_endpoint_is_made_shown_changed_and_deleted(caller, business, manager):
    made = caller.post(URL, {**PUBLIC, "client": str(business.pk)})
    assert made.status_code == 201
    told = made.json()
    secret = told.pop("secret")
    assert secret.startswith("whsec_")
    assert told == {
        "id": told["id"],
        "client": str(business.pk),
        "url": PUBLIC["url"],
        "events": ["plan.sent", "post.published"],
        "active": True,
        "off_because": "",
    }
    address = made["Location"]
    assert caller.get(address).json() == told
    assert caller.get(URL).json()["results"] == [told]
    assert secret not in str(caller.get(address).content)
    changed = caller.patch(address, {"active": False}, HTTP_IF_MATCH='"1"')
    assert (changed.json()["active"], changed.json()["off_because"]) == (False, "owner")
    assert caller.patch(address, {"active": True}, HTTP_IF_MATCH='"1"').status_code == 412
    assert caller.get(URL, {"active": "true"}).json()["results"] == []
    assert caller.delete(address).status_code == 204
    assert not Endpoint.objects.exists()
    verbs = HistoryEntry.objects.filter(client_id=business.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("number")) == ["created", "changed", "deleted"]


def test_the_secret_is_in_one_answer_and_nowhere_else(caller):
    """CON-4 answers a repeated request from what is kept; a secret is not kept."""
    first = caller.post(URL, PUBLIC, HTTP_IDEMPOTENCY_KEY="a")
    again = caller.post(URL, PUBLIC, HTTP_IDEMPOTENCY_KEY="a")
    assert (first.status_code, again.status_code) == (201, 201)
    secret = first.json()["secret"]
    assert {**first.json(), "secret": None} == again.json()
    rotated = caller.post(f"{first['Location']}rotate/", {}, HTTP_IDEMPOTENCY_KEY="b").json()
    assert rotated["secret"] not in (None, secret)
    assert rotated["old_until"]
    for kept in (*IdempotencyKey.objects.values_list("answer", flat=True), *_history()):
        assert secret not in str(kept)
        assert rotated["secret"] not in str(kept)


def _history():
    return HistoryEntry.objects.values_list("changes", flat=True)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"url": "http://1.1.1.1/"}, "/url", "WHK-3"),
        ({"url": "https://127.0.0.1/"}, "/url", "WHK-3"),
        ({"url": "https://2130706433/"}, "/url", "WHK-3"),
        ({"url": "https://me@1.1.1.1/"}, "/url", "WHK-3"),
        ({"url": "https://1.1.1.1:80/"}, "/url", "WHK-3"),
        ({"events": []}, "/events", "empty"),
        ({"events": ["plan.sold"]}, "/events/0", "invalid_choice"),
        ({"events": ["plan.sent", "plan.sent"]}, "/events", "WHK-1"),
        ({"secret": "whsec_mine"}, "/secret", "unknown_field"),
        ({"off_because": "gone"}, "/off_because", "read_only"),
    ],
)
def test_a_bad_endpoint_is_refused(caller, change, pointer, code):
    answer = caller.post(URL, {**PUBLIC, **change})
    assert (answer.status_code, codes(answer)) == (400, {pointer: code})
    assert not Endpoint.objects.exists()


def test_an_address_stands_once_and_there_is_an_end(caller, manager, business):
    assert caller.post(URL, PUBLIC).status_code == 201
    assert codes(caller.post(URL, PUBLIC)) == {"/url": "WHK-1"}
    assert caller.post(URL, {**PUBLIC, "client": str(business.pk)}).status_code == 201
    for number in range(MOST - 2):
        fields = {**PUBLIC, "url": f"https://1.1.1.1/{number}"}
        Endpoint.objects.create(owner=manager, **fields)
    with pytest.raises(ValidationError, match="enough"):
        add_endpoint(Endpoint(**{**PUBLIC, "url": "https://1.1.1.1/last"}), by=manager)


def test_nobody_sees_the_endpoints_of_another(api, caller, business, manager):  # noqa: F811
    mine = caller.post(URL, PUBLIC)["Location"]
    for other in (with_role(business, "owner"), with_role(business, "observer")):
        assert api(other).get(mine).status_code == 404
        assert api(other).get(URL).json()["results"] == []
    assert api(manager, ["read"]).get(mine).status_code == 200
    assert api(manager, ["read"]).post(f"{mine}test/", {}).status_code == 403
    assert api(manager, ["import"]).get(mine).status_code == 404


def test_a_token_for_one_client_makes_and_sees_that_clients_alone(api, business):  # noqa: F811
    owner = with_role(business, "owner")
    sister = ClientFactory(agency=business.agency)
    everywhere = api(owner).post(URL, PUBLIC)["Location"]
    caller = api(owner, client=business)
    assert codes(caller.post(URL, PUBLIC)) == {"/client": "AUTH-4"}
    assert codes(caller.post(URL, {**PUBLIC, "client": str(sister.pk)})) == {"/client": "not_found"}
    mine = caller.post(URL, {**PUBLIC, "client": str(business.pk)})
    assert mine.status_code == 201
    assert caller.get(everywhere).status_code == 404
    assert caller.patch(everywhere, {"active": False}).status_code == 404
    assert [one["id"] for one in caller.get(URL).json()["results"]] == [mine.json()["id"]]
    assert codes(caller.patch(mine["Location"], {"client": None})) == {"/client": "read_only"}


def test_the_history_names_the_host_and_not_the_keys_in_an_address(caller, business):
    fields = {**PUBLIC, "url": "https://1.1.1.1/?key=first", "client": str(business.pk)}
    there = caller.post(URL, fields)["Location"]
    changed = caller.patch(there, {"url": "https://8.8.8.8/?key=other", "active": False})
    assert changed.json()["url"] == "https://8.8.8.8/?key=other"
    assert changed["ETag"] == '"2"'
    entry = HistoryEntry.objects.filter(client_id=business.pk, verb="changed").get()
    assert entry.changes["url"] == ["1.1.1.1", "8.8.8.8"]
    assert entry.changes["active"] == [True, False]
    assert "key=" not in str(list(_history()))
    stale = caller.patch(there, {"url": "https://9.9.9.9/"}, HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert Endpoint.objects.get().url == "https://8.8.8.8/?key=other"


def test_who_lost_a_client_no_longer_sees_its_endpoint(caller, business, manager):
    there = caller.post(URL, {**PUBLIC, "client": str(business.pk)})["Location"]
    manager.memberships.all().delete()
    assert caller.get(there).status_code == 404


def test_every_try_is_shown_and_can_be_sent_again(caller, endpoint, receiver):
    receiver.status = 500
    receiver.headers = {"X-Inner": "secret of the answer"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        asked = caller.post(f"{URL}{endpoint.pk}/test/", {})
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    resend = f"{URL}{endpoint.pk}/deliveries/{asked.json()['id']}/resend/"
    assert caller.post(resend, {}).status_code == 409  # it waits for its next try
    receiver.status = 200
    Delivery.objects.update(status="failed", next_at=None, finished_at=endpoint.created_at)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert caller.post(resend, {}).status_code == 202
    answer = caller.get(f"{URL}{endpoint.pk}/deliveries/")
    [told] = answer.json()["results"]
    assert (told["event"], told["status"], told["next_at"]) == ("webhook.test", "delivered", None)
    assert [one["status"] for one in told["attempts"]] == [500, 200]
    assert "secret of the answer" not in answer.content.decode()
    assert told["webhook_id"] == receiver.calls[0].headers["webhook-id"]
    listed = caller.get(f"{URL}{endpoint.pk}/deliveries/", {"status": "waiting"})
    assert listed.json()["results"] == []
    assert caller.get(f"{URL}{endpoint.pk}/deliveries/", {"event": "x"}).status_code == 400
    caller.patch(f"{URL}{endpoint.pk}/", {"active": False})
    assert caller.post(f"{URL}{endpoint.pk}/test/", {}).status_code == 409
    assert caller.post(resend, {}).status_code == 409


def test_the_secret_of_the_answer_verifies_what_is_sent(caller, receiver):
    made = caller.post(URL, {"url": receiver.url, "events": ["plan.sent"]}).json()
    with TestCase.captureOnCommitCallbacks(execute=True):
        caller.post(f"{URL}{made['id']}/test/", {})
    [(headers, body)] = receiver.calls
    assert Webhook(made["secret"]).verify(body, headers)["type"] == "webhook.test"


def test_a_list_costs_the_same_with_many(caller, manager, endpoint, django_assert_max_num_queries):
    Delivery.objects.bulk_create(
        Delivery(
            endpoint=endpoint,
            event="webhook.test",
            body="{}",
            status="delivered",
            next_at=None,
            finished_at=endpoint.created_at,
        )
        for _number in range(60)
    )
    with django_assert_max_num_queries(8):
        caller.get(URL)
    with django_assert_max_num_queries(8):
        shown = caller.get(f"{URL}{endpoint.pk}/deliveries/", {"page_size": 50}).json()
    assert len(shown["results"]) == 50
    assert shown["next"]

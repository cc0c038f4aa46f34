"""From an event to a delivery: one row, one id, one call at a time (WHK-1, WHK-2, JOB-9)."""

import json
from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from clients.events import announce
from clients.models import HistoryEntry, Membership
from common.periods import now
from jobs.models import Job
from jobs.registry import Progress
from jobs.services import sweep
from tests.factories import ClientFactory, ContentPlanFactory, with_role
from webhooks import delivering
from webhooks.calling import Answer
from webhooks.delivering import deliver_due, look, secret_of
from webhooks.models import Delivery, Endpoint
from webhooks.rules import PAUSES, secret_text
from webhooks.services import change_endpoint, resend, rotate, send_test
from webhooks.tasks import deliver_webhooks

Status = Delivery.Status


def run(endpoint):
    """Run the job as a worker does, with what it starts."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        deliver_webhooks(endpoint_id=str(endpoint.pk), progress=Progress())


def test_an_event_is_delivered_and_the_reference_library_verifies_it(
    endpoint, happen, receiver, business
):
    plan = ContentPlanFactory(client=business)
    [delivery] = happen(plan, run=True, start=plan.start)
    [(headers, body)] = receiver.calls
    told = Webhook(secret_text(secret_of(endpoint.seed))).verify(body, headers)
    assert (told["type"], headers["webhook-id"]) == ("plan.sent", delivery.webhook_id)
    assert told["data"] == {
        "id": str(plan.pk),
        "client": str(business.pk),
        "start": plan.start.isoformat(),
    }
    delivery.refresh_from_db()
    [attempt] = delivery.attempts.all()
    assert (delivery.status, delivery.tries, attempt.status) == ("delivered", 1, 200)
    run(endpoint)
    deliver_due(endpoint.pk)
    assert len(receiver.calls) == 1  # JOB-5: run again, nothing is sent again


def test_a_hundred_events_are_verified(endpoint, happen, receiver, business):
    plan = ContentPlanFactory(client=business)
    made = [happen(plan, title=f"Пост {number} · პოსტი")[0] for number in range(100)]
    run(endpoint)
    webhook = Webhook(secret_text(secret_of(endpoint.seed)))
    ids = [
        headers["webhook-id"] for headers, body in receiver.calls if webhook.verify(body, headers)
    ]
    assert ids == [delivery.webhook_id for delivery in made]


def test_what_is_undone_was_never_promised(endpoint, business):
    plan = ContentPlanFactory(client=business)
    with transaction.atomic():
        announce("plan.sent", plan, client_id=business.pk)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), Job.objects.count()) == (0, 0)


def test_an_event_that_nobody_named_is_a_mistake(business, endpoint):
    plan = ContentPlanFactory(client=business)
    with pytest.raises(ValueError, match="no event"):
        announce("plan.sold", plan, client_id=business.pk)


def test_who_hears_of_an_event(business, manager, endpoint, happen):
    """One row for each endpoint that may; nobody beyond what the gate shows them (TEN-4)."""
    owner, decider = with_role(business, "owner"), with_role(business, "decider")
    sister = ClientFactory(agency=business.agency)
    elsewhere = with_role(sister, "manager")

    def hears(person, client=None, **more):
        fields = {"url": "https://example.com/", "events": ["plan.sent"], **more}
        return Endpoint.objects.create(owner=person, client=client, **fields)

    heard = {endpoint, hears(owner), hears(owner, business), hears(manager, business)}
    seeing = hears(decider)
    hears(owner, sister)
    hears(owner, active=False)
    hears(owner, events=["report.sent"])
    hears(elsewhere)
    hears(elsewhere, business)  # they have lost it
    hears(with_role(business, "specialist", is_active=False))
    hears(with_role(ClientFactory(), "owner"))
    plan = ContentPlanFactory(client=business)
    assert {one.endpoint for one in happen(plan)} == heard  # a draft is the agency's own
    plan.sent_version, plan.sent_content, plan.sent_at = 1, {"posts": []}, now()
    plan.save(update_fields=["sent_version", "sent_content", "sent_at"])
    assert {one.endpoint for one in happen(plan)} == heard | {seeing}


def test_without_an_endpoint_an_event_costs_one_query(business):
    plan = ContentPlanFactory(client=business)
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        announce("plan.sent", plan, client_id=business.pk)
    assert len(seen.captured_queries) == 1


def test_who_lost_the_client_meanwhile_gets_nothing(endpoint, happen, receiver, manager):
    [delivery] = happen()
    Membership.objects.filter(person=manager).delete()
    run(endpoint)
    delivery.refresh_from_db()
    assert (delivery.status, receiver.calls) == ("dropped", [])
    assert delivery.attempts.count() == 0


def test_a_failure_waits_its_turn_under_the_same_id(endpoint, happen, receiver):
    receiver.status = 500
    [delivery] = happen(run=True)
    for tries, pause in enumerate(PAUSES, 1):
        delivery.refresh_from_db()
        assert (delivery.status, delivery.tries) == ("waiting", tries)
        wait = (delivery.next_at - now()).total_seconds()
        assert pause - 5 <= wait <= pause * 1.1 + 1
        job = Job.objects.filter(due_at=delivery.next_at).get()
        assert job.status == "queued"
        run(endpoint)
        assert len(receiver.calls) == tries  # not before
        _let_time_pass(delivery)
        run(endpoint)
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert (delivery.status, delivery.tries, delivery.attempts.count()) == ("failed", 10, 10)
    assert {headers["webhook-id"] for headers, _body in receiver.calls} == {delivery.webhook_id}
    assert (endpoint.active, endpoint.off_because) == (False, "failing")
    [told] = mail.outbox
    assert told.to == [endpoint.owner.email]
    assert endpoint.url in told.body


def _let_time_pass(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(next_at=now())


def test_410_switches_off_at_once_and_what_waits_is_not_sent(endpoint, happen, receiver):
    receiver.status = 410
    [first], [second] = happen(), happen()
    run(endpoint)
    for one in (first, second, endpoint):
        one.refresh_from_db()
    assert (first.status, second.status) == ("failed", "dropped")
    assert (endpoint.active, endpoint.off_because, len(receiver.calls)) == (False, "gone", 1)
    assert happen() == []
    entry = HistoryEntry.objects.filter(verb="switched_off", subject_id=endpoint.pk).get()
    assert entry.changes == {"active": [True, False], "off_because": ["", "gone"]}


def test_who_asks_to_wait_is_not_called_with_anything_else_either(endpoint, happen, receiver):
    receiver.status, receiver.headers = 429, {"Retry-After": "3600"}
    [first], _other = happen(), happen()
    run(endpoint)
    assert len(receiver.calls) == 1
    first.refresh_from_db()
    endpoint.refresh_from_db()
    assert first.next_at == endpoint.free_at
    assert timedelta(minutes=59) < endpoint.free_at - now() <= timedelta(hours=1)
    receiver.status = 200
    Endpoint.objects.update(free_at=now())
    Delivery.objects.update(next_at=now())
    run(endpoint)
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered"}


def test_after_a_rotation_both_secrets_are_valid_for_a_day(endpoint, happen, receiver, manager):
    old = secret_text(secret_of(endpoint.seed))
    new = rotate(endpoint, by=manager)
    assert new != old
    happen(run=True)
    headers, body = receiver.calls[-1]
    assert all(Webhook(secret).verify(body, headers) for secret in (old, new))
    Endpoint.objects.update(rotated_at=now() - timedelta(hours=24, seconds=1))
    happen(run=True)
    headers, body = receiver.calls[-1]
    assert Webhook(new).verify(body, headers)
    with pytest.raises(Exception, match="signature"):
        Webhook(old).verify(body, headers)


def test_killed_between_sending_and_writing_it_down_the_same_id_goes_out_again(
    endpoint, happen, receiver, monkeypatch
):
    [delivery] = happen()

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_write_down", die)
        patch.setattr(delivering, "_free", lambda *_args: None)  # nor does it let go
        with pytest.raises(SystemExit):
            deliver_due(endpoint.pk)
    run(endpoint)
    assert len(receiver.calls) == 1  # somebody may still be at it
    Endpoint.objects.update(free_at=now())
    run(endpoint)
    ids = [headers["webhook-id"] for headers, _body in receiver.calls]
    assert ids == [delivery.webhook_id] * 2
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts.count()) == ("delivered", 1)


def test_what_nobody_came_for_is_woken_by_the_sweep(endpoint, happen, receiver):
    [delivery] = happen()
    Job.objects.all().delete()
    assert look() == 0  # its own job may still come
    Delivery.objects.update(next_at=now() - timedelta(seconds=61))
    with TestCase.captureOnCommitCallbacks(execute=True):
        sweep()
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_the_log_is_kept_for_a_month(endpoint, happen, settings):
    happen(run=True)
    happen()
    look()
    assert Delivery.objects.count() == 2
    long_ago = now() - timedelta(days=settings.WEBHOOK_KEEP_DAYS, minutes=1)
    Delivery.objects.filter(status="delivered").update(finished_at=long_ago)
    look()
    assert [one.status for one in Delivery.objects.all()] == ["waiting"]


def test_a_test_event_and_a_delivery_sent_again(endpoint, receiver, manager):
    with TestCase.captureOnCommitCallbacks(execute=True):
        delivery = send_test(endpoint, by=manager)
    with TestCase.captureOnCommitCallbacks(execute=True):
        resend(Delivery.objects.get(), by=manager)
    told = [json.loads(body) for _headers, body in receiver.calls]
    assert [one["type"] for one in told] == ["webhook.test"] * 2
    ids = {headers["webhook-id"] for headers, _body in receiver.calls}
    assert ids == {delivery.webhook_id}
    assert Delivery.objects.get().attempts.count() == 2


def test_switched_off_by_hand_nothing_leaves(endpoint, happen, receiver, manager):
    happen()
    change_endpoint(endpoint, {"active": False}, by=manager)
    run(endpoint)
    assert (Delivery.objects.get().status, receiver.calls) == ("dropped", [])
    change_endpoint(endpoint, {"active": True}, by=manager)
    endpoint.refresh_from_db()
    assert endpoint.off_because == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_call_and_a_slow_endpoint_delays_nobody(
    manager, receiver, happen, settings
):
    slow = Endpoint.objects.create(owner=manager, url=receiver.url, events=["plan.sent"])
    reached, go_on = Signal(), Signal()
    with pytest.MonkeyPatch.context() as patch:
        quick = Endpoint.objects.create(
            owner=manager, url="https://quick.example/", events=["plan.sent"]
        )
        patch.setattr(delivering, "call", lambda *_a: pytest.fail("nobody is called yet"))
        patch.setattr("jobs.services._wake", lambda *_args: None)
        happen()

        def call(url, body, headers):
            if url == quick.url:
                return Answer(200, 1)
            calls.append(headers["webhook-id"])
            reached.set()
            assert go_on.wait(20)
            return Answer(200, 1)

        calls = []
        patch.setattr(delivering, "call", call)
        first = Thread(target=_in_a_thread, args=[slow.pk])
        first.start()
        assert reached.wait(20)
        deliver_due(slow.pk)  # the second worker leaves at once
        deliver_due(quick.pk)
        assert Delivery.objects.get(endpoint=quick).status == "delivered"
        assert Delivery.objects.get(endpoint=slow).status == "waiting"
        go_on.set()
        first.join(20)
    assert Delivery.objects.get(endpoint=slow).status == "delivered"
    assert len(calls) == 1


def _in_a_thread(pk):
    try:
        deliver_due(pk)
    finally:
        connection.close()


def test_a_copy_of_the_database_signs_nothing(endpoint, settings):
    before = secret_of(endpoint.seed)
    settings.SECRET_KEY = "another key of forty characters or more, made up"
    assert secret_of(endpoint.seed) != before
    assert len(before) == 32

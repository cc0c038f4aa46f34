"""What an answer means, the schedule, and what is signed (WHK-1, WHK-2)."""

import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from webhooks.rules import (
    HOUR,
    JITTER,
    MINUTE,
    PAUSES,
    body_of,
    judge,
    seconds_asked,
    secret_text,
    signature,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_failure_is_tried_again_by_the_schedule_and_then_given_up():
    hours = [2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
    assert list(PAUSES) == [5, 5 * MINUTE, 30 * MINUTE, *hours]
    for status in (None, 100, 199, 300, 301, 302, 307, 400, 404, 409, 411, 500, 502, 504):
        plain = [judge(status, tries, "", NOON, 0) for tries in range(1, 10)]
        assert [verdict.pause for verdict in plain] == list(PAUSES)
        assert not any(verdict.delivered or verdict.gone for verdict in plain)
        last = judge(status, 10, "", NOON, 0)
        assert (last.pause, last.delivered, last.gone) == (None, False, False)


def test_jitter_only_makes_a_pause_longer_and_by_a_tenth_at_most():
    assert judge(500, 2, "", NOON, JITTER).pause == 330
    assert judge(500, 9, "", NOON, JITTER).pause == 24 * HOUR + 8640


def test_any_2xx_is_success_and_410_ends_it():
    assert all(judge(status, 1, "", NOON, 0).delivered for status in (200, 201, 204, 299))
    gone = judge(410, 1, "", NOON, 0)
    assert (gone.gone, gone.delivered, gone.pause) == (True, False, None)


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_asks_for_time_gets_it(status):
    for header, seconds in [
        ("0", 5),  # not at once: that would be ten tries in a moment
        (" 7 ", 7),
        ("86400", 86400),
        ("86401", 86400),
        ("9" * 40, 86400),
        ("Mon, 01 Jun 2026 12:01:30 GMT", 90),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 5),
    ]:
        verdict = judge(status, 3, header, NOON, JITTER)
        assert (verdict.pause, verdict.asked_to_wait) == (seconds, True), header
    for header in ("", "soon", "-5", "1.5", "１２", "Mon, 99 Jun"):
        verdict = judge(status, 3, header, NOON, 0)
        assert (verdict.pause, verdict.asked_to_wait) == (30 * MINUTE, False), header
    whole = sum(PAUSES)
    assert judge(status, 10, "5", NOON, 0, waited=600).pause == 2 * HOUR
    assert judge(status, 11, "10800", NOON, 0, waited=whole - 1).pause == 3 * HOUR
    assert judge(status, 10, "5", NOON, 0, waited=whole).pause is None
    assert judge(status, 10, "", NOON, 0, waited=600).pause is None


def test_others_do_not_choose_when_they_are_called():
    assert judge(500, 1, "3600", NOON, 0).pause == 5
    assert seconds_asked("garbage", NOON) is None


def test_the_reference_library_verifies_either_secret():
    old, new = bytes(range(32)), bytes(range(32, 64))
    body = body_of("plan.sent", NOON, {"id": "1", "title": "Июнь · ივნისი"})
    stamp = int(datetime.now(UTC).timestamp())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(stamp)}
    headers["webhook-signature"] = signature([new, old], "msg_1", stamp, body)
    for key in (old, new):
        assert secret_text(key).startswith("whsec_")
        assert Webhook(secret_text(key)).verify(body, headers) == json.loads(body)
    with pytest.raises(Exception, match="signature"):
        Webhook(secret_text(bytes(32))).verify(body, headers)


def test_a_body_says_what_when_and_fits():
    body = body_of("plan.sent", NOON, {"id": "1"})
    assert body == ('{"type":"plan.sent","timestamp":"2026-06-01T12:00:00.000Z","data":{"id":"1"}}')
    many, few = ["x" * 36] * 600, ["y"]
    told = json.loads(body_of("plan.sent", NOON, {"id": "1", "posts": many, "few": few}))["data"]
    assert told == {"id": "1", "posts": [], "few": few, "left_out": ["posts"]}
    room = 20_000 - len(body_of("plan.sent", NOON, {"id": "1", "a": [""]}).encode())
    just = body_of("plan.sent", NOON, {"id": "1", "a": ["x" * (room - 1)]})
    assert len(just.encode()) == 19_999
    assert "left_out" in body_of("plan.sent", NOON, {"id": "1", "a": ["x" * room]})

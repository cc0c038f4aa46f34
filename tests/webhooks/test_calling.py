"""One call: what is sent, over a line that is checked, 15 seconds in all (WHK-2, WHK-3)."""

import time

import pytest

from tests.webhooks.receiver import make_certificate, receiving
from webhooks.calling import call


@pytest.fixture(autouse=True)
def _private(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True


def test_status_and_retry_after_are_all_that_is_taken_from_an_answer():
    with receiving() as receiver:
        receiver.status, receiver.headers = 503, {"Retry-After": "7", "Content-Length": "0"}
        answer = call(receiver.url, b"told", {"webhook-id": "msg_1"})
        assert (answer.status, answer.retry_after, answer.refused) == (503, "7", False)
        [(headers, body)] = receiver.calls
        assert (headers["webhook-id"], headers["content-length"], body) == ("msg_1", "4", b"told")
        assert headers["host"] == receiver.url.split("/")[2]


def test_a_redirect_is_an_answer_and_nothing_more():
    with receiving() as other, receiving() as receiver:
        receiver.status, receiver.headers = 302, {"Location": other.url}
        assert call(receiver.url, b"{}", {}).status == 302
        assert (len(receiver.calls), other.calls) == (1, [])


def test_an_answer_that_drips_is_cut_off_when_the_time_is_over(settings):
    settings.WEBHOOK_SECONDS = 0.3
    with receiving() as receiver:
        receiver.drip = 0.05  # each byte is in time, the whole is not
        started = time.monotonic()
        answer = call(receiver.url, b"{}", {})
    assert answer.status is None
    assert answer.milliseconds >= 300
    assert time.monotonic() - started < 3


def test_nobody_there_is_no_answer():
    with receiving() as receiver:
        url = receiver.url
    assert call(url, b"{}", {}).status is None


def test_a_certificate_has_to_be_for_the_name_and_known(settings, tmp_path):
    make_certificate(tmp_path, "127.0.0.1")
    with receiving(tls=tmp_path) as receiver:
        assert call(receiver.url, b"{}", {}).status is None  # nobody vouches for it
        settings.WEBHOOK_CA_FILE = str(tmp_path / "certificate.pem")
        assert call(receiver.url, b"{}", {}).status == 200
        elsewhere = receiver.url.replace("127.0.0.1", "localhost")
        assert call(elsewhere, b"{}", {}).status is None
        assert len(receiver.calls) == 1

"""RUN-1, OUT-4, TEN-7: headers of every answer, and what the log keeps of it."""

import io
import json
import logging

import pytest
import structlog

from smmhub.logs import configure, masked

pytestmark = pytest.mark.django_db
OPEN = ["/accounts/login/", "/api/v1/me/", "/nothing/", "/health/live"]


@pytest.mark.parametrize("path", [*OPEN, "/api/v1/docs/"])
def test_every_answer_has_its_headers(path, client):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert len(answer["X-Request-ID"]) == 36
    assert "Server" not in answer
    assert "X-Powered-By" not in answer


def test_a_page_of_a_signed_in_person_stays_out_of_caches(client, business_person):
    client.force_login(business_person)
    answer = client.get("/api/v1/me/")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_request_id_is_ours_and_never_the_callers(client):
    first = client.get("/health/live", headers={"X-Request-ID": "evil\tid"})["X-Request-ID"]
    second = client.get("/health/live")["X-Request-ID"]
    assert first != second
    assert "evil" not in first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/approve/abcDEF-_123/", "/approve/…/"),
        ("/r/abc?x=1", "/r/…?x=1"),
        ("/invite/abc", "/invite/…"),
        ("Not Found: /approve/abc/post/", "Not Found: /approve/…/post/"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/…/"),
        ("Bearer smm_" + "0f" * 32, "Bearer smm_…"),
        ("/reports/abc/", "/reports/abc/"),
        ("failed\nDETAIL:  Key (name)=(Anna) exists.", "failed\nDETAIL: …"),
    ],
)
def test_secrets_are_masked(text, expected):
    assert masked(text) == expected


@pytest.fixture
def log(settings):
    """The lines that are written while a test runs, as a process would write them."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure({"level": "INFO"})
    stream = io.StringIO()
    for handler in logging.getLogger().handlers:
        handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)


def test_a_request_is_one_line_without_secrets(client, log):
    client.get("/approve/SECRETTOKEN/?q=SECRETQUERY", headers={"Cookie": "a=SECRETCOOKIE"})
    client.post("/accounts/login/", {"login": "SECRETBODY", "password": "SECRETBODY"})
    lines = log()
    assert "SECRET" not in json.dumps(lines)
    ours = [line for line in lines if line["event"] == "request"]
    assert [line["path"] for line in ours] == ["/approve/…/", "/accounts/login/"]
    assert all(len(line["request_id"]) == 36 for line in ours)
    assert {"method", "status", "ms", "timestamp", "level"} <= ours[0].keys()


def test_a_trace_in_the_log_is_masked_too(log):
    try:
        raise RuntimeError("/approve/SECRETTOKEN/")
    except RuntimeError:
        structlog.get_logger("smmhub.test").exception("failed", path="/r/SECRETTOKEN/")
        logging.getLogger("library").warning("at %s", "/invite/SECRETTOKEN/")
    text = json.dumps(log(), ensure_ascii=False)
    assert "SECRET" not in text
    assert "RuntimeError: /approve/…/" in text

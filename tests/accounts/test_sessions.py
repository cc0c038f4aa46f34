"""AUTH-3: how long a session lives, what ends it, and the second factor."""

import base64
import hmac
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.test import TestCase

from clients.models import HistoryEntry
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SESSIONS = "/accounts/sessions/"


@pytest.fixture
def clock(db):
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def signed_in(person, **browser) -> Browser:
    made = Browser(**browser)
    answer = made.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return made


def is_in(browser: Browser) -> bool:
    return browser.get("/me/").status_code == 200


def test_a_session_gets_a_new_key_at_sign_in(client, person):
    client.get("/accounts/login/")
    client.post("/language/", {"language": "ka"})
    before = client.session.session_key
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.session.session_key != before
    assert is_in(client)


def test_seven_idle_days_end_a_session(clock, person):
    browser = signed_in(person)
    assert is_in(browser)
    clock.shift(timedelta(days=6, hours=23))
    assert is_in(browser)
    clock.shift(timedelta(days=7, hours=1))
    assert not is_in(browser)


def test_thirty_days_end_it_however_busy(clock, person):
    browser = signed_in(person)
    for _day in range(30):
        assert is_in(browser)
        clock.shift(timedelta(days=1))
    clock.shift(timedelta(minutes=1))
    assert not is_in(browser)


def test_the_clock_of_a_session_is_written_once_a_day(clock, person, django_assert_num_queries):
    browser = signed_in(person)
    is_in(browser)
    with django_assert_num_queries(3) as queries:  # session, person, access
        is_in(browser)
    assert not [q for q in queries.captured_queries if q["sql"].startswith("UPDATE")]


def test_a_changed_password_ends_all_other_sessions(person):
    here, elsewhere = signed_in(person), signed_in(person)
    new = "quite another password"
    body = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", body).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert HistoryEntry.objects.filter(verb="password_changed", person_id=person.pk).count() == 1


def test_deactivation_ends_all_sessions(person):
    browser = signed_in(person)
    person.is_active = False
    person.save()
    assert not is_in(browser)


def test_a_person_sees_and_ends_their_sessions(person):
    here = signed_in(person, headers={"user-agent": "This browser"})
    elsewhere = signed_in(person, headers={"user-agent": "That browser"})
    page = here.get(SESSIONS).content.decode()
    assert "This browser" in page
    assert "That browser" in page
    assert here.post(SESSIONS).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert "That browser" not in here.get(SESSIONS).content.decode()
    assert Session.objects.count() == 1


def test_nobody_sees_the_sessions_of_others(person, client):
    signed_in(person, headers={"user-agent": "This browser"})
    assert client.get(SESSIONS).status_code == 302


def code_for(secret: str) -> str:
    """Return what an authenticator shows now (RFC 6238)."""
    step = int(time.time()) // 30
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def sure(browser: Browser) -> Browser:
    """Give the password once more, which is asked for before anything about second factors."""
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return browser


def with_second_factor(person) -> tuple[Browser, str]:
    browser = sure(signed_in(person))
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    return browser, secret


def test_a_second_factor_is_asked_for_at_sign_in(clock, person):
    _browser, secret = with_second_factor(person)
    assert HistoryEntry.objects.filter(verb="second_factor_set", person_id=person.pk).exists()
    clock.shift(timedelta(minutes=1))  # a code works once
    other = Browser()
    body = {"login": person.email, "password": PASSWORD}
    answer = other.post("/accounts/login/", body)
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(other)
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(other)
    answer = other.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    assert is_in(other)


def test_a_wrong_code_turns_no_second_factor_on(person):
    browser = sure(signed_in(person))
    browser.get("/accounts/2fa/totp/activate/")
    assert browser.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert (
        Browser()
        .post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        .headers["Location"]
        == "/"
    )


def test_a_second_factor_can_be_taken_away_again(clock, person):
    browser, _secret = with_second_factor(person)
    assert "/accounts/2fa/totp/deactivate/" in browser.get("/accounts/2fa/").content.decode()
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert HistoryEntry.objects.filter(verb="second_factor_removed").exists()
    assert is_in(signed_in(person))


def test_the_second_factor_can_be_reset_by_recovery_codes(clock, person):
    browser, _secret = with_second_factor(person)
    page = browser.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"\b[0-9a-f]{8}\b", page.partition("<main")[2])[0]
    other = Browser()
    other.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert is_in(other)

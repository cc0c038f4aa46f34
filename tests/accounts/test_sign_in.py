"""AUTH-1, AUTH-2: signing in, its limits, and the mailed reset that gets past them."""

import re

import pytest
from django.core import mail
from django.test import Client as Browser
from django.test import TestCase

from accounts.models import Attempts, User
from clients.models import HistoryEntry
from tests.accounts.conftest import PASSWORD
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


def sign_in(browser, email="nino@example.com", password=PASSWORD, **more):
    return browser.post(LOGIN, {"login": email, "password": password}, **more)


def verbs() -> list[str]:
    return list(HistoryEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_the_right_password_leads_home(client, person):
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    assert verbs() == ["signed_in"]


def test_the_address_may_be_written_in_any_case(client, person):
    assert sign_in(client, email=" NINO@Example.com ").status_code == 302


@pytest.mark.parametrize("password", [" " + PASSWORD, PASSWORD + " ", PASSWORD.upper()])
def test_a_password_is_compared_exactly(client, person, password):
    assert sign_in(client, password=password).status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, person):
    wrong = sign_in(client, password="wrong password")
    unknown = sign_in(client, email="nobody@example.com", password="wrong password")
    assert wrong.status_code == unknown.status_code == 200
    assert told(wrong) == told(unknown)
    assert verbs() == ["sign_in_failed", "sign_in_failed"]


def told(answer) -> str:
    """Return the page without its secrets and without what was typed."""
    token = r'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*"'
    page = re.sub(token, "", answer.content.decode())
    return re.sub(r'value="[^"]*@[^"]*"', "", page)


def test_a_deactivated_person_does_not_come_in(client, person):
    User.objects.update(is_active=False)
    sign_in(client)
    assert client.get("/").status_code == 302


def test_after_ten_failures_an_account_is_closed_for_a_while(person, settings):
    for number in range(10):
        browser = Browser(REMOTE_ADDR=f"192.0.2.{number}")
        assert sign_in(browser, password="wrong password").status_code == 200
    answer = sign_in(Browser(REMOTE_ADDR="192.0.2.99"))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= settings.SIGN_IN_WINDOW


def test_after_ten_failures_an_address_is_closed_for_a_while(client, person):
    for number in range(10):
        sign_in(client, email=f"guess{number}@example.com", password="wrong password")
    assert sign_in(client).status_code == 429


def test_a_forged_header_is_no_other_address(client, person):
    """Without a proxy in front nobody believes it (AUTH-2)."""
    for number in range(10):
        told_address = {"X-Forwarded-For": f"192.0.2.{number}"}
        sign_in(client, email=f"guess{number}@example.com", password="x" * 12, headers=told_address)
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.77"}).status_code == 429


def test_only_failures_count(client, person):
    for _number in range(12):
        assert sign_in(client).status_code == 302
        client.post("/accounts/logout/")
    assert not Attempts.objects.exists()


def ask_for_reset(browser, email: str):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return browser.post(RESET, {"email": email})


def test_a_locked_account_opens_by_the_mailed_reset(client, person):
    for number in range(10):
        sign_in(Browser(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong password")
    ask_for_reset(client, "nino@example.com")
    (message,) = mail.outbox
    assert message.to == ["nino@example.com"]
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", message.body)[1]
    page = client.get(path, follow=True)
    new = "quite another password"
    form = page.request["PATH_INFO"]
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(client, password=new).status_code == 302
    assert "password_reset" in verbs()


def test_a_reset_is_answered_alike_for_known_and_unknown_addresses(client, person):
    known, unknown = ask_for_reset(client, person.email), ask_for_reset(client, "x@example.com")
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert len(mail.outbox) == 1


def test_a_reset_link_works_once(client, person):
    ask_for_reset(client, person.email)
    path = re.search(r"https?://[^/]+(/accounts/\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True).request["PATH_INFO"]
    new = {"password1": "quite another password", "password2": "quite another password"}
    assert client.post(form, new).status_code == 302
    assert "password1" not in Browser().get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("123456789", False),
        ("x" * 10 + "!", True),
        ("ძალიან გრძელი", True),
        ("x y" * 42 + "zz", True),
        ("x y" * 43, False),
        ("password123", False),
    ],
)
def test_a_password_has_10_to_128_characters_of_any_kind(client, person, password, good):
    sign_in(client)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert (answer.status_code == 302) == good, answer.status_code
    person.refresh_from_db()
    assert person.check_password(password) == good


def test_the_first_person_signs_up_and_everybody_else_is_invited(client, db):
    body = {"email": "first@example.com", "password1": PASSWORD}
    assert client.post("/accounts/signup/", body).status_code == 302
    assert User.objects.get().email == "first@example.com"
    other = Browser()
    other.post("/accounts/signup/", {"email": "second@example.com", "password1": PASSWORD})
    assert User.objects.count() == 1


def test_open_sign_up_makes_no_second_account_of_an_address(client, person, settings):
    settings.OPEN_SIGNUP = True
    body = {"email": "NINO@example.com", "password1": PASSWORD}
    answer = client.post("/accounts/signup/", body)
    assert answer.status_code < 500
    assert User.objects.count() == 1


def test_signing_out_asks_first(client, person):
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_after_sign_in_nobody_is_led_to_another_site(client, person):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": target})
        assert answer.headers["Location"] == "/"
        client.post("/accounts/logout/")


def test_a_page_that_needs_a_sign_in_is_come_back_to(client, person):
    where = client.get("/me/").headers["Location"]
    assert where == "/accounts/login/?next=/me/"
    answer = client.post(where, {"login": person.email, "password": PASSWORD, "next": "/me/"})
    assert answer.headers["Location"] == "/me/"


def test_the_sign_in_page_asks_the_database_nothing(client, db, django_assert_num_queries):
    PersonFactory()
    client.get(LOGIN)
    with django_assert_num_queries(0):
        client.get(LOGIN)

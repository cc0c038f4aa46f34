"""ERR-1, CON-5: every error in one shape, and nothing in it that isn't for its reader."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.models import User
from common.ids import uuid7
from smmhub import errors
from tests.roof import urls

EXPECTED = {
    "missing": 404,
    "denied": 403,
    "suspicious": 400,
    "huge": 413,
    "invalid": 400,
    "late": 409,
    "stale": 409,
    "often": 429,
    "locked": 503,
    "away": 503,
    "full": 507,
    "full-disk": 507,
    "doubled": 409,
    "wide": 400,
    "bug": 500,
}
SIGN_IN = "/accounts/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(settings) -> Client:
    settings.ROOT_URLCONF = "tests.roof.urls"
    urls.seen.clear()
    return Client(raise_request_exception=False)


def test_every_fault_has_its_expectation():
    assert EXPECTED.keys() == urls.FAULTS.keys()


@pytest.mark.parametrize("fault", EXPECTED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_fault_is_the_same_status_at_both_doors(fault, method, visitor):
    page = getattr(visitor, method)(f"/health/fault/{fault}/")
    api = getattr(visitor, method)(f"/api/fault/{fault}/")
    assert page.status_code == api.status_code == EXPECTED[fault]
    assert page["Content-Type"].startswith("text/html")
    assert api["Content-Type"] == "application/problem+json"
    told = api.json()
    assert told["status"] == api.status_code
    assert told["instance"] == api["X-Request-ID"]
    assert {"type", "title", "detail", "code"} <= told.keys()
    for answer in (page, api):
        text = answer.content.decode()
        assert "secret" not in text
        assert "Traceback" not in text
        assert "/fault/" not in text


@pytest.mark.parametrize("fault", ["often", "locked", "away", "full", "full-disk"])
def test_what_may_go_better_later_says_when(fault, visitor):
    for door in ("health", "api"):
        assert int(visitor.get(f"/{door}/fault/{fault}/")["Retry-After"]) >= 1


def test_a_stale_version_is_412_only_for_who_asked_with_if_match(visitor):
    assert visitor.get("/api/fault/stale/", headers={"If-Match": '"1"'}).status_code == 412


def test_a_refusal_names_its_rule(visitor):
    told = visitor.get("/api/fault/invalid/").json()
    assert told["errors"] == [{"pointer": "", "code": "GOAL-1", "detail": "Agree on a goal first."}]


def test_a_locked_page_is_run_again(visitor):
    assert visitor.post("/health/fault/once-locked/").status_code == 200
    assert urls.seen == ["once-locked"] * 2


def test_an_answer_of_another_shape_becomes_a_problem(visitor):
    told = visitor.get("/api/plain/")
    assert told.status_code == 418
    assert told["Content-Type"] == "application/problem+json"
    assert "secret" not in told.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "127.0.0.1:x"])
def test_a_wrong_host_is_refused_in_shape(host, visitor):
    api = visitor.get("/api/v1/me/", headers={"Host": host})
    assert api.status_code == 400
    assert api["Content-Type"] == "application/problem+json"
    page = visitor.get(SIGN_IN, headers={"Host": host})
    assert page.status_code == 400
    assert host not in page.content.decode()


def test_a_database_that_is_away_is_503_at_every_door(visitor, monkeypatch, business_person):
    visitor.force_login(business_person)

    def away(*args, **kwargs):
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    for path in ("/api/v1/me/", "/"):
        assert visitor.get(path).status_code == 503


def test_too_many_fields_are_refused_in_shape(visitor, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    many = {f"f{n}": "1" for n in range(20)}
    assert visitor.post(SIGN_IN, many).status_code == 400


def test_trace_and_invented_methods_end_at_the_door(visitor):
    for method in ("TRACE", "TRACK", "BREW"):
        for path in ("/", "/api/v1/me/"):
            answer = visitor.generic(method, path)
            assert answer.status_code == 405
            assert "GET" in answer["Allow"]


@pytest.mark.parametrize("address", ["/nowhere/", "/clients/not-an-id/", "/help/rules/XX-9/"])
def test_what_isnt_there_is_said_in_the_persons_language(visitor, business_person, address):
    User.objects.filter(pk=business_person.pk).update(language="ka")
    visitor.force_login(business_person)
    assert '<html lang="ka"' in visitor.get(address).content.decode()


def test_the_address_of_a_button_is_a_readable_page(visitor, business_person):
    visitor.force_login(business_person)
    answer = visitor.get(f"/jobs/{uuid7()}/retry/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "belongs to a button" in answer.content.decode()


def test_a_missing_csrf_token_is_a_plain_page(business_person):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(SIGN_IN, {})
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("language", ["en", "ru", "ka"])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 412, 413, 429, 500, 503, 507])
def test_every_error_page_is_made_without_the_database(language, status, django_assert_num_queries):
    request = RequestFactory().get("/somewhere/", headers={"Host": "evil.example"})
    request.id = "the-id"
    with translation.override(language), django_assert_num_queries(0):
        page = errors.answer(request, errors.Problem(status, "x"))
    text = page.content.decode()
    assert page.status_code == status
    assert f'lang="{language}"' in text
    assert "the-id" in text


def test_even_a_broken_error_page_says_something(monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", broken)
    page = errors.answer(RequestFactory().get("/"), errors.Problem(503, "busy"))
    assert page.status_code == 503
    assert b"<h1>" in page.content

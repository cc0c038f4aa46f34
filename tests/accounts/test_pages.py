"""A person's own pages: profile, language, tokens."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from accounts.models import ApiToken, User
from clients.models import HistoryEntry
from tests.factories import ClientFactory, PersonFactory, with_role

pytestmark = pytest.mark.django_db

TOKENS = "/me/tokens/"
QUIET = {"quiet_from": "20:00", "quiet_until": "08:00"}


@pytest.fixture
def browser(person) -> Browser:
    made = Browser()
    made.force_login(person)
    return made


def saved(person: User) -> User:
    return User.objects.get(pk=person.pk)


# --- Profile --------------------------------------------------------------------------------------
def test_a_profile_is_changed_and_the_history_says_what(browser, person):
    body = {"name": "Nino K.", "language": "ka", "timezone": "Asia/Tbilisi", **QUIET}
    assert browser.post("/me/", body).status_code == 302
    now = saved(person)
    assert (now.name, now.language, now.timezone) == ("Nino K.", "ka", "Asia/Tbilisi")
    entry = HistoryEntry.objects.get(verb="changed", subject_id=person.pk)
    assert entry.changes["name"] == ["Nino", "Nino K."]


def test_saving_the_same_again_leaves_no_line(browser, person):
    body = {"name": person.name, "language": person.language, "timezone": person.timezone, **QUIET}
    assert browser.post("/me/", body).status_code == 302
    assert not HistoryEntry.objects.filter(verb="changed").exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "Nino\u202eK"},
        {"language": "xx"},
        {"timezone": "Mars/Base"},
        {"name": "x" * 101},
    ],
)
def test_a_profile_refuses_what_it_cannot_keep(browser, person, bad):
    body = {"name": "Nino", "language": "en", "timezone": "UTC", **QUIET} | bad
    answer = browser.post("/me/", body)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == list(bad)
    assert saved(person).name == "Nino"


def test_nobody_changes_their_address_or_their_rights(browser, person):
    body = {"name": "N", "language": "en", "timezone": "UTC", **QUIET}
    browser.post("/me/", body | {"email": "x@example.com", "is_staff": "on", "is_superuser": "on"})
    now = saved(person)
    assert (now.email, now.is_staff, now.is_superuser) == ("nino@example.com", False, False)


# --- Language -------------------------------------------------------------------------------------
def test_the_browser_chooses_the_language_of_a_stranger(client):
    for asked, shown in {"ka,en;q=0.5": "ka", "ru": "ru", "de": "en"}.items():
        page = client.get("/accounts/login/", headers={"accept-language": asked})
        assert f'<html lang="{shown}"' in page.content.decode()


def test_the_person_chooses_once_signed_in(browser, person):
    User.objects.update(language="ru")
    page = browser.get("/me/", headers={"accept-language": "ka"})
    assert '<html lang="ru"' in page.content.decode()


def test_a_stranger_keeps_the_language_in_a_cookie(client, db):
    answer = client.post("/language/", {"language": "ka", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "ka"
    assert cookie["httponly"]
    assert '<html lang="ka"' in client.get("/accounts/login/").content.decode()


def test_a_signed_in_person_keeps_it_in_the_profile(browser, person):
    browser.post("/language/", {"language": "ka"})
    assert saved(person).language == "ka"
    assert '<html lang="ka"' in browser.get("/me/").content.decode()


@pytest.mark.parametrize("code", ["xx", "", "en\x00", "de"])
def test_an_unknown_language_changes_nothing(browser, person, code):
    assert browser.post("/language/", {"language": code}).status_code == 302
    assert saved(person).language == "en"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x()"])
def test_a_language_leads_to_no_other_site(client, db, target):
    answer = client.post("/language/", {"language": "ka", "next": target})
    assert answer.headers["Location"] == "/"


def test_a_language_is_chosen_by_post_only(client, db):
    assert client.get("/language/?language=ka").status_code == 405


# --- Tokens ---------------------------------------------------------------------------------------
def make(browser: Browser, **more: str):
    return browser.post(TOKENS, {"name": "sheet", "scope": "read", "days": "30"} | more)


def test_a_token_is_shown_once_and_works(browser, person):
    answer = make(browser)
    token = answer.context["secret"]
    assert token.startswith("smm_")
    assert token in answer.content.decode()
    assert token not in browser.get(TOKENS).content.decode()
    row = ApiToken.objects.get()
    assert token not in f"{row.digest}{row.token_key}"
    me = Browser(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/")
    assert me.json()["token"] == {"name": "sheet", "scopes": ["read"]}


def test_a_token_may_be_for_one_client_and_for_ever(browser, person):
    client = person.memberships.get().client
    make(browser, client=str(client.pk), days="0", scope="import")
    row = ApiToken.objects.get()
    assert (row.client_id, row.expiry, row.scopes) == (client.pk, None, ["import"])


def test_a_token_is_not_made_for_somebody_elses_client(browser):
    answer = make(browser, client=str(ClientFactory().pk))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["client"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("bad", [{"name": ""}, {"scope": "own"}, {"days": "-1"}, {"days": "x"}])
def test_a_token_needs_a_name_a_scope_and_an_end(browser, bad):
    answer = make(browser, **bad)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == list(bad)


def test_two_tokens_of_a_person_do_not_share_a_name(browser):
    make(browser)
    answer = make(browser)
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", code="AUTH-4")
    assert ApiToken.objects.count() == 1


def test_another_person_may_use_the_same_name(browser):
    make(browser)
    other = Browser()
    other.force_login(with_role(ClientFactory(), "specialist"))
    assert make(other).status_code == 200


def test_a_revoked_token_ends_at_once(browser):
    token = make(browser).context["secret"]
    caller = Browser(headers={"Authorization": f"Bearer {token}"})
    assert caller.get("/api/v1/me/").status_code == 200
    assert browser.post(f"{TOKENS}{ApiToken.objects.get().id}/revoke/").status_code == 302
    assert caller.get("/api/v1/me/").status_code == 401
    verbs = HistoryEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["signed_in", "token_created", "token_revoked"]


def test_the_history_of_a_token_does_not_hold_it(browser):
    token = make(browser).context["secret"]
    assert token not in str(list(HistoryEntry.objects.values_list("changes", flat=True)))


def test_nobody_revokes_the_token_of_another(browser):
    make(browser)
    other = Browser()
    other.force_login(PersonFactory())
    assert other.post(f"{TOKENS}{ApiToken.objects.get().id}/revoke/").status_code == 404
    assert ApiToken.objects.count() == 1


def test_tokens_are_kept_out_of_caches(browser):
    assert "no-store" in browser.get(TOKENS).headers["Cache-Control"]


def test_a_token_that_ran_out_says_so_and_opens_nothing(browser, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    token = make(browser).context["secret"]
    assert "ended" not in browser.get(TOKENS).content.decode()
    time_machine.move_to("2026-07-01T10:00:01Z", tick=False)
    caller = Browser(headers={"Authorization": f"Bearer {token}"})
    assert caller.get("/api/v1/me/").status_code == 401
    browser.force_login(ApiToken.objects.get().user)  # the session ran out as well
    assert "ended" in browser.get(TOKENS).content.decode()


def test_a_token_may_read_and_import(browser):
    make(browser, scope="import read")
    assert ApiToken.objects.get().scopes == ["import", "read"]
    assert browser.get(TOKENS).content.decode().count("read, and import measurements") == 2


def printed(*options: str) -> str:
    out = StringIO()
    call_command("create_token", *options, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_command_makes_what_the_page_makes(person, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    client = person.memberships.get().client
    options = ("--scope", "read", "--scope", "import", "--client", str(client.pk), "--days", "30")
    token = printed(person.email, "--name", "bot", *options)
    row = ApiToken.objects.get()
    assert (row.name, row.scopes, row.client_id) == ("bot", ["import", "read"], client.pk)
    assert row.expiry == datetime(2026, 7, 1, 10, tzinfo=UTC)
    me = Browser(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/")
    assert me.json()["memberships"] == [{"client": str(client.pk), "role": "manager"}]


def test_the_command_refuses_what_would_never_work(person):
    for wrong in (("--client", str(ClientFactory().pk)), ("--days", "0"), ("--days", "4000")):
        with pytest.raises(CommandError):
            printed(person.email, "--name", "bot", *wrong)
    with pytest.raises(CommandError):
        printed("nobody@example.com", "--name", "bot")
    assert not ApiToken.objects.exists()

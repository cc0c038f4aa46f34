"""Pages of a client's people, their invitations, and the history of what was done."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils.timezone import now

from clients.models import Invitation
from clients.services import change
from tests.clients.conftest import errors, page, signed_in
from tests.factories import with_role

pytestmark = pytest.mark.django_db


# --- People ---------------------------------------------------------------------------------------
def invite(browser, business, **more):
    body = {"name": "Nino", "email": "nino@example.com", "role": "observer"} | more
    return browser.post(page("people", business), body)


def test_a_person_is_invited_with_a_duty(browser, business):
    assert invite(browser, business, duty="shop manager").status_code == 302
    assert Invitation.objects.get().duty == "shop manager"
    assert "nino@example.com" in browser.get(page("people", business)).content.decode()


@pytest.mark.parametrize(
    "bad",
    [{"email": "nino"}, {"email": ""}, {"name": ""}, {"role": "owner"}, {"role": "king"}],
)
def test_an_invitation_needs_an_address_and_a_role_of_this_client(browser, business, bad):
    answer = invite(browser, business, **bad)
    assert (answer.status_code, list(errors(answer))) == (400, list(bad))
    assert not Invitation.objects.exists()


def test_a_second_manager_takes_over(browser, business):
    specialist = with_role(business, "specialist")
    held = specialist.memberships.get()
    browser.post(page("person_role", business, held.pk), {"role": "manager"})
    roles = dict(business.memberships.values_list("person_id", "role"))
    assert sorted(roles.values()) == ["manager", "specialist"]
    assert roles[specialist.pk] == "manager"


def test_a_client_is_not_left_without_a_manager(browser, business):
    held = business.memberships.get(role="manager")
    for name, body in (("person_role", {"role": "specialist"}), ("person_remove", {})):
        answer = browser.post(page(name, business, held.pk), body, follow=True)
        assert "Name the new manager first." in answer.content.decode()
    assert business.memberships.get(role="manager") == held


def test_a_role_that_does_not_exist_changes_nothing(browser, business):
    held = with_role(business, "observer").memberships.get()
    answer = browser.post(page("person_role", business, held.pk), {"role": "king"}, follow=True)
    assert "Choose a role." in answer.content.decode()
    held.refresh_from_db()
    assert held.role == "observer"


def test_somebody_who_is_removed_reaches_nothing_from_the_next_request_on(browser, business):
    person = with_role(business, "specialist")
    theirs = signed_in(person)
    assert theirs.get(business.get_absolute_url()).status_code == 200
    browser.post(page("person_remove", business, person.memberships.get().pk))
    assert theirs.get(business.get_absolute_url()).status_code == 404


def test_too_many_deciders_are_warned_of(browser, business):
    for _number in range(2):
        with_role(business, "decider")
    assert "TEAM-2" not in browser.get(page("people", business)).content.decode()
    with_role(business, "decider")
    assert "TEAM-2" in browser.get(page("people", business)).content.decode()


# --- Invitations: every end of a link (LNK-4) -----------------------------------------------------
@pytest.fixture
def invitation(browser, business, django_capture_on_commit_callbacks) -> Invitation:
    with django_capture_on_commit_callbacks(execute=True):
        invite(browser, business)
    return Invitation.objects.get()


def address() -> str:
    return re.search(r"(/invite/[^/]+/)", mail.outbox[0].body)[1]


JOIN = {"name": "Nino", "password": "fresh bread every morning"}


def test_a_joined_person_is_signed_in_and_sees_that_session(client, invitation):
    assert client.post(address(), JOIN).status_code == 302
    assert client.get("/").status_code == 200
    assert "this one" in client.get("/accounts/sessions/").content.decode()


@pytest.mark.parametrize("bad", [{"name": ""}, {"password": "short"}, {"password": ""}])
def test_joining_needs_a_name_and_a_password(client, invitation, bad):
    answer = client.post(address(), JOIN | bad)
    assert answer.status_code == 400
    assert not Invitation.objects.get().accepted_at


@pytest.mark.parametrize("end", ["revoked", "expired", "used", "closed client"])
def test_the_link_of_an_ended_invitation_is_gone_and_tells_nothing(
    client, browser, business, invitation, end
):
    if end == "revoked":
        browser.post(page("invitation_revoke", business, invitation.pk))
    elif end == "expired":
        Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    elif end == "used":
        Browser().post(address(), JOIN)
    else:
        browser.post(page("close", business))
    for answer in (client.get(address()), client.post(address(), JOIN)):
        assert answer.status_code == 410
        assert "Bakery" not in answer.content.decode()
        assert "nino@example.com" not in answer.content.decode()


def test_the_page_speaks_the_clients_language(client, business, browser, invitation):
    Invitation.objects.update(language="ka")
    assert '<html lang="ka"' in client.get(address()).content.decode()


# --- History --------------------------------------------------------------------------------------
def test_the_history_says_who_did_what_newest_first(browser, business):
    invite(browser, business)
    held = with_role(business, "observer").memberships.get()
    browser.post(page("person_remove", business, held.pk))
    entries = browser.get(page("history", business)).context["entries"]
    assert [entry.verb for entry in entries] == ["deleted", "invited"]
    assert {entry.person.email for entry in entries} == {"manager@example.com"}
    assert {entry.role for entry in entries} == {"manager"}


def test_the_history_goes_on_by_pages(browser, business):
    for number in range(101):
        change(business, {"industry": f"Bread {number}"}, by=None)
    first = browser.get(page("history", business))
    assert (len(first.context["entries"]), first.context["next_before"]) == (100, 2)
    rest = browser.get(page("history", business), {"before": 2})
    assert [entry.number for entry in rest.context["entries"]] == [1]
    assert rest.context["next_before"] is None


@pytest.mark.parametrize("before", ["x", "-1", "１２", "9" * 30, "0"])
def test_a_page_of_history_that_is_none_is_no_fault(browser, business, before):
    answer = browser.get(page("history", business), {"before": before})
    assert answer.status_code in (200, 400)

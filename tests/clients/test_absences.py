"""Absences: who may stand in, one's own page, and those that a manager writes down (TEAM-3)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clients.models import Absence, HistoryEntry, Membership
from clients.rules import may_stand_in, present
from common.periods import today_in
from tests.clients.conftest import errors, page, signed_in
from tests.factories import ClientFactory, with_role

pytestmark = pytest.mark.django_db
MINE = "/me/absences/"


@pytest.fixture
def decider(business):
    return with_role(business, "decider", name="Nino")


@pytest.fixture
def substitute(business):
    return with_role(business, "decider", name="Sandro")


def days(substitute, first=1, last=3, **more):
    today = today_in("Asia/Tbilisi")
    return {
        "first_day": (today + timedelta(days=first)).isoformat(),
        "last_day": (today + timedelta(days=last)).isoformat(),
        "substitute": str(substitute.pk),
        **more,
    }


# --- Rules ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "other", "may"),
    [
        ("decider", "decider", True),
        ("decider", "contributor", False),
        ("contributor", "decider", True),
        ("contributor", "observer", False),
        ("observer", "contributor", True),
        ("manager", "owner", True),
        ("owner", "manager", True),  # at a client they have the same rights
        ("manager", "specialist", False),
        ("specialist", "manager", True),
        ("specialist", "decider", False),
        ("decider", "owner", False),
    ],
)
def test_who_stands_in_has_the_same_rights_on_the_same_side(role, other, may):
    assert may_stand_in(role, other) is may


@pytest.mark.parametrize(
    ("away", "acting"),
    [({}, "a"), ({"a": "b"}, "b"), ({"a": "b", "b": "c"}, "c"), ({"a": "b", "b": "a"}, None)],
)
def test_a_substitute_who_is_away_as_well_is_followed(away, acting):
    assert present("a", away) == acting


# --- Pages ---------------------------------------------------------------------------------------
def test_somebody_is_away_from_one_client_or_from_all(decider, substitute, business):
    other = ClientFactory(name="Florist")
    for person in (decider, substitute):
        Membership.objects.create(person=person, client=other, agency=other.agency, role="decider")
    browser = signed_in(decider)
    assert browser.post(MINE, days(substitute, client=str(other.pk))).status_code == 302
    assert [absence.client for absence in Absence.objects.all()] == [other]
    assert browser.post(MINE, days(substitute, 5, 6)).status_code == 302
    assert Absence.objects.count() == 3
    assert browser.get(MINE).content.decode().count("Sandro stands in") == 3


def test_a_form_sent_twice_is_one_absence(decider, substitute):
    browser, body = signed_in(decider), days(substitute, form_key=str(uuid4()))
    for _ in range(2):
        assert browser.post(MINE, body).status_code == 302
    assert Absence.objects.count() == 1
    assert HistoryEntry.objects.filter(verb="created", kind="clients.absence").count() == 1


def test_what_was_typed_stays_in_a_refused_form(decider, substitute):
    body = days(substitute, 3, 1)
    answer = signed_in(decider).post(MINE, body)
    assert answer.status_code == 400
    assert body["first_day"] in answer.content.decode()
    assert not Absence.objects.exists()


def test_the_message_names_the_client_where_a_substitute_may_not(decider, substitute):
    other = ClientFactory(name="Florist")
    Membership.objects.create(person=decider, client=other, agency=other.agency, role="decider")
    answer = signed_in(decider).post(MINE, days(substitute))
    assert errors(answer) == {"substitute": ["TEAM-3"]}
    assert "does not decide for Florist: invite them as a decider first" in answer.content.decode()
    assert not Absence.objects.exists()  # at none of them


def test_who_is_back_ends_it(decider, substitute):
    browser = signed_in(decider)
    browser.post(MINE, days(substitute, 0, 3))
    absence = Absence.objects.get()
    assert signed_in(substitute).post(f"{MINE}{absence.pk}/end/").status_code == 404
    assert browser.post(f"{MINE}{absence.pk}/end/").status_code == 302
    assert not Absence.objects.exists()  # it began today, so nothing of it is left


def test_the_days_that_have_passed_stay(decider, substitute, business):
    yesterday = today_in(business.timezone) - timedelta(days=1)
    absence = Absence.objects.create(
        client=business,
        person=decider,
        substitute=substitute,
        first_day=yesterday,
        last_day=yesterday + timedelta(days=5),
    )
    signed_in(decider).post(f"{MINE}{absence.pk}/end/")
    absence.refresh_from_db()
    assert absence.last_day == yesterday


def test_the_manager_writes_it_down_for_others(browser, business, decider, substitute):
    held = Membership.objects.get(person=decider)
    answer = browser.post(page("absence", business, held.pk), days(substitute))
    assert answer.status_code == 302
    absence = Absence.objects.get()
    assert (absence.person, absence.substitute) == (decider, substitute)
    assert "Sandro stands in" in browser.get(page("people", business)).content.decode()
    assert browser.post(page("absence_end", business, absence.pk)).status_code == 302
    assert not Absence.objects.exists()


def test_a_specialist_writes_nobody_down(business, decider, substitute):
    held = Membership.objects.get(person=decider)
    browser = signed_in(with_role(business, "specialist"))
    assert browser.post(page("absence", business, held.pk), days(substitute)).status_code == 403


def test_without_anybody_to_stand_in_the_page_says_what_to_do(browser, business, decider):
    held = Membership.objects.get(person=decider)
    shown = browser.get(page("absence", business, held.pk)).content.decode()
    assert "invite a second decider first" in shown


def test_a_decider_is_removed_with_a_successor(browser, business, decider, substitute):
    held, heir = (Membership.objects.get(person=person) for person in (decider, substitute))
    browser.post(page("person_remove", business, held.pk), {"successor": str(heir.pk)})
    assert not Membership.objects.filter(pk=held.pk).exists()


def test_a_successor_of_another_client_is_not_there(browser, business, decider):
    held = Membership.objects.get(person=decider)
    stranger = with_role(ClientFactory(), "decider").memberships.get()
    answer = browser.post(page("person_remove", business, held.pk), {"successor": stranger.pk})
    assert answer.status_code == 404
    assert Membership.objects.filter(pk=held.pk).exists()

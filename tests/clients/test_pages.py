"""Pages of the agency, a client and its channels: what works, what is refused.

Who may visit them is in tests/test_isolation.py."""

import re

import pytest
from django.core import mail
from django.utils.timezone import now

from approvals.services import request_approval
from clients.models import Agency, Channel, Client, HistoryEntry, Invitation, Membership
from clients.services import change
from tests.clients.conftest import errors, page, signed_in
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    GoalFactory,
    PersonFactory,
    with_role,
)

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Café Mzia",
    "market": "b2b",
    "industry": "coffee",
    "language": "ka",
    "timezone": "Asia/Tbilisi",
    "currency": "GEL",
}


# --- Agency ---------------------------------------------------------------------------------------
def test_a_new_person_names_the_agency_and_is_led_to_the_first_client(client, db):
    person = PersonFactory()
    browser = signed_in(person)
    assert browser.get("/").headers["Location"] == "/agency/new/"
    answer = browser.post("/agency/new/", {"name": "Studio"})
    assert answer.headers["Location"] == "/clients/new/"
    assert Agency.objects.get().memberships.get().person == person


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "Stu\u202edio", "a\x00b"])
def test_an_agency_needs_a_name_that_can_be_read(name):
    answer = signed_in(PersonFactory()).post("/agency/new/", {"name": name})
    assert answer.status_code == 400
    assert not Agency.objects.exists()


def test_an_owner_invites_into_the_agency(owner, django_capture_on_commit_callbacks):
    body = {"name": "Gio", "email": "GIO@example.com", "role": "specialist"}
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(owner).post("/agency/", body).status_code == 302
    assert mail.outbox[0].to == ["gio@example.com"]
    assert "Gio" in signed_in(owner).get("/agency/").content.decode()


def test_nobody_becomes_an_owner_by_a_list_left_as_it_was(owner):
    assert signed_in(owner).get("/agency/").context["form"]["role"].value() == "specialist"


@pytest.mark.parametrize("role", ["decider", "observer", "admin", ""])
def test_nobody_of_the_client_side_is_invited_into_the_agency(owner, role):
    body = {"name": "Gio", "email": "gio@example.com", "role": role}
    assert signed_in(owner).post("/agency/", body).status_code == 400
    assert not Invitation.objects.exists()


def test_somebody_is_not_invited_twice_into_the_agency(owner):
    body = {"name": "Me", "email": owner.email, "role": "manager"}
    answer = signed_in(owner).post("/agency/", body)
    assert (answer.status_code, errors(answer)) == (400, {"__all__": ["TEAM-1"]})


def test_the_last_owner_stays(owner):
    held = owner.memberships.get()
    answer = signed_in(owner).post(f"/agency/people/{held.pk}/remove/", follow=True)
    assert "An agency needs an owner." in answer.content.decode()
    assert owner.memberships.exists()


def test_somebody_who_leaves_the_agency_loses_its_pages_at_once(owner):
    held = Membership.objects.create(
        person=PersonFactory(), agency=owner.memberships.get().agency, role="manager"
    )
    theirs = signed_in(held.person)
    assert theirs.get("/agency/").status_code == 200
    signed_in(owner).post(f"/agency/people/{held.pk}/remove/")
    assert theirs.get("/agency/").status_code == 403


def test_who_leaves_the_agency_leaves_its_clients(owner, business):
    agency = owner.memberships.get().agency
    person, mine = PersonFactory(), ClientFactory(agency=agency)
    held = Membership.objects.create(person=person, agency=agency, role="specialist")
    Membership.objects.create(person=person, agency=agency, client=mine, role="specialist")
    Membership.objects.create(
        person=person, agency=business.agency, client=business, role="decider"
    )
    signed_in(owner).post(f"/agency/people/{held.pk}/remove/")
    assert [one.client for one in person.memberships.all()] == [business]


def test_a_clients_manager_leaves_after_naming_another(owner):
    agency = owner.memberships.get().agency
    person, mine = PersonFactory(), ClientFactory(agency=agency)
    held = Membership.objects.create(person=person, agency=agency, role="manager")
    Membership.objects.create(person=person, agency=agency, client=mine, role="manager")
    answer = signed_in(owner).post(f"/agency/people/{held.pk}/remove/", follow=True)
    assert "Name the new manager first." in answer.content.decode()
    assert person.memberships.count() == 2


# --- A new client ---------------------------------------------------------------------------------
def test_a_client_is_opened_by_its_manager_and_channels_come_next(owner):
    answer = signed_in(owner).post("/clients/new/", DETAILS)
    made = Client.objects.get()
    assert answer.headers["Location"] == page("channel_new", made)
    assert (made.name, made.market, made.currency) == ("Café Mzia", "b2b", "GEL")
    assert made.memberships.get().role == "manager"


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "Ca\u200bfé"},
        {"timezone": "Mars/Base"},
        {"currency": "XXX"},
        {"language": "de"},
        {"market": "b2g"},
    ],
)
def test_a_client_refuses_what_cannot_be(owner, bad):
    answer = signed_in(owner).post("/clients/new/", DETAILS | bad)
    assert answer.status_code == 400
    assert list(errors(answer)) == list(bad)
    assert not Client.objects.exists()


def test_two_clients_of_an_agency_do_not_share_a_name_but_agencies_do(owner):
    ClientFactory(name="Café Mzia")  # of another agency
    browser = signed_in(owner)
    assert browser.post("/clients/new/", DETAILS).status_code == 302
    answer = browser.post("/clients/new/", DETAILS | {"name": "CAFÉ  MZIA".replace("  ", " ")})
    assert (answer.status_code, errors(answer)) == (400, {"__all__": ["TEN-5"]})


# --- Settings -------------------------------------------------------------------------------------
def test_details_are_changed(browser, business):
    body = DETAILS | {"form": "details", "seen": business.version}
    assert browser.post(page("settings", business), body).status_code == 302
    business.refresh_from_db()
    assert (business.name, business.industry, business.version) == ("Café Mzia", "coffee", 2)


RULES = {
    "form": "rules",
    "mix_tolerance": 10,
    "decision_rule": "all",
    "decision_days": 5,
    "shift_allowance": 4,
    "engaging": 50,
    "user_generated": 20,
    "educational": 20,
    "promotional": 10,
    "seen": 1,
}


def test_rules_are_changed(browser, business):
    assert browser.post(page("settings", business), RULES).status_code == 302
    business.refresh_from_db()
    assert business.mix_formula["engaging"] == 50
    assert (business.mix_tolerance, business.decision_rule) == (10, "all")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"engaging": 51}, {"__all__": ["MIX-1"]}),
        ({"engaging": -1, "user_generated": 71}, {"engaging": ["min_value"]}),
        ({"engaging": "x"}, {"engaging": ["invalid"]}),
        ({"mix_tolerance": 21}, {"mix_tolerance": ["max_value"]}),
        ({"decision_days": 61}, {"decision_days": ["max_value"]}),
        ({"decision_rule": "some"}, {"decision_rule": ["invalid_choice"]}),
    ],
)
def test_rules_have_limits(browser, business, bad, said):
    answer = browser.post(page("settings", business), RULES | bad)
    assert answer.status_code == 400
    found = answer.context["forms"]["rules"].errors.as_data()
    assert {name: [e.code for e in problems] for name, problems in found.items()} == said
    assert Client.objects.get(pk=business.pk).version == 1


def test_of_two_people_the_second_sees_both_texts(browser, business):
    change(business, {"industry": "bread"}, by=None)
    body = DETAILS | {"form": "details", "seen": 1}
    answer = browser.post(page("settings", business), body)
    form = answer.context["forms"]["details"]
    assert answer.status_code == 409
    assert form.has_error("__all__", code="CON-3")
    assert form.stale.industry == "bread"
    assert form["industry"].value() == "coffee"
    again = browser.post(page("settings", business), body | {"seen": form["seen"].value()})
    assert again.status_code == 302


def test_a_form_that_does_not_exist_is_refused(browser, business):
    assert browser.post(page("settings", business), {"form": "other"}).status_code == 400


def test_closing_a_client_keeps_it_and_ends_its_links(browser, business):
    with_role(business, "decider")
    goal = GoalFactory(client=business)
    goal.kpis.create(metric="followers", baseline=1, target=2, start=now().date(), due=goal.due)
    request_approval("goal", goal, by=business.memberships.get(role="manager").person)
    assert browser.post(page("close", business)).status_code == 302
    business.refresh_from_db()
    assert business.closed_at
    assert "Bakery" not in browser.get("/").content.decode()
    assert HistoryEntry.objects.filter(client_id=business.pk, verb="closed").count() == 1


# --- Channels -------------------------------------------------------------------------------------
def test_a_channel_is_added_with_its_rhythm(browser, business):
    body = {
        "network": "instagram",
        "name": "Mzia",
        "rhythm_0": "10:00, 18.30",
        "rhythm_4": "9:05",
        "another": "1",
    }
    answer = browser.post(page("channel_new", business), body)
    assert answer.headers["Location"] == page("channel_new", business)
    assert Channel.objects.get().rhythm == [
        {"weekday": 1, "time": "10:00"},
        {"weekday": 1, "time": "18:30"},
        {"weekday": 5, "time": "09:05"},
    ]


@pytest.mark.parametrize("times", ["25:00", "10:60", "ten", "１０:００", "10", "10:00-12:00"])
def test_a_rhythm_says_which_word_is_no_time(browser, business, times):
    body = {"network": "vk", "name": "Mzia", "rhythm_2": f"10:00 {times}"}
    answer = browser.post(page("channel_new", business), body)
    assert (answer.status_code, errors(answer)) == (400, {"rhythm": ["PLAN-4"]})
    assert times in answer.content.decode()
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("bad", "field"),
    [({"network": "myspace"}, "network"), ({"name": ""}, "name"), ({"url": "x://y"}, "url")],
)
def test_a_channel_needs_a_network_and_a_name(browser, business, bad, field):
    body = {"network": "vk", "name": "Mzia"} | bad
    answer = browser.post(page("channel_new", business), body)
    assert (answer.status_code, list(errors(answer))) == (400, [field])


def test_a_channel_is_there_once(browser, business):
    ChannelFactory(client=business, network="vk", name="Mzia")
    ChannelFactory(network="vk", name="Other")  # somebody else's
    answer = browser.post(page("channel_new", business), {"network": "vk", "name": "Mzia"})
    assert (answer.status_code, errors(answer)) == (400, {"__all__": ["TEN-5"]})
    body = {"network": "vk", "name": "Other"}
    assert browser.post(page("channel_new", business), body).status_code == 302


def test_a_channel_is_shown_with_its_times_and_changed(browser, business):
    row = ChannelFactory(client=business, rhythm=[{"weekday": 3, "time": "10:00"}])
    shown = browser.get(page("channel", business, row.pk)).content.decode()
    (times,) = re.findall(r'<input[^>]*name="rhythm_2"[^>]*>', shown)
    assert 'value="10:00"' in times
    body = {"network": row.network, "name": "New", "rhythm_2": "11:00", "seen": 1}
    assert browser.post(page("channel", business, row.pk), body).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.rhythm) == ("New", [{"weekday": 3, "time": "11:00"}])

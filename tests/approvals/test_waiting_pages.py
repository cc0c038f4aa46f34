"""Pages of the waiting: more time, what silence means, taking an approval back (APPR-6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals import subjects
from approvals.models import ApprovalRequest, AskedDecider
from clients.models import Membership
from common.periods import today_in
from tests.approvals.conftest import KIND
from tests.factories import with_role


@pytest.fixture
def more_time(approval):
    return f"{approval.get_absolute_url()}time/"


@pytest.fixture
def take_back(approval):
    return f"{approval.get_absolute_url()}take-back/"


@pytest.fixture
def by_silence(asked):
    """The part of a decider whose silence has approved it."""
    moment = asked.created_at
    given = {"decision": "approve", "via": "silence", "decided_at": moment, "decided_version": 1}
    AskedDecider.objects.filter(pk=asked.pk).update(**given)
    ApprovalRequest.objects.update(status="approved", closed_at=moment)
    asked.refresh_from_db()
    return asked


def test_the_manager_gives_more_time(client, manager, approval, more_time):
    client.force_login(manager)
    assert "Give more time" in client.get(approval.get_absolute_url()).content.decode()
    day = today_in("Asia/Tbilisi") + timedelta(days=60)
    assert client.post(more_time, {"due": day.isoformat()}).status_code == 302
    approval.refresh_from_db()
    assert approval.due >= day


@pytest.mark.parametrize("due", ["", "soon", "2020-01-01", "2099-01-01"])
def test_a_bad_day_is_kept_in_the_form(client, manager, more_time, due):
    client.force_login(manager)
    answer = client.post(more_time, {"due": due})
    assert answer.status_code == 400
    assert answer.context["form"]["due"].value() == due


def test_more_time_is_the_managers_to_give(client, decider, business, more_time):
    for person, code in ((decider, 403), (with_role(business, "specialist"), 403)):
        client.force_login(person)
        assert client.post(more_time, {"due": "2030-01-01"}).status_code == code


def test_a_question_that_is_over_gets_no_more_time(client, manager, approval, more_time):
    ApprovalRequest.objects.update(status="withdrawn")
    client.force_login(manager)
    day = today_in("Asia/Tbilisi") + timedelta(days=60)
    assert client.post(more_time, {"due": day.isoformat()}).status_code == 409


def test_a_decider_says_what_their_silence_means(client, decider, business):
    client.force_login(decider)
    people, switch = f"/clients/{business.pk}/people/", f"/clients/{business.pk}/silence/"
    assert "My silence counts as approval" in client.get(people).content.decode()
    client.post(switch, {"on": "1"})
    assert Membership.objects.get(person=decider).silence_approves
    assert "Wait for my answer again" in client.get(people).content.decode()
    client.post(switch, {"on": "0"})
    assert not Membership.objects.get(person=decider).silence_approves


def test_nobody_else_says_it_for_them(client, manager, decider, business):
    client.force_login(manager)
    assert client.post(f"/clients/{business.pk}/silence/", {"on": "1"}).status_code == 403
    assert "My silence" not in client.get(f"/clients/{business.pk}/people/").content.decode()


def test_what_silence_approved_is_taken_back(client, decider, by_silence, take_back, monkeypatch):
    made = replace(subjects.subject(KIND), revoked=lambda row, user, reason: None)
    monkeypatch.setitem(subjects._subjects, KIND, made)
    client.force_login(decider)
    page = client.get(by_silence.request.get_absolute_url()).content.decode()
    assert "Take back the approval" in page
    assert "by silence" in page
    assert client.post(take_back, {"reason": ""}).status_code == 400
    assert client.post(take_back, {"reason": "Wrong price"}).status_code == 302
    assert ApprovalRequest.objects.get().status == "returned"
    assert client.post(take_back, {"reason": "Again"}).status_code == 409


def test_only_who_was_silent_takes_it_back(client, manager, business, by_silence, take_back):
    for person in (manager, with_role(business, "decider")):
        client.force_login(person)
        assert client.post(take_back, {"reason": "No"}).status_code == 403
        page = client.get(by_silence.request.get_absolute_url()).content.decode()
        assert "Take back the approval" not in page

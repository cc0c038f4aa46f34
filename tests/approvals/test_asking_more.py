"""One more decider is asked about a question that is open (TEAM-2)."""

import pytest
from django.core.exceptions import ValidationError

from approvals.covering import ask_also, may_be_asked
from approvals.models import ApprovalRequest, AskedDecider, Link, RequestStep
from clients.models import HistoryEntry
from common.errors import WrongState
from jobs.models import Job
from tests.factories import with_role


@pytest.fixture
def newcomer(asked, business):
    """A decider who joined after the question was sent: not asked by that alone."""
    return with_role(business, "decider")


@pytest.fixture
def page(approval):
    return f"{approval.get_absolute_url()}ask-also/"


def test_the_manager_asks_one_more(client, manager, approval, newcomer, page):
    client.force_login(manager)
    assert page in client.get(approval.get_absolute_url()).content.decode()
    assert newcomer.name in client.get(page).content.decode()
    assert client.post(page, {"person": str(newcomer.pk)}).status_code == 302
    part = AskedDecider.objects.get(request=approval, person=newcomer)
    link = Link.objects.get(asked=part)
    assert Job.objects.filter(kind="mail_decider", args__link_id=str(link.pk)).exists()
    assert HistoryEntry.objects.filter(verb="asked_also").count() == 1
    assert "Nobody else to ask" in client.get(page).content.decode()


def test_asked_twice_is_refused(client, manager, approval, newcomer, page):
    ask_also(approval, newcomer, by=manager)
    with pytest.raises(ValidationError):
        ask_also(approval, newcomer, by=manager)
    client.force_login(manager)
    assert client.post(page, {"person": str(newcomer.pk)}).status_code == 400
    assert AskedDecider.objects.filter(person=newcomer).count() == 1


def test_only_deciders_of_this_client_are_asked(approval, business, manager):
    for person in (manager, with_role(business, "observer")):
        with pytest.raises(ValidationError):
            ask_also(approval, person, by=manager)


def test_it_is_the_managers_to_ask(client, decider, business, newcomer, page):
    for person in (decider, with_role(business, "specialist")):
        client.force_login(person)
        assert client.post(page, {"person": str(newcomer.pk)}).status_code == 403
        assert client.get(page).status_code == 403


def test_a_question_that_is_over_asks_nobody(approval, newcomer, manager):
    ApprovalRequest.objects.update(status="withdrawn")
    approval.refresh_from_db()
    assert may_be_asked(approval) == []
    with pytest.raises(WrongState):
        ask_also(approval, newcomer, by=manager)


def test_a_step_that_has_not_begun_mails_nothing_yet(approval, newcomer, manager):
    RequestStep.objects.update(opened_at=None)
    part = ask_also(approval, newcomer, by=manager)
    assert not Link.objects.filter(asked=part).exists()

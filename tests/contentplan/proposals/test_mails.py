"""Mails about proposals: each side is told, in its language, while it still matters (IDEA-2)."""

import pytest
from django.core import mail

from clients.absences import announce_absence
from clients.models import Membership
from clients.services import close_client
from common.periods import today_in
from contentplan.models import Proposal
from contentplan.services import answer_proposal, propose, reopen_proposal
from contentplan.tasks import mail_answer, mail_proposal
from jobs.models import Job
from jobs.registry import Progress
from tests.approvals.test_mails import LANGUAGES, check_form, html_of
from tests.contentplan.proposals.conftest import declined, proposed
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_side_is_told_in_its_language(business, people, language):
    for role in ("manager", "contributor"):
        people[role].language = language
        people[role].save()
    proposal = proposed(business, people)
    mail_proposal(str(proposal.pk), Progress())
    answer_proposal(proposal, answer="decline", argument="Too early", by=people["manager"])
    mail_answer(str(proposal.pk), Progress())
    reopen_proposal(proposal, facts="It is June", by=people["decider"])
    mail_proposal(str(proposal.pk), Progress())
    answer_proposal(proposal, answer="accept", by=people["manager"])
    mail_answer(str(proposal.pk), Progress())
    ours, theirs = [people["manager"].email], [people["contributor"].email]
    assert [message.to for message in mail.outbox] == [ours, theirs, ours, theirs]
    for message in mail.outbox:
        check_form(message, language)
        for text in (message.body, html_of(message)):
            assert "Show the bees" in text
            assert f"/proposals/#proposal-{proposal.pk}" in text
    assert "Too early" in mail.outbox[1].body
    assert "It is June" in mail.outbox[2].body


def test_a_mail_that_is_late_is_not_sent(business, people):
    proposal = declined(business, people)
    mail_proposal(str(proposal.pk), Progress())
    Membership.objects.filter(person=people["contributor"]).delete()
    mail_answer(str(proposal.pk), Progress())
    reopen_proposal(proposal, facts="It is June", by=people["decider"])
    mail_answer(str(proposal.pk), Progress())
    close_client(business, by=people["manager"])
    mail_proposal(str(proposal.pk), Progress())
    assert mail.outbox == []


def test_a_mail_is_promised_with_each_step(business, people):
    proposal = declined(business, people)
    reopen_proposal(proposal, facts="It is June", by=people["decider"])
    kinds = list(Job.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["mail_proposal", "mail_answer", "mail_proposal"]


def test_nobody_is_told_what_they_wrote_down_themselves(business, people):
    heard = propose(Proposal(client=business, text="By phone"), by=people["manager"])
    mail_proposal(str(heard.pk), Progress())
    answer_proposal(heard, answer="accept", by=people["manager"])
    mail_answer(str(heard.pk), Progress())
    assert mail.outbox == []


def test_the_substitute_of_a_manager_is_told_as_well(business, people):
    owner = PersonFactory()
    Membership.objects.create(person=owner, agency=business.agency, role="owner")
    today = today_in(business.timezone)
    days = {"first_day": today, "last_day": today}
    manager = people["manager"]
    announce_absence(manager, [business], substitute=owner, by=manager, **days)
    proposal = proposed(business, people)
    mail_proposal(str(proposal.pk), Progress())
    told = Job.objects.get(kind="mail_proposal", person_id=owner.pk)
    mail_proposal(**told.args, progress=Progress())
    assert [message.to for message in mail.outbox] == [[manager.email], [owner.email]]

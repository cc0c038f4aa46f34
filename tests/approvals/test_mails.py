"""Mails about approvals: three languages, nothing loaded, the right asked again when they leave."""

import re

import pytest
from django.core import mail

from approvals import links
from approvals.models import Link
from approvals.services import resend_link, revoke_link, withdraw
from approvals.tasks import mail_decider, mail_manager, mail_receipt
from clients.models import Membership
from clients.services import close_client, give_role, take_role
from jobs.models import Job
from jobs.registry import Progress
from jobs.services import start_job
from tests.approvals.conftest import answer, path_of, posts_of
from tests.approvals.test_deciding import say
from tests.factories import with_role

LANGUAGES = ["en", "ru", "ka"]


@pytest.fixture
def link(asked):
    return Link.objects.get(asked=asked)


def html_of(message):
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    return html


def check_form(message, language):
    """A mail has a subject in one line, a text and a page that loads nothing."""
    assert message.subject.strip()
    assert "\n" not in message.subject
    assert message.body.strip()
    assert "\n\n\n" not in message.body
    html = html_of(message)
    assert f'<html lang="{language}">' in html
    assert not re.search(r"<(img|link|script|iframe|style)\b|url\(|@import|\bsrc=", html)
    assert not re.search(r"\{\{|\{%|None", html + message.body + message.subject)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_decider_gets_the_link_in_their_language(link, asked, language):
    asked.person.language = language
    asked.person.save()
    mail_decider(str(link.pk), Progress())
    (message,) = mail.outbox
    assert message.to == ["nino@example.com"]
    check_form(message, language)
    assert "test_plan: June" in message.subject  # of what kind it is: a month may be a budget
    for text in (message.body, html_of(message)):
        assert links.url_of(link) in text
        assert "Bakery" in text
    link.refresh_from_db()
    assert link.mailed_at is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("decision", ["approve", "return"])
def test_decider_and_manager_get_a_receipt(asked, manager, language, decision):
    for person in (asked.person, manager):
        person.language = language
        person.save()
    say(asked, decision, comment="A & B")
    mail_receipt(str(asked.pk), Progress())
    mail_manager(str(asked.pk), Progress())
    receipt, told = mail.outbox
    assert (receipt.to, told.to) == (["nino@example.com"], [manager.email])
    for message in mail.outbox:
        check_form(message, language)
        assert "test_plan: June" in message.subject  # of what kind it is: a month may be a budget
        assert "A & B" in message.body
        assert "A &amp; B" in html_of(message)
        assert "/approve/" not in message.body + html_of(message)
    assert asked.request.get_absolute_url() in told.body


def test_a_receipt_says_from_where_the_decision_came(client, address, asked):
    client.post(address, answer(asked), HTTP_USER_AGENT="Some Browser")
    mail_receipt(str(asked.pk), Progress())
    (message,) = mail.outbox
    assert "127.0.0.1" in message.body
    assert "Some Browser" in message.body


def test_returned_posts_are_counted_in_the_receipt(asked):
    say(asked, "return", remarks={posts_of(asked.request)[0]: "x"})
    mail_receipt(str(asked.pk), Progress())
    assert "1 post is returned; the others are approved" in mail.outbox[0].body


def test_a_name_with_a_line_break_does_not_reach_the_header(link, approval):
    type(approval).objects.update(title="June\nBcc: thief@example.com")
    mail_decider(str(link.pk), Progress())
    assert mail.outbox[0].subject.endswith("June Bcc: thief@example.com")


def test_a_script_in_a_title_is_text(link, approval):
    type(approval).objects.update(title="<script>x</script>")
    mail_decider(str(link.pk), Progress())
    assert "<script" not in html_of(mail.outbox[0])
    assert "<script>x</script>" in mail.outbox[0].body


def without_role(asked, manager):
    take_role(Membership.objects.get(person=asked.person), by=manager)


def smaller_role(asked, manager):
    give_role(asked.request.client, asked.person, "observer", by=manager)


def inactive(asked, manager):
    asked.person.is_active = False
    asked.person.save()


def closed(asked, manager):
    close_client(asked.request.client, by=manager)


def withdrawn(asked, manager):
    withdraw(asked.request, by=manager)


def revoked(asked, manager):
    revoke_link(asked, by=manager)


def replaced(asked, manager):
    resend_link(asked, by=manager)


ENDS = [without_role, smaller_role, inactive, closed, withdrawn, revoked, replaced]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_what_ended_between_queue_and_leaving_is_not_mailed(link, asked, manager, end):
    end(asked, manager)
    mail_decider(str(link.pk), Progress())
    assert not mail.outbox


@pytest.mark.parametrize("end", [without_role, inactive], ids=lambda end: end.__name__)
def test_who_is_gone_gets_no_receipt(asked, manager, end):
    say(asked)
    end(asked, manager)
    mail_receipt(str(asked.pk), Progress())
    assert not mail.outbox


def test_the_manager_of_the_day_is_told(asked, manager, business):
    say(asked)
    new = with_role(business, "specialist")
    give_role(business, new, "manager", by=manager)
    mail_manager(str(asked.pk), Progress())
    assert mail.outbox[0].to == [new.email]


def test_a_mail_that_left_does_not_leave_again(link):
    for _ in range(2):
        mail_decider(str(link.pk), Progress())
    assert len(mail.outbox) == 1


def test_a_second_try_is_the_same_mail(link, django_capture_on_commit_callbacks):
    Job.objects.filter(kind="mail_decider").delete()
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job("mail_decider", args={"link_id": str(link.pk)}, key="again")
    Link.objects.update(mailed_at=None)
    Job.objects.filter(pk=job.pk).update(status="queued", finished_at=None)
    from jobs import runner

    runner.run(job.pk)
    first, second = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert first == second
    assert str(job.pk) in first


def test_sending_mails_every_decider(
    plan, manager, decider, business, django_capture_on_commit_callbacks
):
    from approvals.services import request_approval

    second = with_role(business, "decider", language="ka")
    with django_capture_on_commit_callbacks(execute=True):
        approval = request_approval("test_plan", plan, by=manager)
    assert {message.to[0] for message in mail.outbox} == {decider.email, second.email}
    for asked in approval.asked.all():
        (mine,) = [message for message in mail.outbox if message.to == [asked.person.email]]
        assert path_of(asked) in mine.body

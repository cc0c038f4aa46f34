"""Silence as consent: only where the decider wants it, announced, labelled, revocable (APPR-6)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from approvals import subjects
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.services import give_time, request_approval, resend_link, withdraw
from approvals.silence import revoke_silence, switch_silence
from approvals.tasks import approve_silently, mail_decider
from approvals.wording import waited_for
from clients.absences import announce_absence
from clients.models import HistoryEntry, Membership
from clients.services import take_role
from common.errors import WrongState
from contentplan.models import Post
from contentplan.subjects.plans import revoked as plan_revoked
from jobs import services as jobs
from jobs.registry import Progress
from tests.approvals.conftest import KIND, effects
from tests.approvals.test_deciding import say
from tests.approvals.test_mails import LANGUAGES, check_form, html_of
from tests.approvals.test_reminders import digest
from tests.factories import with_role

NOON = datetime(2026, 6, 1, 8, tzinfo=UTC)  # Monday 12:00 in Tbilisi
DUE = datetime(2026, 6, 4, 14, tzinfo=UTC)  # Thursday 18:00
ANNOUNCED = "this counts as approved"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def held(person):
    return Membership.objects.get(person=person)


@pytest.fixture
def silent(decider):
    switch_silence(held(decider), True, by=decider)
    return decider


@pytest.fixture
def asked(plan, manager, silent):
    """The part of a decider who has the mail and lets the moment come."""
    asked = request_approval(KIND, plan, by=manager).asked.get()
    mail_decider(str(Link.objects.get(asked=asked).pk), Progress())
    return asked


def passes(asked, moment=DUE):
    """Return what the job says at a moment, and the part as it is after it."""
    with time_machine.travel(moment, tick=False):
        said = approve_silently(str(asked.pk), Progress())
    asked.refresh_from_db()
    return said["approved"]


# --- Consent -------------------------------------------------------------------------------------
def test_silence_approves_at_the_due_moment_and_says_so(asked, decider, clock):
    clock.move_to(DUE)
    jobs.sweep()
    asked.refresh_from_db()
    assert (asked.decision, asked.via) == ("approve", "silence")
    assert ApprovalRequest.objects.get().status == "approved"
    assert effects[-1] == ("approved", decider)
    entry = HistoryEntry.objects.get(verb="approved_by_silence")
    assert (entry.door, entry.person_id) == ("job", decider.pk)


def test_a_second_too_early_nothing_is_approved(asked):
    assert not passes(asked, DUE - timedelta(seconds=1))
    assert passes(asked)
    assert not passes(asked)  # the job again


def test_it_is_off_until_the_decider_wants_it(plan, manager, decider):
    asked = request_approval(KIND, plan, by=manager).asked.get()
    Link.objects.update(mailed_at=NOON)
    assert not asked.silence
    assert not passes(asked)


def test_nobody_else_switches_it_on(manager, decider, business):
    for who in (manager, with_role(business, "decider")):
        with pytest.raises(ValueError, match="their own silence"):
            switch_silence(held(decider), True, by=who)
    with pytest.raises(ValueError, match="only deciders"):
        switch_silence(held(manager), True, by=manager)


def test_switched_off_it_ends_for_what_waits(asked, decider):
    switch_silence(held(decider), False, by=decider)
    assert not passes(asked)


def test_switched_on_it_is_for_what_is_sent_from_then_on(plan, manager, decider):
    asked = request_approval(KIND, plan, by=manager).asked.get()
    Link.objects.update(mailed_at=NOON)
    switch_silence(held(decider), True, by=decider)
    assert not passes(asked)


@pytest.mark.parametrize("kind", ["budget", "budget_move"])
def test_never_about_money(kind, plan, manager, silent, monkeypatch):
    may_be = subjects.subject(kind).silence
    money = replace(subjects.subject(KIND), kind=kind, silence=may_be)
    monkeypatch.setitem(subjects._subjects, kind, money)
    asked = request_approval(kind, plan, by=manager).asked.get()
    Link.objects.update(mailed_at=NOON)
    assert not passes(asked)


def test_not_when_the_mail_never_left(plan, manager, silent):
    asked = request_approval(KIND, plan, by=manager).asked.get()
    assert not passes(asked)


def test_not_while_more_time_is_given(asked, manager):
    give_time(asked.request, date(2026, 6, 5), by=manager)
    assert not passes(asked)
    assert passes(asked, DUE + timedelta(days=1))


def test_not_what_has_changed_meanwhile(asked, plan):
    Post.objects.filter(content_plan=plan).update(text="Another")
    assert not passes(asked)


def decided(asked, manager):
    say(asked, "return", comment="No")


def withdrawn(asked, manager):
    withdraw(asked.request, by=manager)


def without_role(asked, manager):
    take_role(held(asked.person), by=manager)


@pytest.mark.parametrize("end", [decided, withdrawn, without_role])
def test_not_what_is_over(asked, manager, end):
    end(asked, manager)
    assert not passes(asked)
    assert not AskedDecider.objects.filter(via="silence").exists()


def test_not_while_who_stands_in_was_not_reached(asked, manager, business):
    substitute = with_role(business, "decider")
    days = {"first_day": date(2026, 6, 4), "last_day": date(2026, 6, 8)}
    announce_absence(asked.person, [business], substitute=substitute, by=manager, **days)
    assert not passes(asked)  # nobody stands in yet
    with time_machine.travel(DUE - timedelta(hours=2), tick=False):
        jobs.sweep()
    Link.objects.filter(asked__person=substitute).update(mailed_at=None)
    assert not passes(asked)
    Link.objects.filter(asked__person=substitute).update(mailed_at=DUE - timedelta(hours=1))
    assert passes(asked)


def test_silence_speaks_for_nobody_else(plan, business, manager, silent):
    """Who stands in and says nothing agrees for themselves; who is away is still waited for."""
    business.decision_rule = "all"
    business.save()
    other = with_role(business, "decider", name="Tamar")
    days = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 8)}
    announce_absence(other, [business], substitute=silent, by=manager, **days)
    approval = request_approval(KIND, plan, by=manager)
    Link.objects.update(mailed_at=NOON)
    assert passes(approval.asked.get(person=silent))
    assert ApprovalRequest.objects.get().status == "pending"
    assert AskedDecider.objects.waiting().get().person == other
    assert waited_for(approval.asked.all()) == ["Tamar"]
    say(approval.asked.get(person=other))
    assert ApprovalRequest.objects.get().status == "approved"


# --- Words ---------------------------------------------------------------------------------------
def test_each_mail_and_the_page_announce_it(asked, manager, decider, clock, client):
    resend_link(asked, by=manager)
    clock.move_to(DUE - timedelta(hours=24))
    digest(decider)
    for message in mail.outbox:
        for text in (message.body, html_of(message)):
            assert ANNOUNCED in text
    client.force_login(decider)
    assert ANNOUNCED in client.get(asked.request.get_absolute_url()).content.decode()


def test_who_has_not_chosen_it_reads_nothing_of_it(plan, manager, decider):
    asked = request_approval(KIND, plan, by=manager).asked.get()
    mail_decider(str(Link.objects.get(asked=asked).pk), Progress())
    assert ANNOUNCED not in mail.outbox[0].body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_decider_is_told_of_it_in_their_language(asked, decider, clock, language):
    decider.language = language
    decider.save()
    mail.outbox.clear()
    clock.move_to(DUE)
    for _ in range(3):
        jobs.sweep()
        clock.shift(timedelta(minutes=1))
    (message,) = [one for one in mail.outbox if one.to == [decider.email] and asked_url(asked, one)]
    check_form(message, language)


def asked_url(asked, message):
    return asked.request.get_absolute_url() in message.body


def test_the_api_says_so_too(asked, client, manager):
    passes(asked)
    client.force_login(manager)
    given = client.get(f"/api/v1/approvals/{asked.request_id}/").json()["decisions"]
    assert [one["via"] for one in given] == ["silence"]


# --- Taken back ----------------------------------------------------------------------------------
@pytest.fixture
def takes_back(monkeypatch):
    told = []
    made = replace(
        subjects.subject(KIND), revoked=lambda row, user, reason: told.append((user, reason))
    )
    monkeypatch.setitem(subjects._subjects, KIND, made)
    return told


def test_an_approval_by_silence_is_taken_back_with_a_reason(asked, decider, takes_back):
    passes(asked)
    done = revoke_silence(asked, " Wrong price ", by=decider)
    assert takes_back == [(decider, "Wrong price")]
    assert ApprovalRequest.objects.get().status == "returned"
    assert (done.decision, done.comment, done.via) == ("return", "Wrong price", "page")
    assert HistoryEntry.objects.filter(verb="silence_revoked").count() == 1
    with pytest.raises(WrongState):
        revoke_silence(asked, "Again", by=decider)


def test_it_needs_a_reason(asked, decider):
    passes(asked)
    with pytest.raises(ValidationError):
        revoke_silence(asked, "  ", by=decider)


def test_what_was_decided_by_hand_is_not_taken_back(asked, decider, takes_back):
    say(asked)
    with pytest.raises(WrongState):
        revoke_silence(asked, "Wrong", by=decider)


def test_a_kind_that_cannot_return_stays_approved(asked, decider):
    passes(asked)
    with pytest.raises(WrongState):
        revoke_silence(asked, "Wrong", by=decider)
    assert ApprovalRequest.objects.get().status == "approved"


def test_published_posts_stay_published(plan):
    type(plan).objects.filter(pk=plan.pk).update(status="approved")
    out, *rest = plan.posts.order_by("pk")
    plan.posts.update(status="approved")
    published = {"status": "published", "published_at": NOON, "url": "https://x.example"}
    Post.objects.filter(pk=out.pk).update(**published)
    plan.refresh_from_db()
    plan_revoked(plan, None, "Wrong price")
    assert plan.status == "returned"
    assert {post.remark for post in plan.posts.filter(status="returned")} == {"Wrong price"}
    assert plan.posts.filter(status="returned").count() == len(rest)
    plan.posts.update(**published)
    with pytest.raises(WrongState):
        plan_revoked(plan, None, "Too late")


def test_while_others_are_waited_for_it_becomes_a_return(plan, business, manager, silent):
    business.decision_rule = "all"
    business.save()
    with_role(business, "decider")
    approval = request_approval(KIND, plan, by=manager)
    Link.objects.update(mailed_at=NOON)
    asked = approval.asked.get(person=silent)
    assert passes(asked)
    revoke_silence(asked, "Wrong price", by=silent)
    assert ApprovalRequest.objects.get().status == "returned"
    assert effects[-1] == ("returned", silent, {})

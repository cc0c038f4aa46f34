"""Reminders: when, to whom, once a day, and of nothing that is decided (APPR-6)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail

from approvals.models import Link
from approvals.rules import after_quiet, reminders
from approvals.services import escalate, give_time, request_approval, revoke_link, withdraw
from approvals.tasks import mail_digest
from clients.models import HistoryEntry, Membership
from clients.services import close_client, take_role
from common.periods import today_in
from jobs import runner
from jobs import services as jobs
from jobs.models import Job
from jobs.registry import Progress
from jobs.services import start_job
from tests.approvals.conftest import KIND, make_plan, path_of
from tests.approvals.test_deciding import say
from tests.approvals.test_mails import check_form, html_of
from tests.factories import ChannelFactory, ClientFactory, with_role

MONDAY = datetime(2026, 6, 1, 6, tzinfo=UTC)  # 10:00 in Tbilisi
FRIDAY = date(2026, 6, 5)
DUE = datetime(2026, 6, 5, 14, tzinfo=UTC)  # 18:00
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
EVENING, MORNING = time(20), time(8)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def decider(decider):
    decider.timezone = "Asia/Tbilisi"
    decider.save()
    return decider


@pytest.fixture
def asked(plan, manager, decider):
    return request_approval(KIND, plan, by=manager, due=FRIDAY).asked.get()


def digest(person):
    """Do what the job of today's digest does."""
    return mail_digest(str(person.pk), today_in(person.timezone).isoformat(), Progress())


def due_digests(person):
    rows = Job.objects.filter(kind="mail_digest", person_id=person.pk).order_by("due_at")
    return [job.due_at for job in rows]


def reminded():
    return [message for message in mail.outbox if message.subject.startswith("Reminder")]


# --- Rules ---------------------------------------------------------------------------------------
def test_what_is_due_is_brought_to_mind_two_days_and_a_day_before_and_then():
    assert reminders(DUE, MONDAY) == [DUE - 48 * HOUR, DUE - 24 * HOUR, DUE]


@pytest.mark.parametrize(
    ("before", "left"), [(48 * HOUR + SECOND, 3), (48 * HOUR, 2), (24 * HOUR, 1), (0 * HOUR, 0)]
)
def test_moments_that_are_over_are_left_out(before, left):
    assert len(reminders(DUE, DUE - before)) == left


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("19:59", "2026-06-05T19:59"),
        ("20:00", "2026-06-06T08:00"),
        ("07:59", "2026-06-05T08:00"),
        ("08:00", "2026-06-05T08:00"),
    ],
)
def test_quiet_hours_over_midnight(at, told):
    moment = datetime.fromisoformat(f"2026-06-05T{at}:00+04:00")
    wanted = datetime.fromisoformat(f"{told}:00+04:00")
    assert after_quiet(moment, "Asia/Tbilisi", EVENING, MORNING) == wanted


@pytest.mark.parametrize(
    ("at", "told"), [("12:59", "12:59"), ("13:00", "15:00"), ("14:59", "15:00"), ("15:00", "15:00")]
)
def test_quiet_hours_within_a_day(at, told):
    moment = datetime.fromisoformat(f"2026-06-05T{at}:00+04:00")
    wanted = datetime.fromisoformat(f"2026-06-05T{told}:00+04:00")
    assert after_quiet(moment, "Asia/Tbilisi", time(13), time(15)) == wanted


def test_quiet_hours_that_begin_when_they_end_are_none():
    assert after_quiet(DUE, "Asia/Tbilisi", EVENING, EVENING) == DUE


def test_quiet_hours_that_end_in_a_gap_of_the_clock_end_after_it():
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30 in Berlin, where 02:00 becomes 03:00
    told = after_quiet(night, "Europe/Berlin", EVENING, time(2, 30))
    assert told == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30


# --- Promises ------------------------------------------------------------------------------------
def test_asking_promises_a_digest_for_each_moment(asked, decider):
    assert due_digests(decider) == [DUE - 48 * HOUR, DUE - 24 * HOUR, DUE]


def test_quiet_hours_move_the_promise(plan, manager, decider):
    decider.quiet_from, decider.quiet_until = time(17), time(9)
    decider.save()
    request_approval(KIND, plan, by=manager, due=FRIDAY)
    morning = datetime(2026, 6, 4, 5, tzinfo=UTC)  # Thursday 09:00
    assert due_digests(decider) == [morning, morning + 24 * HOUR, morning + 48 * HOUR]


def test_two_clients_share_the_digests_of_a_person(asked, decider):
    other = ClientFactory(name="Florist")
    with_role(other, "manager")
    Membership.objects.create(person=decider, client=other, agency=other.agency, role="decider")
    sender = Membership.objects.get(client=other, role="manager").person
    request_approval(KIND, make_plan(other, ChannelFactory(client=other)), by=sender, due=FRIDAY)
    assert len(due_digests(decider)) == 3


def test_more_time_promises_anew(asked, manager, decider, clock):
    give_time(asked.request, date(2026, 6, 12), by=manager)
    week = timedelta(days=7)
    assert due_digests(decider)[3:] == [DUE + week - days * 24 * HOUR for days in (2, 1, 0)]
    clock.move_to(DUE)
    jobs.sweep()
    assert not reminded()  # the digests of the first days have nothing to say


def test_a_day_whose_digest_had_nothing_to_say_gets_another(asked, manager, decider, clock):
    clock.move_to(DUE - 48 * HOUR)
    say_nothing = withdraw(asked.request, by=manager)
    jobs.sweep()
    assert not reminded()
    again = request_approval(KIND, _plan_of(say_nothing), by=manager, due=FRIDAY)
    clock.move_to(DUE - 24 * HOUR)
    jobs.sweep()
    assert path_of(again.asked.get()) in reminded()[-1].body


def _plan_of(approval):
    from contentplan.models import ContentPlan

    return ContentPlan.objects.get(pk=approval.subject_id)


# --- What a digest says --------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_a_digest_names_each_question_with_its_link(asked, decider, clock, language):
    decider.language = language
    decider.save()
    clock.move_to(DUE - 48 * HOUR)
    assert digest(decider) == {"reminded": 1}
    (message,) = mail.outbox
    check_form(message, language)
    for text in (message.body, html_of(message)):
        assert path_of(asked) in text
        assert "Bakery" in text
        assert "18:00" in text
    assert Link.objects.get(asked=asked).mailed_at is not None


def test_a_digest_lists_all_clients_the_soonest_due_first(asked, decider, clock):
    other = ClientFactory(name="Florist")
    sender = with_role(other, "manager")
    Membership.objects.create(person=decider, client=other, agency=other.agency, role="decider")
    plan = make_plan(other, ChannelFactory(client=other), title="July")
    request_approval(KIND, plan, by=sender, due=date(2026, 6, 4))
    clock.move_to(datetime(2026, 6, 3, 14, tzinfo=UTC))
    assert digest(decider) == {"reminded": 2}
    body = mail.outbox[0].body
    assert body.index("Florist") < body.index("Bakery")
    assert "2 decisions" in mail.outbox[0].subject


def test_nothing_is_said_before_the_first_day(asked, decider, clock):
    clock.move_to(datetime(2026, 6, 2, 15, 59, tzinfo=UTC))  # Tuesday; 48 hours before is Wednesday
    assert digest(decider) == {"reminded": 0}
    clock.move_to(datetime(2026, 6, 3, 5, tzinfo=UTC))
    assert digest(decider) == {"reminded": 1}


def decided(asked, manager):
    say(asked)


def withdrawn(asked, manager):
    withdraw(asked.request, by=manager)


def closed(asked, manager):
    close_client(asked.request.client, by=manager)


def without_role(asked, manager):
    take_role(Membership.objects.get(person=asked.person), by=manager)


@pytest.mark.parametrize("end", [decided, withdrawn, closed, without_role])
def test_what_is_over_when_the_mail_leaves_is_not_reminded(asked, manager, decider, clock, end):
    clock.move_to(DUE - 48 * HOUR)
    end(asked, manager)
    assert digest(decider) == {"reminded": 0}
    assert not mail.outbox


def test_an_expired_link_is_made_anew_and_a_revoked_one_is_not(asked, manager, decider, clock):
    give_time(asked.request, date(2026, 7, 3), by=manager)
    clock.move_to(datetime(2026, 7, 2, 6, tzinfo=UTC))  # the link of 1 June has expired
    digest(decider)
    assert Link.objects.filter(asked=asked).count() == 2
    assert path_of(asked) in mail.outbox[0].body
    revoke_link(asked, by=manager)
    digest(decider)
    assert "/approve/" not in mail.outbox[1].body
    assert asked.request.get_absolute_url() in mail.outbox[1].body


def test_the_sweep_mails_one_digest_a_day(asked, decider, clock):
    for days in (2, 1, 0):
        clock.move_to(DUE - days * 24 * HOUR)
        for _ in range(3):
            jobs.sweep()
    assert len(reminded()) == 3


# --- When nobody decides -------------------------------------------------------------------------
def test_a_working_day_late_the_manager_is_told_once(asked, manager, clock):
    clock.move_to(datetime(2026, 6, 8, 13, 59, tzinfo=UTC))  # Monday, a minute too early
    jobs.sweep()
    assert not [message for message in mail.outbox if message.to == [manager.email]]
    clock.move_to(datetime(2026, 6, 8, 14, tzinfo=UTC))
    for _ in range(3):
        jobs.sweep()
        clock.shift(timedelta(minutes=1))
    (message,) = [message for message in mail.outbox if message.to == [manager.email]]
    check_form(message, "en")
    assert message.subject == "Bakery is late: test_plan: June"
    assert "Waiting for: Nino" in message.body
    assert HistoryEntry.objects.filter(verb="escalated").count() == 1


def test_the_job_again_tells_nobody(asked, clock):
    clock.move_to(datetime(2026, 6, 8, 14, tzinfo=UTC))
    assert escalate(asked.request)
    assert not escalate(asked.request)
    assert HistoryEntry.objects.filter(verb="escalated").count() == 1


def test_nobody_is_told_of_what_was_decided_or_given_more_time(asked, manager, clock):
    give_time(asked.request, date(2026, 6, 12), by=manager)
    clock.move_to(datetime(2026, 6, 8, 14, tzinfo=UTC))
    jobs.sweep()
    assert not HistoryEntry.objects.filter(verb="escalated").exists()
    asked.request.refresh_from_db()
    say(asked)
    clock.move_to(datetime(2026, 6, 15, 14, tzinfo=UTC))
    jobs.sweep()
    assert not HistoryEntry.objects.filter(verb="escalated").exists()


def test_what_a_stopped_worker_left_behind_is_one_mail(asked, clock):
    clock.move_to(DUE + HOUR)  # three digests have waited
    for _ in range(3):
        jobs.sweep()
        clock.shift(timedelta(seconds=15))
    assert len(reminded()) == 1


def test_two_moments_of_a_day_are_one_digest(asked, decider, clock):
    """Two clients whose days end at different hours."""
    other = ClientFactory(name="Florist", working_hours=_until("13:00"))
    sender = with_role(other, "manager")
    Membership.objects.create(person=decider, client=other, agency=other.agency, role="decider")
    plan = make_plan(other, ChannelFactory(client=other))
    request_approval(KIND, plan, by=sender, due=FRIDAY)
    assert len(due_digests(decider)) == 6
    for hours in (53, 48):  # Wednesday 13:00 and 18:00
        clock.move_to(DUE - hours * HOUR)
        jobs.sweep()
    (message,) = reminded()
    assert "Bakery" in message.body
    assert "Florist" in message.body


def _until(end):
    return [{"weekday": day, "from": "09:00", "until": end} for day in range(1, 6)]


def test_two_that_wait_at_once_are_one_mail(asked, decider, clock):
    """Whichever of them a worker takes first: only the oldest mails."""
    clock.move_to(DUE)
    day = today_in(decider.timezone).isoformat()
    late = Job.objects.get(key__contains="202606051400")
    early = start_job(
        "mail_digest", args={"person_id": str(decider.pk), "day": day}, key="again", by=decider
    )
    Job.objects.filter(pk=late.pk).update(status="queued")
    runner.run(early.pk)
    assert not reminded()
    runner.run(late.pk)
    assert len(reminded()) == 1


def test_quiet_hours_that_begin_meanwhile_hold_a_digest_back(asked, decider, clock):
    decider.quiet_from = time(17)
    decider.save()
    clock.move_to(DUE - 48 * HOUR)
    jobs.sweep()
    assert not reminded()
    clock.move_to(datetime(2026, 6, 4, 4, tzinfo=UTC))  # Thursday 08:00
    jobs.sweep()
    assert len(reminded()) == 1
    clock.move_to(DUE - 24 * HOUR)
    jobs.sweep()
    assert len(reminded()) == 1

"""Regular reports: due per local period, made once, and the manager told in time (TIM-1, JOB-8)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Period, now, zone_info
from jobs.models import Job
from reports import due
from reports.due import next_due, period_of, promised_on, reminders
from reports.models import Report, Schedule, Scheduled
from reports.schedules import add_schedule, change_schedule, make_due
from reports.services import send_report, write_report
from reports.tasks import mail_report_due
from tests.budget.conftest import caller
from tests.factories import with_role
from tests.reports.conftest import CONCLUDED, END, START, compute, signed_in

TBILISI = "Asia/Tbilisi"


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("week", date(2026, 5, 31), date(2026, 5, 25), date(2026, 5, 31)),
        ("week", date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 7)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2026, 12, 1), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_periods_are_local_weeks_months_and_quarters(kind, day, first, last):
    assert period_of(kind, day) == Period(first, last)


@pytest.mark.parametrize(
    ("kind", "day", "moment", "start"),
    [
        # 2 June, 8:00 in Tbilisi is 4:00 UTC: at that moment May is made, June is next.
        ("month", 2, datetime(2026, 6, 2, 3, 59, 59, tzinfo=UTC), date(2026, 5, 1)),
        ("month", 2, datetime(2026, 6, 2, 4, 0, tzinfo=UTC), date(2026, 6, 1)),
        ("month", 28, datetime(2026, 3, 1, 0, 0, tzinfo=UTC), date(2026, 2, 1)),
        ("week", 7, datetime(2026, 6, 6, 0, 0, tzinfo=UTC), date(2026, 5, 25)),
        ("quarter", 1, datetime(2026, 6, 30, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
    ],
)
def test_the_next_report_is_that_of_the_first_period_still_to_be_made(kind, day, moment, start):
    found = next_due(kind, day, 8, TBILISI, moment)
    assert found.period.start == start
    assert found.at > moment


@given(
    kind=st.sampled_from(due.KINDS),
    day=st.integers(1, 7),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Europe/Berlin", "America/Santiago", "Pacific/Apia", "Asia/Tbilisi"]),
    passed=st.integers(0, 365 * 24 * 60),
)
def test_every_period_is_made_once_and_clock_changes_move_nothing(kind, day, hour, zone, passed):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=passed)
    found = next_due(kind, day, hour, zone, moment)
    following = next_due(kind, day, hour, zone, found.at)
    assert following.period == due.after(kind, found.period)
    local = found.at.astimezone(zone_info(zone))
    skipped = local.hour != hour  # an hour that the zone leaves out moves on by the gap
    assert local.hour == hour or (skipped and timedelta(hours=2) > _later(local, hour))
    assert local.date() in (
        found.period.end + timedelta(days=day),
        found.period.end + timedelta(days=day + 1),
    )


def _later(local: datetime, hour: int) -> timedelta:
    return (local - local.replace(hour=hour)) % timedelta(days=1)


def test_reminders_come_the_morning_before_and_on_the_promised_day():
    made = datetime(2026, 6, 2, 4, 0, tzinfo=UTC)
    assert promised_on(made, 3, TBILISI) == date(2026, 6, 5)
    assert reminders(date(2026, 6, 5), made, TBILISI) == {
        "eve": datetime(2026, 6, 4, 5, 0, tzinfo=UTC),
        "day": datetime(2026, 6, 5, 5, 0, tzinfo=UTC),
    }
    late = datetime(2026, 6, 5, 18, 0, tzinfo=UTC)  # promised for the day on which it is made
    assert reminders(date(2026, 6, 5), late, TBILISI) == {"day": late}


# --- Made -----------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def _later_work(settings, monkeypatch):
    settings.JOBS_INLINE = False
    monkeypatch.setattr("jobs.broker.publish", lambda *_given: True)


@pytest.fixture
def schedule(may, manager) -> Schedule:
    with time_machine.travel(datetime(2026, 5, 20, tzinfo=UTC), tick=False):
        return add_schedule(Schedule(client=may), by=manager)


def at(schedule: Schedule):
    return time_machine.travel(schedule.next_at, tick=False)


def test_it_is_made_when_it_is_due_and_not_a_second_before(schedule):
    assert schedule.next_start == START
    with time_machine.travel(schedule.next_at - timedelta(seconds=1), tick=False):
        assert make_due() == 0
    with at(schedule):
        assert make_due() == 1
        assert make_due() == 0
    report = Report.objects.get()
    assert (report.start, report.end, report.by, report.status) == (START, END, None, "computing")
    schedule.refresh_from_db()
    assert schedule.next_start == date(2026, 6, 1)
    assert Job.objects.filter(kind="compute_reports").count() == 1


def test_two_schedulers_make_one_report(schedule):
    stale = Schedule.objects.get(pk=schedule.pk)
    with at(schedule):
        make_due()
        Schedule.objects.filter(pk=stale.pk).update(  # as if the first had died before its commit
            next_at=stale.next_at, next_start=stale.next_start
        )
        make_due()
    assert Scheduled.objects.count() == Report.objects.count() == 1
    assert Job.objects.filter(kind="mail_report_due").count() == 2


def test_one_that_somebody_has_asked_for_is_not_computed_again(schedule, manager):
    with at(schedule):
        mine = compute(schedule.client, manager)
        make_due()
    assert Scheduled.objects.get().report == mine
    assert Report.objects.count() == 1


def test_after_a_long_stop_only_the_newest_period_is_made(schedule):
    with time_machine.travel(datetime(2026, 9, 10, tzinfo=UTC), tick=False):
        make_due()
    assert Report.objects.get().start == date(2026, 8, 1)


def test_a_client_that_moves_to_another_zone_gets_its_own_morning(schedule):
    schedule.client.timezone = "America/Los_Angeles"
    schedule.client.save(update_fields=["timezone"])
    with at(schedule):
        make_due()
    assert not Report.objects.exists()
    schedule.refresh_from_db()
    with at(schedule):
        make_due()
    assert Report.objects.get().start == START


def test_a_closed_client_gets_none(schedule):
    schedule.client.closed_at = now()
    schedule.client.save(update_fields=["closed_at"])
    with at(schedule):
        assert make_due() == 0


def test_a_day_or_kind_that_will_not_do_is_refused(may, manager, schedule):
    with pytest.raises(ValidationError):
        add_schedule(Schedule(client=may, kind="month"), by=manager)  # there is one
    with pytest.raises(ValidationError):
        add_schedule(Schedule(client=may, kind="week", day=8), by=manager)
    add_schedule(Schedule(client=may, kind="week", day=7), by=manager)


# --- Changed --------------------------------------------------------------------------------------
def test_a_period_still_to_be_made_is_not_lost_by_a_change(schedule, manager):
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
        later = change_schedule(schedule, {"day": 10}, by=manager)
    assert (later.next_start, later.next_at.day) == (START, 10)
    with time_machine.travel(datetime(2026, 6, 5, tzinfo=UTC), tick=False):
        assert make_due() == 0
        earlier = change_schedule(later, {"day": 3}, by=manager)  # which is over
        assert earlier.next_start == START
        assert (make_due(), make_due()) == (1, 0)
        assert Report.objects.get().start == START
        earlier.refresh_from_db()
        assert earlier.next_start == date(2026, 6, 1)
        again = change_schedule(earlier, {"day": 20}, by=manager)
        assert again.next_start == date(2026, 5, 1), "looked at once more"
    with at(again):
        assert make_due() == 1
    assert Report.objects.count() == 1, "it was made already"


def test_another_kind_begins_anew(schedule, manager):
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        quarter = change_schedule(schedule, {"kind": "quarter"}, by=manager)
    assert quarter.next_start == date(2026, 4, 1)


# --- The manager is told --------------------------------------------------------------------------
def told(schedule) -> list[str]:
    """Let the reminders run whose time has come; return the subjects of what was mailed."""
    mail.outbox.clear()
    for job in Job.objects.filter(kind="mail_report_due", due_at__lte=now()).order_by("due_at"):
        mail_report_due(**job.args, progress=type("P", (), {"job_id": job.pk}))
    return [f"{one.to[0]} {one.subject}" for one in mail.outbox]


def test_an_unread_report_is_not_sent_and_its_manager_is_told_twice(schedule, manager):
    with at(schedule):
        make_due()
        assert told(schedule) == []
    made = Scheduled.objects.get()
    with time_machine.travel(datetime.combine(made.promised_on, datetime.min.time(), UTC)):
        assert len(told(schedule)) == 1
    with time_machine.travel(
        datetime.combine(made.promised_on + timedelta(days=1), datetime.min.time(), UTC)
    ):
        subjects = told(schedule)
    assert len(subjects) == 2
    assert all(one.startswith(manager.email) for one in subjects)
    assert "Bakery: the report for May 2026 waits for you" in subjects[0]
    assert "promised for today" in mail.outbox[1].body.replace("\n", " ")
    assert Report.objects.get().status == "computing"


def test_who_sent_it_in_time_is_not_reminded(schedule, manager):
    with at(schedule):
        report = compute(schedule.client, manager)
        make_due()
        write_report(report, CONCLUDED, by=manager)
        send_report(report, by=manager)
    with time_machine.travel(datetime(2026, 6, 20, tzinfo=UTC)):
        assert told(schedule) == []


# --- The page -------------------------------------------------------------------------------------
def test_the_page_sets_and_ends_a_schedule(may, manager):
    browser = signed_in(manager)
    page = reverse("reports:schedules", args=[may.pk])
    typed = {"kind": "month", "day": "2", "hour": "8", "promise_days": "3"}
    assert browser.get(page).status_code == 200
    assert browser.post(page, typed).status_code == 302
    row = Schedule.objects.get()
    assert row.next_at is not None
    assert browser.post(page, {**typed, "kind": "week", "day": "9"}).status_code == 400
    assert browser.post(page, {**typed, "hour": "24", "kind": "week"}).status_code == 400
    assert (
        browser.post(reverse("reports:schedule_remove", args=[may.pk, row.pk])).status_code == 302
    )
    assert not Schedule.objects.exists()


def test_the_page_changes_a_schedule(may, manager, schedule):
    browser = signed_in(manager)
    page = reverse("reports:schedule_edit", args=[may.pk, schedule.pk])
    assert 'name="seen"' in browser.get(page).content.decode()
    typed = {"kind": "month", "day": "5", "hour": "9", "promise_days": "1", "seen": "1"}
    assert browser.post(page, {**typed, "day": "29"}).status_code == 400
    assert browser.post(page, typed).status_code == 302
    row = Schedule.objects.get()
    assert (row.day, row.hour, row.promise_days, row.version) == (5, 9, 1, 2)
    assert row.next_at.astimezone(zone_info(may.timezone)).strftime("%d %H") == "05 09"
    assert browser.post(page, {**typed, "day": "6"}).status_code == 409  # somebody was faster


def test_the_api_sets_changes_and_ends_a_schedule(may, manager, schedule):
    path = "/api/v1/report-schedules/"
    api = caller(manager)
    again = api.post(path, {"client": str(may.pk), "kind": "month"}, format="json")
    assert again.json()["errors"][0]["code"] == "unique"
    week = {"client": str(may.pk), "kind": "week", "day": 8}
    assert api.post(path, week, format="json").json()["errors"][0]["code"] == "TIM-1"
    made = api.post(path, {**week, "day": 1}, format="json")
    assert made.status_code == 201, made.content
    one = made["Location"]
    assert made.json()["next_at"]
    changed = api.patch(one, {"day": 2, "hour": 7}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert (changed.status_code, changed.json()["hour"]) == (200, 7)
    assert changed.json()["next_at"] != made.json()["next_at"]
    refused = api.patch(one, {"next_start": "2026-01-01"}, format="json")
    assert refused.json()["errors"][0]["code"] == "read_only"
    assert [row["kind"] for row in api.get(path, {"kind": "week"}).json()["results"]] == ["week"]
    assert api.delete(one).status_code == 204
    assert Schedule.objects.get() == schedule


@pytest.mark.parametrize(("role", "code"), [("specialist", 403), ("decider", 403)])
def test_only_managers_set_schedules(may, role, code):
    page = reverse("reports:schedules", args=[may.pk])
    assert signed_in(with_role(may, role)).get(page).status_code == code

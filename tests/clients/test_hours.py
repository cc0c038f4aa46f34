"""Working hours: what is worked, when it begins again, how long something took (TIM-1, APPR-6)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.dates import hours_of
from clients.hours import Shift, WorkingHours, office_hours, read_hours
from tests.clients.conftest import signed_in
from tests.factories import ClientFactory, with_role

TBILISI, BERLIN = "Asia/Tbilisi", "Europe/Berlin"
FRIDAY = date(2026, 6, 5)
MONDAY = date(2026, 6, 8)


def office(zone: str = TBILISI, off: tuple[date, ...] = ()) -> WorkingHours:
    return WorkingHours(zone, tuple(read_hours(office_hours())), lambda day: day in off)


def local(text: str, zone: str = TBILISI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        ("2026-06-05T09:00", "2026-06-05T09:00"),
        ("2026-06-05T08:59", "2026-06-05T09:00"),
        ("2026-06-05T17:59", "2026-06-05T17:59"),
        ("2026-06-05T18:00", "2026-06-08T09:00"),  # Friday is over
        ("2026-06-07T12:00", "2026-06-08T09:00"),
    ],
)
def test_the_next_moment_is_this_one_or_when_work_begins_again(moment, begins):
    assert office().next_moment(local(moment)) == local(begins)


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("2026-06-05T17:00", "2026-06-05T18:00", 1),
        ("2026-06-05T17:00", "2026-06-05T23:00", 1),
        ("2026-06-05T17:00", "2026-06-08T10:00", 2),  # over a weekend
        ("2026-06-06T00:00", "2026-06-08T09:00", 0),
        ("2026-06-08T10:00", "2026-06-08T09:00", 0),
        ("2026-06-01T00:00", "2026-06-08T00:00", 45),
    ],
)
def test_only_working_time_is_counted(start, end, worked):
    assert office().between(local(start), local(end)) == timedelta(hours=worked)


@pytest.mark.parametrize(
    ("count", "day"), [(0, FRIDAY), (1, MONDAY), (3, date(2026, 6, 10)), (5, date(2026, 6, 12))]
)
def test_working_days_are_added_to_a_day(count, day):
    assert office().add_days(FRIDAY, count) == day


def test_no_days_added_to_a_day_off_is_the_next_working_day():
    assert office().add_days(date(2026, 6, 6), 0) == MONDAY


def test_a_day_off_is_not_worked():
    hours = office(off=(MONDAY,))
    assert not hours.works_on(MONDAY)
    assert hours.add_days(FRIDAY, 1) == date(2026, 6, 9)
    assert hours.end_of(MONDAY) == local("2026-06-09T18:00")


def test_hours_that_are_over_open_no_day():
    assert office().open_day(FRIDAY, local("2026-06-05T17:59")) == FRIDAY
    assert office().open_day(FRIDAY, local("2026-06-05T18:00")) == MONDAY


@pytest.mark.parametrize(
    ("start", "end", "day", "minutes"),
    [
        ("09:00", "18:00", date(2026, 3, 29), 540),  # spring in Berlin: 02:00 becomes 03:00
        ("01:00", "04:00", date(2026, 3, 29), 120),
        ("02:30", "03:10", date(2026, 3, 29), 0),  # begins at 03:30, after its end
        ("01:00", "04:00", date(2026, 10, 25), 240),  # autumn: 02:00 comes twice
        ("02:00", "02:30", date(2026, 10, 25), 30),  # the first of the two
    ],
)
def test_a_clock_change_makes_a_shift_longer_or_shorter(start, end, day, minutes):
    shift = Shift(7, time.fromisoformat(start), time.fromisoformat(end))
    hours = WorkingHours(BERLIN, (shift,))
    begins, ends = hours.span(day)
    assert ends - begins == timedelta(minutes=minutes)
    assert hours.between(begins - timedelta(days=1), ends + timedelta(days=1)) == ends - begins


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        [{"weekday": 0, "from": "09:00", "until": "18:00"}],
        [{"weekday": 8, "from": "09:00", "until": "18:00"}],
        [{"weekday": 1, "from": "09:00", "until": "09:00"}],
        [{"weekday": 1, "from": "9:00", "until": "18:00"}],
        [{"weekday": 1, "from": "09:00"}],
        [{"weekday": 1, "from": "09:00", "until": "18:00"}] * 2,
    ],
)
def test_what_are_no_hours_is_refused(raw):
    with pytest.raises(ValueError, match=r"day|week|hours|time|ISO"):
        read_hours(raw)


def test_what_is_read_is_what_was_stored():
    assert [shift.stored() for shift in read_hours(office_hours())] == office_hours()


moments = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from([TBILISI, BERLIN, "America/Sao_Paulo", "Australia/Lord_Howe"])


@given(zones, moments)
def test_the_next_moment_is_within_the_hours_and_none_is_skipped(zone, moment):
    hours = office(zone)
    found = hours.next_moment(moment)
    assert found >= moment
    assert hours.next_moment(found) == found
    assert hours.between(moment, found) == timedelta(0)


@given(zones, moments, moments, moments)
def test_working_time_adds_up(zone, first, second, third):
    hours = office(zone)
    first, second, third = sorted((first, second, third))
    whole = hours.between(first, third)
    assert whole == hours.between(first, second) + hours.between(second, third)
    assert timedelta(0) <= whole <= third - first


@given(zones, moments.map(datetime.date), st.integers(0, 30), st.integers(0, 30))
def test_working_days_add_up(zone, day, few, more):
    hours = office(zone)
    day = hours.working_day(day)
    assert hours.add_days(hours.add_days(day, few), more) == hours.add_days(day, few + more)


@pytest.mark.django_db
def test_holidays_and_own_days_of_rest_are_free():
    sale = {"day": "2026-06-09", "name": "Sale", "yearly": False, "skip": False}
    rest = {"day": "2026-06-10", "name": "Mourning", "yearly": False, "skip": True}
    hours = hours_of(ClientFactory.build(country="GE", own_dates=[sale, rest]))
    assert not hours.works_on(date(2026, 5, 26))  # Independence Day
    assert hours.works_on(date(2026, 6, 9))
    assert not hours.works_on(date(2026, 6, 10))


@pytest.mark.django_db
def test_the_manager_sets_the_hours_and_a_bad_one_is_kept_in_the_form():
    business = ClientFactory()
    browser = signed_in(with_role(business, "manager"))
    page = f"/clients/{business.pk}/settings/"
    typed = {"form": "hours", "seen": business.version, "working_hours_0": "10-19"}
    refused = browser.post(page, typed)
    assert refused.status_code == 400
    assert "10-19" in refused.content.decode()
    saved = browser.post(page, typed | {"working_hours_0": "10:00-19:30"})
    assert saved.status_code == 302
    business.refresh_from_db()
    assert business.working_hours == [{"weekday": 1, "from": "10:00", "until": "19:30"}]
    empty = {"form": "hours", "seen": business.version}
    assert browser.post(page, empty).status_code == 400  # somebody who never works decides nothing

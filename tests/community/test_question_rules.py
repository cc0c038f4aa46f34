"""Clocks of questions without a database: due, late, and what many add up to (COMM-2)."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest

from clients.hours import Shift, WorkingHours
from community.question_rules import AHEAD, LONGEST, Asked, day_count, figures, wrong_time

WEEK = tuple(Shift(day, time(9), time(18)) for day in range(1, 6))
HOURS = WorkingHours("Asia/Tbilisi", WEEK, lambda day: day == date(2026, 6, 9))
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tbilisi(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+04:00")


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-06-01T10:00", 120, "2026-06-01T12:00"),  # Monday
        ("2026-06-01T16:00", 120, "2026-06-01T18:00"),  # to the minute of closing
        ("2026-06-01T16:01", 120, "2026-06-02T09:01"),  # and one past it
        ("2026-06-01T03:00", 60, "2026-06-01T10:00"),  # before the hours
        ("2026-06-05T17:30", 60, "2026-06-08T09:30"),  # over a weekend
        ("2026-06-08T17:30", 60, "2026-06-10T09:30"),  # over a day of rest
        ("2026-06-06T12:00", 540, "2026-06-08T18:00"),  # a whole day, asked on a Saturday
        ("2026-06-01T18:00", 1, "2026-06-02T09:01"),
    ],
)
def test_an_answer_is_due_after_so_much_working_time(start, minutes, due):
    found = HOURS.after(tbilisi(start), timedelta(minutes=minutes))
    assert found == tbilisi(due)
    assert HOURS.between(tbilisi(start), found) == timedelta(minutes=minutes)


def test_hours_that_never_add_up_have_no_moment():
    seldom = WorkingHours("UTC", (Shift(1, time(9), time(9, 1)),))
    assert seldom.after(NOON, timedelta(minutes=56)) is not None
    assert seldom.after(NOON, timedelta(hours=2)) is None


def asked(**more) -> Asked:
    return Asked("page", "question", NOON, **more)


def test_a_question_is_late_when_its_end_is_past_due():
    due = NOON + HOUR
    assert not asked(due_at=due).is_late(due)  # at the moment itself it is in time
    assert asked(due_at=due).is_late(due + timedelta(seconds=1))
    assert not asked(due_at=due, first_answer_at=due).is_late(due + HOUR)
    assert asked(due_at=due, first_answer_at=due + HOUR).is_late(due)
    assert asked(due_at=due, resolved_at=due + HOUR).is_late(due)
    answered = asked(due_at=due, first_answer_at=NOON, resolved_at=due + HOUR)
    assert not answered.is_late(due + HOUR), "the first answer counts, not the settling"
    assert not asked().is_late(NOON + 1000 * HOUR), "nothing was agreed"


def test_times_stand_in_their_order():
    now = NOON + 3 * HOUR
    later, latest = NOON + HOUR, NOON + 2 * HOUR
    assert wrong_time(NOON, later, latest, now) is None
    assert wrong_time(NOON, NOON, NOON, now) is None
    assert wrong_time(NOON, None, later, now) is None
    assert wrong_time(later, NOON, None, now) == ("first_answer_at", "before")
    assert wrong_time(NOON, latest, later, now) == ("resolved_at", "before")
    assert wrong_time(now + AHEAD, None, None, now) is None
    assert wrong_time(now + AHEAD + HOUR, None, None, now) == ("received_at", "future")
    old = now - LONGEST - HOUR
    assert wrong_time(old, now - HOUR, None, now) is None
    assert wrong_time(old, now, None, now) == ("first_answer_at", "too_far")


def test_figures_tell_nothing_of_too_few():
    due, later = NOON + HOUR, NOON + 2 * HOUR
    two = [asked(first_answer_at=NOON, seconds=60, due_at=due)] * 2
    told = figures(two, NOON)
    assert (told.received, told.answered, told.median) == (2, 2, None)
    three = [*two, asked(first_answer_at=later, seconds=7200, due_at=due)]
    told = figures(three, NOON)
    assert told.median == 60
    assert told.late == 1
    assert told.in_time == Fraction(200, 3)
    assert figures([asked(due_at=due)], NOON).in_time is None, "its clock still runs"
    assert figures([asked(due_at=due)], later).in_time == 0
    assert figures([], NOON).in_time is None
    thanks = Asked("page", "thanks", NOON)
    assert figures([asked(due_at=due), thanks], NOON).waiting == 1, "thanks want no answer"


def test_a_day_counts_what_wants_an_answer():
    thanks = Asked("page", "thanks", NOON, NOON, seconds=5)
    answered = asked(first_answer_at=NOON, seconds=100)
    assert day_count([answered, asked(), thanks]) == (2, 1, 100)
    assert day_count([asked()]) == (1, 0, None)
    assert day_count([]) == (0, 0, None)

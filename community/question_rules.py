"""Clocks of questions: when an answer is due, whether it was late, what many add up to (COMM-2)."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from approvals.rules import LEAST_FOR_MEDIAN, percentile

KINDS = ("question", "complaint", "thanks", "review", "other")
# Whose number is the metric `questions`: a thank-you asks for nothing.
WANTS_ANSWER = ("question", "complaint", "review", "other")
# Minutes of working time until the first answer, unless a client agreed on others.
USUAL_MINUTES: Mapping[str, int | None] = {
    "question": 120,
    "complaint": 60,
    "thanks": None,
    "review": 480,
    "other": 480,
}
MOST_MINUTES = 40 * 60
AHEAD = timedelta(minutes=5)  # by which another machine's clock may be fast
LONGEST = timedelta(days=731)  # until an answer: what is further off is a mistyped year


class Asked(NamedTuple):
    """One question as its clock sees it; seconds are working time to the first answer."""

    channel: Hashable
    kind: str
    received_at: datetime
    first_answer_at: datetime | None = None
    resolved_at: datetime | None = None
    due_at: datetime | None = None
    seconds: int | None = None

    @property
    def handled_at(self) -> datetime | None:
        """When it stopped waiting: answered, or settled without an answer."""
        return self.first_answer_at or self.resolved_at

    @property
    def is_waiting(self) -> bool:
        """Whether it wants an answer and has none."""
        wants = self.kind in WANTS_ANSWER or self.due_at is not None
        return wants and self.handled_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it was handled after it was due, or is due and still waits (COMM-2)."""
        return self.due_at is not None and (self.handled_at or now) > self.due_at

    def as_of(self, moment: datetime) -> "Asked":
        """Return the question as it stood at a moment: what came later hadn't come."""
        answered = self.first_answer_at is not None and self.first_answer_at <= moment
        settled = self.resolved_at is not None and self.resolved_at <= moment
        return self._replace(
            first_answer_at=self.first_answer_at if answered else None,
            seconds=self.seconds if answered else None,
            resolved_at=self.resolved_at if settled else None,
        )


class Figures(NamedTuple):
    """What questions add up to. The median is in seconds of working time and the share in points
    of those whose clock has stopped; None where there are too few to tell."""

    received: int
    answered: int
    waiting: int
    late: int
    median: Fraction | None
    in_time: Fraction | None


def wrong_time(
    received_at: datetime,
    first_answer_at: datetime | None,
    resolved_at: datetime | None,
    now: datetime,
) -> tuple[str, str] | None:
    """Return the field that cannot be so and why: "future", "before", "too_far"; None if all can.

    A question is received, then answered, then settled; it may be settled without an answer."""
    times = (("received_at", received_at), ("first_answer_at", first_answer_at))
    before = received_at
    for name, moment in (*times, ("resolved_at", resolved_at)):
        if moment is None:
            continue
        if moment > now + AHEAD:
            return name, "future"
        if moment < before:
            return name, "before"
        if moment - received_at > LONGEST:
            return name, "too_far"
        before = moment
    return None


def figures(asked: Sequence[Asked], now: datetime) -> Figures:
    """Return what questions add up to: the median of 3 answers and more, in working time."""
    answers = [Fraction(one.seconds) for one in asked if one.seconds is not None]
    late = sum(one.is_late(now) for one in asked)
    stopped = [one for one in asked if one.due_at and (one.handled_at or one.is_late(now))]
    kept = sum(not one.is_late(now) for one in stopped)
    return Figures(
        received=len(asked),
        answered=sum(one.first_answer_at is not None for one in asked),
        waiting=sum(one.is_waiting for one in asked),
        late=late,
        median=percentile(answers, 50) if len(answers) >= LEAST_FOR_MEDIAN else None,
        in_time=Fraction(100 * kept, len(stopped)) if stopped else None,
    )


def figures_by(
    asked: Iterable[Asked], key: Callable[[Asked], Any], now: datetime
) -> dict[Any, Figures]:
    """Return the figures of each group of questions that are alike in something."""
    groups: dict[Any, list[Asked]] = {}
    for one in asked:
        groups.setdefault(key(one), []).append(one)
    return {name: figures(found, now) for name, found in groups.items()}


class DayCount(NamedTuple):
    """What a channel's day brings to the support metrics; the average is None without an answer."""

    questions: int
    answered: int
    average: Fraction | None  # seconds of working time


def day_count(asked: Iterable[Asked]) -> DayCount:
    """Return the day's figures of the questions that were received on it. Source: docs/metrics.md,
    questions, questions_answered, response_time."""
    wanting = [one for one in asked if one.kind in WANTS_ANSWER]
    answers = [one.seconds for one in wanting if one.seconds is not None]
    average = Fraction(sum(answers), len(answers)) if answers else None
    return DayCount(len(wanting), len(answers), average)

"""How far a brief is, and when somebody is reminded of a question: on plain values (BRIEF-1)."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

LEAST_ANSWERED = 60  # percent of the questions from which on the agency knows the business (TEAM-6)
SOON = timedelta(days=2)  # before it is due, from when on a question is brought to mind
AGAIN = timedelta(days=7)  # between reminders of an answer that is late


class Progress(NamedTuple):
    """How many questions were asked, have an answer (or don't apply), and are late."""

    asked: int = 0
    answered: int = 0
    overdue: int = 0

    @property
    def percent(self) -> int:
        """How much is answered, in whole percent; 100 only when all is."""
        return 100 * self.answered // self.asked if self.asked else 0

    @property
    def open(self) -> int:
        return self.asked - self.answered


def progress(questions: Collection[tuple[bool, date | None]], today: date) -> Progress:
    """Return how far a brief is. Each question is told by whether it is open and when it is due."""
    still = [due for is_open, due in questions if is_open]
    late = sum(due is not None and due < today for due in still)
    return Progress(len(questions), len(questions) - len(still), late)


def wants_reminder(due: date, reminded_on: date | None, today: date) -> bool:
    """Return whether an open question is to be brought to mind today.

    Once from two days before it is due, once when it is late, and weekly from then on."""
    if today < due - SOON:
        return False
    if reminded_on is None or reminded_on < due - SOON:
        return True
    return today > due and (reminded_on <= due or today - reminded_on >= AGAIN)


def words_of(answer: str) -> list[str]:
    """Return the words and phrases that an answer lists, each once: one a line, or between commas,
    whatever marks them as a list."""
    found = (part.strip(" \t–—-•*.\"'«»„“”") for part in re.split(r"[\n,;]+", answer))
    return list(dict.fromkeys(part for part in found if part))

"""Half a year of questions on every channel: nearly all answered in time, one that waits too long
(COMM-1, COMM-2)."""

from datetime import date, datetime, timedelta

from clients.dates import hours_of
from common.periods import now
from community.models import Question
from community.question_bulk import Incoming, receive_many
from community.question_clock import clock_of, times_of
from community.question_measuring import count_days
from community.question_services import agree_times, receive_question
from smmhub.demo.question_words import WORDS
from smmhub.demo.stage import Stage

EVERY = 2  # days between two sayings on a channel
SETTLED = timedelta(hours=1)  # after the answer
LATE = 9  # of so many answers one comes after it was due


def ask_and_answer(stage: Stage) -> None:
    """Let people ask since the first month; what happened in the background is counted at once."""
    agree_times(times_of(stage.client), {"question": 120, "complaint": 60}, by=stage.manager)
    receive_many(_past(stage), by=stage.specialist, origin=Question.Origin.API)
    count_days(stage.client)
    _waiting(stage)  # of today, whose figures are those of yesterday still


def _past(stage: Stage) -> list[Incoming]:
    """Return what was said on all channels up to the day before yesterday."""
    clock, found = clock_of(stage.client), []
    words = WORDS[stage.words.key]
    first, last = stage.month(0).start, stage.today - timedelta(days=2)
    for network, channel in stage.channels.items():
        channel.client = stage.client
        chance = stage.chance(f"questions {network}")
        for number in range(0, (last - first).days + 1, EVERY):
            day = first + timedelta(days=number)
            said = chance.choice(words.said)
            received = stage.at(day, chance.randint(8, 20), chance.randint(0, 59))
            values = {
                "kind": said.kind,
                "text": said.text,
                "note": said.note,
                "author": chance.choice(words.authors),
                "received_at": received,
                "external_id": f"demo-{network}-{day:%Y%m%d}",
            }
            due = clock.due_at(said.kind, received)
            late = chance.randrange(LATE) == 0
            answered = due and _answered(stage, received, due, late=late)
            if answered and answered + SETTLED <= now():  # what was asked on a weekend may wait
                values |= {"first_answer_at": answered, "answered_by": stage.specialist}
                values |= {"resolved_at": answered + SETTLED}
                values |= {"resolved_by": stage.specialist}
            found.append(Incoming(channel, values))
    return found


def _answered(stage: Stage, received: datetime, due: datetime, *, late: bool) -> datetime:
    """Return when an answer came: within its time, or some hours after it."""
    chance, hours = stage.chance(f"answer {received}"), hours_of(stage.client)
    if late:
        return hours.after(due, timedelta(minutes=chance.randint(20, 200))) or due
    promised = hours.between(received, due)
    taken = promised * chance.randint(10, 90) // 100
    return hours.after(received, taken) or due


def _waiting(stage: Stage) -> None:
    """One that came just now, and a complaint of a worked day before, which is late."""
    words = WORDS[stage.words.key]
    channels = list(stage.channels.values())
    hours, moment = hours_of(stage.client), now()
    day: date = stage.today - timedelta(days=1)
    while not hours.works_on(day):
        day -= timedelta(days=1)
    for channel, kind, text, received in (
        (channels[0], "question", words.waits[0], moment - timedelta(minutes=10)),
        (channels[1], "complaint", words.waits[1], stage.at(day, 10, 20)),
    ):
        channel.client = stage.client
        question = Question(channel=channel, kind=kind, text=text, received_at=received)
        question.author = words.authors[0]
        receive_question(question, by=stage.specialist)

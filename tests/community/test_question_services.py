"""Steps of questions: the clock, the breach, and the figures that KPIs read (COMM-1, COMM-2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from community.models import AnswerTimes, DayToCount, Question
from community.question_clock import times_of
from community.question_measuring import count_days
from community.question_services import (
    agree_times,
    answer_question,
    change_question,
    look,
    receive_question,
    remove_question,
    resolve_question,
)
from jobs.models import Job
from jobs.services import sweep
from kpis.models import ChannelDay, Import
from tests.community.conftest import at
from tests.factories import ChannelFactory, PersonFactory

pytestmark = pytest.mark.django_db
NOW = at(10, "12:00")  # a Wednesday in June


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def ask(channel, **more) -> Question:
    given = {"received_at": at(10, "10:00"), "text": "When do you open?", **more}
    return receive_question(Question(channel=channel, **given), by=None)[0]


def verbs(row) -> list[str]:
    entries = HistoryEntry.objects.filter(subject_id=row.pk).order_by("number")
    return list(entries.values_list("verb", flat=True))


def test_the_clock_runs_by_the_agreed_time_of_the_kind(channel, manager):
    assert ask(channel).due_at == at(10, "12:00")
    assert ask(channel, kind="complaint").due_at == at(10, "11:00")
    assert ask(channel, kind="thanks").due_at is None
    agree_times(times_of(channel.client), {"question": 30, "thanks": 60}, by=manager)
    assert ask(channel).due_at == at(10, "10:30")
    assert ask(channel, kind="thanks").due_at == at(10, "11:00")
    assert Question.objects.filter(due_at=at(10, "12:00")).exists(), "what is there stays"
    agree_times(times_of(channel.client), {"question": None}, by=manager)
    assert ask(channel).due_at is None
    assert AnswerTimes.objects.count() == 1


def test_an_answer_stops_the_clock_once(channel, manager):
    question = ask(channel)
    answer_question(question, by=manager)
    assert (question.first_answer_at, question.answered_by) == (NOW, manager)
    assert question.response_seconds == 7200
    assert not question.breached, "at the moment itself"
    with pytest.raises(WrongState):
        answer_question(question, by=manager)
    resolve_question(question, by=manager)
    with pytest.raises(WrongState):
        resolve_question(question, by=manager)
    assert verbs(question) == ["created", "answered", "resolved"]
    change_question(question, {"resolved_at": None, "first_answer_at": None}, by=manager)
    assert question.answered_by is question.resolved_by is question.response_seconds is None
    assert question.status == "open"


def test_a_later_moment_moves_the_clock_and_a_note_does_not(channel, manager):
    question = ask(channel)
    AnswerTimes.objects.create(client=channel.client, question=10)
    change_question(question, {"note": "Ask the baker"}, by=manager)
    assert question.due_at == at(10, "12:00")
    change_question(question, {"received_at": at(10, "11:00")}, by=manager)
    assert question.due_at == at(10, "11:10")
    with pytest.raises(StaleVersion):
        change_question(question, {"text": "What?"}, by=manager, seen=1)


def test_times_out_of_order_and_strangers_are_refused(channel, manager):
    for times in (
        {"received_at": NOW + timedelta(hours=1)},
        {"first_answer_at": at(10, "09:00")},
        {"first_answer_at": at(10, "11:00"), "resolved_at": at(10, "10:30")},
    ):
        with pytest.raises(ValidationError) as refused:
            ask(channel, **times)
        codes = {e.code for errors in refused.value.error_dict.values() for e in errors}
        assert codes == {"COMM-1"}
    with pytest.raises(ValidationError) as refused:
        ask(channel, first_answer_at=NOW, answered_by=PersonFactory())
    assert refused.value.error_dict.keys() == {"answered_by"}


def test_a_breach_is_noted_once(channel, manager):
    question, in_time = ask(channel), ask(channel, kind="review")
    before = question.version
    assert look() == 0, "at the moment itself"
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        assert look() == 1
        assert look() == 0
        question.refresh_from_db()
        assert question.breach_noted_at is not None
        assert question.version == before, "nobody's edit is in its way"
        answer_question(question, by=manager)
    assert verbs(question) == ["created", "breached", "answered"]
    assert question.breached
    assert verbs(in_time) == ["created"]
    entry = HistoryEntry.objects.get(subject_id=question.pk, verb="breached")
    assert entry.door == "job"


def test_an_answer_between_two_looks_is_noted_too(channel, manager):
    question = ask(channel)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        answer_question(question, by=manager)
    assert verbs(question) == ["created", "answered", "breached"]
    old = ask(channel, received_at=at(1, "10:00"), first_answer_at=at(5, "10:00"))
    assert old.breached
    assert verbs(old) == ["created"], "what was over before it came is no news"


def test_a_closed_clients_questions_burn_nobody(channel):
    ask(channel, received_at=at(1, "10:00"))
    channel.client.closed_at = NOW
    channel.client.save()
    assert look() == 0


def test_questions_become_figures_of_their_day(channel, manager):
    first = ask(channel, first_answer_at=at(10, "10:30"))
    ask(channel, first_answer_at=at(10, "11:30"))
    ask(channel)
    ask(channel, kind="thanks", first_answer_at=at(10, "10:01"))
    # Half past midnight in Tbilisi is the day before in UTC.
    night = ask(channel, received_at=at(9, "00:30"))
    job = Job.objects.get(kind="count_questions")
    assert job.due_at == at(10, "13:00")
    assert ChannelDay.objects.count() == 0
    with time_machine.travel(at(10, "13:00"), tick=False):
        sweep()
    assert not DayToCount.objects.exists()

    def day(number: int) -> tuple:
        row = ChannelDay.objects.get(channel=channel, day=date(2026, 6, number))
        return row.questions, row.questions_answered, row.response_time

    assert day(10) == (3, 2, 3600)
    assert day(9) == (1, 0, None), "nobody answered, so nothing is said of how soon"
    source = Import.objects.get()
    assert (source.source, source.by) == ("questions", None)
    remove_question(night, by=manager)
    change_question(first, {"kind": "thanks"}, by=manager)
    count_days(channel.client)
    assert day(9)[0] == 0, "what was counted is gone"
    assert day(10) == (2, 1, 5400)
    imports = Import.objects.count()
    change_question(first, {"note": "Nothing that counts"}, by=manager)
    count_days(channel.client)
    assert Import.objects.count() == imports


def test_a_day_without_questions_has_no_figure(channel, manager):
    question = ask(channel)
    change_question(question, {"received_at": at(8, "10:00")}, by=manager)
    count_days(channel.client)
    assert [row.day.day for row in ChannelDay.objects.all()] == [8], "no data is not 0"


def test_a_number_that_comes_again_changes_its_question(channel):
    given = {"external_id": "42", "received_at": at(10, "10:00")}
    first, is_new = receive_question(Question(channel=channel, **given), by=None)
    assert is_new
    again = Question(channel=channel, **given)
    values = {"resolved_at": at(10, "11:00")}
    same, is_new = receive_question(again, by=None, given=values)
    assert (same.pk, same.resolved_at, is_new) == (first.pk, at(10, "11:00"), False)
    other = ChannelFactory(client=channel.client, name="Other page")
    assert receive_question(Question(channel=other, **given), by=None)[1]
    assert receive_question(Question(channel=channel, received_at=NOW), by=None)[1]
    assert receive_question(Question(channel=channel, received_at=NOW), by=None)[1]

"""Pages of questions: the list, one by hand, the buttons, the figures, what is agreed."""

from datetime import date

import pytest
import time_machine

from clients.access import Access
from clients.models import HistoryEntry
from common.periods import Period, today_in
from community.models import AnswerTimes, Question
from community.question_report import section
from reports.question_parts import questions_part
from smmhub.needs_you import needs
from smmhub.overview import lines
from tests.community.conftest import at, signed_in
from tests.community.test_question_services import ask
from tests.factories import with_role

pytestmark = pytest.mark.django_db
NOW = at(10, "12:30")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home(channel) -> str:
    return f"/clients/{channel.client_id}/questions/"


def test_who_waits_longest_stands_first(browser, channel, home):
    ask(channel, text="Answered", first_answer_at=at(10, "10:30"))
    ask(channel, text="Thanks", kind="thanks")
    ask(channel, text="Soon", kind="review")
    ask(channel, text="Late")
    page = browser.get(home)
    assert [row.text for row in page.context["page_obj"]][:2] == ["Late", "Soon"]
    body = page.content.decode()
    assert body.count('data-state="breached"') == 1, "red only when breached"
    for query, texts in {
        "status=late": {"Late"},
        "status=waiting": {"Late", "Soon"},
        "kind=thanks": {"Thanks"},
        "q=SOON": {"Soon"},
        f"channel={channel.pk}&status=answered": {"Answered"},
        "kind=nonsense&channel=x": {"Late", "Soon", "Thanks", "Answered"},
    }.items():
        found = browser.get(f"{home}?{query}").context["page_obj"]
        assert {row.text for row in found} == texts, query
    assert b"No question fits" in browser.get(f"{home}?q=zzz").content


def test_one_is_written_down_by_hand(browser, channel, home):
    page = browser.get(f"{home}new/")
    assert page.context["form"].initial["channel"] == channel.pk, "the only one is chosen"
    typed = {"channel": channel.pk, "kind": "complaint", "received_at": "2026-06-10T12:20"}
    assert browser.post(f"{home}new/", typed | {"text": "Cold coffee"}).status_code == 302
    row = Question.objects.get()
    assert (row.received_at, row.origin, row.due_at) == (at(10, "12:20"), "hand", at(10, "13:20"))
    more = browser.post(f"{home}new/", typed | {"more": "1", "text": "Another"})
    assert more["Location"] == f"{home}new/?channel={channel.pk}"
    future = browser.post(f"{home}new/", typed | {"received_at": "2026-06-11T12:20"})
    assert future.status_code == 400
    assert future.context["form"].has_error("received_at", code="COMM-1")


def test_buttons_answer_and_settle(browser, channel, home, manager):
    row = ask(channel)
    place = f"{home}{row.pk}/"
    stale = browser.post(f"{place}answered/", {"seen": 9})
    assert stale.status_code == 409
    done = browser.post(f"{place}answered/?status=late", {"seen": row.version, "list": "1"})
    assert done["Location"] == f"{home}?status=late"
    row.refresh_from_db()
    assert (row.first_answer_at, row.answered_by) == (NOW, manager)
    assert browser.post(f"{place}answered/", {}).status_code == 409
    assert browser.post(f"{place}settled/", {}).status_code == 302
    assert b"answered late" in browser.get(place).content
    assert browser.post(f"{place}remove/").status_code == 302
    assert not Question.objects.exists()


def test_one_is_corrected_without_losing_its_seconds(browser, channel, home, manager):
    moment = at(10, "10:00").replace(second=30)
    row = ask(channel, received_at=moment)
    page = browser.get(f"{home}{row.pk}/")
    form = page.context["form"]
    typed = {"kind": "question", "received_at": "2026-06-10T10:00", "seen": row.version}
    assert form["received_at"].value() is not None
    typed |= {"first_answer_at": "2026-06-10T10:00", "answered_by": str(manager.pk)}
    assert browser.post(f"{home}{row.pk}/", typed).status_code == 302
    row.refresh_from_db()
    assert row.received_at == row.first_answer_at == moment
    assert row.answered_by == manager
    entry = HistoryEntry.objects.filter(subject_id=row.pk, verb="changed").get()
    assert "received_at" not in entry.changes
    typed |= {"seen": row.version, "received_at": "2026-06-10T09:00", "first_answer_at": ""}
    assert browser.post(f"{home}{row.pk}/", typed).status_code == 302
    row.refresh_from_db()
    assert (row.due_at, row.first_answer_at, row.answered_by) == (at(10, "11:00"), None, None)


def test_the_client_reads_but_neither_notes_nor_buttons(channel, home, decider):
    row = ask(channel, note="Careful with them", text="Open?", first_answer_at=at(10, "10:30"))
    theirs = signed_in(decider)
    for page in (home, f"{home}{row.pk}/", f"{home}figures/", f"{home}export.csv"):
        answer = theirs.get(page)
        assert answer.status_code == 200
        assert b"Careful" not in answer.content
    assert b"Open?" in theirs.get(f"{home}export.csv").content
    assert theirs.post(f"{home}{row.pk}/answered/").status_code == 403
    assert theirs.post(f"{home}{row.pk}/", {"kind": "review"}).status_code == 403
    assert theirs.get(f"{home}new/").status_code == 403
    ours = signed_in(with_role(channel.client, "specialist"))
    assert b"Careful" in ours.get(f"{home}export.csv").content


def test_figures_tell_medians_and_breaches(browser, channel, home):
    assert b"No question in this time" in browser.get(f"{home}figures/").content
    for minute in ("10:10", "10:20", "10:40"):
        ask(channel, first_answer_at=at(10, minute))
    ask(channel, received_at=at(4, "10:00", month=5), first_answer_at=at(4, "15:00", month=5))
    page = browser.get(f"{home}figures/?months=3")
    told = page.context
    assert told["total"]["median"] == "30 min"
    assert [one and one["late"] for _month, one in told["months"]] == [0, 1, None]
    assert told["months"][0][1]["median"] == "20 min"
    assert told["months"][1][1]["median"] == "too few to tell"
    assert b"no data" in page.content
    assert len(browser.get(f"{home}figures/?months=99").context["months"]) == 6


def test_answer_times_are_agreed_in_hours(browser, channel, home):
    page = browser.get(f"{home}times/")
    assert page.context["form"]["question"].value() == "2"
    typed = {"question": "0.5", "complaint": "", "review": "8"}
    assert browser.post(f"{home}times/", typed).status_code == 302
    row = AnswerTimes.objects.get()
    assert (row.question, row.complaint, row.review, row.thanks) == (30, None, 480, None)
    assert browser.post(f"{home}times/", typed | {"seen": 1, "question": "41"}).status_code == 400
    assert browser.post(f"{home}times/", typed | {"seen": 1, "question": "3"}).status_code == 302
    assert AnswerTimes.objects.get().question == 180


def test_what_waits_too_long_needs_the_agency(channel, manager, decider):
    ask(channel)
    ask(channel)
    ask(channel, kind="review")

    def told(person) -> list[tuple[str, str, str]]:
        access = Access.of(person)
        today = today_in("Asia/Tbilisi")
        return [(one.tone, one.text, one.url) for one in needs(access, lines(access, today), today)]

    ((tone, text, url),) = told(manager)
    assert (tone, text) == ("bad", "2 questions wait too long for an answer: Bakery page")
    assert url.endswith(f"/questions/?status=late&channel={channel.pk}")
    assert told(with_role(channel.client, "specialist"))[0][0] == "bad"
    assert told(decider) == []


def test_a_report_tells_of_questions_as_they_stood(channel):
    for minute in ("10:10", "10:20", "10:40"):
        ask(channel, received_at=at(5, "10:00"), first_answer_at=at(5, minute))
    # Asked on the last evening of May and answered in June: it was waiting when May ended.
    ask(channel, received_at=at(29, "17:50", month=5), first_answer_at=at(1, "10:00"))
    may = section(channel.client, Period(date(2026, 5, 1), date(2026, 5, 31)))
    assert (may["received"], may["answered"], may["waiting"]) == (1, 0, 1)
    june = section(channel.client, Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert (june["received"], june["late"], june["median_seconds"]) == (3, 0, "1200")
    assert june["in_time"] == "100.0"
    assert june["previous"]["received"] == 1
    part = questions_part(june)
    assert part.lead.startswith("3 questions were received. Half of the first answers came within")
    assert [table.rows[0][1].value for table in part.tables] == [3, 3]
    assert questions_part(
        section(channel.client, Period(date(2026, 4, 1), date(2026, 4, 30)))
    ).empty

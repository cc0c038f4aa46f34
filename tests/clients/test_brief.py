"""The brief: asked, given, answered one after the other; nothing typed is lost (BRIEF-1)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from clients.brief import (
    add_question,
    answer_question,
    assign,
    next_question,
    remove_question,
    start_brief,
)
from clients.brief_catalogue import AVOID, BY_CODE, QUESTIONS, Section, questions_for
from clients.brief_rules import Progress, progress, wants_reminder
from clients.models import Absence, BriefDraft, BriefQuestion, HistoryEntry
from clients.services import take_role
from common.errors import StaleVersion, WrongState
from common.periods import today_in
from tests.clients.conftest import errors, page, signed_in
from tests.factories import ClientFactory, with_role

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def contributor(business):
    return with_role(business, "contributor", name="Nino")


@pytest.fixture
def asked(business):
    start_brief(business, by=None)
    return {one.code: one for one in business.brief_questions.select_related("client")}


# --- Rules ----------------------------------------------------------------------------------------
def test_progress_counts_what_is_late_and_never_says_100_too_early():
    told = [(False, None), (True, DAY), (True, DAY - days(1)), (True, None)]
    assert progress(told, DAY) == Progress(4, 1, 1)
    assert (progress(told, DAY).percent, progress([], DAY).percent) == (25, 0)
    assert Progress(200, 199).percent == 99


@pytest.mark.parametrize(
    ("passed", "reminded", "wanted"),
    [
        (-3, None, False),
        (-2, None, True),
        (-1, -2, False),  # told before it was due
        (0, -2, False),
        (1, -2, True),  # late: told again
        (1, 0, True),
        (2, 1, False),
        (7, 1, False),
        (8, 1, True),  # and weekly
        (0, -3, True),  # that was for an earlier day
    ],
)
def test_a_question_is_brought_to_mind_before_when_late_and_weekly(passed, reminded, wanted):
    told_on = None if reminded is None else DAY + days(reminded)
    assert wants_reminder(DAY, told_on, DAY + days(passed)) is wanted


def test_the_catalogue_covers_every_section_once_and_in_order():
    assert len(BY_CODE) == len(QUESTIONS)
    sections = list(dict.fromkeys(one.section for one in QUESTIONS))
    assert sections == list(Section)
    assert "chain" in {one.code for one in questions_for("b2b")}
    assert "chain" not in {one.code for one in questions_for("b2c")}
    longest = BriefQuestion._meta.get_field("code").max_length
    assert max(len(one.code) for one in QUESTIONS) <= longest


# --- Asking ---------------------------------------------------------------------------------------
def test_a_brief_is_started_once_and_takes_up_what_the_catalogue_learnt(business):
    made = start_brief(business, by=None)
    assert made == len(questions_for("b2c")) == business.brief_questions.count()
    assert start_brief(business, by=None) == 0
    assert HistoryEntry.objects.filter(verb="brief_started").count() == 1
    business.market = "b2b"
    assert start_brief(business, by=None) == 1
    order = [one.section for one in business.brief_questions.all()]
    assert order == sorted(order, key=Section.values.index)


def test_questions_are_given_to_people_of_the_client_who_are_open(business, asked, contributor):
    observer, elsewhere = with_role(business, "observer"), with_role(ClientFactory(), "decider")
    day = today_in(business.timezone)
    ids = [asked["what"].pk, asked["tone"].pk]
    answer_question(asked["tone"], "Calm", applies=True, by=contributor)
    for person in (observer, elsewhere):
        with pytest.raises(ValidationError) as refused:
            assign(business, ids, person=person, due=day, by=None)
        assert refused.value.error_dict["person"][0].code == "BRIEF-1"
    with pytest.raises(ValidationError):
        assign(business, ids, person=contributor, due=day - days(1), by=None)
    assert assign(business, ids, person=contributor, due=day, by=None) == 1
    asked["what"].refresh_from_db()
    assert (asked["what"].person, asked["what"].due) == (contributor, day)
    entry = HistoryEntry.objects.get(verb="assigned")
    assert entry.changes["person"] == [None, str(contributor.pk)]


def test_an_own_question_goes_after_its_section_and_only_unanswered_away(business, asked, browser):
    form = {"section": "tone", "text": "May we laugh at ourselves?", "person": "", "due": ""}
    assert browser.post(page("brief_question_new", business), form).status_code == 302
    own = BriefQuestion.objects.get(code="")
    assert list(business.brief_questions.filter(section="tone"))[-1] == own
    shown = browser.get(page("brief", business)).content.decode()
    assert "May we laugh at ourselves?" in shown
    assert (
        browser.post(page("brief_question_new", business), form | {"text": ""}).status_code == 400
    )
    removing = page("brief_question_remove", business, own.pk)
    answer_question(own, "Yes", applies=True, by=None)
    assert browser.post(removing).status_code == 409
    for fixed in (own, asked["what"]):
        with pytest.raises(WrongState):
            remove_question(fixed, by=None)
    another = add_question(BriefQuestion(client=business, section="tone", text="And?"), by=None)
    assert browser.post(page("brief_question_remove", business, another.pk)).status_code == 302
    assert not BriefQuestion.objects.filter(pk=another.pk).exists()


def test_a_question_is_worded_anew_for_one_client(business, asked, browser, contributor):
    edit = page("brief_question_edit", business, asked["what"].pk)
    body = {"text": "What is it that you bake?", "person": contributor.pk, "due": "", "seen": 1}
    assert browser.post(edit, body).status_code == 302
    row = BriefQuestion.objects.get(pk=asked["what"].pk)
    assert (str(row), row.person) == ("What is it that you bake?", contributor)
    assert browser.post(edit, body | {"text": ""}).status_code == 409  # worked on an old version
    assert browser.post(edit, body | {"text": "", "seen": 2}).status_code == 302
    row.refresh_from_db()
    assert str(row) == str(BY_CODE["what"].text)


# --- Answering ------------------------------------------------------------------------------------
def test_every_answer_stays_with_its_author_and_the_newest_counts(business, asked, contributor):
    row, decider = asked["what"], with_role(business, "decider")
    answer_question(row, "Bread", applies=True, by=contributor)
    answer_question(row, "Bread and cakes", applies=True, by=decider)
    answer_question(row, "Bread and cakes", applies=True, by=contributor)  # says nothing new
    answer_question(row, "", applies=False, by=decider)
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("not_applicable", "", decider)
    told = [(one.text, one.applies, one.by) for one in row.answers.all()]
    assert told == [
        ("", False, decider),
        ("Bread and cakes", True, decider),
        ("Bread", True, contributor),
    ]
    assert HistoryEntry.objects.filter(verb="answered", subject_id=row.pk).count() == 3


def test_nothing_is_no_answer_and_a_stale_one_is_refused(asked, contributor):
    row = asked["what"]
    for nothing in ("", "  \n"):
        with pytest.raises(ValidationError):
            answer_question(row, nothing, applies=True, by=contributor)
    answer_question(row, "Bread", applies=True, by=contributor, seen=1)
    with pytest.raises(StaleVersion):
        answer_question(row, "Cakes", applies=True, by=contributor, seen=1)
    assert row.answers.count() == 1


def test_two_at_once_see_theirs_and_yours_and_lose_nothing(business, asked, contributor):
    row = asked["what"]
    url, browser = page("brief_question", business, row.pk), signed_in(contributor)
    answer_question(row, "Theirs: bread", applies=True, by=None)
    mine = {"answer": "Mine: cakes", "seen": 1}
    refused = browser.post(url, mine)
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "Theirs: bread" in shown
    assert "Mine: cakes" in shown
    assert browser.post(url, mine | {"seen": 2}).status_code == 302
    assert {one.text for one in row.answers.all()} == {"Theirs: bread", "Mine: cakes"}


def test_one_question_follows_the_other_until_none_is_left(business, asked, contributor):
    ids = [asked[code].pk for code in ("story", "tone", "limits")]
    assign(business, ids, person=contributor, due=None, by=None)
    others = [one.pk for code, one in asked.items() if one.pk not in ids]
    assign(business, others, person=with_role(business, "decider"), due=None, by=None)
    browser = signed_in(contributor)
    where = browser.get(page("brief_next", business)).url
    left = browser.get(page("brief_next", business), {"after": asked["tone"].pk})
    assert left.url == page("brief_question", business, asked["limits"].pk)
    for nothing in ("x", str(business.pk)):
        assert browser.get(page("brief_next", business), {"after": nothing}).url == where
    for code in ("story", "tone", "limits"):
        assert where == page("brief_question", business, asked[code].pk)
        assert str(BY_CODE[code].text) in browser.get(where).content.decode()
        where = browser.post(where, {"answer": "So", "seen": 2, "next": "1"}).url
    assert where == page("brief", business)
    rows, today = BriefQuestion.objects.filter(client=business), today_in(business.timezone)
    assert next_question(rows, contributor, today) is None


def test_who_stands_in_owes_what_the_absent_person_does(business, asked, contributor):
    decider, today = with_role(business, "decider"), today_in(business.timezone)
    assign(business, [asked["tone"].pk], person=contributor, due=None, by=None)
    rows = BriefQuestion.objects.filter(client=business)
    rows.exclude(pk=asked["tone"].pk).update(person=with_role(business, "decider"))
    assert next_question(rows, decider, today) is None
    away = {"client": business, "person": contributor, "substitute": decider}
    Absence.objects.create(**away, first_day=today, last_day=today)
    assert next_question(rows, decider, today) == asked["tone"]
    assert next_question(rows, with_role(business, "decider"), today) is None
    assert next_question(rows, decider, today + days(1)) is None


def test_what_is_typed_is_kept_for_its_author_alone(business, asked, contributor):
    row, browser = asked["tone"], signed_in(contributor)
    url, keep = (page(name, business, row.pk) for name in ("brief_question", "brief_keep"))
    typed = {"answer": "Half a thou", "not_applicable": ""}
    assert browser.post(keep, typed, headers={"X-Keep": "1"}).status_code == 204
    assert browser.post(keep, typed | {"answer": "Half a thought"}).status_code == 302
    assert browser.post(keep, {"answer": "x" * 5001}, headers={"X-Keep": "1"}).status_code == 400
    assert browser.post(keep, {"answer": "a\x00b"}, headers={"X-Keep": "1"}).status_code == 400
    assert BriefDraft.objects.get().text == "Half a thought"
    assert "Half a thought" in browser.get(url).content.decode()
    other = signed_in(with_role(business, "decider"))
    assert "Half a thought" not in other.get(url).content.decode()
    row.refresh_from_db()
    assert row.is_open
    assert not HistoryEntry.objects.filter(subject_id=row.pk).exists()
    assert browser.post(url, {"answer": "A whole thought", "seen": 1}).status_code == 302
    assert not BriefDraft.objects.exists()


def test_words_to_avoid_are_told_to_the_client_and_taken_back(business, asked, contributor):
    row = asked[AVOID]
    answer_question(row, "- cheap, discount\n«sale»\n\ncheap", applies=True, by=contributor)
    business.refresh_from_db()
    assert business.avoided == "cheap\ndiscount\nsale"
    answer_question(row, "cheap", applies=False, by=contributor)
    business.refresh_from_db()
    assert business.avoided == ""


# --- People ---------------------------------------------------------------------------------------
def test_who_leaves_hands_the_questions_over_or_back(business, asked, contributor):
    decider, second = with_role(business, "decider"), with_role(business, "contributor")
    assign(business, [asked["tone"].pk], person=contributor, due=None, by=None)
    take_role(contributor.memberships.get(), by=decider, successor=second)
    asked["tone"].refresh_from_db()
    assert asked["tone"].person == second
    take_role(second.memberships.get(), by=decider)
    asked["tone"].refresh_from_db()
    assert asked["tone"].person is None


def test_roles_read_answer_or_ask(business, asked, browser, contributor):
    row = asked["tone"]
    url, body = page("brief_question", business, row.pk), {"answer": "Calm", "seen": 1}
    observer = signed_in(with_role(business, "observer"))
    specialist = signed_in(with_role(business, "specialist"))
    stranger = signed_in(with_role(ClientFactory(), "manager"))
    assert [b.get(url).status_code for b in (observer, stranger)] == [200, 404]
    assert [b.post(url, body).status_code for b in (observer, stranger)] == [403, 404]
    assert "<textarea" not in observer.get(url).content.decode()
    given = {"questions": [row.pk], "person": contributor.pk}
    for who in (specialist, signed_in(contributor)):
        assert who.post(page("brief_assign", business), given).status_code == 403
    assert browser.post(page("brief_assign", business), given).status_code == 302
    assert specialist.post(url, body | {"seen": 2}).status_code == 302  # writes down what was said


def test_the_page_says_who_owes_what_and_refuses_nothing_ticked(
    business, browser, asked, contributor
):
    day = today_in(business.timezone)
    refused = browser.post(page("brief_assign", business), {"person": contributor.pk})
    assert errors(refused) == {"__all__": ["BRIEF-1"]}
    body = {"rest": "on", "person": contributor.pk, "due": day - days(1)}
    assert errors(browser.post(page("brief_assign", business), body)) == {"due": ["BRIEF-1"]}
    body["due"] = day
    assert browser.post(page("brief_assign", business), body).status_code == 302
    assert business.brief_questions.filter(person=contributor).count() == len(asked)
    BriefQuestion.objects.filter(pk=asked["tone"].pk).update(due=day - days(1))
    shown = signed_in(contributor).get(page("brief", business))
    assert shown.context["progress"] == Progress(len(asked), 0, 1)
    assert shown.context["mine"] == len(asked)
    assert "Nino owes" in shown.content.decode()


def test_an_empty_brief_is_started_with_a_button(business, browser):
    assert "Start the brief" in browser.get(page("brief", business)).content.decode()
    for _time in range(2):
        assert browser.post(page("brief_start", business)).status_code == 302
    assert business.brief_questions.exists()

"""The brief of each client: partly answered, one question late (BRIEF-1, BRIEF-2)."""

from datetime import timedelta

from clients.brief import add_question, answer_question, assign, start_brief
from clients.models import BriefAnswer, BriefQuestion
from clients.services import change
from smmhub.demo.brief_words import BRIEFS, BriefWords
from smmhub.demo.stage import Stage, date_back


def ask_about_business(stage: Stage) -> None:
    """Start the brief when the work began; give out what is still open."""
    words = BRIEFS[stage.words.key]
    client, by = stage.client, stage.manager
    change(client, {"regions": words.regions, "languages": words.languages}, by=by)
    start_brief(client, by=by)
    section, text = words.own
    add_question(BriefQuestion(client=client, section=section, text=text), by=by)
    date_back(client.brief_questions.all(), stage.at(stage.today - timedelta(days=160)))
    asked = {one.code: one for one in client.brief_questions.select_related("client")}
    _answer(stage, words, asked)
    for owed in words.owed:
        row, due = asked[owed.code], stage.today + timedelta(days=owed.days)
        person = stage.people[owed.person]
        assign(client, [row.pk], person=person, due=max(due, stage.today), by=by)
        told = stage.today if due < stage.today else None  # who is late was reminded
        BriefQuestion.objects.filter(pk=row.pk).update(due=due, reminded_on=told)


def _answer(stage: Stage, words: BriefWords, asked: dict[str, BriefQuestion]) -> None:
    for told in words.answers:
        row, person = asked[told.code], stage.people[told.person]
        answer_question(row, told.text, applies=bool(told.text), by=person)
        moment = stage.at(stage.today - timedelta(days=told.days_ago))
        date_back(BriefAnswer.objects.filter(question=row), moment)
        BriefQuestion.objects.filter(pk=row.pk).update(answered_at=moment)

"""The brief of a client: asking, assigning, answering (BRIEF-1)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from clients.brief_catalogue import AVOID, questions_for
from clients.brief_models import BriefQuestionQuerySet
from clients.brief_rules import Progress, progress, words_of
from clients.history import record
from clients.leaving import at_leaving
from clients.models import Absence, BriefAnswer, BriefDraft, BriefQuestion, Client, Membership
from clients.services import add, change, change_locked, remove
from common.errors import WrongState
from common.periods import check_year, now, today_in

ANSWERING = ("decider", "contributor")  # whom a question may be given to
State = BriefQuestion.State


@transaction.atomic
def start_brief(client: Client, *, by: User) -> int:
    """Ask a client what the catalogue asks of its market, and it wasn't asked yet; return how many
    questions that made. Doing it again makes none."""
    Client.objects.select_for_update().get(pk=client.pk)
    there = set(client.brief_questions.values_list("code", flat=True))
    asked = [one for one in questions_for(client.market) if one.code not in there]
    rows = [BriefQuestion(client=client, code=one.code, section=one.section) for one in asked]
    for row in rows:
        row.clean()  # finds its place
    BriefQuestion.objects.bulk_create(rows)
    if rows:
        record("brief_started", client, client=client, by=by, changes={"created": [0, len(rows)]})
    return len(rows)


def is_complete(client: Client, codes: Collection[str]) -> bool:
    """Return whether the questions with these codes are all that the catalogue has for a client."""
    return all(one.code in codes for one in questions_for(client.market))


def add_question(row: BriefQuestion, *, by: User) -> BriefQuestion:
    """Insert a question of the agency's own. Raises ValidationError."""
    _check_person(row.client, row.person)
    return add(row, by=by)


@transaction.atomic
def change_question(
    row: BriefQuestion, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> BriefQuestion:
    """Give a question other words, another person or day. Raises ValidationError, StaleVersion."""
    if values.get("person", row.person) != row.person:
        _check_person(row.client, values["person"])
    return change(row, values, by=by, seen=seen, verb=_verb(values))


def _verb(values: Mapping[str, Any]) -> str:
    return "changed" if "text" in values else "assigned"


@transaction.atomic
def assign(
    client: Client, questions: Collection[UUID], *, person: User | None, due: date | None, by: User
) -> int:
    """Give open questions of a client to a person who owes the answers by a day; return how many.

    An answered one stays as it is. Raises ValidationError for what a person can repair."""
    _check_person(client, person)
    if due is not None and due < today_in(client.timezone):
        raise _refused("due", _("Choose a day that is still to come."))
    rows = BriefQuestion.objects.open().filter(client=client, pk__in=questions)
    locked = list(rows.select_for_update().order_by("pk"))
    for row in locked:
        row.client = client
        change_locked(row, row, {"person": person, "due": due}, by=by, verb="assigned")
    return len(locked)


def _check_person(client: Client, person: User | None) -> None:
    if person is not None and person not in answerers(client):
        text = _("Choose a decider or contributor of this client.")
        raise _refused("person", text)


def _refused(field: str, text: str) -> ValidationError:
    return ValidationError({field: ValidationError(text, code="BRIEF-1")})


def answerers(client: Client) -> list[User]:
    """Return the people of a client who may owe answers, by name."""
    held = Membership.objects.filter(client=client, role__in=ANSWERING, person__is_active=True)
    people = [one.person for one in held.select_related("person")]
    return sorted(people, key=lambda person: (person.name, str(person.pk)))


@transaction.atomic
def answer_question(
    row: BriefQuestion, text: str, *, applies: bool, by: User, seen: int | None = None
) -> BriefQuestion:
    """Write down an answer, or that the question doesn't apply; every earlier one is kept.

    seen is the version that the person saw. Raises StaleVersion when somebody was faster (CON-3),
    ValidationError without words for a question that applies."""
    if applies and not text.strip():
        raise _refused("answer", _("Write an answer, or say that it doesn't apply."))
    current = BriefQuestion.objects.select_for_update(of=("self",)).get(pk=row.pk)
    state = State.ANSWERED if applies else State.NOT_APPLICABLE
    same = (current.answer, current.state) == (text, state)
    values = {"answer": text, "state": state, "answered_by": by, "answered_at": now()}
    change_locked(current, row, {} if same else values, by=by, seen=seen, verb="answered")
    if not same:
        answer = BriefAnswer(question=row, text=row.answer, applies=applies, by=by)
        answer.save(force_insert=True)
        if row.code == AVOID:
            listed = words_of(row.answer) if applies else []
            Client.objects.filter(pk=row.client_id).update(avoided="\n".join(listed))
    BriefDraft.objects.filter(question=row, person=by).delete()
    return row


def keep_draft(row: BriefQuestion, text: str, *, applies: bool, by: User) -> bool:
    """Keep what a person has typed so far, for them alone, and return whether it could be: no
    change that anybody else sees."""
    draft = BriefDraft(question=row, person=by, text=text, applies=applies)
    try:
        draft.clean_fields(exclude=["question", "person"])
    except ValidationError:
        return False
    typed = {"text": draft.text, "applies": applies}
    BriefDraft.objects.update_or_create(question=row, person=by, defaults=typed)
    return True


def draft_of(row: BriefQuestion, person: User) -> BriefDraft | None:
    """Return what a person typed into a question and has not sent, if that is still kept."""
    return BriefDraft.objects.filter(question=row, person=person).first()


@transaction.atomic
def remove_question(row: BriefQuestion, *, by: User) -> None:
    """Take an own question away that nobody has answered. Raises WrongState for any other."""
    current = BriefQuestion.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.code:
        raise WrongState(_("This is asked of everybody: say that it doesn't apply."), row)
    if not current.is_open:
        raise WrongState(_("This question was answered, so it stays."), row)
    remove(row, by=by)


def progress_of(questions: Collection[BriefQuestion], client: Client) -> Progress:
    """Return how far the brief of a client is, by all of its questions."""
    told = [(one.is_open, one.due) for one in questions]
    return progress(told, today_in(client.timezone))


def owed_by(rows: BriefQuestionQuerySet, person: User, day: date) -> BriefQuestionQuerySet:
    """Return the open questions among these that a person owes an answer to on a day: their own,
    and those of people for whom they stand in (TEAM-3)."""
    away = Absence.objects.filter(client=OuterRef("client"), person=OuterRef("person")).on(day)
    covered = Exists(away.filter(substitute=person))
    return rows.open().filter(Q(person=person) | covered)


def next_question(
    rows: BriefQuestionQuerySet, person: User, day: date, after: BriefQuestion | None = None
) -> BriefQuestion | None:
    """Return the next open question in the order of the brief: one that the person owes, else one
    that nobody does; after the last comes the first again, and never the one just seen."""
    for found in (owed_by(rows, person, day), rows.open().filter(person=None)):
        others = list(found if after is None else found.exclude(pk=after.pk))
        if others:
            place = (after.place, after.pk) if after else (0, None)
            later = (one for one in others if after and (one.place, one.pk) > place)
            return next(later, others[0])
    return None


@at_leaving
def hand_over(client: Client, person: User, successor: User | None, by: User | None) -> None:
    """Give the questions of somebody who leaves to their successor, else to nobody (TEAM-3)."""
    able = answerers(client)
    if person in able:
        return
    to = successor if successor in able else None
    rows = BriefQuestion.objects.open().filter(client=client, person=person)
    for row in rows.select_for_update().order_by("pk"):
        row.client = client
        change_locked(row, row, {"person": to}, by=by, verb="handed_over")


def check_due(day: date) -> date:
    """Return the day on which an answer is due; ValidationError for a year that can't be meant."""
    try:
        return check_year(day)
    except ValueError as error:
        raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1") from error

"""The pages of a brief and its resources, for the table: see table.py."""

from typing import Any

from tests.isolation.bodies import nothing, soon
from tests.isolation.table import api, at_client
from tests.isolation.world import Place


def answer(place: Place) -> dict[str, Any]:
    return {"answer": "Calm", "seen": place.brief_question.version}


def words(place: Place) -> dict[str, Any]:
    person = str(place.people["decider"].pk)
    return {"section": "tone", "text": "And how not?", "person": person, "due": soon(), "seen": "1"}


def given(place: Place) -> dict[str, Any]:
    person = str(place.people["decider"].pk)
    return {"questions": [str(place.brief_question.pk)], "person": person, "due": soon()}


BRIEF_PAGES = [
    at_client("clients:brief"),
    at_client("clients:brief_start", "POST", 302, nothing),
    at_client("clients:brief_assign", "POST", 302, given),
    at_client("clients:brief_next", "GET", 302),
    at_client("clients:brief_question_new"),
    at_client("clients:brief_question_new", "POST", 302, words),
    at_client("clients:brief_question", pk="brief_question"),
    at_client("clients:brief_question", "POST", 302, answer, pk="brief_question"),
    # Typing is no change that anybody else sees.
    at_client("clients:brief_keep", "POST", 302, answer, pk="brief_question", entries=0),
    at_client("clients:brief_question_edit", pk="brief_question"),
    at_client("clients:brief_question_edit", "POST", 302, words, pk="brief_question"),
    at_client("clients:brief_question_remove", "POST", 302, nothing, pk="brief_question"),
]


def of_client(place: Place, **fields: Any) -> dict[str, Any]:
    return {"client": str(place.client.pk), **fields}


BRIEF_RESOURCES = [
    api("brief-questions-list"),
    api(
        "brief-questions-list",
        "POST",
        201,
        lambda place: of_client(place, section="tone", text="And how not?"),
    ),
    api("brief-questions-detail", pk="brief_question"),
    api(
        "brief-questions-detail",
        "PATCH",
        200,
        lambda place: {"person": str(place.people["decider"].pk), "due": soon()},
        pk="brief_question",
    ),
    api("brief-questions-detail", "DELETE", 204, pk="brief_question"),
    api("brief-questions-start", "POST", 200, of_client),
    api(
        "brief-questions-answer",
        "POST",
        200,
        lambda place: {"answer": "Calm"},
        pk="brief_question",
    ),
    api("brief-answers-list"),
    api("brief-answers-detail", pk="brief_answer"),
]

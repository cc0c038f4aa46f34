"""The brief at the API: the same steps, the same refusals as its pages (BRIEF-1, CON-3)."""

import pytest
from rest_framework.test import APIClient

from accounts.services import create_token
from clients.brief import start_brief
from clients.models import BriefQuestion
from common.periods import today_in
from tests.factories import with_role

pytestmark = pytest.mark.django_db
QUESTIONS = "/api/v1/brief-questions/"


def caller(person):
    _row, token = create_token(person, name="robot", scopes=["write"])
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def codes(answer):
    return {(error["pointer"], error["code"]) for error in answer.json()["errors"]}


@pytest.fixture
def api(business):
    return caller(with_role(business, "manager"))


@pytest.fixture
def row(business):
    start_brief(business, by=None)
    return business.brief_questions.get(code="tone")


def test_a_brief_is_started_given_and_read_by_section_and_state(business, api):
    client = {"client": str(business.pk)}
    made = api.post(f"{QUESTIONS}start/", client, format="json")
    assert (made.status_code, made.json()["created"] > 25) == (200, True)
    assert api.post(f"{QUESTIONS}start/", client, format="json").json() == {"created": 0}
    tone = api.get(QUESTIONS, {**client, "section": "tone", "state": "open"}).json()["results"]
    assert [one["code"] for one in tone] == ["tone", "tone_do", "tone_dont", "address"]
    assert tone[0]["question"].startswith("If your company spoke")
    person, due = with_role(business, "contributor"), today_in(business.timezone).isoformat()
    item = f"{QUESTIONS}{tone[0]['id']}/"
    given = api.patch(item, {"person": str(person.pk), "due": due}, format="json")
    assert (given.json()["person"], given.json()["due"]) == (str(person.pk), due)
    observer = with_role(business, "observer")
    refused = api.patch(item, {"person": str(observer.pk)}, format="json")
    assert (refused.status_code, codes(refused)) == (400, {("/person", "BRIEF-1")})


def test_an_answer_is_given_kept_and_refused_when_somebody_was_faster(business, api, row):
    contributor = caller(with_role(business, "contributor"))
    url = f"{QUESTIONS}{row.pk}/answer/"
    first = contributor.post(url, {"answer": "Calm"}, format="json", HTTP_IF_MATCH='"1"')
    assert (first.status_code, first.json()["state"]) == (200, "answered")
    late = api.post(url, {"answer": "Loud"}, format="json", HTTP_IF_MATCH='"1"')
    assert late.status_code == 412
    for nothing in ({}, {"answer": " "}, {"answer": "", "applies": True}):
        refused = api.post(url, nothing, format="json")
        assert (refused.status_code, codes(refused)) == (400, {("/answer", "BRIEF-1")})
    assert api.post(url, {"applies": False}, format="json").json()["state"] == "not_applicable"
    kept = contributor.get("/api/v1/brief-answers/", {"question": str(row.pk)}).json()["results"]
    assert {(one["text"], one["applies"]) for one in kept} == {("", False), ("Calm", True)}
    assert contributor.post("/api/v1/brief-answers/", {}, format="json").status_code == 405


def test_own_questions_are_asked_and_removed_until_answered(business, api, row):
    body = {"client": str(business.pk), "section": "tone", "text": "May we joke?"}
    made = api.post(QUESTIONS, body, format="json")
    assert made.status_code == 201
    silent = api.post(QUESTIONS, body | {"text": ""}, format="json")
    assert (silent.status_code, {code for _at, code in codes(silent)}) == (400, {"BRIEF-1"})
    item = f"{QUESTIONS}{made.json()['id']}/"
    assert api.patch(item, {"section": "words"}, format="json").status_code == 400
    assert api.delete(f"{QUESTIONS}{row.pk}/").status_code == 409
    assert api.delete(item).status_code == 204
    assert BriefQuestion.objects.filter(code="").count() == 0


def test_regions_and_languages_belong_to_the_client(business, api):
    url = f"/api/v1/clients/{business.pk}/"
    told = {"regions": "Tbilisi, Batumi", "languages": "Georgian"}
    answer = api.patch(url, told, format="json").json()
    assert {name: answer[name] for name in told} == told

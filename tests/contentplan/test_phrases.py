"""PLAN-5: the agency's list of worn-out phrases."""

import pytest

from clients.brief import answer_question, start_brief
from clients.models import HistoryEntry
from common.errors import StaleVersion
from contentplan.desk import load, with_goal
from contentplan.models import ContentPlan, PhraseList
from contentplan.rules.starter_phrases import STARTER
from contentplan.services import change_phrases
from tests.factories import ClientFactory, ContentPlanFactory, PostFactory, with_role

pytestmark = pytest.mark.django_db
PATH = "/agency/phrases/"


@pytest.fixture
def client_row():
    return ClientFactory()


@pytest.fixture
def owner(client_row):
    return with_role(client_row, "owner")


def found(plan) -> list[str]:
    (row,) = with_goal(ContentPlan.objects.filter(pk=plan.pk))
    return [p for f in load(row).findings if f.code == "PLAN-5" for p in f.facts["phrases"]]


def test_an_agency_starts_with_our_list_and_changes_it(client_row, owner, client):
    plan = ContentPlanFactory(client=client_row)
    PostFactory(content_plan=plan, text="Bread of the highest quality, warm hearts")
    PostFactory(content_plan=plan, text="High quality bread")
    assert found(plan) == ["high quality"]
    client.force_login(owner)
    page = client.get(PATH).content.decode()
    assert "high quality" in page
    answer = client.post(PATH, {"phrases": " warm heart \n\nwarm heart\n", "seen": 0})
    assert answer.status_code == 302
    assert PhraseList.objects.get().phrases == "warm heart"
    assert found(plan) == ["warm heart"]
    entry = HistoryEntry.objects.get(kind="contentplan.phraselist")
    assert entry.chain_id == client_row.agency_id
    assert entry.changes["phrases"][1] == ["warm heart"]


def test_an_empty_list_finds_nothing(client_row, owner):
    plan = ContentPlanFactory(client=client_row)
    PostFactory(content_plan=plan, text="High quality bread")
    change_phrases(client_row.agency, "", by=owner, seen=0)
    assert found(plan) == []


def test_of_two_at_once_nobody_s_list_is_lost(client_row, owner, client):
    change_phrases(client_row.agency, "one", by=owner, seen=0)
    with pytest.raises(StaleVersion):
        change_phrases(client_row.agency, "two", by=owner, seen=0)
    client.force_login(owner)
    answer = client.post(PATH, {"phrases": "two", "seen": 0})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "one" in page
    assert "two" in page
    assert 'name="seen" value="1"' in page
    assert client.post(PATH, {"phrases": "one\ntwo", "seen": 1}).status_code == 302
    assert PhraseList.objects.get().phrases == "one\ntwo"


def test_the_same_list_again_writes_nothing(client_row, owner):
    row = change_phrases(client_row.agency, "one", by=owner, seen=0)
    change_phrases(client_row.agency, "one\n", by=owner, seen=row.version)
    assert HistoryEntry.objects.filter(kind="contentplan.phraselist").count() == 1


def test_a_specialist_of_one_client_reads_no_list(client_row, client):
    client.force_login(with_role(client_row, "specialist"))
    assert client.get(PATH).status_code == 403


def test_bad_text_is_refused_at_its_field(client_row, owner, client):
    client.force_login(owner)
    answer = client.post(PATH, {"phrases": "a\x00b", "seen": 0})
    assert answer.status_code == 400
    assert not PhraseList.objects.exists()


def test_the_list_to_start_with_fits_into_its_field():
    PhraseList(phrases=STARTER).clean_fields(exclude=["agency"])


def test_words_that_the_client_asked_to_avoid_are_a_warning_of_their_own(client_row, owner, client):
    plan = ContentPlanFactory(client=client_row)
    post = PostFactory(content_plan=plan, text="Cheap bread")
    PostFactory(content_plan=plan, text="Wholesale bread")
    assert found(plan) == []
    start_brief(client_row, by=owner)
    question = client_row.brief_questions.get(code="avoid")
    answer_question(question, "cheap\nsale", applies=True, by=owner)
    (row,) = with_goal(ContentPlan.objects.filter(pk=plan.pk))
    (finding,) = [f for f in load(row).findings if f.code == "PLAN-5"]
    assert (finding.severity, finding.subject) == ("warning", post.pk)
    assert finding.facts["phrases"] == ["cheap"]
    client.force_login(owner)
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "The client asked to avoid" in shown
    answer_question(question, "", applies=False, by=owner)
    assert found(plan) == []

"""/api/v1/goals/: the same rules at the other door."""

import pytest

from clients.models import HistoryEntry
from goals.models import Goal
from goals.services import change_goal
from tests.factories import GoalFactory
from tests.goals.conftest import caller

pytestmark = pytest.mark.django_db

GOALS = "/api/v1/goals/"


def body(business, **more):
    return {
        "client": str(business.pk),
        "kind": "growth",
        "problem": "Nobody comes",
        "measure": "Ten a day",
        "due": "2030-01-01",
    } | more


def codes(answer) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def test_a_goal_is_made_as_a_draft(api, business):
    answer = api.post(GOALS, body(business))
    assert answer.status_code == 201
    assert answer.json()["status"] == "draft"
    assert answer.headers["ETag"] == '"1"'
    assert HistoryEntry.objects.get(client_id=business.pk).door == "api"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "fame"}, {"/kind": "invalid_choice"}),
        ({"problem": ""}, {"/problem": "blank"}),
        ({"due": "1999-01-01"}, {"/due": "year"}),
        ({"status": "agreed"}, {"/status": "read_only"}),
        ({"sent_version": 1}, {"/sent_version": "unknown_field"}),
    ],
)
def test_a_goal_that_won_t_do_is_refused_with_its_place(api, business, more, said):
    answer = api.post(GOALS, body(business, **more))
    assert (answer.status_code, codes(answer)) == (400, said)
    assert not Goal.objects.exists()


def test_changing_an_agreed_goal_takes_the_agreement_back(api, agreed):
    answer = api.patch(f"{GOALS}{agreed.pk}/", {"measure": "More"})
    assert (answer.status_code, answer.json()["status"]) == (200, "draft")


def test_a_stale_change_is_refused(api, goal):
    stale = {"HTTP_IF_MATCH": '"7"'}
    assert api.patch(f"{GOALS}{goal.pk}/", {"measure": "More"}, **stale).status_code == 412


def test_a_seen_goal_is_not_deleted(api, agreed, business):
    assert api.delete(f"{GOALS}{agreed.pk}/").status_code == 409
    draft = GoalFactory(client=business)
    assert api.delete(f"{GOALS}{draft.pk}/").status_code == 204


def test_the_client_reads_what_was_sent(agreed, manager, decider):
    change_goal(agreed, {"measure": "Secret plans"}, by=manager)
    theirs = caller(decider)
    one = theirs.get(f"{GOALS}{agreed.pk}/")
    assert one.json()["measure"] == "20,000 followers"
    assert one.headers["ETag"] == f'"{agreed.sent_version}"'
    (listed,) = theirs.get(GOALS).json()["results"]
    assert listed["measure"] == "20,000 followers"


def test_goals_are_filtered(api, business, agreed):
    later = GoalFactory(client=business, kind="sales", due="2031-01-01")

    def found(**asked: str) -> list[str]:
        return [row["id"] for row in api.get(GOALS, asked).json()["results"]]

    assert found(status="agreed") == [str(agreed.pk)]
    assert found(kind="sales") == [str(later.pk)]
    assert found(**{"from": "2030-12-31"}) == [str(later.pk)]
    assert found(to="2030-12-31") == [str(agreed.pk)]


def test_advice_comes_with_its_reasons(api, goal):
    first = api.get(f"{GOALS}{goal.pk}/kpi-advice/").json()[0]
    assert first["metric"] == "followers"
    assert first["priority"] == "primary"
    assert first["why"].startswith("It is the size of the community")
    assert first["warning"] is None


def test_a_company_that_sells_to_companies_is_warned_of_mentions(api, business):
    business.market = "b2b"
    business.save()
    goal = GoalFactory(client=business, kind="awareness")
    told = {one["metric"]: one for one in api.get(f"{GOALS}{goal.pk}/kpi-advice/").json()}
    assert told["mentions"]["warning"]

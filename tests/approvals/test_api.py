"""approvals/ as integrations use it, with goals as what is sent."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.models import ApprovalRequest
from approvals.services import default_due
from clients.models import HistoryEntry
from goals.models import Goal
from kpis.models import Kpi
from tests.api.conftest import api, codes  # noqa: F401  a fixture
from tests.factories import ClientFactory, with_role

URL = "/api/v1/approvals/"


@pytest.fixture
def goal(business):
    goal = Goal.objects.create(
        client=business,
        kind="growth",
        problem="Nobody knows us",
        measure="20,000 followers",
        due=date(2026, 12, 31),
    )
    Kpi.objects.create(
        goal=goal,
        metric="followers",
        baseline=Decimal(12000),
        target=Decimal(20000),
        start=date(2026, 6, 1),
        due=date(2026, 12, 31),
    )
    return goal


@pytest.fixture
def boss(api, manager):  # noqa: F811
    return api(manager)


@pytest.fixture
def hers(api, decider):  # noqa: F811
    return api(decider)


def body(goal, **more):
    return {"subject_kind": "goal", "subject": str(goal.pk), **more}


@pytest.fixture
def sent(boss, goal, decider):
    made = boss.post(URL, body(goal, message="Please"))
    assert made.status_code == 201, made.content
    return made.json()


def test_a_goal_is_sent(sent, boss, goal, business, decider):
    due = default_due(business)
    assert sent == {
        "id": sent["id"],
        "client": str(business.pk),
        "subject_kind": "goal",
        "subject": str(goal.pk),
        "deciders": [str(decider.pk)],
        "due": due.isoformat(),
        "message": "Please",
        "title": "Community growth: 20,000 followers",
        "status": "pending",
        "version": 1,
        "steps": [
            {
                "name": "the client decides",
                "side": "client",
                "rule": "any",
                "needed": None,
                "state": "waiting",
                "opened_at": sent["steps"][0]["opened_at"],
                "closed_at": None,
                "people": [str(decider.pk)],
            }
        ],
        "decisions": [],
    }
    assert boss.get(f"{URL}{sent['id']}/").json() == sent
    assert boss.get(URL).json()["results"] == [sent]
    goal.refresh_from_db()
    assert goal.status == "proposed"


def test_the_client_side_sees_the_same(sent, hers):
    assert hers.get(f"{URL}{sent['id']}/").json() == sent


def test_a_decision_agrees_the_goal(sent, hers, goal, decider):
    said = hers.post(
        f"{URL}{sent['id']}/decide/",
        {"decision": "approve", "comment": "Fine", "returned_posts": [], "version": 1},
    )
    assert said.status_code == 200, said.content
    assert said.json()["status"] == "approved"
    (decision,) = said.json()["decisions"]
    assert decision.pop("at").endswith("Z")
    assert decision == {
        "decider": str(decider.pk),
        "decision": "approve",
        "comment": "Fine",
        "returned_posts": [],
        "version": 1,
        "via": "api",
        "in_place_of": [],
    }
    goal.refresh_from_db()
    assert goal.status == "agreed"
    assert HistoryEntry.objects.get(verb="approved").door == "api"


def test_a_decision_tells_nobody_where_it_came_from(sent, hers, boss):
    hers.post(f"{URL}{sent['id']}/decide/", {"decision": "approve", "version": 1})
    assert b"127.0.0.1" not in boss.get(f"{URL}{sent['id']}/").content


def test_the_same_decision_again_is_the_same_and_another_is_a_conflict(sent, hers):
    where, given = f"{URL}{sent['id']}/decide/", {"decision": "approve", "version": 1}
    first, again = hers.post(where, given), hers.post(where, given)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert hers.post(where, given | {"decision": "return", "comment": "x"}).status_code == 409


def test_a_stale_version_is_a_conflict(sent, hers, goal):
    where = f"{URL}{sent['id']}/decide/"
    assert hers.post(where, {"decision": "approve", "version": 2}).status_code == 409
    Goal.objects.update(measure="30,000 followers")
    assert hers.post(where, {"decision": "approve", "version": 1}).status_code == 409
    assert ApprovalRequest.objects.get().is_open


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"version": 1}, "/decision"),
        ({"decision": "approve"}, "/version"),
        ({"decision": "maybe", "version": 1}, "/decision"),
        ({"decision": "approve", "version": "x"}, "/version"),
        ({"decision": "return", "version": 1}, "/comment"),
        ({"decision": "return", "version": 1, "returned_posts": ["x"]}, "/returned_posts"),
        ({"decision": "return", "version": 1, "returned_posts": "x"}, "/returned_posts"),
        ({"decision": "approve", "version": 1, "comment": 3}, "/comment"),
        ({"decision": "approve", "version": 1, "comment": "x" * 4001}, "/comment"),
        ({"decision": "approve", "version": 1, "remarks": {}}, "/remarks"),
    ],
)
def test_a_bad_decision_is_refused_at_its_field(sent, hers, given, pointer):
    refused = hers.post(f"{URL}{sent['id']}/decide/", given)
    assert refused.status_code == 400
    assert list(codes(refused)) == [pointer]
    assert ApprovalRequest.objects.get().is_open


@pytest.mark.parametrize(
    "role", ["owner", "manager2", "specialist", "decider2", "contributor", "observer"]
)
def test_only_a_decider_of_it_decides(sent, api, business, role, boss):  # noqa: F811
    where, given = f"{URL}{sent['id']}/decide/", {"decision": "approve", "version": 1}
    caller = boss if role == "manager2" else api(with_role(business, role.strip("2")))
    assert caller.post(where, given).status_code == 403
    assert ApprovalRequest.objects.get().is_open


def test_a_reading_token_decides_nothing(sent, api, decider):  # noqa: F811
    caller = api(decider, scopes=("read",))
    given = {"decision": "approve", "version": 1}
    assert caller.post(f"{URL}{sent['id']}/decide/", given).status_code == 403


def test_taking_back_keeps_the_request(sent, boss, hers, goal):
    assert hers.delete(f"{URL}{sent['id']}/").status_code == 403
    assert boss.delete(f"{URL}{sent['id']}/").status_code == 204
    assert boss.get(f"{URL}{sent['id']}/").json()["status"] == "withdrawn"
    assert boss.delete(f"{URL}{sent['id']}/").status_code == 409
    goal.refresh_from_db()
    assert goal.status == "draft"
    assert boss.post(URL, body(goal)).json()["version"] == 2


def test_a_stale_etag_takes_nothing_back(sent, boss):
    stale = boss.delete(f"{URL}{sent['id']}/", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    assert ApprovalRequest.objects.get().is_open


def test_a_request_is_not_changed(sent, boss):
    assert boss.patch(f"{URL}{sent['id']}/", {"message": "x"}).status_code == 405


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"subject": "nope"}, "/subject", "not_found"),
        ({"subject": "018f0000-0000-7000-8000-000000000000"}, "/subject", "not_found"),
        ({"subject_kind": "nope"}, "/subject_kind", "invalid_choice"),
        ({"due": "2020-01-01"}, "/due", "APPR-6"),
        ({"due": "soon"}, "/due", "invalid"),
        ({"message": "x" * 2001}, "/message", "max_length"),
        ({"deciders": ["nope"]}, "/deciders/0", "not_found"),
        ({"status": "approved"}, "/status", "read_only"),
        ({"colour": "red"}, "/colour", "unknown_field"),
    ],
)
def test_bad_input_is_refused_at_its_field(boss, goal, decider, change, pointer, code):
    refused = boss.post(URL, body(goal) | change)
    assert refused.status_code == 400, refused.content
    ((found, said),) = codes(refused).items()
    assert said == code
    assert found.startswith(pointer.rpartition("/0")[0] or pointer)


def test_without_a_decider_the_rule_is_named(boss, goal):
    refused = boss.post(URL, body(goal))
    assert codes(refused) == {"": "APPR-1"}


def test_a_goal_of_somebody_else_is_not_found(boss, sent, goal, api):  # noqa: F811
    other = ClientFactory()
    theirs = Goal.objects.create(
        client=other, kind="growth", problem="x", measure="y", due=date(2026, 12, 31)
    )
    assert codes(boss.post(URL, body(theirs))) == {"/subject": "not_found"}
    stranger = api(with_role(other, "manager"))
    assert stranger.get(f"{URL}{sent['id']}/").status_code == 404
    assert stranger.get(URL).json()["results"] == []
    where = f"{URL}{sent['id']}/decide/"
    assert stranger.post(where, {"decision": "approve", "version": 1}).status_code == 404
    assert stranger.delete(f"{URL}{sent['id']}/").status_code == 404


def test_a_specialist_does_not_send(api, goal, business, decider):  # noqa: F811
    assert api(with_role(business, "specialist")).post(URL, body(goal)).status_code == 403


def test_the_list_is_filtered_strictly(boss, sent, goal, business):
    for query, number in [
        ({"status": "pending"}, 1),
        ({"status": "approved"}, 0),
        ({"subject_kind": "goal"}, 1),
        ({"subject_kind": "budget"}, 0),
        ({"subject": str(goal.pk)}, 1),
        ({"client": str(business.pk)}, 1),
    ]:
        assert len(boss.get(URL, query).json()["results"]) == number, query
    for query in ({"status": "x"}, {"subject_kind": "x"}, {"subject": "x"}, {"colour": "x"}):
        assert boss.get(URL, query).status_code == 400


def test_the_list_takes_as_many_queries_for_one_as_for_many(
    boss, sent, goal, business, django_assert_max_num_queries, decider
):
    for _ in range(10):
        boss.delete(f"{URL}{boss.get(URL).json()['results'][-1]['id']}/")
        assert boss.post(URL, body(goal)).status_code == 201
    with django_assert_max_num_queries(8):
        assert len(boss.get(URL).json()["results"]) == 11


def test_the_same_idempotency_key_asks_once(boss, goal, decider):
    asked = [boss.post(URL, body(goal), headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [201, 201]
    assert asked[0].json() == asked[1].json()
    assert ApprovalRequest.objects.count() == 1

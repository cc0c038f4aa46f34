"""/api/v1/media-lines/: the same rules at the other door (BUDG-5)."""

import pytest

from budget.media_models import MediaLine
from budget.media_services import add_line, change_line
from tests.budget.conftest import caller, spend
from tests.budget.test_media import BODY, agree, made
from tests.factories import ChannelFactory, ClientFactory

pytestmark = pytest.mark.django_db
LINES = "/api/v1/media-lines/"


@pytest.fixture
def channel(business):
    return ChannelFactory(client=business, network="instagram", name="Bakery")


@pytest.fixture
def line(budget, channel, manager):
    return add_line(made(budget, channel), by=manager)


def gel(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GEL"}


def body(budget, **more):
    given = {name: value for name, value in BODY.items() if name != "amount"}
    given |= {"budget": str(budget.pk), "amount": gel("200.00"), "expected": 40}
    return given | more


def codes(answer) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def test_a_line_through_the_api(api, budget, channel):
    answer = api.post(LINES, body(budget, channel=str(channel.pk)))
    told = answer.json()
    assert answer.status_code == 201
    assert told["planned_cost"] == gel("5.0000")
    assert {name: told[name] for name in ("spent", "result", "result_basis", "cost")} == {
        "spent": None,
        "result": None,
        "result_basis": None,
        "cost": None,
    }
    spend(budget, 21_000, "promotion", media_line=MediaLine.objects.get())
    where = f"{LINES}{told['id']}/"
    result = {"typed_result": 30, "typed_source": "Call list"}
    answer = api.patch(where, result, headers={"If-Match": answer["ETag"]})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["spent"], told["result"], told["cost"]) == (gel("210.00"), 30, gel("7.0000"))
    assert api.patch(where, result, headers={"If-Match": '"1"'}).status_code == 412
    booked = {"budget": str(budget.pk), "category": "content", "amount": gel("1.00")}
    booked |= {"day": "2026-06-06", "justification": "Ads", "media_line": told["id"]}
    assert codes(api.post("/api/v1/expenses/", booked)) == {"/media_line": "BUDG-5"}
    assert api.delete(where).status_code == 409


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"amount": {"amount": "5.00", "currency": "USD"}}, {"/amount": "MON-1"}),
        ({"end": "2026-07-05"}, {"/start": "BUDG-5"}),
        ({"metric": "followers"}, {"/metric": "invalid_choice"}),
        ({"typed_result": 5}, {"": "BUDG-5"}),
        ({"sent_version": 1}, {"/sent_version": "unknown_field"}),
        ({"result": 5}, {"/result": "read_only"}),
    ],
)
def test_the_api_refuses_what_the_page_refuses(api, budget, more, said):
    answer = api.post(LINES, body(budget, **more))
    assert (answer.status_code, codes(answer)) == (400, said)


def test_the_client_gets_what_was_sent_from_the_api(budget, line, manager, decider):
    robot = caller(decider)
    assert robot.get(LINES).json()["results"] == []
    agree(budget, manager)
    line.refresh_from_db()
    values = {"title": "Secret", "typed_result": 3, "typed_source": "Secret"}
    change_line(line, values, by=manager)
    (told,) = robot.get(LINES).json()["results"]
    assert (told["title"], told["result"], told["result_basis"]) == ("Bread at dawn", 3, "typed")
    assert "typed_source" not in told


def test_lines_are_filtered_by_days_and_budget(api, budget, line):
    assert len(api.get(LINES, {"budget": str(budget.pk), "from": "2026-06-14"}).json()["results"])
    assert api.get(LINES, {"from": "2026-06-15"}).json()["results"] == []
    assert api.get(LINES, {"colour": "red"}).status_code == 400


def test_a_line_names_a_channel_of_its_own_client(api, budget, manager):
    other = ChannelFactory(client=ClientFactory())
    answer = api.post(LINES, body(budget, channel=str(other.pk)))
    assert codes(answer) == {"/channel": "not_found"}

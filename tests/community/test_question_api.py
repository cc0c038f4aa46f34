"""/api/v1/questions/: the same rules at the other door (COMM-1, COMM-2)."""

import pytest
import time_machine

from community.models import Question
from tests.community.conftest import at, caller
from tests.factories import ChannelFactory, ClientFactory, with_role

pytestmark = pytest.mark.django_db
QUESTIONS = "/api/v1/questions/"
NOW = at(10, "12:30")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def body(channel, **more):
    return {"channel": str(channel.pk), "received_at": "2026-06-10T10:00:00+04:00", **more}


def codes(answer) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def test_a_number_is_made_once_and_then_changed(api, channel):
    first = api.post(QUESTIONS, body(channel, external_id=" crm-7 ", text="Open?"))
    assert first.status_code == 201
    told = first.json()
    assert told["client"] == str(channel.client_id)
    assert (told["kind"], told["origin"], told["status"]) == ("question", "api", "open")
    assert told["due_at"] == "2026-06-10T08:00:00Z", "two working hours after ten"
    assert told["breached"] is True
    again = {"channel": str(channel.pk), "external_id": "crm-7"}
    again |= {"first_answer_at": "2026-06-10T11:00:00+04:00"}
    second = api.post(QUESTIONS, again)
    assert second.status_code == 200
    assert second.json()["id"] == told["id"]
    assert second.json()["text"] == "Open?", "what is left out stays"
    assert (second.json()["breached"], second.json()["response_seconds"]) == (False, 3600)
    assert second.headers["ETag"] == '"2"'
    assert api.post(QUESTIONS, again).headers["ETag"] == '"2"', "the same again changes nothing"
    assert Question.objects.count() == 1


def test_bad_input_is_refused_with_its_place(api, channel):
    assert codes(
        api.post(QUESTIONS, body(channel, first_answer_at="2026-06-10T09:00:00+04:00"))
    ) == {"/first_answer_at": "COMM-1"}
    later = api.post(QUESTIONS, body(channel) | {"received_at": "2026-06-11T10:00:00+04:00"})
    assert codes(later) == {"/received_at": "COMM-1"}
    assert codes(api.post(QUESTIONS, body(channel, mood="angry"))) == {"/mood": "unknown_field"}
    assert codes(api.post(QUESTIONS, body(channel, breached=True))) == {"/breached": "read_only"}
    assert codes(api.post(QUESTIONS, body(channel, kind="praise"))) == {"/kind": "invalid_choice"}
    stranger = ChannelFactory(client=ClientFactory())
    assert codes(api.post(QUESTIONS, body(stranger))) == {"/channel": "not_found"}
    old = api.post(QUESTIONS, body(channel) | {"received_at": "2000-01-01T00:00:00+14:00"})
    assert old.status_code == 400
    taken = api.post(QUESTIONS, body(channel, external_id="1")).json()
    other = api.post(QUESTIONS, body(channel, external_id="2")).json()
    clash = api.patch(f"{QUESTIONS}{other['id']}/", {"external_id": "1"})
    assert clash.status_code == 400
    assert "COMM-1" in codes(clash).values()
    assert taken["id"] != other["id"]


def test_many_come_at_once_all_or_none(api, channel, manager):
    other = ChannelFactory(client=channel.client, name="Other")
    items = [
        body(channel, external_id="1", kind="complaint", answered_by=str(manager.pk)),
        body(channel, external_id="2", first_answer_at="2026-06-10T10:30:00+04:00"),
        body(other, external_id="1"),
        body(other),
    ]
    done = api.post(f"{QUESTIONS}bulk/", {"items": items})
    assert (done.status_code, done.json()) == (200, {"created": 4, "updated": 0, "unchanged": 0})
    first = Question.objects.get(channel=channel, external_id="1")
    assert (first.due_at, first.answered_by) == (at(10, "11:00"), manager)
    items[0]["resolved_at"] = "2026-06-10T11:30:00+04:00"
    done = api.post(f"{QUESTIONS}bulk/", {"items": items[:3]})
    assert done.json() == {"created": 0, "updated": 1, "unchanged": 2}
    first.refresh_from_db()
    assert first.breach_noted_at == NOW, "settled after it was due"
    assert first.version == 2
    bad = [
        body(channel, external_id="9"),
        body(channel, external_id="9"),
        {"channel": str(channel.pk)},
        body(channel, resolved_at="2026-06-09T10:00:00+04:00"),
    ]
    refused = api.post(f"{QUESTIONS}bulk/", {"items": bad})
    assert codes(refused) == {
        "/items/1/external_id": "COMM-1",
        "/items/2/received_at": "required",
        "/items/3/resolved_at": "COMM-1",
    }
    assert not Question.objects.filter(external_id="9").exists()
    unknown = body(ChannelFactory(client=ClientFactory()))
    assert codes(api.post(f"{QUESTIONS}bulk/", {"items": [body(channel), unknown]})) == {
        "/items/1/channel": "not_found"
    }
    assert api.post(f"{QUESTIONS}bulk/", {"items": []}).status_code == 400
    too_many = [{"channel": str(channel.pk)}] * 1001
    assert api.post(f"{QUESTIONS}bulk/", {"items": too_many}).status_code == 400


def test_many_cost_few_queries(api, channel, django_assert_max_num_queries):
    items = [body(channel, external_id=str(number)) for number in range(200)]
    with django_assert_max_num_queries(45):
        assert api.post(f"{QUESTIONS}bulk/", {"items": items}).json()["created"] == 200


def test_lists_are_narrowed(api, channel):
    made = {
        "late": body(channel),
        "answered": body(channel, first_answer_at="2026-06-10T10:30:00+04:00"),
        "settled": body(channel, kind="thanks", resolved_at="2026-06-10T10:30:00+04:00"),
        "new": body(channel, kind="review") | {"received_at": "2026-06-10T12:00:00+04:00"},
    }
    ids = {api.post(QUESTIONS, given).json()["id"]: name for name, given in made.items()}

    def found(query: str) -> set[str]:
        answer = api.get(f"{QUESTIONS}?{query}")
        assert answer.status_code == 200, answer.content
        return {ids[row["id"]] for row in answer.json()["results"]}

    assert found(f"client={channel.client_id}") == set(made)
    assert found(f"channel={channel.pk}&kind=review") == {"new"}
    assert found("status=open") == {"late", "new"}
    assert found("status=answered") == {"answered"}
    assert found("status=resolved") == {"settled"}
    assert found("breached=true") == {"late"}
    assert found("breached=false") == {"answered", "settled", "new"}
    assert found("from=2026-06-10T11:00:00%2B04:00") == {"new"}
    assert found("to=2026-06-10T11:00:00%2B04:00") == {"late", "answered", "settled"}
    assert found("updated_since=2026-06-11T00:00:00Z") == set()
    assert api.get(f"{QUESTIONS}?mood=bad").status_code == 400


def test_the_client_reads_everything_but_the_note(api, channel, decider):
    made = api.post(QUESTIONS, body(channel, note="Careful", text="Open?")).json()
    assert made["note"] == "Careful"
    theirs = caller(decider)
    shown = theirs.get(f"{QUESTIONS}{made['id']}/").json()
    assert shown["text"] == "Open?"
    assert "note" not in shown
    assert theirs.patch(f"{QUESTIONS}{made['id']}/", {"text": "x"}).status_code == 403
    assert theirs.post(QUESTIONS, body(channel)).status_code == 403


def test_a_token_that_may_only_import_sends_questions(channel, manager):
    crm = caller(manager, "import")
    assert crm.post(QUESTIONS, body(channel, external_id="1")).status_code == 201
    assert crm.post(QUESTIONS, body(channel, external_id="1")).status_code == 200
    assert crm.post(f"{QUESTIONS}bulk/", {"items": [body(channel)]}).status_code == 200
    reader = caller(with_role(channel.client, "specialist"), "read")
    assert reader.post(QUESTIONS, body(channel)).status_code == 403


def test_a_stale_change_is_refused_and_a_deleted_one_is_gone(api, channel):
    made = api.post(QUESTIONS, body(channel)).json()
    place = f"{QUESTIONS}{made['id']}/"
    assert api.patch(place, {"text": "New"}, headers={"If-Match": '"1"'}).status_code == 200
    assert api.patch(place, {"text": "Old"}, headers={"If-Match": '"1"'}).status_code == 412
    assert api.patch(place, {"channel": made["id"]}).status_code == 400
    assert api.delete(place).status_code == 204
    assert api.get(place).status_code == 404

"""/api/v1/ideas/ and /api/v1/proposals/: the same steps as the pages (IDEA-1, IDEA-2)."""

import pytest
from rest_framework.test import APIClient

from accounts.services import create_token
from contentplan.models import Event, Idea, Proposal
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    everybody,
    with_role,
)

pytestmark = pytest.mark.django_db
IDEAS, PROPOSALS = "/api/v1/ideas/", "/api/v1/proposals/"


@pytest.fixture
def business():
    return ClientFactory()


@pytest.fixture
def people(business):
    return everybody(business)


def caller(person) -> APIClient:
    _row, token = create_token(person, name="robot", scopes=["write"])
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


@pytest.fixture
def manager(people):
    return caller(people["manager"])


@pytest.fixture
def contributor(people):
    return caller(people["contributor"])


def codes(answer) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def wish(caller, business, **more) -> dict:
    answer = caller.post(PROPOSALS, {"client": str(business.pk), "text": "Bees"} | more)
    assert answer.status_code == 201, answer.content
    return answer.json()


# --- Proposals ------------------------------------------------------------------------------------
def test_a_contributor_proposes_and_the_manager_accepts(business, contributor, manager):
    made = wish(contributor, business)
    assert (made["status"], made["about"], made["kind"]) == ("open", None, "idea")
    assert "idea" not in made  # the bank is the agency's
    answer = manager.post(f"{PROPOSALS}{made['id']}/answer/", {"answer": "accept"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "accepted"
    assert answer.json()["idea"] == str(Idea.objects.get().pk)
    seen = contributor.get(f"{PROPOSALS}{made['id']}/").json()
    assert (seen["status"], seen["text"]) == ("accepted", "Bees")


def test_a_decline_needs_an_argument(business, contributor, manager):
    address = f"{PROPOSALS}{wish(contributor, business)['id']}/"
    for body in ({"answer": "decline"}, {"answer": "decline", "argument": " "}):
        assert codes(manager.post(address + "answer/", body)) == {"/argument": "IDEA-2"}
    body = {"answer": "decline", "argument": "Too early"}
    assert manager.post(address + "answer/", body).json()["argument"] == "Too early"
    assert manager.post(address + "answer/", body).status_code == 409
    assert contributor.get(address).json()["argument"] == "Too early"


def test_it_is_reopened_once(business, contributor, manager):
    address = f"{PROPOSALS}{wish(contributor, business)['id']}/"
    no = {"answer": "decline", "argument": "Too early"}
    assert contributor.post(address + "reopen/", {"facts": "June"}).status_code == 409
    manager.post(address + "answer/", no)
    assert codes(contributor.post(address + "reopen/", {})) == {"/facts": "required"}
    assert manager.post(address + "reopen/", {"facts": "June"}).status_code == 403
    opened = contributor.post(address + "reopen/", {"facts": "June"}).json()
    assert (opened["status"], opened["first_argument"]) == ("open", "Too early")
    manager.post(address + "answer/", no)
    assert contributor.post(address + "reopen/", {"facts": "July"}).status_code == 409


def test_what_is_about_a_post_is_a_change_of_it(business, contributor):
    plan = ContentPlanFactory(client=business)
    inside = PostFactory(content_plan=plan)
    sent = PostFactory(content_plan=plan, sent_content={"text": "Sent"}, status="approved")
    made = wish(contributor, business, about=str(sent.pk))
    assert (made["kind"], made["about"]) == ("change", str(sent.pk))
    body = {"client": str(business.pk), "text": "Bees", "about": str(inside.pk)}
    assert codes(contributor.post(PROPOSALS, body)) == {"/about": "not_found"}
    body = {"client": str(business.pk), "text": "Bees", "kind": "change"}
    assert codes(contributor.post(PROPOSALS, body)) == {"/about": "IDEA-2"}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"text": ""}, "/text", "blank"),
        ({"text": "x" * 4001}, "/text", "max_length"),
        ({"status": "accepted"}, "/status", "read_only"),
        ({"argument": "So"}, "/argument", "read_only"),
        ({"kind": "order"}, "/kind", "invalid_choice"),
        ({"about": "x"}, "/about", "not_found"),
    ],
)
def test_what_is_no_proposal_is_refused(business, contributor, body, pointer, code):
    answer = contributor.post(PROPOSALS, {"client": str(business.pk), "text": "Bees"} | body)
    assert codes(answer) == {pointer: code}
    assert not Proposal.objects.exists()


def test_roles_and_strangers(business, people, contributor):
    address = f"{PROPOSALS}{wish(contributor, business)['id']}/"
    observer, specialist = caller(people["observer"]), caller(people["specialist"])
    stranger = caller(with_role(ClientFactory(), "manager"))
    assert observer.get(address).status_code == 200
    body = {"client": str(business.pk), "text": "Bees"}
    assert observer.post(PROPOSALS, body).status_code == 403
    assert specialist.post(address + "answer/", {"answer": "accept"}).status_code == 403
    assert contributor.post(address + "answer/", {"answer": "accept"}).status_code == 403
    assert stranger.get(address).status_code == 404
    assert stranger.post(address + "answer/", {"answer": "accept"}).status_code == 404
    assert Proposal.objects.get().is_open


def test_proposals_are_filtered(business, contributor, manager):
    first, second = wish(contributor, business), wish(contributor, business, kind="network")
    manager.post(f"{PROPOSALS}{first['id']}/answer/", {"answer": "accept"})

    def ids(**asked):
        return [row["id"] for row in manager.get(PROPOSALS, asked).json()["results"]]

    assert ids(status="open") == [second["id"]]
    assert ids(kind="idea") == [first["id"]]
    assert ids(client=str(business.pk)) == [first["id"], second["id"]]


# --- Ideas ----------------------------------------------------------------------------------------
def test_an_idea_is_kept_changed_and_removed(business, manager):
    body = {"client": str(business.pk), "text": "Bees", "tags": ["Roof", "roof", "bees"]}
    made = manager.post(IDEAS, body).json()
    assert (made["tags"], made["origin_kind"], made["post"]) == (["Roof", "bees"], "agency", None)
    address = f"{IDEAS}{made['id']}/"
    assert manager.patch(address, {"type": "engaging"}).json()["type"] == "engaging"
    stale = manager.patch(address, {"text": "Wasps"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert manager.delete(address).status_code == 204
    assert not Idea.objects.exists()


def test_an_idea_that_became_a_post_stays(business, manager):
    post = PostFactory(content_plan=ContentPlanFactory(client=business))
    idea = Idea.objects.create(client=business, text="Bees", post=post)
    assert manager.delete(f"{IDEAS}{idea.pk}/").status_code == 409
    Idea.objects.create(client=business, text="Wasps")
    free = manager.get(IDEAS, {"free": "true"}).json()["results"]
    used = manager.get(IDEAS, {"free": "false"}).json()["results"]
    assert [row["text"] for row in free] == ["Wasps"]
    assert [row["text"] for row in used] == ["Bees"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"text": ""}, "/text", "blank"),
        ({"tags": "roof"}, "/tags", "not_a_list"),
        ({"tags": [f"tag{n}" for n in range(11)]}, "/tags", "IDEA-1"),
        ({"tags": ["a\x00"]}, "/tags/0", "invalid_text"),
        ({"origin_kind": "heaven"}, "/origin_kind", "invalid_choice"),
        ({"post": "01890000-0000-7000-8000-000000000000"}, "/post", "read_only"),
    ],
)
def test_what_is_no_idea_is_refused(business, manager, body, pointer, code):
    answer = manager.post(IDEAS, {"client": str(business.pk), "text": "Bees"} | body)
    assert codes(answer) == {pointer: code}


def test_the_client_sees_ideas_of_brainstorms_shown_to_them(business, contributor):
    shown = Event.objects.create(client=business, title="Day", day="2026-06-05", shown=True)
    Idea.objects.create(client=business, text="Inside")
    Idea.objects.create(client=business, text="Together", event=shown)
    (seen,) = contributor.get(IDEAS).json()["results"]
    assert seen["text"] == "Together"
    assert "post" not in seen
    body = {"client": str(business.pk), "text": "Mine"}
    assert contributor.post(IDEAS, body).status_code == 403


def test_ids_of_others_are_refused(business, manager):
    elsewhere = ChannelFactory()
    body = {"client": str(business.pk), "text": "Bees", "channel": str(elsewhere.pk)}
    assert codes(manager.post(IDEAS, body)) == {"/channel": "not_found"}

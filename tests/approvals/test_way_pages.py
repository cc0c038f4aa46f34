"""The settings of the ways, and what each side sees of the steps (APPR-2, TEN-3)."""

import pytest

from accounts.services import create_token
from approvals.decisions import decide
from approvals.models import ApprovalRequest, Way, WayStep
from approvals.services import request_approval
from approvals.services.ways import set_way
from clients.models import HistoryEntry
from contentplan.models import ContentPlan
from tests.approvals.conftest import KIND, path_of
from tests.factories import ClientFactory, GoalFactory, everybody, with_role


@pytest.fixture
def owner(business):
    return with_role(business, "owner", name="Olga")


@pytest.fixture
def steps(business, manager, owner, decider):
    return set_way(Way(client=business, kind=KIND), {"mode": "steps"}, by=manager)


@pytest.fixture
def sent(steps, plan, manager):
    return request_approval(KIND, plan, by=manager)


def at(business, *more):
    return "/".join([f"/clients/{business.pk}/approvals/ways", *map(str, more), ""])


def test_the_manager_chooses_a_mode(client, business, manager):
    client.force_login(manager)
    assert "must be asked" in client.get(at(business)).content.decode()
    given = {"mode": "none", "seen": ""}
    form_key = client.get(at(business, "goal")).context["form"]["form_key"].value()
    answer = client.post(at(business, "goal"), {**given, "form_key": form_key})
    assert answer.status_code == 302
    assert Way.objects.get().mode == "none"
    assert HistoryEntry.objects.filter(kind="approvals.way", verb="created").count() == 1
    again = client.post(at(business, "goal"), {"mode": "optional", "seen": 1})
    assert again.status_code == 302
    assert Way.objects.get().mode == "optional"


def test_two_people_at_once_are_told(client, business, manager, steps):
    client.force_login(manager)
    client.post(at(business, KIND), {"mode": "required", "seen": 1})
    late = client.post(at(business, KIND), {"mode": "none", "seen": 1})
    assert late.status_code == 400
    steps.refresh_from_db()
    assert steps.mode == "required"


def test_steps_are_added_changed_moved_and_removed(client, business, manager, owner, steps):
    client.force_login(manager)
    new = at(business, KIND, "steps", "new")
    form_key = client.get(new).context["form"]["form_key"].value()
    legal = {"name": "Legal", "side": "agency", "rule": "any", "people": [str(owner.pk)]}
    for _twice in range(2):
        assert client.post(new, {**legal, "form_key": form_key}).status_code == 302
    step = WayStep.objects.get(name="Legal")
    assert list(step.people.all()) == [owner]
    here = at(business, KIND, "steps", step.pk)
    changed = {"name": "Lawyers", "rule": "count", "needed": "1", "people": [], "seen": 1}
    assert client.post(here, changed).status_code == 302
    step.refresh_from_db()
    assert (step.name, step.needed, step.side, step.people.count()) == ("Lawyers", 1, "agency", 0)
    client.post(f"{here}move/", {"up": "1"})
    assert steps.steps.first().name == "Lawyers"
    client.post(f"{here}remove/")
    assert not WayStep.objects.filter(pk=step.pk).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"rule": "count", "needed": ""}, "needed"),
        ({"rule": "count", "needed": "0"}, "needed"),
        ({"side": "client", "people": "OWNER"}, "people"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_with_what_was_typed(
    client, business, manager, owner, steps, given, field
):
    client.force_login(manager)
    new = at(business, KIND, "steps", "new")
    form_key = client.get(new).context["form"]["form_key"].value()
    whole = {"name": "Legal", "side": "agency", "rule": "any", **given, "form_key": form_key}
    if "people" in given:
        whole["people"] = [str(owner.pk)]
    answer = client.post(new, whole)
    assert answer.status_code == 400
    assert answer.context["form"].has_error(field)
    assert WayStep.objects.count() == 2


def test_a_stranger_is_not_named(client, business, manager, steps):
    client.force_login(manager)
    new = at(business, KIND, "steps", "new")
    form_key = client.get(new).context["form"]["form_key"].value()
    other = with_role(ClientFactory(), "manager")
    given = {"name": "X", "side": "agency", "rule": "any", "people": [str(other.pk)]}
    assert client.post(new, {**given, "form_key": form_key}).status_code == 400


def test_the_last_step_of_the_client_stays(client, business, manager, steps):
    client.force_login(manager)
    last = steps.steps.get(side="client")
    client.post(at(business, KIND, "steps", last.pk, "remove"))
    assert steps.steps.filter(pk=last.pk).exists()


@pytest.mark.parametrize("role", ["specialist", "decider", "contributor", "observer"])
def test_ways_are_set_by_managers(client, business, role):
    client.force_login(with_role(business, role))
    assert client.get(at(business)).status_code == 403
    assert client.post(at(business, "goal"), {"mode": "none"}).status_code == 403
    assert not Way.objects.exists()


def test_an_unknown_kind_or_stranger_is_not_found(client, business, manager):
    client.force_login(manager)
    assert client.get(at(business, "nonsense")).status_code == 404
    client.force_login(with_role(ClientFactory(), "owner"))
    assert client.get(at(business)).status_code == 404


# --- What each side sees --------------------------------------------------------------------------
def test_the_request_shows_the_whole_way_to_the_agency(client, sent, business, manager):
    client.force_login(manager)
    body = client.get(sent.get_absolute_url()).content.decode()
    assert "Agency review" in body
    assert "Client&#x27;s decision" in body
    assert "Waiting for Olga since" in body


def test_the_client_finds_nothing_until_it_is_asked_and_then_its_own_steps(
    client, sent, business, owner, decider
):
    client.force_login(decider)
    listed = f"/clients/{business.pk}/approvals/"
    assert client.get(sent.get_absolute_url()).status_code == 404
    assert "June" not in client.get(listed).content.decode()
    asked = ApprovalRequest.objects.get().part_of(owner)
    decide(asked, decision="approve", comment="Fine by me", version=1, via="page", by=owner)
    for path in (sent.get_absolute_url(), path_of(sent.part_of(decider))):
        body = client.get(path).content.decode()
        assert "Client&#x27;s decision" in body
        assert "Agency review" not in body
        assert "Fine by me" not in body


def test_the_api_tells_each_side_its_steps(client, sent, owner, decider, manager):
    asked = sent.part_of(owner)
    decide(asked, decision="approve", comment="Fine by me", version=1, via="page", by=owner)

    def told(person):
        _row, token = create_token(person, name="t", scopes=["read"])
        headers = {"Authorization": f"Bearer {token}"}
        return client.get(f"/api/v1/approvals/{sent.pk}/", headers=headers).json()

    ours, theirs = told(manager), told(decider)
    assert [(step["side"], step["state"]) for step in ours["steps"]] == [
        ("agency", "approved"),
        ("client", "waiting"),
    ]
    assert [step["side"] for step in theirs["steps"]] == ["client"]
    assert (len(ours["decisions"]), theirs["decisions"]) == (1, [])
    assert theirs["deciders"] == [str(decider.pk)]


def test_a_reviewer_decides_on_the_page_and_has_it_in_the_inbox(client, sent, owner, decider):
    client.force_login(owner)
    assert sent.get_absolute_url() in client.get("/approvals/").content.decode()
    page = client.get(sent.get_absolute_url()).content.decode()
    assert 'name="decision"' in page
    answer = client.post(
        f"{sent.get_absolute_url()}decide/", {"decision": "approve", "version": "1"}
    )
    assert answer.status_code == 302
    assert 'name="decision"' not in client.get(sent.get_absolute_url()).content.decode()
    client.force_login(decider)
    assert sent.get_absolute_url() in client.get("/approvals/").content.decode()


def test_nobody_in_the_agency_decides_for_the_client(client, sent, owner, decider, manager):
    asked = sent.part_of(owner)
    decide(asked, decision="approve", version=1, via="page", by=owner)
    for person in (owner, manager):
        client.force_login(person)
        answer = client.post(
            f"{sent.get_absolute_url()}decide/", {"decision": "return", "version": "1"}
        )
        assert answer.status_code in (400, 403, 409)
    assert ApprovalRequest.objects.get().status == "pending"


def test_everybody_sees_the_list(client, business):
    for person in everybody(business).values():
        client.force_login(person)
        assert client.get(f"/clients/{business.pk}/approvals/").status_code == 200


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("none", "once sent, it is approved"),
        ("optional", "Approve without asking"),
        ("required", "comes later"),
    ],
)
def test_a_draft_says_which_way_it_will_go(client, business, manager, goal_of, mode, words):
    Way.objects.create(client=business, kind="goal", mode=mode)
    client.force_login(manager)
    assert words in client.get(goal_of.get_absolute_url()).content.decode()


@pytest.fixture
def goal_of(business):
    return GoalFactory(client=business, status="draft")


def test_settling_by_the_button(client, business, manager, plan):
    Way.objects.create(client=business, kind=KIND, mode="optional")
    client.force_login(manager)
    path = f"/clients/{business.pk}/approvals/settle/"
    given = {"kind": KIND, "subject": str(plan.pk)}
    assert client.post(path, given).status_code == 302
    assert ContentPlan.objects.get().status == "approved"
    assert client.post(path, {"kind": KIND, "subject": "x"}).status_code == 404
    assert client.post(path, {"kind": "x", "subject": str(plan.pk)}).status_code == 404
    client.force_login(with_role(business, "specialist"))
    assert client.post(path, given).status_code == 403

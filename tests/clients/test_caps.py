"""MIX-5: how much material from the web a client takes, set on its page and by the API."""

import pytest
from rest_framework.test import APIClient

from accounts.services import create_token
from clients.models import Client, HistoryEntry
from clients.rules import BORROWED_CAPS
from contentplan.desk import load
from tests.api.conftest import codes
from tests.clients.conftest import page, signed_in
from tests.factories import ContentPlanFactory, GoalFactory, PostFactory, with_role

pytestmark = pytest.mark.django_db
CAPS = {"form": "caps", "seen": 1, **BORROWED_CAPS}


def errors(answer) -> dict[str, list[str]]:
    found = answer.context["forms"]["caps"].errors.as_data()
    return {name: [problem.code for problem in problems] for name, problems in found.items()}


def mix_5(plan) -> list[int]:
    return [finding.facts["cap"] for finding in load(plan).findings if finding.code == "MIX-5"]


@pytest.fixture
def plan(business):
    """A plan of which 3 of 10 posts for sales are borrowed."""
    plan = ContentPlanFactory(client=business)
    goal = GoalFactory(client=business, kind="sales", status="agreed")
    for number in range(10):
        source = {"source": "borrowed", "source_url": "https://a.ge"} if number < 3 else {}
        PostFactory(content_plan=plan, goal=goal, **source)
    return plan


def test_a_plan_is_judged_by_the_clients_own_cap(browser, business, plan):
    assert mix_5(plan) == []  # 30 percent, as the usual cap
    assert browser.post(page("settings", business), CAPS | {"sales": 29}).status_code == 302
    plan.client.refresh_from_db()
    assert mix_5(plan) == [29]
    entry = HistoryEntry.objects.get(subject_id=business.pk, verb="changed")
    assert entry.changes == {"borrowed_caps": [{}, {"sales": 29}]}


def test_a_cap_that_is_the_usual_one_is_not_kept(browser, business):
    Client.objects.filter(pk=business.pk).update(borrowed_caps={"sales": 45, "growth": 40})
    shown = browser.get(page("settings", business)).content.decode()
    assert 'name="sales" value="45"' in shown
    browser.post(page("settings", business), CAPS | {"sales": 30, "growth": 40})
    business.refresh_from_db()
    assert business.borrowed_caps == {"growth": 40}


@pytest.mark.parametrize(
    ("typed", "code"), [("19", "MIX-5"), ("51", "MIX-5"), ("x", "invalid"), ("", "required")]
)
def test_a_cap_has_limits(browser, business, typed, code):
    answer = browser.post(page("settings", business), CAPS | {"loyalty": typed})
    assert (answer.status_code, errors(answer)) == (400, {"loyalty": [code]})
    assert Client.objects.get(pk=business.pk).version == 1


@pytest.mark.parametrize("edge", [20, 50])
def test_the_limits_themselves_are_fine(browser, business, edge):
    assert browser.post(page("settings", business), CAPS | {"leads": edge}).status_code == 302
    business.refresh_from_db()
    assert business.borrowed_caps == {"leads": edge}


def test_who_does_not_manage_the_client_sets_no_caps(business):
    answer = signed_in(with_role(business, "specialist")).post(page("settings", business), CAPS)
    assert answer.status_code == 403


@pytest.fixture
def api_manager(business):
    _row, token = create_token(with_role(business, "manager"), name="T", scopes=["write"])
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def test_the_row_itself_refuses_what_is_no_cap(business):
    for bad in ({"fame": 30}, {"sales": 51}, {"sales": True}, {"sales": "30"}, [30]):
        business.borrowed_caps = bad
        with pytest.raises(Exception, match=r"percent|kind of goal") as refused:
            business.full_clean()
        assert refused.value.error_dict["borrowed_caps"][0].code == "MIX-5"


def test_the_api_shows_every_cap_and_takes_some(api_manager, business):
    address = f"/api/v1/clients/{business.pk}/"
    assert api_manager.get(address).json()["borrowed_caps"] == BORROWED_CAPS
    answer = api_manager.patch(
        address, {"borrowed_caps": {"sales": 45, "growth": 50}}, format="json"
    )
    assert answer.json()["borrowed_caps"] == BORROWED_CAPS | {"sales": 45}
    business.refresh_from_db()
    assert business.borrowed_caps == {"sales": 45}
    assert (
        api_manager.patch(address, {"name": "Else"}, format="json").json()["borrowed_caps"]["sales"]
        == 45
    )


@pytest.mark.parametrize(
    ("caps", "told"),
    [
        ({"sales": 19}, {"/borrowed_caps/sales": "MIX-5"}),
        ({"sales": 51}, {"/borrowed_caps/sales": "MIX-5"}),
        ({"sales": "30"}, {"/borrowed_caps/sales": "invalid"}),
        ({"fame": 30}, {"/borrowed_caps/fame": "unknown_field"}),
        ([30], {"/borrowed_caps": "invalid"}),
        (None, {"/borrowed_caps": "null"}),
    ],
)
def test_the_api_refuses_with_the_codes_of_the_page(api_manager, business, caps, told):
    answer = api_manager.patch(
        f"/api/v1/clients/{business.pk}/", {"borrowed_caps": caps}, format="json"
    )
    assert answer.status_code == 400
    assert codes(answer) == told

"""Formulas on the pages and at the API (KPI-3, FRM-1)."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.services import request_approval
from kpis.models import Kpi
from tests.api.conftest import codes
from tests.factories import with_role
from tests.kpis.formulas.world import own
from tests.kpis.world import DAY, KpiFactory, measure

pytestmark = pytest.mark.django_db
KPIS = "/api/v1/kpis/"


# --- Doors ----------------------------------------------------------------------------------------
def body(goal, **more):
    start = {"goal": str(goal.pk), "baseline": "0", "target": "100", "reason": "It pays"}
    return start | {"start": "2026-05-01", "due": "2026-05-31"} | more


def test_the_api_takes_exactly_one_of_metric_and_formula(api, person, goal, channel):
    measure(channel, {DAY: {"spend": 10, "leads": 2}})
    call = api(person)
    made = call.post(KPIS, body(goal, formula="spend / leads", owner="both"), format="json")
    assert made.status_code == 201
    told = made.json()
    assert (told["value"], told["unit"], told["metric"], told["owner"]) == (
        "5",
        "money",
        "",
        "both",
    )
    both = call.post(KPIS, body(goal, metric="leads", formula="spend / leads"), format="json")
    none = call.post(KPIS, body(goal), format="json")
    assert (both.status_code, none.status_code) == (400, 400)
    assert (codes(both), codes(none)) == ({"/formula": "KPI-2"}, {"/metric": "KPI-2"})
    nulled = call.post(KPIS, body(goal, metric=None, formula="spend / leads"), format="json")
    assert nulled.status_code == 201
    series = call.get(f"{KPIS}{told['id']}/series/").json()
    assert series == [{"day": "2026-05-01", "value": "5"}]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"formula": "spend / nothing"}, "/formula", "unknown_name"),
        ({"formula": "spend + reach"}, "/formula", "units"),
        ({"formula": "spend / "}, "/formula", "unreadable"),
        ({"formula": "a" * 501}, "/formula", None),
        ({"formula": "__import__('os')"}, "/formula", "bad_character"),
        ({"formula": "spend / leads", "reason": ""}, "/reason", "KPI-4"),
        ({"formula": 5}, "/formula", None),
        ({"formula": "spend / leads", "code": "reach"}, "/code", "taken"),
        ({"formula": "spend / leads", "owner": "nobody"}, "/owner", "invalid_choice"),
        ({"metric": ["x"]}, "/metric", None),
    ],
)
def test_the_api_points_at_what_is_wrong(api, person, goal, change, pointer, code):
    refused = api(person).post(KPIS, body(goal, **change), format="json")
    assert refused.status_code == 400
    assert pointer in codes(refused)
    assert code is None or codes(refused)[pointer] == code


def test_findings_come_by_the_api_too(api, person, goal):
    for metric in ("reach", "likes", "views"):
        KpiFactory(goal=goal, metric=metric, reason="So")
    bad = KpiFactory(goal=goal, metric="mentions", priority="secondary")
    told = api(person).get(f"/api/v1/goals/{goal.pk}/findings/").json()
    assert [(one["problem"], one["severity"], one["kpi"]) for one in told] == [
        ("off_list", "error", str(bad.pk)),
        ("many_primaries", "warning", None),
    ]


def typed(**more):
    start = {"formula": "spend / leads", "name": "Cost", "direction": "down", "baseline": "9"}
    return (
        start
        | {
            "target": "5",
            "start": "2026-05-01",
            "due": "2026-05-31",
            "priority": "primary",
            "owner": "agency",
            "reason": "It pays",
        }
        | more
    )


@pytest.fixture
def page(client, business, goal, person):
    client.force_login(person)
    return reverse("kpis:kpi_new", args=[business.pk, goal.pk])


def test_a_formula_is_written_tried_and_shown(client, page, channel, goal):
    measure(channel, {date(2026, 5, 19): {"spend": 10, "leads": 2}})
    assert "What may stand in a formula" in client.get(page + "?formula").content.decode()
    tried = client.post(page, typed(**{"try": "1", "target": "x"}))
    assert tried.status_code == 200
    assert 'value="x"' in tried.content.decode()  # nothing typed is lost, nothing refused
    assert tried.context["trial"].line.value == 5
    assert not Kpi.objects.exists()
    made = client.post(page, typed())
    assert made["Location"] == goal.get_absolute_url()
    kpi = Kpi.objects.get()
    shown = client.get(kpi.get_absolute_url()).content.decode()
    assert "spend / leads" in shown
    assert "Cost" in client.get(goal.get_absolute_url()).content.decode()
    edit = reverse("kpis:kpi_edit", args=[goal.client_id, kpi.pk])
    assert client.get(edit).context["trial"].line.value == 5
    again = client.post(edit, typed(formula="spend / likes", seen=1, **{"try": "1"}))
    assert again.context["trial"].line.value is None
    assert (
        client.post(
            edit, typed(formula="leads / spend", baseline="1", direction="up", seen=1)
        ).status_code
        == 302
    )
    assert client.post(edit, typed(formula="spend", seen=1)).status_code == 409  # CON-3


def test_htmx_gets_the_part_alone(client, page):
    answer = client.post(page, typed(**{"try": "1"}), headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<section")
    bad = client.post(
        page, typed(formula="spend ** 2", **{"try": "1"}), headers={"HX-Request": "true"}
    )
    assert "<mark>**</mark>" in bad.content.decode()


def test_a_bad_formula_keeps_what_was_typed(client, page):
    answer = client.post(page, typed(formula="spend / nothing"))
    assert answer.status_code == 400
    assert answer.context["form"].has_error("formula", "unknown_name")
    assert "<mark>nothing</mark>" in answer.content.decode()
    empty = client.post(page, typed(formula=""))
    assert (empty.status_code, empty.context["form"].has_error("formula", "required")) == (
        400,
        True,
    )


def test_an_own_metric_is_chosen_on_the_page(client, page, business, goal):
    own(business, name="Visitors of the shop")
    assert "Visitors of the shop" in client.get(page).content.decode()
    assert "Visitors of the shop" in client.get(page + "?metric=walk_ins").content.decode()
    data = typed(metric="walk_ins", baseline="0", target="9", direction="up")
    del data["formula"]
    assert client.post(page, data).status_code == 302
    assert "Visitors of the shop" in client.get(goal.get_absolute_url()).content.decode()


def test_the_decider_reads_the_formula_before_agreeing(client, make, goal, business, person):
    decider = with_role(business, "decider")
    make("spend / leads", name="Cost per lead", owner="both")
    request = request_approval("goal", goal, by=person)
    client.force_login(decider)
    shown = client.get(request.get_absolute_url()).content.decode()
    for words in ("Cost per lead", "spend / leads", "both together"):
        assert words in shown

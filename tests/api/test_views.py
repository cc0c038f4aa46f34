"""me/, checks/, schema/, docs/, unknown addresses."""

import json

import pytest

from tests.api.conftest import codes
from tests.factories import with_role

MIX = "/api/v1/checks/content-mix/"
SPLIT = "/api/v1/checks/budget-split/"


def test_me_tells_who_asks_with_which_token(api, business):
    person = with_role(business, "manager")
    told = api(person, scopes=("read",)).get("/api/v1/me/").json()
    assert told["email"] == person.email
    assert told["name"] == person.name
    assert told["agency"] == str(business.agency_id)
    assert told["memberships"] == [{"client": str(business.pk), "role": "manager"}]
    assert told["token"]["scopes"] == ["read"]


def test_me_without_a_token_says_so(client, business):
    client.force_login(with_role(business, "decider"))
    assert client.get("/api/v1/me/").json()["token"] is None


def test_a_balanced_mix_needs_no_repair(manager):
    counts = {"engaging": 8, "user_generated": 6, "educational": 5, "promotional": 1}
    told = manager.post(MIX, {"counts": counts}).json()
    assert told["balanced"] is True
    assert told["total"] == 20
    assert told["types"]["engaging"] == {
        "count": 8,
        "share": 40,
        "target_count": 8,
        "target_share": 40,
        "deviation": 0,
    }
    assert told["repair"] == []


def test_a_skewed_mix_is_judged_and_repaired(manager):
    told = manager.post(MIX, {"counts": {"promotional": 10}}).json()
    assert told["balanced"] is False
    assert told["types"]["promotional"]["deviation"] == 95
    counts = dict.fromkeys(told["types"], 0) | {"promotional": 10}
    for change in told["repair"]:
        assert change["post"] is None
        counts[change["from"]] = counts.get(change["from"], 0) - bool(change["from"])
        counts[change["to"]] = counts.get(change["to"], 0) + bool(change["to"])
    counts.pop(None, None)
    assert manager.post(MIX, {"counts": counts}).json()["balanced"] is True


def test_an_empty_mix_has_no_shares(manager):
    told = manager.post(MIX, {"counts": {}}).json()
    assert told["balanced"] is True
    assert told["types"]["engaging"]["share"] is None


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({}, "/counts", "required"),
        ({"counts": {"funny": 1}}, "/counts/funny", "unknown_field"),
        ({"counts": {"engaging": -1}}, "/counts/engaging", "min_value"),
        ({"counts": {"engaging": 1.5}}, "/counts/engaging", "invalid"),
        ({"counts": {"engaging": "3"}}, "/counts/engaging", "invalid"),
        ({"counts": {"engaging": 10**30}}, "/counts/engaging", "max_value"),
        ({"counts": {}, "formula": {"engaging": 99}}, "/formula", "MIX-1"),
        ({"counts": {}, "formula": {"engaging": 100.5}}, "/formula/engaging", "range"),
        ({"counts": {}, "tolerance": 21}, "/tolerance", "range"),
        ({"counts": {}, "tolerance": True}, "/tolerance", "invalid"),
    ],
)
def test_a_bad_mix_is_refused_in_its_place(given, pointer, code, manager):
    refused = manager.post(MIX, given)
    assert refused.status_code == 400, refused.content
    assert codes(refused) == {pointer: code}


def test_a_split_is_exact_to_the_minor_unit(manager):
    told = manager.post(SPLIT, {"total": {"amount": "100.01", "currency": "GEL"}}).json()
    assert [(line["category"], line["share"]) for line in told["lines"]] == [
        ("content", 60),
        ("promotion", 30),
        ("research", 5),
        ("training", 5),
    ]
    amounts = [line["planned"]["amount"] for line in told["lines"]]
    assert amounts == ["60.01", "30.00", "5.00", "5.00"]
    yen = manager.post(SPLIT, {"total": {"amount": "7", "currency": "JPY"}}).json()
    assert sum(int(line["planned"]["amount"]) for line in yen["lines"]) == 7


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ({"amount": 12.5, "currency": "GEL"}, "invalid"),
        ({"amount": "12.505", "currency": "GEL"}, "decimals"),
        ({"amount": "1.5", "currency": "JPY"}, "decimals"),
        ({"amount": "-1", "currency": "GEL"}, "range"),
        ({"amount": "999999999999999", "currency": "GEL"}, "range"),
        ({"amount": "١٢", "currency": "GEL"}, "invalid"),
        ({"amount": "1e3", "currency": "GEL"}, "invalid"),
        ({"amount": "1", "currency": "gel"}, "currency"),
        ({"amount": "1", "currency": ["GEL"]}, "currency"),
        ({"amount": "1"}, "invalid"),
        ("12.50 GEL", "invalid"),
    ],
)
def test_bad_money_is_refused(total, code, manager):
    assert codes(manager.post(SPLIT, {"total": total})) == {"/total": code}


def test_a_reading_token_may_calculate_and_nobody_may_not(api, business):
    caller = api(with_role(business, "observer"), scopes=("read",))
    assert caller.post(MIX, {"counts": {}}).status_code == 200
    assert api(None).post(MIX, {"counts": {}}).status_code == 401


@pytest.mark.parametrize("path", ["nothing/", "channels", "channels/x/", "channels/1/", "../x", ""])
def test_an_unknown_address_is_a_problem_document(path, manager, client, settings):
    for debug in (False, True):
        settings.DEBUG = debug
        for caller in (manager, client):
            missing = caller.get(f"/api/v1/{path}")
            assert missing.status_code == 404
            assert missing["Content-Type"] == "application/problem+json"
            assert missing.json()["code"] == "not_found"


@pytest.mark.django_db
def test_the_schema_tells_every_answer_once(client):
    told = client.get("/api/v1/schema/?format=json", headers={"Accept": "application/json"})
    assert told.status_code == 200, told.content
    schema = json.loads(told.content)
    assert schema["openapi"].startswith("3.")
    create = schema["paths"]["/api/v1/channels/"]["post"]
    assert {"201", "400", "401", "403", "404", "409", "413", "415", "429"} <= set(
        create["responses"]
    )
    assert "Idempotency-Key" in {parameter["name"] for parameter in create["parameters"]}
    listed = schema["paths"]["/api/v1/channels/"]["get"]["parameters"]
    assert {p["name"] for p in listed} == {
        "cursor",
        "page_size",
        "client",
        "network",
        "updated_since",
    }
    problem = schema["components"]["responses"]["Problem404"]["content"]
    assert list(problem) == ["application/problem+json"]


@pytest.mark.django_db
def test_the_docs_need_nothing_from_elsewhere_and_nothing_inline(client):
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert "<script>" not in text
    assert "//" not in text.replace("https://", "").replace("http://", "") or "cdn" not in text
    script = client.get("/api/v1/docs/?script=")
    assert b"/api/v1/schema/" in script.content


def test_the_schema_is_made_without_a_complaint(capsys):
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator

    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, capsys.readouterr().err

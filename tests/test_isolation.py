"""TEN-8: every route by every method as every actor, against a table of expected codes."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from smmhub.routes import routes
from tests.isolation.accounts import ACCOUNTS
from tests.isolation.actors import expected
from tests.isolation.pages import PAGES
from tests.isolation.resources import RESOURCES
from tests.isolation.table import DRAFTS, visit
from tests.isolation.world import undone

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db

CASES = {str(case): case for case in [*PAGES, *RESOURCES, *ACCOUNTS]}
ROUTES = {f"{route.name} {method}": route for route in routes() for method in route.methods}
# allauth's pages ask for a password before they look at the method; an unknown address has none.
ELSEWHERE = ("account_", "mfa_", "usersessions_", "api:unknown")
OURS = {name: route for name, route in ROUTES.items() if not name.startswith(ELSEWHERE)}
WITH_ROWS = [name for name, case in CASES.items() if case.names_rows]
MIXED = [  # addresses that name a client and a row of it
    name
    for name, case in CASES.items()
    if "client_pk" in case.rows and sum(not row.startswith("=") for row in case.rows.values()) > 1
]
UNKNOWN = UUID("01890000-0000-7000-8000-000000000000")


def test_every_route_stands_in_the_table():
    assert set(ROUTES) - set(CASES) == set()
    assert set(CASES) - set(ROUTES) == set()


def test_every_route_says_what_it_needs():
    silent = [str(route) for route in routes() if None in route.needs.values()]
    assert silent == []


def test_the_list_is_printed_for_machines_and_for_people(capsys):
    call_command("routes", "--json")
    told = {route["name"]: route for route in json.loads(capsys.readouterr().out)}
    assert told["goals:send"] == {
        "path": "/clients/<uuid:client_pk>/goals/<uuid:pk>/send/",
        "name": "goals:send",
        "methods": ["POST"],
        "needs": {"POST": "send"},
        "open": False,
    }
    assert told["api:goals-detail"]["needs"] == {"GET": "view", "PATCH": "edit", "DELETE": "edit"}
    assert told["account_login"]["open"]
    call_command("routes")
    assert "POST    send       /clients/<uuid:client_pk>/goals/" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(set(CASES) & set(ROUTES)))
def test_every_actor_is_answered_as_the_table_says(name, world, knocking):
    case, route = CASES[name], ROUTES[name]
    wrong = []
    for actor in knocking.values():
        if case.only and actor.name not in case.only:
            continue
        with undone():
            code = visit(actor.knock(), case, world.own).status_code
        asked = expected(case, route.needs[case.method], route.open, actor, world.own)
        if code != asked:
            wrong.append(f"{actor}: {code}, not {asked}")
    assert not wrong, f"{route.path} needs {route.needs[case.method]}: " + "; ".join(wrong)


@pytest.mark.parametrize("name", WITH_ROWS)
def test_somebody_elses_row_looks_like_one_that_is_not_there(name, world, knocking):
    """The same body but for the request's id, and the same headers (TEN-1)."""
    case, browser = CASES[name], knocking["write token" if name.startswith("api:") else "manager"]
    theirs, nobodys = case.path(world.sister), case.path(world.sister)
    for row in case.ids(world.sister):
        nobodys = nobodys.replace(str(row), str(UNKNOWN))
    assert theirs != nobodys
    with undone():
        answers = [
            visit(browser.knock(), case, world.sister, path=path) for path in (theirs, nobodys)
        ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert told(answers[0], theirs) == told(answers[1], nobodys)


def told(answer: Any, path: str) -> tuple[str, dict[str, str]]:
    """Return what an answer tells, without what names this very request."""
    ours = answer.headers["X-Request-ID"]
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return answer.content.decode().replace(ours, "").replace(path, ""), headers


@pytest.mark.parametrize("name", MIXED)
@pytest.mark.parametrize("who", ["owner", "manager"])
def test_a_clients_address_leads_to_that_clients_rows_only(name, who, world, knocking):
    """The owner may see both clients, but not one under the address of the other (TEN-2)."""
    case = CASES[name]
    for other in (world.sister, world.foreign):
        with undone():
            path = case.path(world.own, other)
            assert visit(knocking[who].knock(), case, world.own, path=path).status_code == 404


@pytest.mark.parametrize("name", WITH_ROWS)
def test_what_was_never_sent_is_not_there_for_the_client(name, world, knocking):
    case = CASES[name]
    drafts = {key: DRAFTS.get(row, row) for key, row in case.rows.items()}
    if drafts == case.rows or case.is_hidden(world.own):
        return
    case = case.with_rows(drafts)
    for role in ("decider", "contributor", "observer"):
        with undone():
            code = visit(knocking[role].knock(), case, world.own).status_code
        assert code == 404, role


@pytest.mark.parametrize(
    "name", sorted({route.path: name for name, route in OURS.items()}.values())
)
def test_methods_that_a_route_does_not_have_are_refused(name, world, knocking):
    case, route = CASES[name], ROUTES[name]
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(route.methods):
        with undone():
            answer = visit(knocking["owner"].knock(), case, world.own, method=method)
        assert answer.status_code == 405, f"{method} {route.path}"
        assert method not in answer.headers["Allow"].split(", ")

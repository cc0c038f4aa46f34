"""AUD-1: every step that changes something leaves one line in the history, and says who and how."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import HistoryEntry
from smmhub.routes import routes
from tests.isolation.accounts import ACCOUNTS
from tests.isolation.pages import PAGES
from tests.isolation.resources import RESOURCES
from tests.isolation.table import Case, visit
from tests.isolation.world import undone

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db

CHANGING = [case for case in [*PAGES, *RESOURCES, *ACCOUNTS] if case.method != "GET"]
NEEDS = {(route.name, method): needs for route in routes() for method, needs in route.needs.items()}
WRITES = ("INSERT", "UPDATE", "DELETE")
# Counters, clocks, and what one person typed but did not save: no change that anybody else sees.
BESIDES = (
    "django_session",
    "accounts_attempts",
    '"cache"',
    '"last_used_on"',
    "_postdraft",
    "_answerdraft",
    "_briefdraft",
)


def actor_for(case: Case) -> str:
    """Return who may do it: a person on pages, their token in the API."""
    needs = NEEDS[case.route, case.method]
    if needs == "" and case.anybody is None and "token" in case.rows:
        return "link holder"
    people = dict.fromkeys(("answer", "decide", "reopen"), "decider") | {"own": "owner"}
    who = people.get(needs or "", "manager")
    return "write token" if case.is_api and who == "manager" else who


@pytest.mark.parametrize("case", CHANGING, ids=str)
def test_a_step_leaves_the_lines_that_the_table_says(case, world, knocking):
    actor = knocking[actor_for(case)]
    with undone():
        before = set(HistoryEntry.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as seen:
            answer = visit(actor.knock(), case, world.own)
        assert answer.status_code == case.but.get(actor.name, case.good)
        entries = list(HistoryEntry.objects.exclude(pk__in=before))
    writes = [query["sql"] for query in seen.captured_queries if is_change(query["sql"])]
    if case.entries < 0:
        assert entries
    else:
        assert len(entries) == case.entries, [entry.verb for entry in entries]
    assert bool(writes) == bool(entries), "\n".join(writes)
    for entry in entries:
        assert entry.door == ("api" if case.is_api else actor_door(case))
        assert entry.request_id == answer.headers["X-Request-ID"]
        assert entry.address == "127.0.0.1"
        if actor.person:
            assert entry.person_id == actor.person.pk
        if actor.person and entry.client_id == world.own.client.pk:
            assert entry.role == actor.role


def actor_door(case: Case) -> str:
    return "link" if case.route.startswith("approvals:link") else "page"


def is_change(sql: str) -> bool:
    return sql.startswith(WRITES) and not any(table in sql for table in BESIDES)


def test_no_route_changes_the_history():
    changing = {method for route in routes() for method in route.needs if "histor" in route.path}
    assert changing == {"GET"}

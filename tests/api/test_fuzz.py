"""Generated requests for every operation: no 5xx, every answer as documented (ERR-2).

A few seconds of what `make fuzz` does for a quarter of an hour (docs/api.md), with the same ids in
the place of made-up ones, seeded, against rows of every kind."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS, load_all_checks

from accounts.services import create_token
from tests.isolation.world import undone

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db

FUZZING = Path(__file__).parent.parent.parent / "scripts" / "fuzzing"
OF_EACH = {"owner": 2, "decider": 1}  # requests for each operation
LEFT_OUT = {
    # A form's texts and bytes are all alike: what was made to be wrong may arrive as right.
    "negative_data_rejection": ("multipart/form-data",),
}
ASKING_AGAIN = {  # which the long run does
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "object_level_authorization",
}


def module(name: str) -> Any:
    """Return a file of scripts/, which are no package."""
    spec = importlib.util.spec_from_file_location(name, FUZZING / f"{name}.py")
    made = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(made)  # type: ignore[union-attr]
    return made


known_ids = module("known_ids")


def checks() -> list[Any]:
    load_all_checks()
    return [check for check in CHECKS.get_all() if _name(check) not in ASKING_AGAIN]


def _name(check: Any) -> str:
    return str(getattr(check, "name", None) or check.__name__)


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's own connection open, as Django's test client does at its requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("role", OF_EACH)
def test_generated_requests_are_answered_as_documented(role, world):
    person = {"owner": world.owner, "decider": world.own.people["decider"]}[role]
    _row, token = create_token(person, name="fuzz", scopes=["write"])
    headers = {"Authorization": f"Bearer {token}"}
    browser = Browser(headers=headers)
    config = schemathesis.Config.from_path(FUZZING / "schemathesis.toml")
    paths = browser.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["paths"]
    ids = known_ids.ids_of(paths, lambda path: browser.get(path).json())
    found = checks()
    wrong: list[str] = []
    asked = 0

    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", WSGIHandler(), config=config)
    for result in schema.get_all_operations():
        operation = result.ok()

        @seed(1)
        @settings(
            max_examples=OF_EACH[role],
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.path_parameters = known_ids.swapped_path(
                case.operation.path, dict(case.path_parameters or {}), ids
            )
            case.body = known_ids.swapped(case.body, ids)
            case.query = known_ids.swapped(dict(case.query or {}), ids)
            with undone(), one_connection():
                left = [
                    check for check in found if case.media_type in LEFT_OUT.get(_name(check), ())
                ]
                case.call_and_validate(headers=headers, checks=found, excluded_checks=left)

        try:
            ask()
        except Exception as error:
            wrong.append(f"{operation.label}: {error}")
    assert asked > 150 * OF_EACH[role], wrong[:3]
    assert not wrong, "\n\n".join(wrong)

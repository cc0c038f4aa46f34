"""The examples in the OpenAPI document: requests of the table of doors, with what came back.

They are kept in smmhub/api/examples.json. WRITE_EXAMPLES=1 writes them anew, which is to be done
when this test says that they no longer are what the API answers."""

import json
import os
import re
from typing import Any

import pytest

from smmhub.api.schema import EXAMPLES
from smmhub.routes import routes
from tests.api.test_every_operation import document, operations
from tests.isolation.actors import expected
from tests.isolation.resources import RESOURCES
from tests.isolation.table import Case, visit
from tests.isolation.webhooks import WEBHOOK_RESOURCES
from tests.isolation.world import World, undone

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ASKERS = ("write token", "owner", "decider", "contributor")
MOST = 2  # rows of a list that are shown
WITHOUT = {  # no JSON comes back, or none goes in that the table could show
    "media_file_retrieve",
    "receipts_file_retrieve",
    "reports_pdf_retrieve",
    "reports_xlsx_retrieve",
}


def operation_ids() -> dict[str, str]:
    """Return the operation of each route and method: `api:goals-list GET`."""
    found = {}
    for route in routes():
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", route.path).replace("{pk}", "{id}")
        for method in route.methods:
            told = document()["paths"].get(path, {}).get(method.lower())
            if told:
                found[f"{route.name} {method}"] = told["operationId"]
    return found


def short(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: short(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [short(inner) for inner in value[:MOST]]
    return value


def told_plainly(example: dict[str, Any], world: World) -> dict[str, Any]:
    """Return an example without what differs from run to run: ids and the names of a test."""
    text = json.dumps(example, ensure_ascii=False)
    seen: dict[str, str] = {}
    for pk in UUID.findall(text):
        seen.setdefault(pk, f"01a2098d-6f4e-7{len(seen):03d}-8a51-d3f7b9206c1e")
    for pk, plain in seen.items():
        text = text.replace(pk, plain)
    text = text.replace("http://testserver", "https://smm.example.com")
    text = re.sub(r"/r/[\w-]{43}/", "/r/the-token-of-a-link/", text)
    text = re.sub(r"whsec_[\w+/=]+", "whsec_shown-once", text)
    for place, name in ((world.own, "Corvane"), (world.sister, "Harbour")):
        text = text.replace(place.word, name).replace(place.word.lower(), name.lower())
    return json.loads(text)


def example_of(case: Case, world: World, knocking: Any) -> dict[str, Any] | None:
    """Return the request of a case and its answer, by the first who may."""
    for name in ASKERS:
        with undone():
            answer = visit(knocking[name].knock(), case, world.own)
            if answer.status_code not in (case.good, case.but.get(name)):
                continue
            found: dict[str, Any] = {"status": answer.status_code}
            if case.body and not case.is_form:
                found["request"] = case.body(world.own)
            if answer.headers.get("Content-Type") == "application/json":
                found["answer"] = answer.json()
            return told_plainly(short(found), world)
    return None


def shape(value: Any) -> Any:
    """Return the names in a document, without its values and without maps keyed by ids."""
    if not isinstance(value, dict):
        return None
    return {key for key in value if not UUID.fullmatch(key)}


def test_what_the_table_of_doors_expects_is_documented(world, knocking):
    """Each code that some actor gets from an operation stands among its answers."""
    names = operation_ids()
    doors = {f"{route.name} {method}": route for route in routes() for method in route.methods}
    answers = {
        told["operationId"]: set(told["responses"])
        for path in document()["paths"].values()
        for told in path.values()
        if "operationId" in told
    }
    wrong = []
    for case in RESOURCES:
        name = names.get(str(case))
        if name is None:
            continue
        route = doors[str(case)]
        codes = {
            expected(case, route.needs[case.method], route.open, actor, world.own)
            for actor in knocking.values()
        }
        if missing := {str(code) for code in codes} - answers[name]:
            wrong.append(f"{case}: {sorted(missing)}")
    assert not wrong


def test_every_operation_is_described_and_has_an_example_that_is_still_true(world, knocking):
    names, made = operation_ids(), {}
    for case in [*RESOURCES, *WEBHOOK_RESOURCES]:
        name = names.get(str(case))
        if name and name not in WITHOUT and name not in made:
            example = example_of(case, world, knocking)
            if example is not None:
                made[name] = example
    if os.environ.get("WRITE_EXAMPLES"):
        text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        EXAMPLES.write_text(f"{text}\n")
    kept = json.loads(EXAMPLES.read_text())
    assert set(kept) == set(made)
    for name, example in made.items():
        for part in ("request", "answer"):
            assert shape(kept[name].get(part)) == shape(example.get(part)), name

    for method, path in operations():
        told = document()["paths"][path][method]
        assert told.get("description"), (method, path)
        assert told.get("summary"), (method, path)
        assert told["operationId"] in kept or told["operationId"] in WITHOUT, (method, path)

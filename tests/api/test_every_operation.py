"""ERR-2 for every operation of the OpenAPI document, whoever wrote it: no input gives a 5xx, and
every refusal is a problem document that the document announces."""

import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.test import APIClient

from tests.factories import ChannelFactory, with_role

NOBODYS = "01890000-0000-7000-8000-000000000000"
HOSTILE: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    2**70,
    "",
    " ",
    "x",
    "x" * 70_000,
    "'; DROP TABLE clients_client; --",
    "ab\u202ecd",
    "１２",
    "1e3",
    "NaN",
    "2026-02-30",
    "1999-12-31",
    "9999-12-31",
    "2026-06-01T10:00:00",
    NOBODYS,
    [],
    [None],
    [[]],
    ["x", {}],
    {},
    {"a": 1},
    {"amount": "1", "currency": "XXX"},
]
# Each field gets one hostile value in three, its neighbours the others; THOROUGH=1 tries all.
SHARE = 1 if os.environ.get("THOROUGH") else 3
QUERY = ["", "x", "-1", "１２", "9" * 40, NOBODYS, "2026-02-30", "true", "\u202e", "a" * 3000]
BROKEN = [b"{", b'{"a":1,"a":2}', b"[" * 40 + b"]" * 40, b'{"a": NaN}', b"\xff", b'"\\ud800"']


@cache
def document() -> dict[str, Any]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(OpenApiJsonRenderer().render(schema))


def operations() -> list[tuple[str, str]]:
    return [
        (method, path)
        for path, found in document()["paths"].items()
        for method in ("get", "post", "patch", "delete")
        if method in found
    ]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def sample(schema: dict[str, Any], ids: dict[str, str], name: str = "") -> Any:
    """Return a value that fits a schema, with ids of our own where the field is named so."""
    schema = resolved(schema)
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return sample(schema[key][0], ids, name)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return ids.get(name, NOBODYS)
    if schema.get("format") == "date":
        return "2026-06-01"
    if schema.get("format") == "date-time":
        return "2026-06-01T10:00:00Z"
    kind = schema.get("type")
    if kind == "object":
        known = schema.get("properties", {})
        return {key: sample(value, ids, key) for key, value in known.items()}
    if kind == "array":
        return [sample(schema["items"], ids, name)]
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), 1)
    return {"boolean": True}.get(kind, "1" if "pattern" in schema else "text")


def body_of(method: str, path: str, ids: dict[str, str]) -> Any:
    """Return a body that fits, None when the operation takes no JSON."""
    content = document()["paths"][path][method].get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    return sample(content["application/json"]["schema"], ids)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the paths to every value inside a body."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield (*at, key)
        yield from places(inner, (*at, key))


def with_value(body: Any, at: tuple[Any, ...], value: Any) -> Any:
    changed = json.loads(json.dumps(body))
    inner = changed
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return changed


def check(answer: Any, method: str, path: str, told: object) -> None:
    assert answer.status_code < 500, (method, path, told, answer.content[:500])
    if answer.status_code < 400:
        return
    assert answer["Content-Type"] == "application/problem+json", (method, path, told)
    assert answer.json()["status"] == answer.status_code
    announced = document()["paths"][path][method]["responses"]
    assert str(answer.status_code) in announced, (method, path, told, answer.status_code)
    if answer.status_code == 400:
        assert answer.json()["errors"], (method, path, told)
        for error in answer.json()["errors"]:
            assert error["code"]
            assert error["pointer"] == "" or error["pointer"].startswith("/")


@pytest.fixture
def ids(business) -> dict[str, str]:
    channel = ChannelFactory(client=business)
    return {"client": str(business.pk), "channel": str(channel.pk), "channels": str(channel.pk)}


@pytest.fixture
def caller(api, business) -> APIClient:
    return api(with_role(business, "owner"))


@pytest.mark.parametrize(("method", "path"), operations())
def test_no_body_breaks_an_operation(method, path, caller, ids):
    address = path.replace("{id}", NOBODYS)
    fitting = body_of(method, path, ids)
    call = getattr(caller, method)
    if fitting is None:
        check(call(address), method, path, "no body")
        return
    answer = call(address, fitting)
    check(answer, method, path, "a fitting body")
    if answer.status_code == 404:  # nobody's row: no body is looked at
        return
    for whole in HOSTILE:
        raw = json.dumps(whole).encode()
        answer = caller.generic(method, address, raw, content_type="application/json")
        check(answer, method, path, whole)
    for number, at in enumerate(places(fitting)):
        for value in HOSTILE[number % SHARE :: SHARE]:
            check(call(address, with_value(fitting, at, value)), method, path, (at, value))


@pytest.mark.parametrize(("method", "path"), operations())
def test_an_unknown_field_is_refused_everywhere(method, path, caller, ids):
    fitting = body_of(method, path, ids)
    if not isinstance(fitting, dict) or "{id}" in path:
        return
    answer = getattr(caller, method)(path, {**fitting, "surprise": 1})
    assert answer.status_code == 400
    found = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    assert found.get("/surprise") == "unknown_field"


@pytest.mark.parametrize(("method", "path"), operations())
def test_no_query_string_breaks_an_operation(method, path, caller, ids):
    address = path.replace("{id}", NOBODYS)
    for parameter in document()["paths"][path][method].get("parameters", []):
        if parameter["in"] != "query":
            continue
        for value in QUERY:
            query = urlencode({parameter["name"]: value})
            answer = getattr(caller, method)(f"{address}?{query}")
            check(answer, method, path, (parameter["name"], value))
    assert getattr(caller, method)(f"{address}?surprise=1").status_code in (400, 404)


@pytest.mark.parametrize(("method", "path"), operations())
def test_every_operation_asks_who_is_there(method, path, api):
    for name, value in (("id", NOBODYS), ("number", "1"), ("delivery", NOBODYS)):
        path = path.replace("{" + name + "}", value)
    answer = getattr(api(None), method)(path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", [path for method, path in operations() if method == "post" and "{id}" not in path]
)
def test_every_collection_refuses_broken_bodies(path, caller):
    content = document()["paths"][path]["post"]["requestBody"]["content"]
    if "application/json" not in content:
        return
    for raw in (
        b"{",
        b'{"a":1,"a":2}',
        b"[" * 40 + b"]" * 40,
        b'{"a": NaN}',
        b"\xff",
        b'"\\ud800"',
    ):
        answer = caller.generic("POST", path, raw, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] in ("malformed", "invalid_text")
    assert caller.generic("POST", path, b"a=1", content_type="text/plain").status_code == 415
    assert caller.generic("BREW", path).status_code == 405
    assert caller.put(path, {}).status_code == 405

"""The OpenAPI document: made from the code, with what every operation shares said once."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes

EXAMPLES = Path(__file__).parent / "examples.json"  # tests/api/test_examples.py writes it
METHODS = ("get", "post", "patch", "delete")
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457); for bad input one entry per mistake.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string", "example": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "example": "not_found"},
        "instance": {"type": "string", "description": "The request id; also in X-Request-ID."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "example": "/name"},
                    "code": {"type": "string", "example": "MIX-2"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
RESPONSES: dict[str, tuple[str, dict[str, Any]]] = {
    "400": ("Bad input, unknown fields and parameters included.", {}),
    "401": ("No token, or a bad one.", {"WWW-Authenticate": {"schema": {"type": "string"}}}),
    "403": ("The caller may see this, but not do that.", {}),
    "404": ("Unknown, or not the caller's: never told apart.", {}),
    "409": ("Too late, in use, or the same Idempotency-Key again.", {}),
    "412": ("If-Match names a version that is over.", {}),
    "413": ("The body is too large.", {}),
    "415": ("The body is of another content type.", {}),
    "429": ("Too often.", {"Retry-After": RETRY_AFTER}),
    "503": ("Busy; nothing was changed.", {"Retry-After": RETRY_AFTER}),
    "507": ("The disk is full; nothing was changed.", {"Retry-After": RETRY_AFTER}),
}
KEY = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "pattern": "^[!-~]([ -~]*[!-~])?$",  # spaces at the ends never arrive
}
TAGS = {"type": "string", "pattern": r'^(\*|"[0-9]+"(, "[0-9]+")*)$', "example": '"3"'}
ALWAYS = ("400", "401", "403", "404", "429", "503")
WITH_BODY = ("409", "413", "415", "507")
MONEY = {
    "type": "object",
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "GEL"},
    },
}


class Schema(AutoSchema):
    """One operation. The 4xx answers are added to all of them by add_habits()."""

    def get_filter_backends(self) -> list[Any]:
        """Filters belong to lists; another action names its parameters itself."""
        return super().get_filter_backends() if self._is_list() else []

    def _get_paginator(self) -> Any:
        return super()._get_paginator() if self._is_list() else None

    def _is_list(self) -> bool:
        return getattr(self.view, "action", "") == "list"

    def get_operation_id(self) -> str:
        """Name by resource and action: `goals_list`, `content_plans_draft_create`."""
        return super().get_operation_id().removeprefix("api_v1_")

    def get_summary(self) -> str | None:
        """Return what a list of operations says: `List content plans`, `Decide`."""
        what = getattr(self.view, "basename", "").replace("-", " ")
        action = getattr(self.view, "action", "")
        words = {
            "list": f"List {what}",
            "create": f"Add to {what}",
            "retrieve": f"Show one of {what}",
            "partial_update": f"Change one of {what}",
            "destroy": f"Remove one of {what}",
        }
        if action in words:
            return words[action]
        named = action or self.path.strip("/").rpartition("/")[2]
        return named.replace("_", " ").replace("-", " ").capitalize()

    def get_description(self) -> str:  # type: ignore[override]
        """Return what the action or its view says of itself, nothing of a base class."""
        action = getattr(self.view, getattr(self.view, "action", self.method.lower()), None)
        own = getattr(action, "__doc__", "") if self._is_custom(action) else ""
        return inspect.cleandoc(own or type(self.view).__dict__.get("__doc__") or "")

    def _is_custom(self, action: Any) -> bool:
        return getattr(action, "__module__", "") != "smmhub.api.views"

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        made = super()._map_basic_serializer(serializer, direction)
        if not type(serializer).__dict__.get("__doc__"):  # else the base class would describe it
            made.pop("description", None)
        if direction == "request":  # unknown fields are refused (ERR-2)
            made["additionalProperties"] = False
        return made


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class _Shape(OpenApiSerializerFieldExtension):
    """What a field of ours looks like in JSON."""

    shape: dict[str, Any] = {}

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return dict(self.shape)


class MoneyShape(_Shape):
    target_class = "smmhub.api.fields.MoneyReader"
    match_subclasses = True
    shape = MONEY


class PointsShape(_Shape):
    target_class = "smmhub.api.fields.PointsField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        field = self.target
        kind = "number" if field.places else "integer"
        return {"type": kind, "minimum": field.least, "maximum": field.most}


class DecimalShape(_Shape):
    target_class = "smmhub.api.fields.StrictDecimalField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        text = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"}
        return text if direction == "response" else {"oneOf": [text, {"type": "number"}]}


class MomentShape(_Shape):
    target_class = "smmhub.api.fields.StrictDateTimeField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return build_basic_type(OpenApiTypes.DATETIME) or {}


class ClockShape(_Shape):
    target_class = "smmhub.api.fields.ClockField"
    shape = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "10:00"}


class RowShape(_Shape):
    target_class = "smmhub.api.fields.RowField"
    match_subclasses = True
    shape = {"type": "string", "format": "uuid"}


def only_documented(endpoints: list[Any], **kwargs: Any) -> list[Any]:
    """Leave out what is no operation: the answer to unknown addresses."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def add_habits(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add to every operation the answers, headers and parameters that all of them share."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    _let_the_agency_see_more(components["schemas"])
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{status}": {"description": text, "content": content, "headers": headers}
        for status, (text, headers) in RESPONSES.items()
    }
    examples = json.loads(EXAMPLES.read_text())
    for path, method, operation in _operations(result):
        _show_example(operation, examples.get(operation["operationId"], {}))
        item = path.endswith("{id}/")
        also = operation.pop("x-answers", [])
        for status in [*_answers(method, item), *also]:
            operation["responses"].setdefault(
                status, {"$ref": f"#/components/responses/Problem{status}"}
            )
        if method == "post":
            _add_header(operation, "Idempotency-Key", KEY)
        if item and method in ("patch", "delete"):
            _add_header(operation, "If-Match", TAGS)
        _say_headers(operation, item)
    return result


def _let_the_agency_see_more(schemas: dict[str, Any]) -> None:
    """Don't promise the client's people the fields that only the agency is shown (TEN-4)."""
    from smmhub.api.router import router  # it imports every resource, and they import this module

    for _prefix, view, _name in router.registry:
        theirs: Any = getattr(view, "client_serializer_class", None)
        if theirs is None:
            continue
        name = getattr(view, "serializer_class").__name__  # noqa: B009 - a viewset's own
        ours = schemas.get(name.removesuffix("Serializer"))
        if ours and "required" in ours:
            shown = set(theirs().get_fields())
            ours["required"] = [name for name in ours["required"] if name in shown]


def _operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in result["paths"].items():
        for method in METHODS:
            if method in operations:
                yield path, method, operations[method]


def _show_example(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Add what was sent once and what came back to where the document has room for them."""
    rooms = {
        "request": operation.get("requestBody", {}),
        "answer": operation["responses"].get(str(example.get("status")), {}),
    }
    for part, room in rooms.items():
        content = room.get("content", {}).get("application/json")
        if content is not None and part in example:
            content["example"] = example[part]


def _answers(method: str, item: bool) -> list[str]:
    found = list(ALWAYS)
    if method in ("post", "patch"):
        found += WITH_BODY
    if method == "delete":
        found.append("409")
    if item and method in ("patch", "delete"):
        found.append("412")
    return found


def _add_header(operation: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(
        {"name": name, "in": "header", "required": False, "schema": schema}
    )


def _say_headers(operation: dict[str, Any], item: bool) -> None:
    text = {"schema": {"type": "string"}}
    for status, response in operation["responses"].items():
        if "$ref" in response or not status.startswith("2"):
            continue
        if status == "201" or (status == "200" and item):
            response.setdefault("headers", {})["ETag"] = text
        if status in ("201", "202"):
            response.setdefault("headers", {})["Location"] = text

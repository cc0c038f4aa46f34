"""What schemathesis is told to change in the requests it makes, for a running app."""

import json
import os
import urllib.request
from typing import Any

import schemathesis
from known_ids import ids_of, swapped, swapped_path

URL, TOKEN = os.environ["FUZZ_URL"], os.environ["FUZZ_TOKEN"]


def get(path: str) -> Any:
    """Return what the API answers."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
    asked = urllib.request.Request(f"{URL}{path}", headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return json.load(answer)


IDS = ids_of(get("/api/v1/schema/")["paths"], get)


@schemathesis.hook
def map_body(_context: Any, body: Any) -> Any:
    return swapped(body, IDS)


@schemathesis.hook
def map_query(_context: Any, query: Any) -> Any:
    return swapped(query, IDS)


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    return swapped_path(context.operation.path, path_parameters or {}, IDS)

"""Ids that exist, put into what schemathesis generates; else nearly every request is a 404.

Three ids in four are swapped, chosen by the id that stood there, so that a seed repeats a run."""

import re
from collections.abc import Callable, Mapping
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
COLLECTION = re.compile(r"/api/v1/([a-z-]+)/")
OF = {  # which resource a field names, where it isn't its plural
    "about": "posts",
    "channels": "channels",
    "content_plan": "content-plans",
    "mapping": "import-mappings",
    "media": "media",
    "media_line": "media-lines",
    "posts": "posts",
    "strategy": "strategies",
    "subject": "posts",
    "thread": "comments",
    "trial": "channel-tests",
}
Ids = Mapping[str, list[str]]


def ids_of(paths: Mapping[str, Any], get: Callable[[str], Any]) -> dict[str, list[str]]:
    """Return up to 20 ids of each resource in the document; get asks for an address."""
    found = {}
    for path, operations in paths.items():
        whole = COLLECTION.fullmatch(path)
        if whole and "get" in operations:
            rows = get(f"{path}?page_size=20").get("results", []) if path != "/api/v1/me/" else []
            found[whole[1]] = [row["id"] for row in rows if "id" in row]
    return found


def swapped(value: Any, ids: Ids, name: str = "") -> Any:
    """Return a generated value with ids that exist in the place of most."""
    if isinstance(value, dict):
        return {key: swapped(inner, ids, str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [swapped(inner, ids, name) for inner in value]
    if not isinstance(value, str) or not UUID.fullmatch(value):
        return value
    known = ids.get(OF.get(name, f"{name}s")) or [pk for some in ids.values() for pk in some]
    number = int(value.replace("-", ""), 16)
    return known[number % len(known)] if known and number % 4 else value


def swapped_path(path: str, parameters: dict[str, Any], ids: Ids) -> dict[str, Any]:
    """Return the parameters of an address with the id of a row of its resource."""
    collection = COLLECTION.match(path)
    if "id" not in parameters or collection is None:
        return parameters
    own = {"ids": ids.get(collection[1], [])}
    return {**parameters, "id": swapped(parameters["id"], own, "id")}

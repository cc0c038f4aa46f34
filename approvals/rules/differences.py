"""Where two contents differ: on plain values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Change(NamedTuple):
    """One place where two contents differ; None stands for what isn't there."""

    path: str  # "posts/ID/text"
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> list[Change]:
    """Return where two JSON values differ, in the order of the first (APPR-3).

    Lists of objects with an "id" are compared by it, whatever their order; other lists as one
    value. Equal contents give an empty list."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [*before, *(name for name in after if name not in before)]
        return [
            change
            for name in names
            for change in differences(
                before.get(name), after.get(name), f"{path}/{name}" if path else str(name)
            )
        ]
    if _has_ids(before) and _has_ids(after) and (before or after):
        return differences(dict(_by_id(before)), dict(_by_id(after)), path)
    return [] if before == after else [Change(path, before, after)]


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and isinstance(item.get("id"), str) for item in value
    )


def _by_id(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in items:
        yield item["id"], item

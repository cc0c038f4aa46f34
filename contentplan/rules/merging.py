"""Two people's changes to one post put together, field by field (CON-3)."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Merged(NamedTuple):
    """values is what to write; conflicts are the fields that both changed, differently, in which
    values has mine; theirs are the fields that only the other changed."""

    values: dict[str, Any]
    conflicts: list[str]
    theirs: list[str]


def merge(
    base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Merged:
    """Return my values with theirs in the fields that I left as they were in `base`.

    All three map the same fields. Without a base nobody can tell who changed what: each field
    that differs is a conflict."""
    values, conflicts, taken = dict(mine), [], []
    for name, value in mine.items():
        other = theirs[name]
        if value == other:
            continue
        if base is not None and value == base[name]:
            values[name] = other
            taken.append(name)
        elif base is None or other != base[name]:
            conflicts.append(name)
    return Merged(values, conflicts, taken)


def both(theirs: str, mine: str) -> str:
    """Return two texts as one: theirs, then mine; once, where one holds the other."""
    if mine in theirs:
        return theirs
    return mine if theirs in mine else f"{theirs}\n\n{mine}"

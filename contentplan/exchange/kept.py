"""What a file says, kept as plain values, so that a large one is read once and not at each look."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from common.tables.understanding import Reject
from contentplan.exchange.reading import Line, Reading

IDS = ("channel_id", "goal_id")


def as_plain(reading: Reading, stamp: str) -> dict[str, Any]:
    """Return a reading for JSON, with the stamp of the ground that it was read by."""
    return {**vars(reading), "stamp": stamp}


def from_plain(kept: dict[str, Any]) -> Reading:
    """Return the reading that as_plain() was given."""
    fields = {name: value for name, value in kept.items() if name != "stamp"}
    fields["lines"] = [_line(*line) for line in kept["lines"]]
    fields["rejected"] = [Reject(*reject) for reject in kept["rejected"]]
    return Reading(**fields)


def _line(row: int, values: dict[str, Any], wall: str, moved: bool) -> Line:
    told = {**values, "publish_at": _moment(values["publish_at"])}
    told |= {name: UUID(values[name]) for name in IDS if values[name] is not None}
    return Line(row, told, _moment(wall), moved)


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"{text!r} is no moment")
    return found

"""What a file says, ready for the page that asks whether it was understood."""

from typing import Any

from common.formats import moment
from contentplan.calendar import LETTERS
from contentplan.exchange.columns import title_of
from contentplan.exchange.ground import Ground
from contentplan.exchange.reading import Reading
from contentplan.exchange.words import ROW_WORDS
from contentplan.models import Post, Type
from contentplan.services.importing import differs, sort_out

SHOWN = 200  # rows on the page; the rest is in the file


def preview(reading: Reading, ground: Ground) -> dict[str, Any]:
    """Return the rows as they are understood, in the client's zone, and the cells refused."""
    same = sort_out(reading.lines, ground.plan)
    lines = reading.lines[:SHOWN]
    return {
        "lines": [
            {
                "row": line.row,
                "when": moment(line.values["publish_at"], ground.zone),
                "moved": line.moved,
                "channel": str(ground.channels[line.values["channel_id"]]),
                "type": line.values["type"],
                "letter": LETTERS[line.values["type"]],
                "type_name": Type(line.values["type"]).label,
                "format": Post.Format(line.values.get("format", "text")).label,
                "text": line.values["text"],
                "is_same": line.row in same,
                "differs": ", ".join(
                    title_of(name.removesuffix("_id")) for name in differs(line, same[line.row])
                )
                if line.row in same
                else "",
            }
            for line in lines
        ],
        "more_lines": max(0, len(reading.lines) - SHOWN),
        "new": len(reading.lines) - len(same),
        "same": len(same),
        "rejects": [
            {**reject._asdict(), "reason": ROW_WORDS[reject.reason]}
            for reject in reading.rejected[:SHOWN]
        ],
        "more_rejects": max(0, len(reading.rejected) - SHOWN),
    }

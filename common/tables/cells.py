"""What a cell says, whatever kind of file it stood in."""

import re
from collections.abc import Sequence

SHOWN = 200  # characters of a refused cell
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def text_of(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():  # how workbooks keep whole numbers
        return str(int(cell))
    return str(cell).strip(" \t\u00a0")


def shown(cell: object) -> str:
    """Return a cell as a list of refused rows may show and store it (TXT-1)."""
    return _CONTROL.sub("\ufffd", text_of(cell))[:SHOWN]


def is_blank(cells: Sequence[object]) -> bool:
    return not any(cell is not None and cell != "" for cell in cells)

"""Whether a personal link still works: on plain values."""

from datetime import datetime
from typing import Literal

LinkState = Literal["live", "used", "closed", "revoked", "replaced", "expired"]


def link_state(
    *,
    decided: bool,
    open_: bool,
    may_decide: bool,
    newest: bool,
    revoked: bool,
    expires_at: datetime,
    moment: datetime,
) -> LinkState:
    """Return whether a known link works at a moment, else what ended it (LNK-4).

    open_: the request is pending and its client open; may_decide: the person is still a decider;
    newest: no later link was made for the same person and request."""
    if decided:
        return "used"
    if not open_ or not may_decide:
        return "closed"
    if not newest:
        return "replaced"
    if revoked:
        return "revoked"
    return "live" if moment < expires_at else "expired"

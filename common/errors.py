"""What is too late, as opposed to wrong: `smmhub/errors.py` answers both with 409 or 412."""

from typing import Any


class WrongState(Exception):  # noqa: N818 - a state, named as in docs and messages
    """The row isn't in the state that the step needs. `message` is for a person."""

    def __init__(self, message: Any, row: Any = None):
        super().__init__(message)
        self.message = message
        self.row = row


class StaleVersion(WrongState):
    """Somebody changed the row since it was read (CON-3); `row` is the current one."""

"""What was made of the same facts before: for results that are dear, and looked at more often than
their facts change. The facts themselves are the key, so that nothing old is ever shown."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Memo(Generic[Made]):
    """Keeps what was made of the last few facts in this process; its threads share it."""

    def __init__(self, size: int):
        self.size = size
        self._kept: dict[Hashable, Made] = {}

    def get(self, facts: Hashable, make: Callable[[], Made]) -> Made:
        """Return what make() made of these facts, now or earlier."""
        made = self._kept.get(facts)
        if made is None:
            made = make()
            if len(self._kept) >= self.size:
                self._kept.clear()
            self._kept[facts] = made
        return made

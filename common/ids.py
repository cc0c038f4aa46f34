"""Row ids that sort by the time they were made."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last_ms = -1
_counter = 0


def uuid7() -> UUID:
    """Return a version 7 UUID (RFC 9562, 6.2 method 1); within a process each is above the last.

    48 bits of Unix milliseconds, a 42-bit counter seeded at random in each millisecond, 32 random
    bits. A clock set back doesn't break the order: the last millisecond goes on being used."""
    global _last_ms, _counter
    now = time.time_ns() // 1_000_000
    with _lock:
        if now > _last_ms:
            _last_ms = now
            _counter = _seed()
        else:
            _counter += 1
            if _counter >> 42:  # used up: borrow the next millisecond
                _last_ms += 1
                _counter = _seed()
        ms, counter = _last_ms, _counter
    tail = int.from_bytes(os.urandom(4), "big")
    value = (ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (counter >> 30) << 64
    value |= 0b10 << 62 | (counter & (1 << 30) - 1) << 32 | tail
    return UUID(int=value)


def _seed() -> int:
    """Return 41 random bits, so that the counter's top bit leaves room to count up."""
    return int.from_bytes(os.urandom(6), "big") >> 7


def _start_afresh() -> None:
    global _lock, _last_ms
    _lock = threading.Lock()
    _last_ms = -1


# A forked worker would otherwise go on from its parent's counter, side by side with its siblings.
os.register_at_fork(after_in_child=_start_afresh)

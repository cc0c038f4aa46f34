"""How often one caller may ask: counted exactly, for all processes together (AUTH-5)."""

import math
import os
import sqlite3
import threading
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import redis
import structlog
from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from accounts.addresses import remote_address

log = structlog.get_logger(__name__)
MINUTE = 60
TRIES, PAUSE = 10, 0.05  # of opening the file while another process makes it, and seconds between
WAIT = 2  # seconds for another to finish its count
_here = threading.local()
_fallback: Counter[tuple[str, int]] = Counter()
_fallback_lock = threading.Lock()


class Rate(NamedTuple):
    """How a caller stands in this minute."""

    limit: int
    remaining: int
    reset: int  # seconds until the next window

    def headers(self) -> dict[str, str]:
        told = {"Limit": self.limit, "Remaining": self.remaining, "Reset": self.reset}
        return {f"RateLimit-{name}": str(value) for name, value in told.items()}


class ApiThrottle(BaseThrottle):
    """API_RATE requests a minute for each token or person; 0 means any number.

    How the caller stands is left on the request, and told in headers of the answer."""

    def allow_request(self, request, view) -> bool:
        limit = settings.API_RATE
        if not limit:
            return True
        self.window = int(time.time()) // MINUTE
        seen = count(caller_of(request), self.window)
        request._request.rate = Rate(limit, max(0, limit - seen), math.ceil(self._left()))
        return seen <= limit

    def wait(self) -> float:
        return self._left() + 1

    def _left(self) -> float:
        return (self.window + 1) * MINUTE - time.time()


def caller_of(request) -> str:
    """Return who is counted: a token, a person, of strangers (schema/, docs/) the address."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return f"address:{remote_address(request)}"


def rate_headers(request) -> dict[str, str]:
    """Return the headers that tell how the caller of an answered request stands; none without a
    limit."""
    rate = getattr(request._request, "rate", None)
    return rate.headers() if rate else {}


def count(caller: str, window: int) -> int:
    """Add one request to the caller's window; return how many there are now.

    With Redis by its INCR; on one machine in a small file of its own, so that reading through the
    API writes nothing into the database. Without either each process counts for itself."""
    try:
        return _in_redis(caller, window) if settings.CACHE_URL else _in_file(caller, window)
    except Exception:  # a lost counter must not become an error for the caller
        log.warning("throttle_store_away", exc_info=True)
    with _fallback_lock:
        for key in [key for key in _fallback if key[1] != window]:
            del _fallback[key]
        _fallback[caller, window] += 1
        return _fallback[caller, window]


def _in_redis(caller: str, window: int) -> int:
    key = cache.make_key(f"api-rate:{caller}:{window}")
    with _redis().pipeline(transaction=False) as both:  # one way there and back
        seen, _kept = both.incr(key).expire(key, 2 * MINUTE).execute()
    return seen


@lru_cache(maxsize=1)
def _redis() -> Any:
    return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=WAIT)


def _in_file(caller: str, window: int) -> int:
    found = _file().execute(
        "INSERT INTO seen (caller, at, count) VALUES (?, ?, 1) "
        "ON CONFLICT (caller) DO UPDATE SET "
        "count = CASE WHEN at = excluded.at THEN count + 1 ELSE 1 END, at = excluded.at "
        "RETURNING count",
        (caller, window),
    )
    return found.fetchone()[0]


def _file() -> sqlite3.Connection:
    """Return this thread's connection; a forked process makes its own."""
    path = settings.SMMHUB_DATA / "api-rate.sqlite3"
    if getattr(_here, "made_by", None) != (os.getpid(), path):
        _here.connection = _opened(path)
        _here.made_by = (os.getpid(), path)
    return _here.connection


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file, made if it is missing. Who makes it keeps others from it for a moment, and
    turning on its log doesn't wait for them as other statements do: then it is tried again."""
    for _try in range(TRIES):
        try:
            return _made(path)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
        time.sleep(PAUSE)
    return _made(path)


def _made(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")  # a minute's counts may be lost
    connection.execute(
        "CREATE TABLE IF NOT EXISTS seen "
        "(caller TEXT PRIMARY KEY, at INTEGER NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID"
    )
    return connection

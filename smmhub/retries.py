"""What to do when the database says "not now" (CON-5)."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError, connection

ATTEMPTS = 3
PATIENCE = 5.0  # seconds after which nothing is started again
# PostgreSQL: serialisation failure, deadlock, lock timeout.
_AGAIN = {"40001", "40P01", "55P03"}


def is_locked(error: BaseException | None) -> bool:
    """Return whether the same work may well succeed a moment later."""
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code in _AGAIN or (code is None and "locked" in str(error))


def again_when_locked(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return work that is run up to three times while the database is locked.

    Inside somebody's transaction it runs once: they have to start anew."""

    @wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                late = time.monotonic() - started > PATIENCE
                if late or connection.in_atomic_block or not is_locked(error):
                    raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - no secret
        return work(*args, **kwargs)

    return run

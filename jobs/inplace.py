"""The sweep of an installation without workers (JOB-10)."""

import threading
import time

import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from jobs import services

log = structlog.get_logger(__name__)
_started = threading.Lock()  # taken once per process, never given back


def keep_sweeping() -> bool:
    """Sweep now and every JOB_SWEEP seconds in a thread, when jobs run in place; else do nothing.

    Called at the start of a web process, so that what a killed one left is taken up, and jobs
    that are due later are done. Returns whether a thread was started."""
    if not settings.JOBS_INLINE or not _started.acquire(blocking=False):
        return False
    threading.Thread(target=_sweep_forever, name="job-sweep", daemon=True).start()
    return True


def _sweep_forever() -> None:
    while True:
        try:
            services.sweep()
        except DatabaseError:  # not migrated yet, or away: the next round may find it
            log.warning("job_sweep_failed", exc_info=True)
        finally:
            connections.close_all()
        time.sleep(settings.JOB_SWEEP)

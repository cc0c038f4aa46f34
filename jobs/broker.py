"""The one place that talks to the message broker; it only wakes workers (JOB-1, JOB-2)."""

import time
from uuid import UUID

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)

RUN, SWEEP = "jobs.run_job", "jobs.sweep"  # the names of the tasks in jobs/tasks.py
_silent_until = 0.0  # monotonic


def publish(job_id: UUID, queue: str) -> bool:
    """Tell the workers about a job; return False when that wasn't possible.

    Never raises and takes at most about two seconds: the row is there, so the sweep will do it.
    After an error nothing is published for JOB_PUBLISH_PAUSE seconds."""
    return _send(RUN, queue, str(job_id))


def publish_sweep() -> bool:
    """Ask one of the workers to sweep now."""
    return _send(SWEEP, "interactive", expires=settings.JOB_SWEEP)


def is_silent() -> bool:
    """Return whether publishing pauses after an error."""
    return time.monotonic() < _silent_until


def speak_again() -> None:
    """End the pause."""
    global _silent_until
    _silent_until = 0.0


def _send(task: str, queue: str, *args: str, expires: float | None = None) -> bool:
    global _silent_until
    if is_silent():
        return False
    try:
        # Reached by name at the first publish: jobs stand below smmhub, and importing Celery
        # costs a web process 0.2 s and 23 MB at its start.
        app = import_string(settings.CELERY_APP)
        app.send_task(task, args=args, queue=queue, expires=expires)
    except Exception as error:  # whatever is wrong with the broker, the row keeps the promise
        _silent_until = time.monotonic() + settings.JOB_PUBLISH_PAUSE
        log.warning("job_publish_failed", task=task, job_id="".join(args), error=str(error))
        return False
    return True

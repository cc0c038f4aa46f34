"""One attempt at one job, from the claim to its end."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.errors import WrongState
from jobs import claims, registry
from jobs.models import Job
from jobs.rules import problem

log = structlog.get_logger(__name__)


# A process runs one suspect at a time: one whose process died before. Else a job that kills its
# process would take the same innocent neighbours with it on each attempt, until all have failed.
_suspect = threading.Lock()


def run(job_id: UUID) -> None:
    """Claim the job and do it; leave it alone when it isn't there to be taken.

    Never raises for what the job's function does: a refusal fails the job, any other exception
    puts it back for later, a lost claim stops it quietly (JOB-4 to JOB-6)."""
    free = _suspect.acquire(blocking=False)
    try:
        job = claims.claim(job_id, suspects=free)
        if job is None:
            if not free:
                claims.leave_suspect(job_id)
            return
        if free and not job.deaths:
            _suspect.release()
            free = False
        _run_claimed(job)
    finally:
        if free:
            _suspect.release()


def _run_claimed(job: Job) -> None:
    with _mind_of(job), Heartbeat(job):
        try:
            _attempt(job)
        except claims.ClaimLost:
            log.warning("job_claim_lost", attempt=job.attempts)
        except (registry.Refusal, ValidationError, WrongState) as error:
            told = refusal_problem(error)
            log.info("job_refused", code=told["code"])
            claims.fail(job, told)
        except Exception:
            log.exception("job_attempt_failed", attempt=job.attempts)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()  # it may be what failed
            claims.put_back(job)


def _attempt(job: Job) -> None:
    kind = registry.find(job.kind)
    progress = claims.RowProgress(job)
    with registry.surrounded(job):
        result = kind.function(**job.args, progress=progress)
    if progress.finished and result is not None:
        raise ValueError(f"{job.kind} returns a result besides that of progress.finish()")
    if not progress.finished and not claims.complete(job, result):
        raise claims.ClaimLost


@contextmanager
def _mind_of(job: Job) -> Iterator[None]:
    """Set language, time zone and the ids in the log for a job; put back what was (TEN-7)."""
    with (
        translation.override(job.language),
        timezone.override(UTC),
        structlog.contextvars.bound_contextvars(job_id=str(job.pk), job_kind=job.kind),
    ):
        yield


def refusal_problem(error: registry.Refusal | ValidationError | WrongState) -> dict[str, object]:
    """Return what a person is told about a job that was refused, in the active language."""
    title = _("The work was refused.")
    if isinstance(error, registry.Refusal):
        errors = [{name: str(value) for name, value in given.items()} for given in error.errors]
        return problem(error.status, error.code, title, str(error.detail), errors)
    if isinstance(error, WrongState):
        return problem(409, "wrong_state", title, str(error.message))
    fields = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    errors = [
        {
            "pointer": "" if name in ("", "__all__") else f"/{name}",
            "code": one.code or "invalid",
            "detail": message,
        }
        for name, found in fields.items()
        for one in found
        for message in one.messages
    ]
    return problem(400, "invalid", title, " ".join(error.messages), errors)


class Heartbeat(threading.Thread):
    """Renews the lease of a job while it runs (JOB-4).

    Stops at the hard time limit: in a thread pool nobody can end a job that hangs, so its lease
    runs out and the job goes to somebody else, or fails after the last attempt."""

    def __init__(self, job: Job):
        super().__init__(name=f"heartbeat-{job.pk}", daemon=True)
        self.job = job
        self._over = threading.Event()
        self._until = time.monotonic() + settings.JOB_HARD_LIMIT

    def __enter__(self) -> "Heartbeat":
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()

    def run(self) -> None:
        try:
            while not self._over.wait(settings.JOB_RENEW) and time.monotonic() < self._until:
                if not self._renew():
                    return
        finally:
            connection.close()  # this thread's own

    def _renew(self) -> bool:
        """Return whether to go on: not once the claim is lost; a database away may come back."""
        try:
            return claims.renew(self.job)
        except DatabaseError:
            log.warning("job_renewal_failed", job_id=str(self.job.pk), exc_info=True)
            connection.close()
            return True

"""Who may work on a job: claim, lease, end, each one conditional UPDATE (JOB-4 to JOB-6)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from common.periods import now
from jobs.models import Job, JobQuerySet
from jobs.registry import Progress
from jobs.rules import problem, retry_pause

# The clock of a worker may be behind that of the process that made the row.
CLOCKS_APART = timedelta(seconds=1)


class ClaimLost(Exception):  # noqa: N818 - no fault of the job
    """The job was given to another process; what was done since then must not count."""


def claim(job_id: UUID, *, suspects: bool = True) -> Job | None:
    """Return the job for us to run, None when it isn't there to be taken (JOB-4).

    Without suspects a job that was running when its process died is left. A lease that ran out is
    put back by the sweep first, which counts the death."""
    moment, token = now(), uuid4()
    waiting = Job.objects.filter(
        pk=job_id, status=Job.Status.QUEUED, due_at__lte=moment + CLOCKS_APART
    )
    if not suspects:
        waiting = waiting.filter(deaths=0)
    taken = waiting.change(
        status=Job.Status.RUNNING,
        token=token,
        lease_until=moment + timedelta(seconds=settings.JOB_LEASE),
        attempts=F("attempts") + 1,
        progress_done=0,
    )
    return Job.objects.filter(pk=job_id, token=token).first() if taken else None


def leave_suspect(job_id: UUID) -> None:
    """Have a suspect that we didn't claim announced by the next sweep but one."""
    soon = now() + timedelta(seconds=settings.JOB_SWEEP)
    waiting = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED, deaths__gt=0)
    waiting.filter(due_at__lt=soon).update(wake_at=soon)


def claimed(job: Job) -> JobQuerySet:
    """Return the row as long as it's ours."""
    return Job.objects.filter(pk=job.pk, token=job.token, status=Job.Status.RUNNING)


def renew(job: Job) -> bool:
    """Make the lease last anew; return False when the job is no longer ours."""
    until = now() + timedelta(seconds=settings.JOB_LEASE)
    return bool(claimed(job).update(lease_until=until))


def complete(job: Job, result: dict[str, object] | None) -> bool:
    """Mark our job done; return False when it's no longer ours."""
    return bool(
        claimed(job).change(
            status=Job.Status.DONE,
            token=None,
            lease_until=None,
            result=result,
            progress_done=F("progress_total"),
            finished_at=now(),
        )
    )


def fail(job: Job, error: dict[str, object]) -> bool:
    """Give our job up with a problem document; return False when it's no longer ours."""
    return bool(
        claimed(job).change(
            status=Job.Status.FAILED,
            token=None,
            lease_until=None,
            error=error,
            finished_at=now(),
        )
    )


def put_back(job: Job, *, died: bool = False) -> bool:
    """Let our job be tried again, or fail it after the last attempt (JOB-6).

    After a fault it waits for its pause. died says that its process did, and at least a lease ago:
    it waits no longer."""
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        with translation.override(job.language):
            return fail(job, given_up(job.attempts, died=died))
    pause = retry_pause(job.attempts, first=settings.JOB_RETRY_FIRST, last=settings.JOB_RETRY_LAST)
    due_at = now() + timedelta(seconds=0 if died else pause)
    return bool(
        claimed(job).change(
            status=Job.Status.QUEUED,
            token=None,
            lease_until=None,
            deaths=F("deaths") + int(died),
            due_at=due_at,
            wake_at=due_at,
        )
    )


def given_up(attempts: int, *, died: bool) -> dict[str, object]:
    """Return the problem document of a job that failed by faults, in the active language."""
    if died:
        detail = _("The work was cut off each time, after %(attempts)d attempts.")
    else:
        detail = _("An unexpected error occurred each time, after %(attempts)d attempts.")
    code = "worker_died" if died else "unexpected_error"
    return problem(500, code, _("The work could not be done."), detail % {"attempts": attempts})


class RowProgress(Progress):
    """Progress that is written to the row of a claimed job, at most once a second (JOB-8)."""

    PAUSE = 1.0  # seconds

    def __init__(self, job: Job):
        self.job = job
        self.job_id = job.pk
        self.finished = False
        self._done = 0
        self._written_at: float | None = None

    def __call__(self, done: int, total: int) -> None:
        super().__call__(done, total)
        moment = time.monotonic()
        if self._written_at is not None and moment - self._written_at < self.PAUSE:
            return
        self._written_at = moment
        self._done = max(done, self._done)
        until = now() + timedelta(seconds=settings.JOB_LEASE)
        if not claimed(self.job).change(
            progress_done=self._done, progress_total=max(total, self._done), lease_until=until
        ):
            raise ClaimLost

    @contextmanager
    def finish(self) -> Iterator[dict[str, object]]:
        if self.finished:
            raise ValueError(f"job {self.job_id} is finished already")
        result: dict[str, object] = {}
        with transaction.atomic():
            if not renew(self.job):  # also locks the row: nobody claims it until we commit
                raise ClaimLost
            yield result
            if not complete(self.job, result or None):
                raise ClaimLost
        self.finished = True

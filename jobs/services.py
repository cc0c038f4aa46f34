"""Starting work, trying it again, and the sweep that keeps every promise."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from common.errors import WrongState
from common.periods import now
from jobs import broker, claims, registry, runner
from jobs.models import Job, JobQuerySet
from jobs.rules import publish_pause

log = structlog.get_logger(__name__)

SWEEP_AT_MOST = 1000  # rows of each sort in one sweep


def start_job(kind: str, **wanted: Any) -> Job:
    """Return the job with this key, made now unless it exists; it starts after the commit (JOB-2).

    Call it in the transaction of the cause, with what planned_job() takes. Two queries."""
    asked = planned_job(kind, **wanted)
    Job.objects.bulk_create([asked], ignore_conflicts=True)  # of two at once one is first
    job = Job.objects.get(key=asked.key)
    if job.pk == asked.pk:
        _wake_after_commit(job)
    return job


def start_jobs(jobs: Sequence[Job]) -> None:
    """Start planned jobs, but those whose key exists, as start_job() does. One query."""
    Job.objects.bulk_create(jobs, ignore_conflicts=True)
    for job in jobs:
        _wake_after_commit(job)  # who wakes for a job that wasn't made finds nothing to do


def planned_job(
    kind: str,
    *,
    args: dict[str, Any],
    key: str,
    client: Any = None,
    by: Any = None,
    due_at: datetime | None = None,
    language: str | None = None,
) -> Job:
    """Return an unsaved job for start_jobs().

    args are plain JSON (ids as strings), client and by a row or its id, due_at the moment before
    which it doesn't start, language that of the texts it writes (default: the active one). Raises
    LookupError for an unknown kind."""
    moment = now()
    due_at = max(due_at or moment, moment)
    # The commit publishes what is due; if that fails the sweep comes after 10 s.
    wake_after = timedelta(seconds=settings.JOB_SWEEP if due_at == moment else 0)
    return Job(
        kind=kind,
        queue=registry.find(kind).queue,
        args=args,
        key=key,
        client_id=getattr(client, "pk", client),
        person_id=getattr(by, "pk", by),
        due_at=due_at,
        wake_at=due_at + wake_after,
        language=_known_language(language or translation.get_language()),
    )


def _wake_after_commit(job: Job) -> None:
    if job.due_at <= now():
        transaction.on_commit(lambda: _wake(job.pk, job.queue), robust=True)


def retry(job: Job) -> Job:
    """Let a failed job be tried afresh; return it. Raises WrongState unless it failed (JOB-6)."""
    moment = now()
    changed = Job.objects.filter(pk=job.pk, status=Job.Status.FAILED).change(
        status=Job.Status.QUEUED,
        attempts=0,
        deaths=0,
        error=None,
        finished_at=None,
        progress_done=0,
        due_at=moment,
        wake_at=moment + timedelta(seconds=settings.JOB_SWEEP),
    )
    job.refresh_from_db()
    if not changed:
        raise WrongState(_("Only work that failed can be tried again."), job)
    transaction.on_commit(lambda: _wake(job.pk, job.queue), robust=True)
    return job


def jobs_of(access: Any, needs: str = "view") -> JobQuerySet:
    """Return the jobs that a person or token may follow; access is the gate's (clients/access.py).

    Those of their clients, on the client side only the ones they started; and without a client
    those they started, unless the token is for one client."""
    reachable = Q(pk__in=access.rows(Job, needs).values("pk"))
    if access.person is None:
        return Job.objects.filter(reachable)
    started = Q(client_id__in=access.clients_with(needs))
    if access.allows(needs) and (access.token is None or access.token.client_id is None):
        started |= Q(client_id=None)
    return Job.objects.filter(reachable | started & Q(person_id=access.person.pk))


def sweep() -> int:
    """Take up lost jobs, announce waiting ones, tidy up; return how many were announced.

    Any number of sweeps may run at once (JOB-3). In place, without a broker, it does the work
    itself (JOB-10)."""
    take_up_lost()
    clean()
    registry.tidy_up()
    if settings.JOBS_INLINE:
        waiting = list(Job.objects.to_wake(now()).values_list("pk", flat=True)[:SWEEP_AT_MOST])
        for job_id in waiting:
            runner.run(job_id)
        return len(waiting)
    return announce()


def take_up_lost() -> int:
    """Put back the jobs whose process died or hangs; return how many (JOB-4, JOB-6)."""
    lost = Job.objects.lost(now()).order_by("lease_until")[:SWEEP_AT_MOST]
    return sum(claims.put_back(job, died=True) for job in lost)


def announce() -> int:
    """Publish the jobs that wait for it; return how many reached the broker (JOB-3)."""
    if broker.is_silent():
        return 0
    chosen = _choose_to_wake()
    for number, (job_id, queue) in enumerate(chosen):
        if not broker.publish(job_id, queue):
            rest = [pk for pk, _queue in chosen[number:]]
            Job.objects.filter(pk__in=rest, status=Job.Status.QUEUED).update(wake_at=now())
            return number
    return len(chosen)


def _choose_to_wake() -> list[tuple[UUID, str]]:
    """Return (id, queue) of the jobs to announce, each chosen by one of several sweeps."""
    moment, chosen = now(), []
    with transaction.atomic():
        waiting = Job.objects.to_wake(moment).values_list("pk", "queue", "due_at", "wake_at")
        for pk, queue, due_at, wake_at in waiting[:SWEEP_AT_MOST]:
            waited = (moment - due_at).total_seconds()
            pause = timedelta(seconds=publish_pause(waited, first=settings.JOB_SWEEP))
            mine = Job.objects.filter(pk=pk, status=Job.Status.QUEUED, wake_at=wake_at)
            if mine.update(wake_at=moment + pause):
                chosen.append((pk, queue))
    return chosen


def clean() -> int:
    """Delete jobs that were done long ago, JOB_KEEP_DAYS, oldest first; return how many."""
    limit = now() - timedelta(days=settings.JOB_KEEP_DAYS)
    done = Job.objects.filter(status=Job.Status.DONE, finished_at__lt=limit)
    old = list(done.order_by("finished_at").values_list("pk", flat=True)[:SWEEP_AT_MOST])
    return Job.objects.filter(pk__in=old).delete()[0] if old else 0


def _wake(job_id: UUID, queue: str) -> None:
    if settings.JOBS_INLINE:
        runner.run(job_id)
    else:
        broker.publish(job_id, queue)


def _known_language(language: str | None) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    return language if language in known else settings.LANGUAGE_CODE

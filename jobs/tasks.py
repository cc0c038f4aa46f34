"""Celery's side: the two tasks that workers run.

All work is one task: what to do, for whom and how often is in the Job row."""

from uuid import UUID

from celery import shared_task

from jobs import broker, runner, services


@shared_task(name=broker.RUN)
def run_job(job_id: str) -> None:
    runner.run(UUID(job_id))


@shared_task(name=broker.SWEEP)
def sweep() -> None:
    services.sweep()

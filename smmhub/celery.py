"""The Celery application: `celery -A smmhub worker`. docs/jobs.md has the reasons and figures.

Every limit comes from smmhub/settings.py, so a test can shorten it."""

import gc
import logging
import os
from typing import Any

import billiard
from celery import Celery, bootsteps
from celery.beat import Scheduler
from celery.signals import setup_logging, worker_process_init, worker_ready
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")

from django.conf import settings

from jobs import broker
from jobs.registry import QUEUES

LOADED_BY = os.getpid()  # in what a worker forks: the worker
app = Celery("smmhub")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,  # results are in the Job row
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_queues=[Queue(name, routing_key=name) for name in QUEUES],
    task_default_queue="interactive",
    task_create_missing_queues=False,
    timezone="UTC",
    task_acks_late=True,
    task_reject_on_worker_lost=False,  # the lease covers it; on, a deadly task came back for ever
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=100,
    task_soft_time_limit=settings.JOB_SOFT_LIMIT,
    task_time_limit=settings.JOB_HARD_LIMIT,
    task_publish_retry=True,  # with it off the connection itself goes on trying, for 6 s
    task_publish_retry_policy={
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    beat_scheduler="smmhub.celery:MemoryScheduler",
    beat_max_loop_interval=5,
    beat_schedule={
        "sweep": {
            "task": broker.SWEEP,
            "schedule": settings.JOB_SWEEP,
            "options": {"expires": settings.JOB_SWEEP},  # no heap of them while no worker runs
        },
    },
)
if settings.REDIS_URL:
    app.conf.update(
        broker_url=settings.REDIS_URL,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_connect_timeout": 1,
            "socket_timeout": 2,
            "retry_on_timeout": False,
        },
    )
else:
    app.conf.update(
        broker_url="filesystem://localhost/",  # without a host Kombu warns
        broker_transport="jobs.filebroker:Transport",
        broker_transport_options={
            "folder": str(settings.SMMHUB_DATA / "broker"),
            "polling_interval": 0.05,  # seconds; the default of 1 looks broken
        },
        worker_pool="threads",
        worker_concurrency=4,
        worker_enable_remote_control=False,  # it would fill a folder that nobody reads
    )
app.autodiscover_tasks()


class Sweeper(bootsteps.StartStopStep):
    """Each worker asks for a sweep when it's connected and every JOB_SWEEP seconds after (JOB-3).

    The scheduler asks too, but it is one thing more that can die; any number of sweeps may run."""

    _entry: Any = None

    def start(self, consumer: Any) -> None:
        broker.publish_sweep()
        # A lost connection empties the timer and starts all steps again.
        self._entry = consumer.timer.call_repeatedly(settings.JOB_SWEEP, broker.publish_sweep)

    def stop(self, consumer: Any) -> None:
        if self._entry is not None:
            self._entry.cancel()


app.steps["consumer"].add(Sweeper)


class MemoryScheduler(Scheduler):
    """The scheduler, `beat` or `-B`: it only asks for sweeps, since what is due is in the rows. It
    keeps no file and ends when its worker was killed, where Celery's own would live on."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if billiard.current_process().name == "Beat" and os.getppid() != LOADED_BY:
            raise SystemExit("the worker of this scheduler is gone")
        return super().tick(*args, **kwargs)


@setup_logging.connect
def keep_django_logging(loglevel: int | str, **_given: object) -> None:
    """Leave logging as smmhub/settings.py set it, with --loglevel for what Celery itself says."""
    logging.getLogger("celery").setLevel(loglevel)


@worker_ready.connect
@worker_process_init.connect
def leave_alone_what_is_loaded(**_given: object) -> None:
    """Look for rubbish only in what jobs leave: all that is loaded takes as long again to look
    through each time as a fifth of the monthly run's figures."""
    gc.freeze()

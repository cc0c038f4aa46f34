import os
import signal
import time

from jobs.registry import Progress, job
from tests.jobs.storm.models import Outcome


@job("storm_work")
def storm_work(number: int, seconds: float, progress: Progress) -> None:
    """Work for a while, then write one row in the transaction of the job's end."""
    for step in range(5):
        time.sleep(seconds / 5)
        progress(step + 1, 5)
    with progress.finish() as result:
        Outcome.objects.create(number=number, job_id=progress.job_id)
        result["url"] = f"/storm/{number}/"


@job("storm_deadly")
def storm_deadly(progress: Progress) -> None:
    """Kill the process that runs it."""
    os.kill(os.getpid(), signal.SIGKILL)

"""Workers are killed and the broker emptied while jobs run: each is done once, none is lost.

The processes are real, so these tests wait for them, at most for the minute they're given."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from uuid import uuid4

import pytest

from tests.jobs.world import World, children, command_of, living, wait_until, world

# The storm of the design has STORM_JOBS=200 STORM_KILLS=40 and takes about two minutes.
JOBS, KILLS = int(os.environ.get("STORM_JOBS", "40")), int(os.environ.get("STORM_KILLS", "8"))
WORKERS = 2
EMPTIED_AFTER = {KILLS // 3, 2 * KILLS // 3}  # kills

START = f"""
from django.db import transaction
from jobs.services import start_job
with transaction.atomic():
    start_job("storm_deadly", args={{}}, key="deadly")
for number in range({JOBS}):
    with transaction.atomic():
        start_job("storm_work", args={{"number": number, "seconds": 0.1}}, key=f"work {{number}}")
"""
LOOK = """
import json, sys
from collections import Counter
from jobs.models import Job
from tests.jobs.storm.models import Outcome
for _line in sys.stdin:
    print(json.dumps({
        "statuses": Counter(Job.objects.filter(kind="storm_work").values_list("status", flat=True)),
        "deadly": list(Job.objects.filter(key="deadly").values_list("status", "attempts", "error")),
        "numbers": sorted(Outcome.objects.values_list("number", flat=True)),
        "tries": sum(Job.objects.values_list("attempts", flat=True)),
    }), flush=True)
"""


class Watcher:
    """Reads the database of the storm; a process, because that database isn't the tests' own."""

    def __init__(self, storm: World):
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"import django; django.setup()\n{LOOK}"],
            env=storm.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def look(self) -> dict:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


def redis_urls() -> list[str]:
    """Return the file broker, and Redis where one is given: a database of it for the storm."""
    given = os.environ.get("REDIS_URL", "")
    return ["", given.rpartition("/")[0] + "/9"] if given else [""]


@pytest.mark.parametrize("redis_url", redis_urls(), ids=lambda url: "redis" if url else "files")
def test_every_job_is_done_once_whatever_is_killed(tmp_path, redis_url):
    """JOB-1 to JOB-6: kills, a broker emptied twice, one job that always kills its process."""
    chance = random.Random(4)
    with world(tmp_path / uuid4().hex, redis_url) as storm:
        storm.empty_broker()
        storm.run(START)
        watcher = Watcher(storm)
        try:
            workers = [storm.start_worker() for _number in range(WORKERS)]
            for kill in range(KILLS):
                seen = watcher.look()["tries"]
                wait_until(lambda seen=seen: watcher.look()["tries"] > seen + 1, 5)
                if kill in EMPTIED_AFTER:
                    storm.empty_broker()
                workers = _kill_one(storm, workers, chance)
            assert wait_until(lambda: _is_over(watcher.look(), storm, workers), 50)
            end = watcher.look()
        finally:
            watcher.close()
        for worker in workers:
            worker.terminate()
        assert end["statuses"] == {"done": JOBS}
        assert end["numbers"] == list(range(JOBS))  # one result each
        [[status, attempts, error]] = end["deadly"]
        assert (status, attempts, error["code"]) == ("failed", 5, "worker_died")
        wait_until(lambda: not _survivors(storm), 10)
        assert _survivors(storm) == []


def _kill_one(storm: World, workers: list, chance: random.Random) -> list:
    """SIGKILL a whole worker or, of several processes, one child; return workers, none missing."""
    victim = chance.choice(workers)
    family = children(victim.pid)
    pid = chance.choice(family) if storm.redis_url and family and chance.random() < 0.5 else None
    with suppress(ProcessLookupError):  # the deadly job was faster
        os.kill(pid or victim.pid, signal.SIGKILL)
    return _replace_dead(storm, workers)


def _survivors(storm: World) -> list[str]:
    """Return the command lines of processes that outlived their worker."""
    return [command_of(pid) for one in storm.started for pid in living(one.pid)]


def _replace_dead(storm: World, workers: list) -> list:
    time.sleep(0.05)  # the killed one becomes visible as such
    return [one if one.poll() is None else storm.start_worker() for one in workers]


def _is_over(seen: dict, storm: World, workers: list) -> bool:
    workers[:] = _replace_dead(storm, workers)
    return seen["statuses"] == {"done": JOBS} and seen["deadly"][0][0] == "failed"

"""Processes of our own on a database and a broker of their own: what dies here hurts nobody."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
FAST = {
    "JOB_LEASE": "2",
    "JOB_RENEW": "0.5",
    "JOB_SWEEP": "0.5",
    "JOB_RETRY_FIRST": "0.1",
    "JOB_RETRY_LAST": "1",
    "JOB_PUBLISH_PAUSE": "0.2",
}


class World:
    """Starts Python processes in one environment and ends every one of them by its id."""

    def __init__(self, folder: Path, database_url: str, redis_url: str = ""):
        self.folder = folder
        self.redis_url = redis_url
        self.started: list[subprocess.Popen] = []
        self.environment = {
            **os.environ,
            **FAST,
            "DJANGO_SETTINGS_MODULE": "tests.jobs.storm.settings",
            "SMMHUB_DATA": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "CACHE_URL": "",
            "JOBS_INLINE": "0",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *command: str) -> subprocess.Popen:
        """Return a started process that leads a group of its own."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=(self.folder / f"out-{len(self.started)}").open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def run(self, code: str) -> str:
        """Return what a short program prints, with Django set up; fail if it fails."""
        return self.wait_for(self.start_code(code))

    def start_code(self, code: str) -> subprocess.Popen:
        return self.start("-c", f"import django; django.setup()\n{code}")

    def wait_for(self, process: subprocess.Popen) -> str:
        """Return what the process printed, once it ended well."""
        code = process.wait(timeout=60)
        printed = self.printed_by(process)
        assert code == 0, printed
        return printed

    def printed_by(self, process: subprocess.Popen) -> str:
        return (self.folder / f"out-{self.started.index(process)}").read_text()

    def start_worker(self) -> subprocess.Popen:
        """Return a worker with its own scheduler, the way the Procfile starts it."""
        name = f"worker{len(self.started)}@storm"
        more = ["--concurrency=2"] if self.redis_url else []
        return self.start("-m", "celery", "-A", "smmhub", "worker", "-B", "-n", name, *more)

    def empty_broker(self) -> None:
        """Throw away every message."""
        if self.redis_url:
            import redis

            redis.Redis.from_url(self.redis_url).flushdb()
        for message in (self.folder / "broker").glob("*.msg"):
            message.unlink(missing_ok=True)

    def end(self) -> None:
        """Kill what is left of the groups that we started."""
        for process in self.started:
            if process.poll() is None or living(process.pid):
                kill_group(process.pid)
            process.wait(timeout=10)


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def living(leader: int) -> list[int]:
    """Return the ids of the processes in the group that still run; the dead may wait as zombies."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _parent, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(group) == leader and state != "Z":
            found.append(int(folder.name))
    return found


def command_of(pid: int) -> str:
    """Return the id and command line of a process, what there still is of it."""
    with suppress(FileNotFoundError):
        return f"{pid} {Path(f'/proc/{pid}/cmdline').read_text()}"
    return f"{pid} gone"


def children(pid: int) -> list[int]:
    """Return the ids of the child processes."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in listed.split()]


def wait_until(found: Callable[[], object], seconds: float) -> bool:
    """Return whether found() came true in time; it looks ten times a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found():
            return True
        time.sleep(0.1)
    return bool(found())


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database: a file, or on DATABASE_URL's server a new one."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder / 'storm.sqlite3'}"
        return
    import psycopg2

    def beside(name: str) -> str:
        return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

    name = f"storm_{uuid4().hex[:12]}"
    connection = psycopg2.connect(beside("postgres"))  # DATABASE_URL's own need not exist
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield beside(name)
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@contextmanager
def world(folder: Path, redis_url: str = "") -> Iterator[World]:
    """Give a world with its tables made; all its processes are gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with own_database(folder) as database_url:
        made = World(folder, database_url, redis_url)
        try:
            made.wait_for(made.start("manage.py", "migrate", "--run-syncdb", "-v", "0"))
            yield made
        finally:
            made.end()

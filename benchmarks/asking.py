"""Servers started for a measurement, and requests put to two of them by turns."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
Asked = Callable[[], int]  # asks once, returns the size of the answer in bytes


class Server:
    """A gunicorn of two processes on a port of this machine."""

    def __init__(self, app: str, port: int, env: Mapping[str, str], *options: str):
        command = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}"]
        command += ["--max-requests", "0", "--log-level", "error", *options, app]
        self.port = port
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})

    def __enter__(self) -> "Server":
        for _try in range(200):
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/health/live")
                connection.getresponse().read()
                return self
            except (OSError, HTTPException):
                time.sleep(0.1)
        raise RuntimeError(f"nothing answers on port {self.port}")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(15)

    def asker(
        self,
        path: str,
        headers: Mapping[str, str],
        *,
        body: str | Iterator[str] | None = None,
        right: Sequence[int] = (200,),
    ) -> Asked:
        """Return a function that asks for a path over a connection of its own, kept if it may.

        body is what each request sends, or gives what the next one does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

        def ask() -> int:
            sent = body if body is None or isinstance(body, str) else next(body)
            connection.request("GET" if sent is None else "POST", path, sent, dict(headers))
            answer = connection.getresponse()
            size = len(answer.read())
            if answer.status not in right:
                raise RuntimeError(f"{path} answered {answer.status}")
            return size

        return ask

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def cpu(self) -> float:
        """Return the seconds of processor time that its processes have used."""
        return sum(_cpu(pid) for pid in [self.process.pid, *self.children()])

    def memory(self) -> int:
        """Return the resident memory of its largest process in bytes."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.children()]
        return max(pages) * os.sysconf("SC_PAGE_SIZE")


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def of_postgresql() -> float:
    """Return the seconds of processor time that PostgreSQL, the work of both servers, has used."""
    used = 0.0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "comm").read_text() == "postgres\n":
                used += _cpu(int(entry.name))
        except OSError:  # it ended meanwhile
            continue
    return used


def busy() -> float:
    """Return the seconds that all processors of the machine were at work since it started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


class Waits(NamedTuple):
    """Seconds that each of two askers took, request by request."""

    ours: list[float]
    floor: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.floor)


def timed(ask: Asked) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def by_turns(ours: Sequence[Asked], floor: Asked) -> Waits:
    """Ask each of ours once, the floor before every one: both meet the same weather."""
    waits = Waits([], [])
    for ask in ours:
        waits.floor.append(timed(floor))
        waits.ours.append(timed(ask))
    return waits


def rate(make: Callable[[], Asked], clients: int, seconds: float) -> float:
    """Return the requests a second that so many clients at once get answered."""
    end = time.perf_counter() + seconds

    def run(ask: Asked) -> int:
        answered = 0
        while time.perf_counter() < end:
            ask()
            answered += 1
        return answered

    askers = [make() for _client in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(run, askers)) / seconds

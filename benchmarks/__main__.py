"""`make bench`: our pages beside the floor, in one run, into docs/performance.md.

Needs PostgreSQL: DATABASE_URL names a database that is made anew, FLOOR_DATABASE_URL another. Every
figure is a ratio of medians of requests put by turns to our server and to the floor's, because
absolute times drift with the machine."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import environ
import psycopg2

from benchmarks.asking import ROOT, Asked, Server, busy, by_turns, of_postgresql, rate

ROUNDS, REQUESTS, WARM = 5, 50, 10
THERE_AND_BACK = 2  # of a dragged post, before it is measured
MONTH_BYTES = 20_000  # of the calendar of a month, compressed
CLIENTS, SECONDS = 8, 4
OURS, FLOOR = 8180, 8181  # ports
QUIET = 0.05  # of the machine, used by others
TRIES = 2  # rounds are asked for anew when the machine was not quiet, so often at most
BROWSER = {"Accept-Encoding": "identity"}


class Page(NamedTuple):
    """A page, the most its median may be of the floor's, and of the floor's requests a second."""

    title: str
    goal: float
    path: str
    headers: Mapping[str, str]
    goal_of_rate: float | None = None


def pages(seeded: Mapping[str, Any]) -> list[Page]:
    signed_in = {**BROWSER, "Cookie": f"session={seeded['session']}"}
    token = {**BROWSER, "Authorization": f"Bearer {seeded['token']}"}
    return [
        Page("Calendar of a month, 200 posts", 2.0, seeded["calendar"], signed_in, 0.4),
        Page("Approvals of a client, a page of 50", 1.5, seeded["approvals"], signed_in, 0.3),
        Page("Post with 20 comments", 1.2, seeded["post"], signed_in),
        Page("Decider's page behind a link, 100 posts", 1.6, seeded["link"], BROWSER, 0.4),
        Page("Figures of a channel, a month", 1.5, seeded["numbers"], signed_in),
        Page("Report, 5 channels × 12 metrics × 3 periods", 1.5, seeded["report"], signed_in),
        Page("Sign-in page", 0.25, "/accounts/login/", BROWSER),
        Page("API: a list of 100 posts", 0.4, seeded["posts_api"], token),
    ]


class Row(NamedTuple):
    title: str
    measured: str
    goal: str
    met: bool
    rest: str


class Quiet:
    """How much of the machine others used since this was made."""

    def __init__(self, *servers: Server):
        self.servers = servers
        self.wall, self.busy, self.ours = time.perf_counter(), busy(), self._ours()

    def _ours(self) -> float:
        times = os.times()
        here = times.user + times.system + times.children_user + times.children_system
        return sum(server.cpu() for server in self.servers) + of_postgresql() + here

    def foreign(self) -> float:
        """Return a share of all processors."""
        spent = busy() - self.busy - (self._ours() - self.ours)
        return spent / ((time.perf_counter() - self.wall) * (os.cpu_count() or 1))


def measured(page: Page, ours: Server, floor: Server, floor_ask: Asked) -> list[float]:
    """Return the ratio of each round."""
    ask = ours.asker(page.path, page.headers)
    for _request in range(WARM):
        ask()
        floor_ask()
    return [by_turns([ask] * REQUESTS, floor_ask).ratio for _round in range(ROUNDS)]


def deciding(seeded: Mapping[str, Any], ours: Server, floor_ask: Asked) -> list[float]:
    """Return the ratio of each round of approving: each link decides once."""
    headers = {**BROWSER, "Content-Type": "application/x-www-form-urlencoded"}
    body = "decision=approve&version=1"
    asks = [
        ours.asker(path, headers, body=body, right=(200, 302, 303)) for path in seeded["to_approve"]
    ]
    size = len(asks) // ROUNDS
    return [
        by_turns(asks[n * size : (n + 1) * size], floor_ask).ratio for n in range(1, ROUNDS)
    ]  # the first round warms up


def following(seeded: Mapping[str, Any], ours: Server, floor_ask: Asked) -> list[float]:
    """Return the ratio of each round of following a short link, each time as somebody new, so that
    each visit is written."""
    asks = [
        ours.asker(
            seeded["short_link"],
            {**BROWSER, "User-Agent": f"Mozilla/5.0 (X11; rv:{number}.0) Firefox/{number}.0"},
            right=(302,),
        )
        for number in range((ROUNDS + 1) * REQUESTS)
    ]
    rounds = [asks[n * REQUESTS : (n + 1) * REQUESTS] for n in range(ROUNDS + 1)]
    return [by_turns(one, floor_ask).ratio for one in rounds][1:]  # the first round warms up


def hand(seeded: Mapping[str, Any], ours: Server) -> Asked:
    """Return what drags a post to another day and back, by turns, each time as a script does."""
    secret = "b" * 32  # the cookie and the header that repeats it: no page has to be read for it
    headers = {
        **BROWSER,
        "Cookie": f"session={seeded['session']}; csrf={secret}",
        "X-CSRFToken": secret,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    drag = seeded["drag"]
    return ours.asker(drag["path"], headers, body=moves(drag["version"], drag["days"]))


def dragging(ask: Asked, floor_ask: Asked) -> list[float]:
    """Return the ratio of each round of moves, after some there and back that warm up."""
    for _move in range(2 * THERE_AND_BACK):
        ask()
        floor_ask()
    return [by_turns([ask] * REQUESTS, floor_ask).ratio for _round in range(ROUNDS)]


def moves(version: int, days: Sequence[str]) -> Iterator[str]:
    """Yield what each move sends: the next day by turns, and the version that the last one left."""
    for seen in count(version):
        yield f"day={days[seen % 2]}&time=10:30&seen={seen}"


def rates(page: Page, ours: Server, floor: Server, key: str) -> list[float]:
    """Return our requests a second with CLIENTS at once over the floor's, round by round."""
    cookie = {"Cookie": f"sessionid={key}"}
    found = []
    for _round in range(3):
        below = rate(lambda: floor.asker("/", cookie), CLIENTS, SECONDS)
        found.append(rate(lambda: ours.asker(page.path, page.headers), CLIENTS, SECONDS) / below)
    return found


def span(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def made_anew(url: str) -> None:
    """Drop the database of this address, if it is there, and make it."""
    asked = environ.Env.db_url_config(url)
    connection = psycopg2.connect(
        host=asked["HOST"],
        port=asked["PORT"] or 5432,
        user=asked["USER"],
        password=asked["PASSWORD"],
        dbname="postgres",
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{asked["NAME"]}"')
        cursor.execute(f'CREATE DATABASE "{asked["NAME"]}"')
    connection.close()


def told(module: str, *options: str, given: str | None = None) -> str:
    """Return what one of our modules prints when it is run as a program."""
    command = [sys.executable, "-m", module, *options]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout.strip().splitlines()[-1] if given is None else done.stdout


def starting(statement: str, env: Mapping[str, str]) -> float:
    """Return the median seconds that a fresh process takes to load an application, its bytecode
    written before, as in the image."""
    taken = []
    compiled = {**os.environ, **env, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, env=compiled, check=True)
    for _start in range(5):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", statement], cwd=ROOT, env={**os.environ, **env}, check=True
        )
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def quietly(measure: Callable[[], list[float]], *servers: Server) -> tuple[list[float], float]:
    """Return a measurement, and the share of the machine that others used meanwhile."""
    best: tuple[list[float], float] | None = None
    for _try in range(TRIES):
        watch = Quiet(*servers)
        found = measure()
        seen = watch.foreign()
        if best is None or seen < best[1]:
            best = found, seen
        if seen <= QUIET:
            break
    assert best is not None
    return best


def month_row(inside: Mapping[str, Any]) -> Row:
    """Return what goes over the wire of a month, from the bytes of the page."""
    size = inside["gzipped"]
    told_in = f"{inside['bytes']:,} bytes before"
    return Row(
        "Calendar of a month, 200 posts: gzip, level 6",
        f"{size:,} bytes",
        f"≤ {MONTH_BYTES:,} bytes",
        size <= MONTH_BYTES,
        told_in,
    )


def judged(key: str) -> str:
    """Return the table of what the findings of a plan cost, beside a request of the floor."""
    cookie = {"Cookie": f"sessionid={key}"}
    asked = {"floor": {"path": "/", "headers": cookie}}
    floor = json.loads(
        told("benchmarks.inprocess", "benchmarks.floor:application", given=json.dumps(asked))
    )["floor"]["cpu_ms"]
    lines = [
        f"| {one['posts']:,} | {one['rules'] * one['posts'] / floor:.2f} "
        f"| {one['rules'] / floor:.4f} | {one['page'] * one['posts'] / floor:.2f} "
        f"| {one['findings']} | {one['queries']} |\n"
        for one in json.loads(told("benchmarks.findings", "--json"))
    ]
    return FINDINGS.format(floor=floor) + "".join(lines)


def measurements() -> str:
    """Return the table of the measurement store beside its limits, in a database of its own."""
    return MEASUREMENTS + table("benchmarks.measurements")


def monthly_run() -> str:
    """Return the table of the agency's monthly run; it makes the database of the pages anew."""
    return MONTHLY_RUN + table("benchmarks.monthly_run")


def table(module: str) -> str:
    """Return the lines that one of our modules measures."""
    found = json.loads(told(module, "--json"))
    verdicts = {True: "met", False: "**missed**", None: "not compared"}
    lines = [
        f"| {title} | {measured} | {goal} | {verdicts[met]} | {rest} |\n"
        for title, measured, goal, met, rest in found
    ]
    return "".join(lines)


def run() -> tuple[list[Row], str]:
    made_anew(os.environ["DATABASE_URL"])
    made_anew(os.environ["FLOOR_DATABASE_URL"])
    print("Filling both databases ...", file=sys.stderr)
    seeded = json.loads(told("benchmarks.seed"))
    key = told("benchmarks.floor")
    shown = pages(seeded)
    asked = {page.title: {"path": page.path, "headers": dict(page.headers)} for page in shown}
    inside = json.loads(
        told("benchmarks.inprocess", "smmhub.wsgi:application", given=json.dumps(asked))
    )
    rows = []
    threads = ("--worker-class", "gthread", "--threads", "8")
    with (
        Server("smmhub.wsgi", OURS, {}, *threads) as ours,
        Server("benchmarks.floor", FLOOR, {}) as floor,
    ):
        floor_ask = floor.asker("/", {"Cookie": f"sessionid={key}"})
        for page in shown:
            print(page.title, file=sys.stderr)
            found, foreign = quietly(
                lambda p=page: measured(p, ours, floor, floor_ask), ours, floor
            )
            rest = "{queries} queries, {bytes:,} bytes".format(**inside[page.title])
            rows.append(
                Row(
                    page.title,
                    span(found),
                    f"≤ {page.goal}",
                    statistics.median(found) <= page.goal,
                    f"{rest}, others used {100 * foreign:.0f} %",
                )
            )
        rows.append(month_row(inside[shown[0].title]))
        print("Dragging", file=sys.stderr)
        move = hand(seeded, ours)
        found, foreign = quietly(lambda: dragging(move, floor_ask), ours, floor)
        rows.append(
            Row(
                "Drag a post to another day, of 200",
                span(found),
                "≤ 1.0",
                statistics.median(found) <= 1,
                f"others used {100 * foreign:.0f} %",
            )
        )
        print("Following", file=sys.stderr)
        found, foreign = quietly(partial(following, seeded, ours, floor_ask), ours, floor)
        rows.append(
            Row(
                "Follow a short link, each time somebody new",
                span(found),
                "≤ 0.3",
                statistics.median(found) <= 0.3,
                f"2 queries, others used {100 * foreign:.0f} %",
            )
        )
        print("Deciding", file=sys.stderr)
        found = deciding(seeded, ours, floor_ask)
        rows.append(
            Row(
                "Approve 12 posts by a link",
                span(found),
                "≤ 1.0",
                statistics.median(found) <= 1,
                "",
            )
        )
        for page in shown:
            if page.goal_of_rate is None:
                continue
            print(f"{page.title}, {CLIENTS} clients", file=sys.stderr)
            found = rates(page, ours, floor, key)
            goal = page.goal_of_rate
            title = f"{page.title}: requests a second, {CLIENTS} clients"
            rows.append(Row(title, span(found), f"≥ {goal}", statistics.median(found) >= goal, ""))
        memory = ours.memory() / floor.memory()
        told_in = f"{ours.memory() >> 20} MiB, the floor {floor.memory() >> 20} MiB"
        rows.append(Row("Memory after all this", f"{memory:.2f}", "≤ 2", memory <= 2, told_in))
    start = starting("import smmhub.wsgi", {}), starting("import benchmarks.floor", {})
    loading = start[0] / start[1]
    told_in = f"{start[0]:.2f} s, the floor {start[1]:.2f} s"
    rows.append(Row("Time to load", f"{loading:.2f}", "≤ 2", loading <= 2, told_in))
    print("Writing a list", file=sys.stderr)
    cpu = json.loads(told("benchmarks.lists"))
    written = cpu["ours"] / cpu["plain"]
    told_in = f"{cpu['ours']:.1f} ms of CPU, the plain one {cpu['plain']:.1f} ms"
    title = "API: 500 posts written, against a plain ModelSerializer"
    rows.append(Row(title, f"{written:.2f}", "≤ 0.33", written <= 1 / 3, told_in))
    print("Judging plans", file=sys.stderr)
    plans = judged(key)
    print("Measuring the measurements", file=sys.stderr)
    stored = measurements()
    print("Running a month", file=sys.stderr)
    return rows, plans + stored + monthly_run()


INTRODUCTION = """# Speed

Written by `make bench`; do not edit. The floor is a trivial Django page: session, signed-in
person, 50 rows of one query, stock middleware ([benchmarks/floor.py](../benchmarks/floor.py)).
Both are served by gunicorn with two processes on one machine and PostgreSQL, and are asked by
turns, so both meet the same weather. A figure is the median of our answers over the median of the
floor's, of {rounds} rounds of {requests} requests each; in brackets the lowest and the highest
round.

| what | × floor | goal | | |
|---|---|---|---|---|
"""

FINDINGS = """
## What the findings of a plan cost

Milliseconds of CPU of one judgement by all rules, over those of one request of the floor in the
same process ({floor:.2f} ms); so many posts in the plan and in each of the twelve months before
it, one post in twenty nearly an earlier one. "Judged" remembers nothing; "page" loads the plan and
has its findings as a page does, from what is remembered where nothing changed.

| posts | judged, × floor | judged, × floor a post | page, × floor | findings | queries |
|---|---|---|---|---|---|
"""

MEASUREMENTS = """
## The measurement store

500 clients × 5 channels × 12 metrics × 730 days: 21.9 million values in a database of their own
([benchmarks/measurements.py](../benchmarks/measurements.py)). Medians, both sides by turns where
there are two; every answer is checked against NumPy.

| what | measured | goal | | |
|---|---|---|---|---|
"""


MONTHLY_RUN = """
## The agency's monthly run

Reports of 500 clients with five channels of twelve metrics, through Celery with one worker of one
process, saved ([benchmarks/monthly_run.py](../benchmarks/monthly_run.py)). Beside it, in the same
run, before and after, a task for each of a tenth of the clients that adds up with the ORM; its time
is told for all. Memory is the highest that the worker's process had.

| what | measured | goal | | |
|---|---|---|---|---|
"""


def written(rows: list[Row], findings: str) -> str:
    lines = [
        f"| {row.title} | {row.measured} | {row.goal} | {'met' if row.met else '**missed**'} | "
        f"{row.rest} |\n"
        for row in rows
    ]
    return INTRODUCTION.format(rounds=ROUNDS, requests=REQUESTS) + "".join(lines) + findings


if __name__ == "__main__":
    text = written(*run())
    Path(ROOT / "docs" / "performance.md").write_text(text)
    print(text)

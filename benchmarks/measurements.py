"""The measurement store beside its limits: 500 clients × 5 channels × 12 metrics × 730 days.

    python -m benchmarks.measurements [--json]

Fills the database of MEASUREMENTS_DATABASE_URL, which is made anew; MEASUREMENTS_CLIENTS says how
many clients, MEASUREMENTS_DUCKDB names a Python that has DuckDB: without it, what is compared with
DuckDB is left out. Each figure is a ratio of medians taken by turns in this one run, and every
answer is checked against NumPy. Absolute times drift with the machine."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.figures import (
    AGAIN,
    AVERAGES,
    CHANNELS,
    CLIENTS,
    DAYS,
    FIRST,
    METRICS,
    MONTHS,
    SUMS,
    channels,
    check,
    cube,
    fill,
    fill_narrow,
    limit,
    narrow_model,
    truth,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")

RUN = 20  # calls of a turn, where one takes a millisecond: a lone one measures cold caches
PROMISES = 48  # KPIs that are judged at once
QUERIES = 8  # of a page, at most
NARROW = 25  # clients in narrow rows: fewer than ours, which is to their advantage
MANY = 926  # channels of a re-import of a million values
BYTES = 16  # of a value, at most


class Result(NamedTuple):
    title: str
    measured: str
    goal: str
    met: bool | None  # None: nothing to compare with
    rest: str


# --- Measuring ------------------------------------------------------------------------------------
class Taken(NamedTuple):
    """Median milliseconds of a task: on the clock, and of processors, ours and PostgreSQL's.

    What others do on the machine slows the clock, and least so what stays in one process."""

    wall: float
    cpu: float


def by_turns(ours: Callable[[], Any], other: Callable[[], Any], rounds: int) -> tuple[Taken, Taken]:
    """Return what both take, asked by turns after a round that warms up."""
    walls: tuple[list[float], list[float]] = ([], [])
    spent: tuple[list[float], list[float]] = ([], [])
    backend = _backend()
    for count in range(rounds + 1):
        for task, wall, cpu in zip((ours, other), walls, spent, strict=True):
            before, began = _cpu(backend), time.perf_counter()
            task()
            if count:
                wall.append(1000 * (time.perf_counter() - began))
                cpu.append(1000 * (_cpu(backend) - before))
    mine, theirs = (
        Taken(statistics.median(wall), statistics.median(cpu))
        for wall, cpu in zip(walls, spent, strict=True)
    )
    return mine, theirs


def _backend() -> Path:
    """Return where Linux counts the nanoseconds of the process that serves us in PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def _cpu(backend: Path) -> float:
    return time.process_time() + int(backend.read_text().split()[0]) / 1e9


def one_client(values: np.ndarray, ids: Sequence[Any], narrow: Any) -> Result:
    """The figures of a client's five channels for three months, to Python objects."""
    from django.db.models import Q

    from common.periods import month_of
    from kpis.series import period_figures

    periods = [month_of(month) for month in MONTHS]
    chance = np.random.default_rng(3)
    clients = [int(n) for n in chance.integers(0, min(NARROW, len(ids) // CHANNELS), 200)]
    mine, theirs = cycle(clients), cycle(clients)

    def of(client: int) -> slice:
        return slice(client * CHANNELS, (client + 1) * CHANNELS)

    def ours(client: int | None = None) -> Any:
        return period_figures(ids[of(next(mine) if client is None else client)], METRICS, periods)

    def orm() -> dict[Any, list[float]]:
        first = next(theirs) * CHANNELS
        spans = Q()
        for period in periods:
            spans |= Q(day__range=(period.start, period.end))
        found: dict[Any, list[float]] = {}
        for row in narrow.objects.filter(spans, channel__in=range(first, first + 5)).order_by(
            "day"
        ):
            month = row.day.replace(day=1)
            found.setdefault((row.channel, row.metric, month), []).append(row.value)
        return {key: _over(key[1], got) for key, got in found.items()}

    for client in (0, len(ids) // CHANNELS - 1):
        found = ours(client)
        rows = [
            {pk: [figures[code].value for code in METRICS] for pk, figures in of_period.items()}
            for of_period in found.values()
        ]
        check(rows, ids[of(client)], truth(values[of(client)]))
    runs, them = by_turns(lambda: [ours() for _call in range(RUN)], orm, 20)
    us = Taken(runs.wall / RUN, runs.cpu / RUN)
    lone, _them = by_turns(ours, orm, 20)
    times = them.wall / us.wall
    told = (
        f"{us.wall:.2f} ms in runs of {RUN}, {them.wall:.0f} ms; of processors "
        f"{them.cpu / us.cpu:.0f} ×; a lone call, its caches cold, {lone.wall:.2f} ms"
    )
    title = "KPI values of a client, 3 months, against ORM instances of narrow rows"
    return Result(title, f"{times:.0f} × faster", "≥ 40 ×", times >= 40, told)


def _over(metric: int, values: list[float]) -> float:
    if metric < len(SUMS):
        return sum(values)
    return sum(values) / len(values) if metric < len(METRICS) - 2 else values[-1]


def all_clients(values: np.ndarray, ids: Sequence[Any]) -> Result:
    """The figures of all channels for three months, to Python objects."""
    from kpis.series import month_values

    check([month_values(ids, METRICS, MONTHS)[month] for month in MONTHS], ids, truth(values))
    us, them = by_turns(lambda: month_values(ids, METRICS, MONTHS), lambda: limit(values), 9)
    ratio = us.wall / them.wall
    told = f"{us.wall:.1f} ms, NumPy {them.wall:.1f} ms; of processors {us.cpu / them.cpu:.2f}"
    title = (
        f"KPI values of {len(ids) // CHANNELS} clients, 3 months, against a NumPy cube in memory"
    )
    return Result(title, f"{ratio:.2f}", "≤ 1.0", ratio <= 1, told)


def judging(ids: Sequence[Any]) -> Result:
    """Many KPIs of one client with all its days behind them, as the page of its goals asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from clients.models import Channel
    from goals.models import Goal
    from kpis.judging import judge, promises
    from kpis.models import Kpi
    from kpis.rules import ER_BASES

    client = Channel.objects.get(pk=ids[-1]).client
    goal = Goal.objects.create(client=client, kind="growth", due=FIRST + timedelta(days=800))
    plain = [(code, "") for code in METRICS]
    rates = [("engagement_rate", base) for base in ER_BASES]
    asked = [*plain, *rates] * (PROMISES // (len(plain) + len(rates)))
    span = {"start": FIRST, "due": goal.due, "baseline": 1, "target": 10**7}
    Kpi.objects.bulk_create(Kpi(goal=goal, metric=code, base=base, **span) for code, base in asked)
    today = FIRST + timedelta(days=DAYS - 1)

    def ours() -> Any:
        return judge(promises(Kpi.objects.filter(goal=goal)), today)

    with CaptureQueriesContext(connection) as seen:
        lines = ours()
    if len(lines) != len(asked) or any(line.value is None for line in lines):
        raise RuntimeError("not all KPIs were judged")
    us, _same = by_turns(ours, lambda: None, 5)
    title = f"{len(asked)} KPIs of a client judged, {CHANNELS} channels × {DAYS} days"
    told = f"{us.wall:.0f} ms; of processors {us.cpu:.0f} ms"
    count = len(seen)
    return Result(title, f"{count} queries", f"≤ {QUERIES} queries", count <= QUERIES, told)


def cells_of(values: np.ndarray, chosen: Sequence[int], ids: Sequence[Any], more: int) -> Any:
    """Return the last days of channels as an import has them, sums and levels raised by more."""
    from kpis.store import Cell

    whole = [code not in AVERAGES for code in METRICS]
    cells: dict[Any, dict[str, Any]] = {}
    for number in chosen:
        for passed in range(DAYS - AGAIN, DAYS):
            row = values[number, :, passed].tolist()
            cells[ids[number], FIRST + timedelta(days=passed)] = {
                code: Cell(int(value) + more if exact else Decimal(f"{value + more:.4f}"), passed)
                for code, value, exact in zip(METRICS, row, whole, strict=True)
            }
    return cells


def again(values: np.ndarray, ids: Sequence[Any], narrow: Any) -> Result:
    """Ninety days of a channel, all of them corrected: 1,080 values, with undo and months."""
    from django.db import transaction

    from kpis.models import Import
    from kpis.store import write_days

    source = {pk: Import.objects.create(channel_id=pk, status="done") for pk in ids[:1]}
    names = ["channel", "metric", "day"]
    ready = [cells_of(values, [0], ids, more) for more in range(1, 13)]
    mine, theirs = iter(ready), iter(range(1, 13))

    def ours() -> None:
        with transaction.atomic():
            if len(write_days(source, next(mine))) != AGAIN:
                raise RuntimeError("not all days were corrected")

    def orm() -> None:
        more = next(theirs)
        rows = [
            narrow(
                channel=0,
                metric=metric,
                day=FIRST + timedelta(days=passed),
                value=values[0, metric, passed] + more,
            )
            for metric in range(len(METRICS))
            for passed in range(DAYS - AGAIN, DAYS)
        ]
        with transaction.atomic():
            narrow.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=names, update_fields=["value"]
            )

    us, them = by_turns(ours, orm, 11)
    _check_written(values, [0], ids, 11 + 1)
    title = f"Re-import of {AGAIN * len(METRICS):,} values, against bulk_create on narrow rows"
    ratio = us.wall / them.wall
    told = f"{us.wall:.1f} ms, {them.wall:.1f} ms; of processors {us.cpu / them.cpu:.2f}"
    return Result(title, f"{ratio:.2f}", "≤ 0.2", ratio <= 0.2, told)


def _check_written(
    values: np.ndarray, chosen: Sequence[int], ids: Sequence[Any], more: int
) -> None:
    """Compare the months of corrected channels with NumPy's."""
    from kpis.series import month_values

    changed = values[list(chosen)].copy()
    changed[:, :, DAYS - AGAIN :] += more
    mine = [ids[number] for number in chosen]
    found = month_values(mine, METRICS, MONTHS)
    check([found[month] for month in MONTHS], mine, truth(changed))


def million(values: np.ndarray, ids: Sequence[Any]) -> list[Result]:
    """Ninety days of many channels at once, all of them corrected."""
    from django.db import transaction

    from kpis.models import Import
    from kpis.store import write_days

    count = min(MANY, len(ids) - 1)
    chosen = [int(n) + 1 for n in np.random.default_rng(5).permutation(len(ids) - 1)[:count]]
    sources = {pk: Import(channel_id=pk, status="done") for pk in ids}
    Import.objects.bulk_create(sources.values())
    taken, spent = [], []
    backend = _backend()
    rounds = 3
    for more in range(1, rounds + 1):
        cells = cells_of(values, chosen, ids, more)
        before, began = _cpu(backend), time.perf_counter()
        with transaction.atomic():
            changes = write_days(sources, cells)
        taken.append(time.perf_counter() - began)
        spent.append(_cpu(backend) - before)
        if len(changes) != AGAIN * count:
            raise RuntimeError("not all days were corrected")
    _check_written(values, chosen, ids, rounds)
    ours = statistics.median(taken)
    title = f"Re-import of {AGAIN * len(METRICS) * count:,} values, against DuckDB without a key"
    told = f"{ours:.2f} s with undo and months, of processors {statistics.median(spent):.2f} s"
    python = os.environ.get("MEASUREMENTS_DUCKDB")
    if not python:
        return [Result(title, f"{ours:.2f} s", "≤ 2", None, f"{told}; no DuckDB here")]
    theirs = duckdb(python, count)
    ratio = ours / theirs
    told = f"{told}, DuckDB {theirs:.2f} s without"
    return [Result(title, f"{ratio:.2f}", "≤ 2", ratio <= 2, told)]


def duckdb(python: str, count: int) -> float:
    """Return the median seconds that DuckDB takes for the same correction."""
    command = [python, "-m", "benchmarks.duck", str(CLIENTS), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def storage(count: int) -> list[Result]:
    """What a value takes on disk with all indexes, before anything was corrected."""
    from django.db import connection

    from kpis.models import ChannelDay, ChannelMonth

    with connection.cursor() as cursor:
        sizes = []
        for model in (ChannelDay, ChannelMonth):
            cursor.execute("SELECT pg_total_relation_size(%s)", [model._meta.db_table])
            sizes.append(cursor.fetchone()[0] / count)
        cursor.execute(
            "SELECT pg_total_relation_size('benchmarks_narrow')::float8 / count(*) "
            "FROM benchmarks_narrow"
        )
        narrow = cursor.fetchone()[0]
    days, months = sizes
    told = f"{months:.1f} of it for the months; as narrow rows {narrow:.0f}"
    title = "Storage of a value, with its indexes"
    whole = days + months
    return [Result(title, f"{whole:.1f} bytes", f"≤ {BYTES} bytes", whole <= BYTES, told)]


def measure() -> list[Result]:
    import django

    os.environ["DATABASE_URL"] = os.environ["MEASUREMENTS_DATABASE_URL"]
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.__main__ import Quiet, made_anew

    made_anew(os.environ["DATABASE_URL"])
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # filling takes longer than a page may
    values = cube()
    ids = channels(CLIENTS)
    narrow = narrow_model()
    for title, task in (
        ("Filling the store", lambda: fill(values, ids)),
        ("Filling narrow rows", lambda: fill_narrow(narrow, values[: NARROW * CHANNELS])),
    ):
        began = time.perf_counter()
        task()
        print(f"{title}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    measured = storage(values.size)
    for task in (
        lambda: [one_client(values, ids, narrow)],
        lambda: [all_clients(values, ids)],
        lambda: [judging(ids)],
        lambda: [again(values, ids, narrow)],
        lambda: million(values, ids),
    ):
        watch = Quiet()
        results = task()
        others = f"others used {100 * watch.foreign():.0f} %"
        measured += [one._replace(rest=f"{one.rest}, {others}") for one in results]
    return measured


if __name__ == "__main__":
    found = measure()
    if "--json" in sys.argv:
        print(json.dumps(found))
    else:
        for one in found:
            print(*one, sep=" | ")

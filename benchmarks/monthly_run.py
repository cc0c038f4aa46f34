"""The agency's monthly run: 500 clients' reports through Celery, results saved (REP-1).

    python -m benchmarks.monthly_run [--json]

Fills the database of DATABASE_URL, which is made anew, and starts one worker. Three ways by turns
in one run: figures alone in batches; the same with a PDF of each report; and, for a sample of the
clients, a task for each that adds its figures up with the ORM: a sum for each metric, channel and
period, a KPI's days as rows, the other parts as they are, without judging or forecasting anything.
The tasks of all three are wakened by the same broker and end with a saved row."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = int(os.environ.get("MONTHLY_CLIENTS", "500"))
ONE_BY_ONE = 50  # clients whose sums the ORM adds up: a tenth, or it would take minutes
CHANNELS, DAYS = 5, 150
NETWORKS = ("instagram", "facebook", "vk", "telegram", "tiktok")
LAST = date(2026, 5, 31)
FASTER = 10
CALM = 600  # seconds to wait for a run at most
# About what a day of a small company's channel brings; each day differs a little.
USUAL = {
    "followers": 12_000,
    "new_followers": 40,
    "lost_followers": 12,
    "reach": 3_000,
    "impressions": 5_200,
    "views": 2_400,
    "likes": 130,
    "comments": 14,
    "shares": 9,
    "saves": 11,
    "link_clicks": 35,
    "profile_visits": 60,
}
METRICS = tuple(USUAL)


# --- The data -------------------------------------------------------------------------------------
def seed() -> tuple[Any, Any]:
    """Return the owner and the agency, with clients that each have a goal, a KPI, five channels and
    five months of figures; the figures are written by SQL, for nobody measures that here."""
    from django.db import transaction

    from accounts.models import User
    from clients.models import Channel, Client
    from clients.services import found_agency

    with transaction.atomic():
        owner = User.objects.create_user("owner@example.com", name="Owner of the agency")
        agency = found_agency("Agency", owner=owner)
        clients = Client.objects.bulk_create(
            Client(
                agency=agency,
                name=f"Client {number}",
                folded_name=f"client {number}",
                timezone="Asia/Tbilisi",
                currency="GEL",
            )
            for number in range(CLIENTS)
        )
        channels = Channel.objects.bulk_create(
            Channel(client=client, network=network, name="Guests")
            for client in clients
            for network in NETWORKS
        )
        _goals(clients)
        _numbers(channels)
    return owner, agency


def _goals(clients: list[Any]) -> None:
    from goals.models import Goal
    from kpis.models import Kpi

    start, due = LAST - timedelta(days=DAYS - 1), date(2026, 12, 31)
    told = {"kind": "growth", "problem": "Too few know us", "measure": "20,000 followers"}
    goals = Goal.objects.bulk_create(
        Goal(
            client=client,
            **told,
            due=due,
            status="agreed",
            sent_version=1,
            sent_content={**told, "due": due.isoformat()},
        )
        for client in clients
    )
    sent = {
        "metric": "followers",
        "base": "",
        "direction": "up",
        "baseline": "1000",
        "target": "20000",
        "start": start.isoformat(),
        "due": due.isoformat(),
        "priority": "primary",
        "reason": "",
        "channels": [],
    }
    Kpi.objects.bulk_create(
        Kpi(
            goal=goal,
            metric="followers",
            baseline=1000,
            target=20_000,
            start=start,
            due=due,
            sent_version=1,
            sent_content=sent,
        )
        for goal in goals
    )


def _numbers(channels: list[Any]) -> None:
    from django.db import connection

    from kpis.models import ChannelDay
    from kpis.months import metrics_of_months, rebuild_at_once

    table = connection.ops.quote_name(ChannelDay._meta.db_table)
    first = LAST - timedelta(days=DAYS - 1)
    values = ", ".join(
        f"{usual} + mod(day * {place + 7} + channel, {max(4, usual // 8)})"
        if name != "followers"
        else f"{usual} + mod(channel, 997) + day * 28"
        for place, (name, usual) in enumerate(USUAL.items())
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (channel_id, day, {', '.join(METRICS)}) "
            f"SELECT id, %s::date + day, {values} "
            "FROM unnest(%s::uuid[]) WITH ORDINALITY AS given(id, channel), "
            "generate_series(0, %s) AS day",
            [first, [channel.pk for channel in channels], DAYS - 1],
        )
    months = {(first + timedelta(days=passed)).replace(day=1) for passed in range(DAYS)}
    every = [(channel.pk, month) for channel in channels for month in sorted(months)]
    rebuild_at_once(every, metrics_of_months(METRICS))


# --- Measuring ------------------------------------------------------------------------------------
@contextmanager
def worker() -> Iterator[subprocess.Popen]:
    """Run one worker with one process, on a broker that keeps nothing of before."""
    command = ["celery", "-A", "benchmarks.monthly_jobs", "worker", "--concurrency=1"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "-n", "bench@monthly", "--loglevel=ERROR"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory(process: subprocess.Popen) -> int:
    """Return the highest resident memory of the worker's processes that work, in bytes."""
    task = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    highest = [0]
    for pid in task.read_text().split():
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                highest.append(1024 * int(line.split()[1]))
    return max(highest)


def taken(kind: str, number: int, since: datetime | None = None) -> float:
    """Return the seconds from a moment, or the first row of these jobs, to the end of the last;
    wait for them."""
    from jobs.models import Job

    until = time.monotonic() + CALM
    while time.monotonic() < until:
        rows = list(
            Job.objects.filter(kind=kind).values_list("status", "created_at", "finished_at")
        )
        if len(rows) == number and all(status == "done" for status, *_rest in rows):
            began = since or min(row[1] for row in rows)
            return (max(row[2] for row in rows) - began).total_seconds()
        if any(status == "failed" for status, *_rest in rows):
            raise SystemExit(f"{kind} failed: {Job.objects.filter(status='failed').first().error}")
        time.sleep(0.2)
    raise SystemExit(f"{kind} took more than {CALM} s")


def start(kind: str, many: list[dict[str, Any]]) -> float:
    """Start a job for each of the arguments; return the seconds until all are done."""
    from django.db import transaction

    from jobs.services import planned_job, start_jobs

    with transaction.atomic():
        start_jobs(
            [planned_job(kind, args=args, key=f"{kind}:{place}") for place, args in enumerate(many)]
        )
    return taken(kind, len(many))


def measure() -> dict[str, Any]:
    """Return seconds and bytes of the three ways, and how often the batches are faster."""
    from django.db import transaction

    import benchmarks.monthly_jobs  # noqa: F401  # its kinds of jobs
    from clients.models import Client
    from common.periods import month_of, now
    from reports.batches import BATCH, request_reports
    from reports.models import Report

    owner, _agency = seed()
    clients = list(Client.objects.order_by("pk"))
    batches = -(-CLIENTS // BATCH)
    with worker() as process:
        start("bench_sums", [{"client_id": str(one.pk)} for one in clients[:3]])  # warms up
        _forget()
        asked = [{"client_id": str(one.pk)} for one in clients[:ONE_BY_ONE]]
        sums = [start("bench_sums", asked) * CLIENTS / len(asked)]
        before = memory(process)
        began = now()
        with transaction.atomic():  # all are asked for before the first is computed
            request_reports(clients, month_of(LAST), by=owner)
        asked_at = now()
        figures = taken("compute_reports", batches, asked_at)
        used = memory(process)
        saved = Report.objects.filter(status="review").count()
        if saved != CLIENTS:
            raise SystemExit(f"{saved} of {CLIENTS} reports are there")
        drawn = taken("draw_reports", batches)
        papers = start(
            "bench_papers",
            [
                {"batch": str(batch)}
                for batch in Report.objects.order_by().values_list("batch", flat=True).distinct()
            ],
        )
        _forget()
        sums.append(start("bench_sums", asked) * CLIENTS / len(asked))
        after = memory(process)
    one_by_one = statistics.mean(sums)
    return {
        "clients": CLIENTS,
        "asking": (asked_at - began).total_seconds(),
        "figures": figures,
        "pictures": drawn,
        "papers": papers,
        "one_by_one": one_by_one,
        "times": one_by_one / figures,
        "memory_before": before,
        "memory_figures": used,
        "memory_papers": after,
    }


def _forget() -> None:
    from jobs.models import Job

    Job.objects.filter(kind="bench_sums").delete()


def rows(found: dict[str, Any]) -> list[tuple[str, str, str, bool | None, str]]:
    """Return the lines of docs/performance.md, as benchmarks.measurements does."""
    mib = {name: f"{found[name] >> 20} MiB" for name in found if name.startswith("memory_")}
    clients = f"{found['clients']} clients"
    return [
        (
            f"Figures of {clients} saved, in batches",
            f"{found['figures']:.1f} s, {found['times']:.1f} × faster than one by one",
            f"≥ {FASTER} ×",
            found["times"] >= FASTER,
            f"asked for in {found['asking']:.1f} s; a task for each client with sums by the ORM: "
            f"{found['one_by_one']:.1f} s; "
            f"worker {mib['memory_figures']}, before {mib['memory_before']}",
        ),
        (
            f"Pictures and PDF of {clients}",
            f"{found['pictures'] + found['papers']:.1f} s more",
            "",
            None,
            f"pictures {found['pictures']:.1f} s, PDF {found['papers']:.1f} s; "
            f"worker {mib['memory_papers']}",
        ),
    ]


def main() -> None:
    from benchmarks.__main__ import made_anew

    made_anew(os.environ["DATABASE_URL"])
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    found = rows(measure())
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    for title, measured, goal, met, rest in found:
        print(f"{title}: {measured} ({goal}, {met}); {rest}")


if __name__ == "__main__":
    main()

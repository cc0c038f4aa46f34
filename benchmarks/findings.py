"""Milliseconds per post for the findings of a plan, a year of history behind it (PLAN-9).

    python -m benchmarks.findings [--json]

Makes its own data, in a transaction that is rolled back, in the database of DATABASE_URL (which
has to be migrated). "rules" is the pure pass over a plan that is loaded, with nothing remembered;
"page" is load and pass as a page asks for them, the history remembered from the page before."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from time import process_time
from typing import Any

SIZES = (50, 500, 2_000)
MONTHS_BEFORE = 12
ROUNDS = 5
CHANNELS = 8
START = date(2026, 6, 1)
KINDS = ("engaging",) * 8 + ("user_generated",) * 6 + ("educational",) * 5 + ("promotional",)


def best(task: Callable[[], Any], prepare: Callable[[], Any] = lambda: None) -> float:
    """Return the milliseconds of CPU of the best round: other programs only add to it."""
    spent = []
    for _round in range(ROUNDS):
        prepare()
        started = process_time()
        task()
        spent.append(process_time() - started)
    return 1000 * min(spent)


def texts(number: int, seed: int) -> list[str]:
    """Return texts of 60 words each; one in twenty is nearly an earlier one."""
    chance = Random(seed)
    words = [f"{chance.choice('bcdfgklmnprst')}{number:x}er" for number in range(3_000)]
    made: list[str] = []
    for place in range(number):
        if place % 20 == 19:
            again = made[chance.randrange(place)].split()
            again[chance.randrange(60)] = "today"
            made.append(" ".join(again))
        else:
            made.append(" ".join(chance.choices(words, k=60)))
    return made


def moment(number: int, days: int) -> datetime:
    return datetime.combine(START, time(6 + number // days % 14), UTC) + timedelta(
        days=number % days
    )


def seed(posts: int) -> Any:
    """Return a plan with so many posts and twelve months of as many before it."""
    from clients.models import Agency, Channel, Client
    from contentplan.models import ContentPlan, Post
    from goals.models import Goal

    agency = Agency.objects.create(name=f"Agency {posts}")
    client = Client.objects.create(agency=agency, name="Client", folded_name="client")
    goal = Goal.objects.create(
        client=client, kind="growth", problem="-", measure="-", due=START, status="agreed"
    )
    slots = [{"weekday": day, "time": f"{hour:02}:00"} for day in range(1, 8) for hour in (7, 15)]
    networks = Channel.Network.values[:CHANNELS]
    channels = [
        Channel.objects.create(client=client, network=each, name="Page", rhythm=slots)
        for each in networks
    ]
    said = texts(posts * (MONTHS_BEFORE + 1), posts)
    for months in range(MONTHS_BEFORE, -1, -1):
        back = timedelta(days=30 * months)
        plan = ContentPlan.objects.create(
            client=client, title="Month", start=START - back, end=START - back + timedelta(days=29)
        )
        plan.channels.set(channels)
        Post.objects.bulk_create(
            (
                Post(
                    content_plan=plan,
                    channel=channels[number % CHANNELS],
                    goal=goal if number % 9 else None,
                    type=KINDS[number % 20],
                    text=said[months * posts + number],
                    publish_at=moment(number, 30) - back,
                )
                for number in range(posts)
            ),
            batch_size=500,
        )
    return plan


def measure(posts: int) -> dict[str, float]:
    """Return ms per post of the pure pass and of load and pass, the findings and the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from contentplan.desk import load, with_goal
    from contentplan.models import ContentPlan
    from contentplan.rules import phrases, repeats
    from contentplan.rules.findings import check

    plan = seed(posts)

    def page() -> Any:
        found = load(with_goal(ContentPlan.objects.all()).get(pk=plan.pk))
        return found, found.findings

    def forget() -> None:
        for remembered in (repeats.sketch, repeats._alike, phrases.worn_out):
            remembered.cache_clear()

    desk, findings = page()
    with CaptureQueriesContext(connection) as asked:
        page()
    return {
        "posts": posts,
        "rules": best(lambda: check(desk.facts, desk.counted), forget) / posts,
        "page": best(page) / posts,
        "findings": len(findings),
        "queries": len(asked),
    }


def measured() -> Iterator[dict[str, float]]:
    """Yield what each size costs; nothing of it stays in the database."""
    from django.db import transaction

    for posts in SIZES:
        with transaction.atomic():
            found = measure(posts)
            transaction.set_rollback(True)
        yield found


def main(*options: str) -> None:
    if "--json" in options:
        print(json.dumps(list(measured())))
        return
    print("posts   rules   page (ms a post)   findings   queries")
    for found in measured():
        print(
            f"{found['posts']:>5}  {found['rules']:6.3f}  {found['page']:6.3f}"
            f"  {found['findings']:>18}  {found['queries']:>8}"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")
    import django

    django.setup()
    main(*sys.argv[1:])

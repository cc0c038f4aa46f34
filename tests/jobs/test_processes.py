"""Two at once, for real: processes on one database. They are waited for, at most a minute."""

import socket
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.jobs.world import World, wait_until, world

RACE = """
import time
from pathlib import Path
from jobs import claims, services
from jobs.models import Job
jobs = list(Job.objects.order_by("id").values_list("pk", flat=True))
Path({ready!r}).touch()
while not Path({go!r}).exists():
    time.sleep(0.001)
{race}
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def place(migrated, monkeypatch):
    """Give a world with forty jobs that wait, and with an empty broker."""
    monkeypatch.setattr(migrated, "environment", {**migrated.environment})
    migrated.run("""
from jobs.models import Job
from jobs.services import start_job
Job.objects.all().delete()
for number in range(40):
    start_job("storm_work", args={"number": number, "seconds": 0}, key=f"n{number}")
""")
    migrated.empty_broker()
    return migrated


def race(place: World, code: str, processes: int = 4) -> list[str]:
    """Return what each of several processes prints that run the same code at the same moment."""
    line = place.folder / uuid4().hex
    line.mkdir()
    racers = []
    for number in range(processes):
        ready, go = str(line / f"{number}.ready"), str(line / "go")
        racers.append(place.start_code(RACE.format(ready=ready, go=go, race=code)))
    assert wait_until(lambda: len(list(line.glob("*.ready"))) == processes, 60)
    (line / "go").touch()
    return [place.wait_for(racer) for racer in racers]


def ids(printed: str) -> list[UUID]:
    return [UUID(line) for line in printed.split()]


def test_of_many_claimers_one_gets_each_job(place):
    """JOB-4"""
    won = race(place, "for pk in jobs:\n    if claims.claim(pk): print(pk)")
    claimed = [pk for printed in won for pk in ids(printed)]
    assert len(claimed) == len(set(claimed)) == 40


def test_of_many_sweeps_one_announces_each_job(place):
    """JOB-3"""
    place.run(
        "from jobs.models import Job; from common.periods import now\n"
        "Job.objects.update(wake_at=now())"
    )
    printed = race(place, "print(services.announce())")
    assert sum(int(line) for line in printed) == 40
    assert len(list((place.folder / "broker").glob("*.msg"))) == 40


def test_of_many_starts_with_one_key_one_makes_the_job(place):
    printed = race(place, 'print(services.start_job("storm_work", args={}, key="one").pk)')
    assert len({pk for line in printed for pk in ids(line)}) == 1
    assert len(list((place.folder / "broker").glob("*.msg"))) == 1


def test_what_a_killed_process_left_is_done_at_the_next_start_in_place(place):
    """JOB-10: no broker, no worker; the process that ran the job is gone."""
    place.environment["JOBS_INLINE"] = "1"
    printed = place.run(
        f"""
from jobs import claims
from jobs.models import Job
from common.periods import now
from datetime import timedelta
first = Job.objects.order_by("id").first()
claims.claim(first.pk)
Job.objects.filter(pk=first.pk).update(lease_until=now() - {timedelta(seconds=1)!r})
Job.objects.exclude(pk=first.pk).delete()
""".replace("datetime.timedelta", "timedelta")
    )
    assert printed == ""
    printed = place.run("""
import time
from jobs import inplace
from jobs.models import Job
inplace.keep_sweeping()
for _each in range(200):
    time.sleep(0.05)
    if Job.objects.get().is_over: break
print(Job.objects.get().status, Job.objects.get().attempts)
""")
    assert printed.split() == ["done", "2"]


@pytest.mark.parametrize("speaks", [True, False], ids=["refuses", "keeps silent"])
def test_a_redis_that_is_away_costs_the_answer_at_most_three_seconds(place, speaks):
    """JOB-2: the row is there, the error is swallowed, and the next one doesn't even try."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if speaks:
            server.close()
        place.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        printed = place.run("""
import time
import smmhub.celery
from django.db import transaction
from jobs.models import Job
from jobs.services import start_job
started = time.monotonic()
for key in "ab":
    with transaction.atomic():
        start_job("storm_work", args={}, key=key)
print("took", time.monotonic() - started)
print("rows", Job.objects.filter(key__in=["a", "b"], status="queued").count())
""")
    told = dict(line.split() for line in printed.splitlines() if line[:5] in ("took ", "rows "))
    assert float(told["took"]) < 3
    assert told["rows"] == "2"


@pytest.mark.redis
def test_a_worker_goes_on_sweeping_after_its_connections_were_cut(tmp_path, settings):
    """JOB-3"""
    import redis

    address = settings.REDIS_URL.rpartition("/")[0] + "/10"
    with world(tmp_path / "world", address) as place:
        place.empty_broker()
        worker = place.start_worker()
        silent = """
from jobs.models import Job
from jobs.services import start_job
from jobs import broker
broker.publish = lambda *_given: True  # says nothing to anyone
start_job("storm_work", args={{"number": 1, "seconds": 0}}, key={key!r})
"""
        done = 'from jobs.models import Job; print(Job.objects.filter(status="done").count())'
        for number, key in enumerate("abc", start=1):
            place.run(silent.format(key=key))
            found = wait_until(lambda n=number: place.run(done).strip() == str(n), 20)
            assert found, place.printed_by(worker)
            server = redis.Redis.from_url(address)
            for client in server.client_list():
                if client["db"] == "10" and key == "a":
                    server.client_kill_filter(_id=client["id"], skipme=True)

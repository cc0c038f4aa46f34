"""JOB-3, JOB-6, JOB-10: what was lost is taken up, what waits is announced."""

from datetime import timedelta

import pytest
import time_machine

from common.periods import now
from jobs import broker, claims, inplace, registry, services
from jobs.models import Job
from jobs.services import clean, retry, start_job, sweep
from tests.jobs.conftest import fresh


@pytest.fixture
def clock(settings):
    settings.JOB_SWEEP, settings.JOB_LEASE = 10, 60
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def test_a_job_is_announced_again_after_ten_seconds_and_then_ever_less(clock, job, published):
    """JOB-3: the broker may have lost it, or has a long queue."""
    seen = []
    for second in range(700):
        published.clear()
        sweep()
        if published:
            seen.append(second)
        clock.shift(1)
    assert seen == [10, 20, 40, 80, 160, 320, 620]


def test_a_job_due_later_is_announced_when_it_is_due(clock, kinds, db, published):
    start_job("work", args={}, key="a", due_at=now() + timedelta(minutes=5))
    clock.shift(299)
    assert sweep() == 0
    clock.shift(1)
    assert sweep() == 1


def test_running_jobs_and_those_that_are_over_are_not_announced(clock, job, published):
    ours = claims.claim(job.pk)
    clock.shift(30)
    assert sweep() == 0
    claims.complete(ours, None)
    clock.shift(3000)
    assert sweep() == 0
    assert published == []


def test_a_job_whose_process_died_is_announced_at_once(clock, job, published):
    claims.claim(job.pk)
    clock.shift(60)
    assert sweep() == 0
    clock.shift(1)
    assert sweep() == 1
    lost = fresh(job)
    assert (lost.status, lost.attempts, lost.deaths) == ("queued", 1, 1)
    assert published == [(job.pk, "interactive")]


def test_a_job_that_always_kills_its_process_fails_after_five_attempts(clock, job, published):
    """JOB-6"""
    for attempt in range(1, 6):
        assert claims.claim(job.pk).attempts == attempt
        clock.shift(61)
        sweep()
    failed = fresh(job)
    assert (failed.status, failed.attempts) == ("failed", 5)
    assert (failed.error["status"], failed.error["code"]) == (500, "worker_died")
    assert "5 attempts" in failed.error["detail"]
    published.clear()
    sweep()
    assert published == []
    assert retry(job).deaths == 0


def test_of_two_sweeps_at_once_one_announces_a_job(clock, job, published, monkeypatch):
    """The second one read the same rows before the first wrote."""
    clock.shift(10)
    choose = services.publish_pause
    inner = []

    def overtaken(waited, **options):
        if not inner:
            inner.append(True)
            inner.append(services.announce())
        return choose(waited, **options)

    monkeypatch.setattr(services, "publish_pause", overtaken)
    assert services.announce() == 0
    assert inner == [True, 1]
    assert len(published) == 1


def test_what_the_broker_refuses_is_announced_by_the_next_sweep(clock, job, published, monkeypatch):
    start_job("work", args={}, key="b")
    clock.shift(10)
    monkeypatch.setattr(broker, "publish", lambda *_given: False)
    assert sweep() == 0
    monkeypatch.undo()
    monkeypatch.setattr(broker, "publish", lambda *given: published.append(given) or True)
    assert Job.objects.to_wake(now()).count() == 2


def test_a_sweep_keeps_still_while_the_broker_is_away(clock, job, published, monkeypatch):
    clock.shift(10)
    monkeypatch.setattr(broker, "is_silent", lambda: True)
    assert sweep() == 0
    assert published == []
    assert Job.objects.to_wake(now()).count() == 1


def test_jobs_done_long_ago_are_forgotten_failed_ones_kept(clock, kinds, job, settings):
    settings.JOB_KEEP_DAYS = 90
    failed = start_job("work", args={}, key="b")
    waiting = start_job("work", args={}, key="c")
    claims.complete(claims.claim(job.pk), None)
    claims.fail(claims.claim(failed.pk), {"title": "no"})
    clock.shift(timedelta(days=90))
    assert clean() == 0
    clock.shift(1)
    assert clean() == 1
    assert set(Job.objects.all()) == {failed, waiting}


def test_every_sweep_tidies_up_what_other_apps_registered(kinds, db, published):
    tidied = []
    registry.at_sweep(lambda: tidied.append("counters"))
    sweep()
    sweep()
    assert tidied == ["counters", "counters"]


def test_in_place_a_job_is_done_when_its_cause_is_committed(
    db, kinds, settings, django_capture_on_commit_callbacks
):
    """JOB-10"""
    settings.JOBS_INLINE = True
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job("work", args={}, key="a")
        assert kinds.calls == []
    assert fresh(job).status == "done"


def test_in_place_a_job_that_fails_leaves_the_request_alone(
    db, kinds, settings, django_capture_on_commit_callbacks
):
    settings.JOBS_INLINE = True
    kinds.raises(OSError())
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job("work", args={}, key="a")
    assert fresh(job).status == "queued"


def test_in_place_the_sweep_does_what_a_killed_process_left(clock, kinds, job, settings):
    """JOB-10"""
    claims.claim(job.pk)
    clock.shift(61)
    settings.JOBS_INLINE = True
    assert sweep() == 1
    assert (fresh(job).status, fresh(job).attempts) == ("done", 2)


def test_the_sweep_in_place_starts_once_and_only_without_workers(settings, monkeypatch):
    """JOB-10: a thread of the web process."""
    started = []
    monkeypatch.setattr(inplace, "_started", inplace.threading.Lock())
    monkeypatch.setattr(inplace, "_sweep_forever", lambda: started.append(1))
    settings.JOBS_INLINE = False
    assert not inplace.keep_sweeping()
    settings.JOBS_INLINE = True
    assert inplace.keep_sweeping()
    assert not inplace.keep_sweeping()
    assert started == [1]

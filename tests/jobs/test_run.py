"""JOB-4 to JOB-8, TEN-7: one attempt, and what comes of it."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
import structlog
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from common.errors import WrongState
from common.periods import now
from jobs import claims, registry, runner
from jobs.models import Job
from jobs.registry import Progress, Refusal
from jobs.services import start_job, take_up_lost
from tests.jobs.conftest import fresh


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def test_a_function_gets_the_arguments_and_its_progress(kinds, db, published):
    job = start_job("work", args={"report_id": "7"}, key="a")
    runner.run(job.pk)
    [told] = kinds.calls
    assert told["report_id"] == "7"
    assert told["progress"].job_id == job.pk


def test_what_a_function_returns_is_the_result(kinds, job):
    kinds.does(lambda **_given: {"url": "/reports/1/"})
    runner.run(job.pk)
    done = fresh(job)
    assert (done.status, done.result_url, done.is_over) == ("done", "/reports/1/", True)
    assert done.finished_at is not None


def test_a_job_run_twice_is_done_once(kinds, job):
    runner.run(job.pk)
    runner.run(job.pk)
    assert len(kinds.calls) == 1
    assert fresh(job).attempts == 1


def test_a_refusal_fails_at_once_with_what_a_person_can_repair(kinds, job):
    """JOB-6"""
    error = {"pointer": "/file", "code": "IMP-3", "detail": gettext_lazy("Bad file.")}
    kinds.raises(Refusal(gettext_lazy("Bad file."), code="IMP-3", errors=[error]))
    runner.run(job.pk)
    failed = fresh(job)
    assert (failed.status, failed.attempts) == ("failed", 1)
    assert failed.error["code"] == "IMP-3"
    assert failed.error["status"] == 400
    assert failed.error["detail"] == "Bad file."
    assert failed.error["errors"] == [{"pointer": "/file", "code": "IMP-3", "detail": "Bad file."}]


def test_what_a_service_refuses_is_a_refusal_too(kinds, job):
    wrong = ValidationError("Too short.", code="TXT-1")
    kinds.raises(ValidationError({"name": wrong, "__all__": ValidationError("No.", code="X-1")}))
    runner.run(job.pk)
    failed = fresh(job)
    assert failed.error["status"] == 400
    assert {(error["pointer"], error["code"]) for error in failed.error["errors"]} == {
        ("/name", "TXT-1"),
        ("", "X-1"),
    }


def test_too_late_is_a_refusal_too(kinds, job):
    kinds.raises(WrongState("It was sent meanwhile."))
    runner.run(job.pk)
    assert (fresh(job).error["status"], fresh(job).error["detail"]) == (
        409,
        "It was sent meanwhile.",
    )


def test_a_fault_is_tried_again_after_growing_pauses_and_then_failed(kinds, job, clock, settings):
    """JOB-6: by due_at in the row, five attempts, then a problem document."""
    settings.JOB_RETRY_FIRST, settings.JOB_RETRY_LAST = 1, 600
    kinds.raises(OSError("disk on fire"))
    pauses = []
    for _attempt in range(4):
        runner.run(job.pk)
        again = fresh(job)
        assert (again.status, again.error) == ("queued", None)
        assert again.wake_at == again.due_at
        pauses.append((again.due_at - now()).total_seconds())
        clock.move_to(again.due_at)
    assert pauses == [1, 8, 64, 512]
    runner.run(job.pk)
    failed = fresh(job)
    assert (failed.status, failed.attempts) == ("failed", 5)
    assert (failed.error["status"], failed.error["code"]) == (500, "unexpected_error")
    assert "disk on fire" not in str(failed.error)


def test_a_kind_of_a_newer_version_waits_for_it(kinds, job):
    Job.objects.update(kind="tomorrow")
    runner.run(job.pk)
    assert fresh(job).status == "queued"


@pytest.mark.django_db(transaction=True)
def test_a_result_that_is_no_json_is_a_fault(kinds, job):
    kinds.does(lambda **_given: {"url": object()})
    runner.run(job.pk)
    assert fresh(job).status == "queued"


def test_a_job_stops_quietly_when_it_went_to_another(kinds, job, clock, settings):
    """JOB-4: its process was frozen for longer than the lease."""
    steps = []

    def slow(progress, **_given):
        clock.shift(settings.JOB_LEASE + 1)
        take_up_lost()
        claims.claim(job.pk)
        progress(1, 2)
        steps.append("went on")

    kinds.does(slow)
    runner.run(job.pk)
    assert steps == []
    assert (fresh(job).status, fresh(job).attempts) == ("running", 2)


def test_result_and_end_are_one_transaction(kinds, job):
    """JOB-5: what is written in finish() is there if and only if the job is done."""

    def write_and_fall(progress, **_given):
        with progress.finish() as result:
            Job.objects.filter(pk=job.pk).update(args={"written": True})
            result["url"] = "/x/"
            raise OSError

    kinds.does(write_and_fall)
    runner.run(job.pk)
    assert (fresh(job).status, fresh(job).args, fresh(job).result) == ("queued", {}, None)

    def write(progress, **_given):
        with progress.finish() as result:
            Job.objects.filter(pk=job.pk).update(args={"written": True})
            result["url"] = "/x/"

    kinds.does(write)
    Job.objects.update(due_at=now())
    with structlog.testing.capture_logs() as logs:
        runner.run(job.pk)
    assert logs == []
    assert (fresh(job).status, fresh(job).args) == ("done", {"written": True})
    assert fresh(job).result_url == "/x/"


def test_what_is_written_after_the_claim_was_lost_rolls_back(kinds, job, clock, settings):
    """JOB-5: another process claims between the start of finish() and its end."""

    def overtaken(progress, **_given):
        with progress.finish():
            start_job("work", args={}, key="written")
            Job.objects.filter(pk=job.pk).update(token=claims.uuid4())

    kinds.does(overtaken)
    runner.run(job.pk)
    assert not Job.objects.filter(key="written").exists()


def test_a_fault_after_the_end_changes_nothing(kinds, job):
    def fall_late(progress, **_given):
        with progress.finish():
            pass
        raise OSError

    kinds.does(fall_late)
    runner.run(job.pk)
    assert fresh(job).status == "done"


def test_a_job_finishes_once(kinds, job):
    progress = claims.RowProgress(claims.claim(job.pk))
    with progress.finish():
        pass
    with pytest.raises(ValueError, match="finished already"), progress.finish():
        pass


def test_progress_is_written_at_most_once_a_second_and_never_goes_down(job, monkeypatch):
    """JOB-8"""
    moment = 100.0
    monkeypatch.setattr(claims.time, "monotonic", lambda: moment)
    progress = claims.RowProgress(claims.claim(job.pk))
    progress(3, 10)
    progress(4, 10)
    assert (fresh(job).progress_done, fresh(job).percent) == (3, 30)
    moment += 1.0
    progress(2, 10)
    assert fresh(job).progress_done == 3
    moment += 1.0
    progress(0, 2)
    assert (fresh(job).progress_done, fresh(job).progress_total) == (3, 3)
    with pytest.raises(ValueError, match="5 of 4"):
        progress(5, 4)


def test_a_new_attempt_counts_from_nothing_and_a_done_job_is_complete(kinds, job, clock):
    def halfway(progress, **_given):
        progress(5, 10)
        raise OSError

    kinds.does(halfway)
    runner.run(job.pk)
    assert fresh(job).progress_done == 5
    seen = []
    kinds.does(lambda **_given: seen.append(fresh(job).progress_done))
    clock.shift(2)
    runner.run(job.pk)
    assert seen == [0]
    assert (fresh(job).progress_done, fresh(job).progress_total) == (10, 10)


def test_progress_keeps_the_lease_alive(job, clock):
    ours = claims.claim(job.pk)
    clock.shift(30)
    claims.RowProgress(ours)(1, 2)
    assert fresh(job).lease_until > ours.lease_until


def test_without_a_row_progress_tells_nobody_and_finish_is_a_transaction(db):
    progress = Progress()
    progress(1, 2)
    assert progress.job_id is None
    with progress.finish() as result:
        result["url"] = "/x/"
    with pytest.raises(ValueError, match="3 of 2"):
        progress(3, 2)


def test_a_job_has_its_own_language_and_utc_and_leaves_no_trace(kinds, db, published):
    """TEN-7"""
    seen = []

    def look(**_given):
        context = structlog.contextvars.get_contextvars()
        seen.append(
            (translation.get_language(), timezone.get_current_timezone_name(), context["job_kind"])
        )
        translation.activate("en")
        timezone.activate("Asia/Tokyo")

    kinds.does(look)
    job = start_job("work", args={}, key="a", language="ka")
    with translation.override("ru"), timezone.override("Asia/Tbilisi"):
        runner.run(job.pk)
        after = (translation.get_language(), timezone.get_current_timezone_name())
    assert seen == [("ka", "UTC", "work")]
    assert after == ("ru", "Asia/Tbilisi")
    assert "job_id" not in structlog.contextvars.get_contextvars()


def test_other_floors_may_stand_around_a_job(kinds, job):
    """TEN-7: such as the history, which notes that a job acts."""
    steps = []

    @registry.around
    @contextmanager
    def noting(running):
        steps.append(f"into {running.kind}")
        yield
        steps.append("out")

    kinds.does(lambda **_given: steps.append("work"))
    runner.run(job.pk)
    assert steps == ["into work", "work", "out"]


def test_a_heartbeat_renews_while_the_job_works(kinds, job, settings, monkeypatch):
    """JOB-4: long work on the processor renews from a thread."""
    settings.JOB_RENEW = 0.001
    renewed = runner.threading.Event()
    monkeypatch.setattr(claims, "renew", lambda _job: renewed.set() or True)
    kinds.does(lambda **_given: {"seen": renewed.wait(5)})
    runner.run(job.pk)
    assert fresh(job).result == {"seen": True}


def test_a_heartbeat_ends_at_the_hard_limit_so_that_a_hanging_job_is_taken_up(
    job, settings, monkeypatch
):
    settings.JOB_RENEW, settings.JOB_HARD_LIMIT = 0.001, 0
    renewed = []
    monkeypatch.setattr(claims, "renew", lambda _job: renewed.append(1))
    heart = runner.Heartbeat(job)
    heart.start()
    heart.join(5)
    assert not heart.is_alive()
    assert renewed == []


def test_a_process_runs_one_suspect_at_a_time(kinds, job):
    """JOB-6: else a deadly job takes the same neighbours with it until all have failed."""
    other = start_job("work", args={}, key="b")
    innocent = start_job("work", args={}, key="c")
    Job.objects.exclude(pk=innocent.pk).update(deaths=1)
    seen = []

    def while_it_runs(**_given):
        kinds.does(lambda **_given: None)
        runner.run(other.pk)
        runner.run(innocent.pk)
        seen.append((fresh(other).status, fresh(innocent).status))

    kinds.does(while_it_runs)
    runner.run(job.pk)
    assert seen == [("queued", "done")]
    left = fresh(other)
    assert left.wake_at - now() > timedelta(seconds=8)
    runner.run(other.pk)
    assert fresh(other).status == "done"


def test_the_history_says_that_a_job_acts_and_for_whom(job, kinds, monkeypatch):
    """TEN-7, AUD-1: clients/tasks.py stands around every job."""
    from clients.history import now_acting
    from clients.tasks import acting_as_job

    registry.around(acting_as_job)
    person_id = uuid4()
    Job.objects.update(person_id=person_id)
    seen = []
    kinds.does(lambda **_given: seen.append(now_acting()))
    runner.run(job.pk)
    assert [(acting.door, acting.person_id) for acting in seen] == [("job", person_id)]
    assert now_acting().door != "job"

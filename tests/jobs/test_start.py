"""JOB-1, JOB-2: a promise is a row, made with its cause; the broker only wakes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from common.errors import WrongState
from common.periods import now
from jobs import broker, claims, services
from jobs.models import Job
from jobs.services import planned_job, retry, start_job, start_jobs
from tests.jobs.conftest import fresh


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_a_job_is_published_once_its_cause_is_committed(db, kinds, published, on_commit):
    with on_commit(execute=True):
        job = start_job("work", args={"report_id": "1"}, key="a")
        assert published == []
    assert published == [(job.pk, "interactive")]
    assert fresh(job).status == "queued"


def test_a_job_goes_when_its_cause_is_rolled_back(db, kinds, published, on_commit):
    with on_commit(execute=True), transaction.atomic():
        start_job("work", args={}, key="a")
        transaction.set_rollback(True)
    assert published == []
    assert not Job.objects.exists()


def test_the_same_key_is_the_same_job(db, kinds, published, on_commit):
    with on_commit(execute=True):
        first = start_job("work", args={"n": 1}, key="a")
        second = start_job("work", args={"n": 2}, key="a")
    assert first == second
    assert second.args == {"n": 1}
    assert len(published) == 1


def test_a_job_that_is_over_is_not_started_again_by_its_key(job, published, on_commit):
    claims.complete(claims.claim(job.pk), None)
    with on_commit(execute=True):
        again = start_job("work", args={}, key=job.key)
    assert again.status == "done"
    assert published == []


def test_starting_a_job_takes_two_queries(db, kinds, published, django_assert_num_queries):
    with django_assert_num_queries(2):
        start_job("work", args={}, key="a")


def test_several_start_in_one_query_and_those_that_exist_stay(
    kinds, job, published, on_commit, django_assert_num_queries
):
    planned = [planned_job("work", args={"n": n}, key=key) for n, key in enumerate(["b", job.key])]
    with on_commit(execute=True), django_assert_num_queries(1):
        start_jobs(planned)
    made = Job.objects.exclude(pk=job.pk).get()
    assert (made.key, made.args) == ("b", {"n": 0})
    assert (made.pk, "interactive") in published
    assert all(claims.claim(pk) is None for pk, _queue in published if pk != made.pk)
    assert fresh(job).args == job.args


def test_an_unknown_kind_is_a_mistake_of_the_caller(db, kinds):
    with pytest.raises(LookupError, match="no job kind 'wrok'"):
        start_job("wrok", args={}, key="a")
    assert not Job.objects.exists()


def test_a_job_that_is_due_later_waits_for_the_sweep(db, kinds, published, on_commit):
    due_at = now() + timedelta(hours=1)
    with on_commit(execute=True):
        job = start_job("work", args={}, key="a", due_at=due_at)
    assert published == []
    assert (job.due_at, job.wake_at) == (due_at, due_at)


def test_a_job_that_was_due_earlier_starts_now(db, kinds, published, on_commit):
    with on_commit(execute=True):
        start_job("work", args={}, key="a", due_at=now() - timedelta(hours=1))
    assert len(published) == 1


def test_a_job_keeps_whose_it_is_and_in_which_language(db, kinds, published):
    client_id, person_id = uuid4(), uuid4()
    with translation.override("ka"):
        job = start_job("work", args={}, key="a", client=client_id, by=person_id)
    assert (job.client_id, job.person_id, job.language) == (client_id, person_id, "ka")
    assert start_job("work", args={}, key="b", language="ru").language == "ru"
    with translation.override(None):
        assert start_job("work", args={}, key="c").language == "en"


def test_a_job_goes_to_the_queue_of_its_kind(db, kinds, published, on_commit):
    kinds.does(lambda **_given: None, "report", queue="reports")
    with on_commit(execute=True):
        job = start_job("report", args={}, key="a")
    assert published == [(job.pk, "reports")]


def test_a_kind_belongs_to_one_module_and_one_known_queue(kinds):
    with pytest.raises(ValueError, match="no queue 'fast'"):
        kinds.does(print, "x", queue="fast")

    def foreign(**_given):
        """A function of another module."""

    foreign.__module__ = "elsewhere"
    from jobs.registry import job

    with pytest.raises(ValueError, match="'work' is taken by"):
        job("work")(foreign)


def test_a_broker_that_refuses_is_swallowed_and_left_alone_for_a_while(
    db, kinds, settings, monkeypatch, on_commit
):
    """JOB-2: the commit stands, the answer comes, the sweep makes it good."""
    tries = []

    class Broken:
        def send_task(self, *_args, **_given):
            tries.append(1)
            raise ConnectionRefusedError

    settings.JOBS_INLINE = False
    monkeypatch.setattr(broker, "import_string", lambda _name: Broken())
    with on_commit(execute=True):
        start_job("work", args={}, key="a")
        start_job("work", args={}, key="b")
    assert Job.objects.filter(status="queued").count() == 2
    assert len(tries) == 1
    assert broker.is_silent()
    broker.speak_again()
    assert broker.publish(uuid4(), "mail") is False
    assert len(tries) == 2
    broker.speak_again()


def test_a_fault_after_the_commit_does_not_reach_the_cause(db, kinds, monkeypatch, on_commit):
    """JOB-2: the answer is not a 500 for what is committed."""

    def fall(_job_id):
        raise DatabaseError

    monkeypatch.setattr(services.runner, "run", fall)
    with on_commit(execute=True):
        start_job("work", args={}, key="a")
    assert Job.objects.get().status == "queued"


def test_only_a_failed_job_can_be_tried_again(job, published, on_commit):
    """JOB-6: the button."""
    with pytest.raises(WrongState):
        retry(job)
    claims.fail(claims.claim(job.pk), {"title": "no"})
    with on_commit(execute=True):
        again = retry(job)
    assert (again.status, again.attempts, again.error) == ("queued", 0, None)
    assert published == [(job.pk, "interactive")]
    with pytest.raises(WrongState):
        retry(job)

"""JOB-4, JOB-5: a job is ours while our token is in its row."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from common.periods import now
from jobs import claims
from jobs.models import Job
from jobs.services import take_up_lost
from tests.jobs.conftest import fresh


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def test_a_waiting_job_is_claimed_once(job):
    ours = claims.claim(job.pk)
    assert ours is not None
    assert (ours.status, ours.attempts) == ("running", 1)
    assert claims.claim(job.pk) is None
    assert fresh(job).token == ours.token


def test_a_lease_lasts_as_long_as_the_settings_say(job, settings, clock):
    settings.JOB_LEASE = 60
    assert claims.claim(job.pk).lease_until == now() + timedelta(seconds=60)


def test_a_job_is_not_claimed_before_it_is_due(job, clock):
    Job.objects.update(due_at=now() + timedelta(seconds=2))
    assert claims.claim(job.pk) is None
    clock.shift(1)  # the clocks of two machines may be that far apart
    assert claims.claim(job.pk) is not None


def test_jobs_that_are_over_or_gone_are_not_claimed(job):
    ours = claims.claim(job.pk)
    claims.complete(ours, None)
    assert claims.claim(job.pk) is None
    Job.objects.all().delete()
    assert claims.claim(job.pk) is None


def test_renewing_puts_the_end_of_the_lease_off(job, clock):
    ours = claims.claim(job.pk)
    clock.shift(30)
    assert claims.renew(ours)
    assert fresh(job).lease_until > ours.lease_until


def test_after_the_job_went_to_another_nothing_of_ours_counts(job, clock, settings):
    ours = claims.claim(job.pk)
    clock.shift(settings.JOB_LEASE + 1)
    take_up_lost()
    theirs = claims.claim(job.pk)
    assert theirs.attempts == 2
    assert not claims.renew(ours)
    assert not claims.complete(ours, {"url": "/ours/"})
    assert not claims.fail(ours, {"title": "ours"})
    assert not claims.put_back(ours)
    with pytest.raises(claims.ClaimLost):
        claims.RowProgress(ours)(1, 2)
    with pytest.raises(claims.ClaimLost), claims.RowProgress(ours).finish():
        pytest.fail("the writes of a lost claim must not start")
    assert claims.complete(theirs, {"url": "/theirs/"})
    assert fresh(job).result == {"url": "/theirs/"}


def test_a_suspect_is_only_claimed_where_it_is_alone(job):
    Job.objects.update(deaths=1)
    assert claims.claim(job.pk, suspects=False) is None
    assert claims.claim(job.pk, suspects=True) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "running"},
        {"status": "done"},
        {"status": "failed", "finished_at": now()},
        {"progress_done": 1},
        {"error": {"title": "x"}},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_the_database_refuses_rows_that_contradict_themselves(job, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**wrong)


def test_each_step_of_a_job_is_a_new_version_of_its_row(job):
    """Its ETag must change with what a reader sees."""
    versions = [fresh(job).version]
    ours = claims.claim(job.pk)
    versions.append(fresh(job).version)
    claims.RowProgress(ours)(1, 2)
    versions.append(fresh(job).version)
    claims.complete(ours, None)
    versions.append(fresh(job).version)
    assert versions == sorted(set(versions))

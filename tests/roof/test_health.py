"""RUN-4: what is down and what is only degraded."""

from datetime import timedelta

import pytest

from common.periods import now
from jobs.models import Job
from smmhub import health

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_is_alive(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_sound_installation_is_ready(client):
    told = client.get("/health/ready")
    assert told.status_code == 200
    assert told.json() == {
        "status": "ok",
        "checks": {"database": "ok", "broker": "ok", "mail": "ok", "disk": "ok", "jobs": "ok"},
    }


def test_a_database_that_is_away_is_down(client, monkeypatch):
    monkeypatch.setattr(health, "database", lambda: health.DOWN)
    told = client.get("/health/ready")
    assert told.status_code == 503
    assert told.json()["status"] == "down"


def test_a_missing_migration_is_down(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    assert health.database() == health.DOWN


def test_a_job_that_waits_too_long_is_named_as_degraded(client):
    long_ago = now() - timedelta(seconds=health.WAIT_MOST + 1)
    Job.objects.create(kind="any", key="k", queue="mail", due_at=long_ago)
    told = client.get("/health/ready")
    assert told.status_code == 200
    assert told.json()["status"] == "degraded"
    assert told.json()["checks"]["jobs"] == "degraded"


def test_a_job_that_is_due_later_does_not_wait():
    Job.objects.create(kind="any", key="k", queue="mail", due_at=now() + timedelta(days=1))
    assert health.waiting_jobs()


@pytest.mark.parametrize(
    ("setting", "value", "check"),
    [
        ("REDIS_URL", "redis://127.0.0.1:1/0", "broker"),
        ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend", "mail"),
    ],
)
def test_a_part_that_is_away_is_degraded_not_down(setting, value, check, client, settings):
    setattr(settings, setting, value)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told = client.get("/health/ready")
    assert told.status_code == 200
    assert told.json()["checks"][check] == "degraded"


def test_a_disk_that_fills_up_is_degraded(client, monkeypatch):
    monkeypatch.setattr(health, "DISK_LEAST", 10**18)
    assert client.get("/health/ready").json()["checks"]["disk"] == "degraded"


def test_health_asks_for_no_sign_in_and_tells_no_version(client):
    text = client.get("/health/ready").content.decode().lower()
    for word in ("django", "python", "sqlite", "postgres", "version"):
        assert word not in text

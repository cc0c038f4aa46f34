"""Kinds of jobs for one test, and jobs without a broker."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from jobs import broker, registry, services
from jobs.models import Job


class Kinds:
    """Registers functions as kinds for the time of a test, and counts what they were told."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def does(self, function: Callable[..., Any], name: str = "work", **options: Any) -> None:
        def noting(**given: Any) -> Any:
            self.calls.append(given)
            return function(**given)

        registry.job(name, **options)(noting)

    def raises(self, error: BaseException) -> None:
        def fall(**_given: Any) -> None:
            raise error

        self.does(fall)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Kinds:
    """Return the place for the kinds of this test; "work" does nothing until told otherwise."""
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_surroundings", [])
    monkeypatch.setattr(registry, "_tidyings", [])
    made = Kinds()
    made.does(lambda **_given: None)
    return made


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[list[tuple[UUID, str]]]:
    """Give the list of what was published as (job id, queue); nothing runs by itself."""
    settings.JOBS_INLINE = False
    sent: list[tuple[UUID, str]] = []

    def publish(job_id: UUID, queue: str) -> bool:
        sent.append((job_id, queue))
        return True

    monkeypatch.setattr(broker, "publish", publish)
    broker.speak_again()
    yield sent
    broker.speak_again()


@pytest.fixture
def job(db: None, kinds: Kinds, published: list) -> Job:
    """Return a job that waits."""
    return services.start_job("work", args={}, key=str(uuid4()))


def fresh(job: Job) -> Job:
    """Return the row as it is now."""
    return Job.objects.get(pk=job.pk)

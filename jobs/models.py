"""The promise to do something later (JOB-1)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Row
from common.periods import now
from common.queryset import ClientScopedQuerySet
from jobs import registry


class JobQuerySet(ClientScopedQuerySet):
    client_path = "client_id"
    client_sees = None

    def lost(self, moment: datetime) -> "JobQuerySet":
        """Return the running jobs whose lease is over: their process died or hangs (JOB-4)."""
        return self.filter(status=Job.Status.RUNNING, lease_until__lt=moment)

    def to_wake(self, moment: datetime) -> "JobQuerySet":
        """Return the waiting jobs that are to be announced (again), oldest first (JOB-3)."""
        return self.filter(status=Job.Status.QUEUED, wake_at__lte=moment).order_by("wake_at", "pk")

    def change(self, **values: object) -> int:
        """Update in one statement, with version and updated_at; return how many rows matched."""
        return self.update(version=F("version") + 1, updated_at=now(), **values)


class Job(Row):
    """Work to be done after the commit of its cause, once, whatever dies on the way."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=60)  # the name in jobs/registry.py
    key = models.CharField(max_length=200, unique=True)  # one job per key, ever (JOB-5)
    queue = models.CharField(max_length=20)
    args = models.JSONField(default=dict)  # ids and settings, never contents
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(
        default=0
    )  # attempts that their process didn't outlive
    due_at = models.DateTimeField(default=now)
    wake_at = models.DateTimeField(default=now)  # when the sweep announces it next
    token = models.UUIDField(null=True, blank=True)  # of the attempt that is running
    lease_until = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)  # 0: not known
    result = models.JSONField(null=True, blank=True)  # such as {"url": "/reports/…/"}
    error = models.JSONField(null=True, blank=True)  # a problem document
    # Plain ids: clients and people live on floors that jobs may not import.
    client_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_progress_within_total",
                condition=Q(progress_done__lte=F("progress_total")),
            ),
            models.CheckConstraint(
                name="job_running_means_leased",
                condition=Q(status="running", token__isnull=False, lease_until__isnull=False)
                | (~Q(status="running") & Q(token=None, lease_until=None)),
            ),
            models.CheckConstraint(
                name="job_over_means_finished_at",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(status__in=["queued", "running"], finished_at=None),
            ),
            models.CheckConstraint(
                name="job_failed_means_error",
                condition=Q(status="failed", error__isnull=False)
                | (~Q(status="failed") & Q(error__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="job_to_wake", fields=["wake_at", "id"], condition=Q(status="queued")
            ),
            models.Index(name="job_leases", fields=["lease_until"], condition=Q(status="running")),
            models.Index(name="job_done", fields=["finished_at"], condition=Q(status="done")),
            models.Index(name="job_of_client", fields=["client_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def title(self) -> str:
        """Return what a person calls this kind of job."""
        return str(registry.title_of(self.kind))

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @property
    def percent(self) -> int | None:
        """Return the progress in whole percent, None while the total isn't known."""
        if not self.progress_total:
            return None
        return 100 * self.progress_done // self.progress_total

    @property
    def result_url(self) -> str | None:
        """Return the page of the result, a path of ours; None without one."""
        return (self.result or {}).get("url")

    @property
    def api_url(self) -> str | None:
        """Return the result's path in the API, None when it has none."""
        return (self.result or {}).get("api_url")

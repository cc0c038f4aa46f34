"""What must hold of background work, for `manage.py check_data` (RUN-2)."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from common.periods import now
from jobs import registry
from jobs.models import Job

LOST_FOR = timedelta(hours=1)  # after which a lost job was seen by no sweep


def leases() -> Iterator[str]:
    """Yield the jobs that nobody will ever end: of an unknown kind, lost for an hour, or leased for
    longer than leases are (JOB-3, JOB-4)."""
    moment = now()
    longest = moment + timedelta(seconds=settings.JOB_LEASE) + timedelta(minutes=1)
    rows = Job.objects.filter(status__in=(Job.Status.QUEUED, Job.Status.RUNNING)).order_by("pk")
    for pk, kind, lease in rows.values_list("pk", "kind", "lease_until").iterator():
        try:
            registry.find(kind)
        except LookupError:
            yield f"job {pk}: this version knows no work called {kind}"
        if lease is not None and lease < moment - LOST_FOR:
            yield f"job {pk} ({kind}): lost since {lease:%Y-%m-%d %H:%M} UTC, and no sweep came"
        if lease is not None and lease > longest:
            yield f"job {pk} ({kind}): leased until {lease:%Y-%m-%d %H:%M} UTC, a clock is wrong"

"""The agency's monthly run: where each client's report of a month is, and asking for the missing.

There is no row for a run: it is the reports of a month, so a run that was cut off goes on by asking
again, and what somebody computed by hand meanwhile belongs to it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from jobs.models import Job
from reports.models import Report

# What needs somebody first comes first.
ORDER = ("failed", "missing", "review", "computing", "sent")


class Place(NamedTuple):
    """A client's report of a month: its newest edition, None when nobody has asked for one."""

    client: UUID
    name: str
    state: str  # one of ORDER
    report: Any


class Overview(NamedTuple):
    places: list[Place]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def computed(self) -> int:
        return self.counts["review"] + self.counts["sent"]

    @property
    def is_running(self) -> bool:
        return bool(self.counts["computing"])

    @property
    def wanted(self) -> list[UUID]:
        """The clients whose report is missing or has failed."""
        return [one.client for one in self.places if one.state in ("failed", "missing")]


def overview(
    names: Mapping[UUID, str], reports: Iterable[Report], jobs: Mapping[str, Job]
) -> Overview:
    """Return where each of these clients is, what needs somebody first; reports are those of one
    month, jobs those that compute them, by the report's id."""
    newest: dict[UUID, Report] = {}
    for report in reports:
        known = newest.get(report.client_id)
        if known is None or known.edition < report.edition:
            newest[report.client_id] = report
    places = [
        Place(pk, name, _state(newest.get(pk), jobs), newest.get(pk)) for pk, name in names.items()
    ]
    places.sort(key=lambda one: (ORDER.index(one.state), one.name.casefold(), one.client))
    return Overview(places, Counter(dict.fromkeys(ORDER, 0) | _counts(places)))


def _counts(places: Sequence[Place]) -> dict[str, int]:
    return dict(Counter(one.state for one in places))


def _state(report: Report | None, jobs: Mapping[str, Job]) -> str:
    if report is None:
        return "missing"
    if not report.is_computing:
        return report.status
    job = jobs.get(str(report.pk))
    failed = job is not None and job.status == Job.Status.FAILED
    return "failed" if failed or report.has_failed else "computing"

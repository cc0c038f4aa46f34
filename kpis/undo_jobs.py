"""Undoing a large import in the background; a small one is undone while the reader waits."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import WrongState
from jobs.models import Job
from jobs.registry import Progress
from jobs.services import retry, start_job
from kpis.imports import result_of
from kpis.models import Import
from kpis.undoing import plan_ahead, undo_import

LARGE = 1_000  # rows written, from which on nobody should wait for the answer
STEPS = 3  # of a job: begun, planned, given back


def is_large(row: Import) -> bool:
    """Return whether an import is undone by a job."""
    return row.status == Import.Status.DONE and row.created + row.updated > LARGE


def undo_key(row: Import) -> str:
    return f"undo-import:{row.pk}"


@transaction.atomic
def promise_undo(row: Import, *, by: User) -> Job:
    """Promise to undo an import (JOB-1); return the job. Asked for twice is once; one that failed
    is tried afresh. Raises WrongState for an import that was never written."""
    if row.status not in (Import.Status.DONE, Import.Status.UNDONE):
        raise WrongState(_("Nothing was written from this file."), row)
    job = start_job(
        "undo_import",
        args={"import_id": str(row.pk), "person_id": str(by.pk)},
        key=undo_key(row),
        client=row.channel.client_id,
        by=by,
    )
    return retry(job) if job.status == Job.Status.FAILED else job


def fill_undo(import_id: str, person_id: str, progress: Progress) -> dict[str, Any] | None:
    """Undo an import; one that is undone stays as it is, so running twice is safe (JOB-5).

    What comes back is worked out before the transaction opens."""
    found = Import.objects.select_related("channel__client").filter(pk=import_id).first()
    by = User.objects.filter(pk=person_id).first()
    if found is None or by is None:
        return None
    if found.status == Import.Status.UNDONE:
        return result_of(found)
    progress(0, STEPS)
    planned = plan_ahead(found)
    progress(1, STEPS)
    with progress.finish() as result:
        undo_import(found, by=by, planned=planned)
        result.update(result_of(found))
    return None

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from clients.history import record
from clients.requests import PageRequest
from common.shortcuts import page_or_partial
from jobs.models import Job
from jobs.services import jobs_of, retry


@require_safe
def job(request: PageRequest, pk: UUID) -> HttpResponse:
    """How far a job is; the page asks again by itself while it isn't over."""
    found = get_object_or_404(jobs_of(request.access), pk=pk)
    context = {"job": found, "may_retry": may_retry(request, found)}
    return page_or_partial(request, "jobs/job.html", "jobs/_job.html", context)


@require_POST
def job_retry(request: PageRequest, pk: UUID) -> HttpResponse:
    """Let a failed job be tried afresh (JOB-6), by who started it or may edit at the client."""
    found = get_object_or_404(jobs_of(request.access), pk=pk)
    needs = "view" if started_by(request, found) else "edit"
    client = request.access.client(found.client_id, needs=needs) if found.client_id else None
    with transaction.atomic():
        retry(found)
        record("retried", found, client=client, by=request.user)
    return redirect(found)


def may_retry(request: PageRequest, found: Job) -> bool:
    if found.status != Job.Status.FAILED:
        return False
    if found.client_id is not None and request.access.may(found.client_id, "edit"):
        return True
    return started_by(request, found)


def started_by(request: PageRequest, found: Job) -> bool:
    return found.person_id == request.user.pk

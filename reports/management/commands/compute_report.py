"""`manage.py compute_report CLIENT --month 2026-05`: the report of a month without a browser."""

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.models import Client
from common.periods import Period, parse_month
from common.text import fold
from jobs import runner
from jobs.models import Job
from reports.services import job_of, request_report


class Command(BaseCommand):
    help = "Compute a client's report for a month here and now, and print where it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", help="the client's id, or its name if no other has it")
        parser.add_argument("--month", required=True, help="such as 2026-05")

    def handle(self, *args: Any, **options: Any) -> None:
        client, month = find_client(options["client"]), read_month(options["month"])
        try:
            report = request_report(client, month.start, month.end, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        job = job_of(report)
        if job is not None:
            runner.run(job.pk)
            wait_for(job)
        report.refresh_from_db()
        print(f"{client.name}, {options['month']}, edition {report.edition}: {report.status}")
        print(settings.SITE_URL + report.get_absolute_url())


def find_client(text: str) -> Client:
    try:
        asked: dict[str, Any] = {"pk": UUID(text)}
    except ValueError:
        asked = {"folded_name": fold(text)}
    found = list(Client.objects.select_related("agency").filter(**asked)[:2])
    if not found:
        raise CommandError(f"There is no client {text!r}.")
    if len(found) > 1:
        raise CommandError(f"Several agencies have a client {text!r}: give its id.")
    return found[0]


def read_month(text: str) -> Period:
    try:
        return parse_month(text)
    except ValueError as error:
        raise CommandError(str(error)) from error


def wait_for(job: Job) -> None:
    """Return once the job is done, by us or by a worker that was faster; CommandError if not."""
    until = time.monotonic() + settings.JOB_HARD_LIMIT
    job.refresh_from_db()
    while not job.is_over and time.monotonic() < until:
        time.sleep(0.5)
        job.refresh_from_db()
    if job.status == Job.Status.FAILED:
        raise CommandError((job.error or {}).get("detail") or "The report could not be computed.")
    if not job.is_over:
        raise CommandError("The report is still being computed by a worker.")

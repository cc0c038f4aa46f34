"""Reads an export file without a browser, by the same functions as the page and the API."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from clients.models import Channel
from jobs.models import Job
from jobs.runner import run
from kpis.import_words import ROW_WORDS
from kpis.importing import SOURCES
from kpis.imports import job_key, receive_file
from kpis.mapping_models import ImportMapping
from kpis.models import Import
from kpis.options import NAMES

PATIENCE = 600  # seconds for a worker that took the job before us


class Command(BaseCommand):
    help = "Reads an export file of a network into a channel, as a whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--channel", type=UUID, required=True, help="id of the channel")
        parser.add_argument("--source", choices=SOURCES, default="", help="recognised without it")
        parser.add_argument("--mapping", type=UUID, help="id of a mapped table")
        parser.add_argument("--partial", action="store_true", help="write the good rows only")
        for name in NAMES:
            parser.add_argument(f"--{name.replace('_', '-')}", help="answers what the file omits")

    def handle(self, *, file: Path, channel: UUID, source: str, partial: bool, **more: Any) -> None:
        found = Channel.objects.select_related("client").filter(pk=channel).first()
        if found is None:
            raise CommandError(f"There is no channel {channel}.")
        answers = {name: more[name] for name in NAMES if more.get(name)}
        told = {"source": source, "partial": partial, "options": answers}
        row = self._receive(file, found, mapping=_mapping(found, more.get("mapping")), **told)
        job = Job.objects.get(key=job_key(row))
        run(job.pk)
        job.refresh_from_db()
        for _second in range(PATIENCE):
            if job.status != Job.Status.RUNNING:
                break
            time.sleep(1)
            job.refresh_from_db()
        if not job.is_over:
            raise CommandError(f"The file was not read yet; job {job.pk} is tried again later.")
        row.refresh_from_db()
        self._tell(row, job)

    def _receive(self, file: Path, channel: Channel, **more: Any) -> Import:
        try:
            with file.open("rb") as opened:
                return receive_file(channel, File(opened, file.name), by=None, **more)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except RequestDataTooBig as error:
            raise CommandError(f"{file}: too large") from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error

    def _tell(self, row: Import, job: Job) -> None:
        """Print the counts; end with code 1 and the list of bad rows when nothing was written."""
        self.stdout.write(
            f"{row.source or 'unknown'}: read {row.rows_read}, created {row.created}, "
            f"updated {row.updated}, unchanged {row.unchanged}, rejected {len(row.rejected)}"
        )
        for one in row.rejected:
            where = f"row {one['row']}, {one['column']}: {one['value']!r}"
            self.stderr.write(f"{where}: {ROW_WORDS[one['reason']]}")
        if row.status != Import.Status.DONE:
            raise CommandError((job.error or {}).get("detail", "the file was not read"))


def _mapping(channel: Channel, pk: UUID | None) -> ImportMapping | None:
    if pk is None:
        return None
    row = ImportMapping.objects.filter(pk=pk, agency=channel.client.agency_id).first()
    if row is None:
        raise CommandError(f"There is no mapping {pk} in the channel's agency.")
    return row

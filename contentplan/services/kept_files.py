"""What happens to every table that is kept as sent, whatever its rows are: who may touch it when,
and what a job puts into it (IMP-1, JOB-5)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.errors import WrongState
from common.periods import now
from common.tables.files import MAX_BYTES, open_book
from common.tables.understanding import header_of, rows_of
from contentplan.models.kept import KeptFile

AT_ONCE_BYTES = 256 * 1024  # larger files are read and written by jobs (docs/exchange.md)


def is_large(
    data: bytes, hits: Callable[[Sequence[str]], int], most_rows: int, at_once: int
) -> bool:
    """Return whether to read a file in a job. Raises BadFile for one that can't be opened."""
    if AT_ONCE_BYTES < len(data) <= MAX_BYTES:
        return True
    return len(rows_of(header_of(open_book(data, most_rows=most_rows), hits))) > at_once


def check_waiting(row: KeptFile) -> None:
    """Raise WrongState unless the file waits for a person."""
    if row.status == KeptFile.Status.DONE:
        raise WrongState(_("This file has been written already."), row)
    if row.is_busy:
        raise WrongState(_("This file is being read or written just now."), row)


def check_complete(reading: Any) -> None:
    """Raise ValidationError while anything in a file is open or refused (IMP-2, IMP-5)."""
    if not reading.is_ready:
        raise ValidationError(_("Say first what the columns mean."), code="IMP-5")
    if reading.rejected:
        raise ValidationError(
            _("Some rows could not be read, so nothing was written."), code="IMP-2"
        )


def hand_over(row: KeptFile, status: str, *names: str) -> None:
    """Mark a file as a job's; its new version keeps everybody else away from it."""
    row.status = status
    row.version += 1
    row.save(update_fields=["status", *names, "version", "updated_at"])


def settle(row: KeptFile, **values: Any) -> None:
    """Put what a job found into its file's row, unless another one had it meanwhile."""
    same = type(row)._default_manager.filter(pk=row.pk, status=row.status, version=row.version)
    same.update(**values, updated_at=now())


def result_of(row: Any) -> dict[str, object]:
    """Return where a job's file is."""
    return {"url": row.get_absolute_url()}

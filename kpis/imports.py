"""Export files: received and kept as sent, read in a job, written all or nothing (IMP-1, IMP-2)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Channel
from clients.services import add
from common import files
from common.errors import WrongState
from common.periods import at_local, now, today_in
from jobs.models import Job
from jobs.registry import Progress, Refusal
from jobs.services import start_job
from kpis import importing
from kpis.import_words import FILE_WORDS, QUESTION_WORDS, ROW_WORDS
from kpis.importing import BadFile, NeedsAnswer, ObjectRef, Reading, Record
from kpis.models import Import
from kpis.options import clean_options, for_reading
from kpis.store import About, Cell, Change, Thing, plain_text, write_days, write_things

FOLDER = "imports"
STEPS = 3  # of a job: begun, read, written
TOLD = 20  # rejected rows that a job's problem document names


# --- Receiving ------------------------------------------------------------------------------------
def receive_file(
    channel: Channel,
    upload: File,
    *,
    by: User | None,
    source: str = "",
    options: Mapping[str, Any] | None = None,
    partial: bool = False,
) -> Import:
    """Keep a file as it was sent, and promise to read it (JOB-1); return its import.

    options are answers that its reading may ask for (kpis/options.py). What was said of the very
    same file before counts too, so that reading it again changes nothing. Raises RequestDataTooBig,
    ValidationError for a source or an answer that doesn't exist, OSError for a full disk."""
    check_size(upload)
    if source and source not in importing.SOURCES:
        problem = ValidationError(_("No known export is called that."), code="invalid")
        raise ValidationError({"source": problem})
    today = today_in(channel.client.timezone)
    said = clean_options(options or {}, today=today)
    row = Import(channel=channel, source=source, partial=partial, by=by)
    row.file_name = files.shown_name(upload.name or "")
    row.file, row.sha256 = files.keep_file(f"{FOLDER}/{row.pk}", upload)
    try:
        with transaction.atomic():
            same = Import.objects.filter(
                channel=channel, sha256=row.sha256, status=Import.Status.DONE
            ).first()
            before = same.options if same else {"as_of": today.isoformat()}
            row.options = {**before, **said}
            add(row, by=by)
            _start(row, by=by)
            _promise_to_clean()
    except BaseException:
        default_storage.delete(row.file)
        raise
    return row


def check_size(upload: File) -> None:
    """Raise RequestDataTooBig, which every door answers with 413 (UPL-1)."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise RequestDataTooBig("an export file")


def job_key(row: Import) -> str:
    return f"import:{row.pk}:{row.version}"


def _start(row: Import, *, by: User | None) -> Job:
    return start_job(
        "import_file",
        args={"import_id": str(row.pk)},
        key=job_key(row),
        client=row.channel.client_id,
        by=by,
    )


def _promise_to_clean() -> None:
    """Have leftovers of today's uploads looked for tomorrow; one job a day."""
    moment = now()
    key = f"clean_imports:{moment.date().isoformat()}"
    start_job("clean_imports", args={}, key=key, due_at=moment + files.LEFTOVER)


def remove_leftovers() -> int:
    """Delete files that no import names and that are over a day old; return how many (UPL-5)."""
    return files.remove_leftovers(
        FOLDER, Import.objects.exclude(file="").values_list("file", flat=True)
    )


@transaction.atomic
def read_again(
    row: Import, *, by: User, options: Mapping[str, Any] | None = None, partial: bool | None = None
) -> Import:
    """Read a file anew with an answer, or for its good rows only; return its import.

    Raises ValidationError for an answer that won't do, WrongState when it was written already."""
    found = (
        Import.objects.select_for_update(of=("self",))
        .select_related("channel__client")
        .get(pk=row.pk)
    )
    if found.status not in (Import.Status.ASKING, Import.Status.REFUSED) or not found.file:
        raise WrongState(_("This file is not waiting for an answer."), found)
    said = clean_options(options or {}, today=today_in(found.channel.client.timezone))
    found.options = {**found.options, **said}
    found.partial = found.partial if partial is None else partial
    found.status, found.problem, found.choices = Import.Status.WAITING, "", []
    _save(found, "options", "partial", "problem", "choices")
    record("answered", found, client=found.channel.client, by=by, changes={"options": [None, said]})
    _start(found, by=by)
    return found


# --- Reading and writing --------------------------------------------------------------------------
def fill_import(import_id: str, progress: Progress) -> dict[str, object] | None:
    """Read an import's file and write what it says; running twice changes nothing (JOB-5).

    The file is read and checked before the transaction opens. Raises Refusal when the file can't
    be read, has bad rows, or leaves out what only a person knows."""
    row = Import.objects.select_related("channel__client", "by").get(pk=import_id)
    if row.status == Import.Status.DONE:
        return result_of(row)
    if row.status == Import.Status.WAITING:
        progress(0, STEPS)
        reading = _read_or_refuse(row)
        if reading is not None:
            progress(1, STEPS)
            with progress.finish() as result:
                write_reading(row, reading)
                result.update(result_of(row))
            return None
    raise refusal_of(row)


def _read_or_refuse(row: Import) -> Reading | None:
    """Return what the file says; None when the import was refused or asks something."""
    try:
        reading = read_file(row)
    except NeedsAnswer as question:
        _stop(row, Import.Status.ASKING, question.question, choices=list(question.choices))
    except BadFile as bad:
        row.source = bad.source or row.source
        _stop(row, Import.Status.REFUSED, bad.reason)
    except FileNotFoundError:
        _stop(row, Import.Status.REFUSED, "file_lost")
    else:
        _describe(row, reading)
        if reading.currency not in ("", row.channel.client.currency):
            _stop(row, Import.Status.REFUSED, "other_currency")
        elif reading.rejected and not row.partial:
            _stop(row, Import.Status.REFUSED, "rejected_rows")
        else:
            return reading
    return None


def read_file(row: Import) -> Reading:
    """Return what an import's file says. Raises BadFile, NeedsAnswer, FileNotFoundError."""
    with default_storage.open(row.file) as kept:
        data = kept.read()
    return importing.read(
        data,
        row.file_name,
        today=today_in(row.channel.client.timezone),
        source=row.source or None,
        options=for_reading(row.options, row.channel),
    )


@transaction.atomic
def write_reading(row: Import, reading: Reading) -> None:
    """Write a file's good rows, count them (IMP-1), and mark the import as read.

    Raises WrongState when that was done already."""
    waiting = Import.objects.select_for_update().filter(pk=row.pk, status=Import.Status.WAITING)
    if not waiting.exists():
        raise WrongState(_("This file was read already."), row)
    zone = row.channel.client.timezone
    days = _cells_by_day(row, reading)
    things, about = _cells_by_thing(row, reading, zone)
    changed: dict[Any, Any] = {**write_days({row.channel_id: row}, days)}
    changed |= write_things(row, things, about)
    counts = Counter(_state(one, changed.get(_key(row, one))) for one in reading.records)
    row.created, row.updated = counts["created"], counts["updated"]
    row.unchanged = counts["unchanged"]
    row.status = Import.Status.DONE
    _save(row, *_DESCRIBED, "created", "updated", "unchanged")
    told = {name: [0, counts[name]] for name in ("created", "updated", "unchanged")}
    told["rejected"] = [0, len(reading.rejected)]
    record("imported", row, client=row.channel.client, by=row.by, changes=told)


def _key(row: Import, one: Record) -> Any:
    if one.object is None:
        return (row.channel_id, one.day)
    ref = one.object
    return Thing(row.channel_id, ref.kind, ref.key, ref.start, one.day)


def _state(one: Record, change: Change | None) -> str:
    """Return what a row of the file did: any value of it updated, else any created, else none."""
    if change is None:
        return "unchanged"
    if change.updated & one.cells.keys():
        return "updated"
    return "created" if change.created & one.cells.keys() else "unchanged"


def _cells_by_day(row: Import, reading: Reading) -> dict[Any, dict[str, Cell]]:
    cells: dict[Any, dict[str, Cell]] = {}
    for day, metric in reading.zero_filled:
        cells.setdefault((row.channel_id, day), {})[metric] = Cell(0)
    for one in reading.channel_records:
        into = cells.setdefault(_key(row, one), {})
        into.update({code: Cell(value, one.row) for code, value in one.cells.items()})
    return cells


def _cells_by_thing(
    row: Import, reading: Reading, zone: str
) -> tuple[dict[Thing, dict[str, Cell]], dict[Thing, About]]:
    cells: dict[Thing, dict[str, Cell]] = {}
    about: dict[Thing, About] = {}
    for one in reading.object_records:
        thing = _key(row, one)
        into = cells.setdefault(thing, {})
        into.update({code: Cell(value, one.row) for code, value in one.cells.items()})
        about[thing] = _about(one.object, zone)
    return cells, about


def _about(ref: ObjectRef | None, zone: str) -> About:
    if ref is None:
        return About()
    published_at = ref.published_at
    if published_at is None and ref.published_on is not None:
        published_at = at_local(ref.published_on, time(0), zone)[0]
    return About(published_at, ref.url)


_DESCRIBED = (
    "source",
    "rows_read",
    "rejected",
    "totals",
    "period_totals",
    "warnings",
    "found",
    "first_day",
    "last_day",
)


def _describe(row: Import, reading: Reading) -> None:
    """Put into the import what was recognised in the file."""
    row.source = reading.source
    row.rows_read = reading.rows_read
    row.rejected = [
        {"row": r.row, "column": r.column, "value": r.value, "reason": r.reason, "sheet": r.sheet}
        for r in reading.rejected
    ]
    row.totals = {code: plain_text(value) for code, value in reading.totals.items()}
    row.period_totals = {code: plain_text(value) for code, value in reading.period_totals.items()}
    row.warnings = [*reading.warnings, *(["network_mismatch"] if reading.network_hint else [])]
    row.found = {
        "network": reading.network_hint or reading.network,
        "currency": reading.currency,
        "skipped": reading.skipped,
        "zeros": len(reading.zero_filled),
        "unread": len(reading.unread),
        "other_accounts": reading.other_accounts,
    }
    row.first_day = reading.period.start if reading.period else None
    row.last_day = reading.period.end if reading.period else None


@transaction.atomic
def _stop(row: Import, status: str, problem: str, choices: Iterable[str] = ()) -> None:
    """Mark an import as refused, or as asking: all of it stays unchanged (IMP-1, IMP-2)."""
    row.status, row.problem, row.choices = status, problem, list(choices)
    row.unchanged = row.rows_read - len(row.rejected)
    _save(row, *_DESCRIBED, "problem", "choices", "unchanged")
    record("import_stopped", row, client=row.channel.client, by=row.by, changes={"why": problem})


def _save(row: Import, *names: str) -> None:
    row.version += 1
    row.save(update_fields=["status", *names, "version", "updated_at"])


# --- What its job tells ---------------------------------------------------------------------------
def result_of(row: Import) -> dict[str, object]:
    """Return where an import is, as a page and as a resource of the API."""
    return {"url": row.get_absolute_url(), "api_url": reverse("api:imports-detail", args=[row.pk])}


def refusal_of(row: Import) -> Refusal:
    """Return why an import that was not written wasn't, in the active language."""
    if row.status == Import.Status.ASKING:
        detail = QUESTION_WORDS[row.problem]
        error = {"pointer": f"/{row.problem}", "code": "required", "detail": detail}
        return Refusal(detail, code="needs_answer", errors=[error])
    errors = [
        {"pointer": f"/rows/{r['row']}", "code": r["reason"], "detail": ROW_WORDS[r["reason"]]}
        for r in row.rejected[:TOLD]
    ]
    return Refusal(FILE_WORDS[row.problem], code=row.problem, errors=errors)

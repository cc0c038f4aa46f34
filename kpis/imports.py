"""Export files: received and kept as sent, read in a job, written all or nothing (IMP-1, IMP-2)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from clients.events import announce
from clients.history import record
from clients.models import Channel
from clients.services import add, remove
from common import files
from common.errors import StaleVersion, WrongState
from common.periods import now, today_in
from jobs.models import Job
from jobs.registry import Progress, Refusal
from jobs.services import start_job
from kpis import importing
from kpis.import_words import FILE_WORDS, QUESTION_WORDS, ROW_WORDS
from kpis.import_writing import rehearse, what_changed, write_rows
from kpis.importing import MAPPED, BadFile, NeedsAnswer, Reading
from kpis.mapping_models import ImportMapping
from kpis.mappings import Known, known_to
from kpis.models import Import
from kpis.options import clean_options, for_reading
from kpis.store import plain_text

FOLDER = "imports"
STEPS = 3  # of a job: begun, read, written
PREVIEW_DAYS = 7  # for which a preview waits; then it goes, with its file
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
    mapping: ImportMapping | None = None,
    asks_first: bool = False,
) -> Import:
    """Keep a file as it was sent, and promise to read it (JOB-1); return its import.

    options are answers that its reading may ask for (kpis/options.py), mapping says what the
    columns of its table are. One that asks first is read, shows what it would change, and waits
    for `confirm_import`. What was said of the very same file before counts too, so that reading it
    again changes nothing. Raises RequestDataTooBig, ValidationError for a source or an answer that
    doesn't exist, OSError for a full disk."""
    check_size(upload)
    source = MAPPED if mapping else source
    if source and source not in (*importing.SOURCES, MAPPED):
        problem = ValidationError(_("No known export is called that."), code="invalid")
        raise ValidationError({"source": problem})
    today = today_in(channel.client.timezone)
    said = clean_options(options or {}, today=today)
    row = Import(channel=channel, source=source, partial=partial, by=by)
    row.mapping, row.asks_first = mapping, asks_first
    row.file_name = files.shown_name(upload.name or "")
    row.file, row.sha256 = files.keep_file(f"{FOLDER}/{row.pk}", upload)
    try:
        with transaction.atomic():
            same = Import.objects.filter(
                channel=channel,
                sha256=row.sha256,
                status__in=(Import.Status.DONE, Import.Status.UNDONE),
            ).first()
            before = same.options if same else {"received_on": today.isoformat()}
            row.options = {**before, **said}
            add(row, by=by)
            _start(row, by=by)
            _promise_to_clean(files.LEFTOVER)
            if asks_first:
                _promise_to_clean(timedelta(days=PREVIEW_DAYS) + files.LEFTOVER)
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


def _promise_to_clean(after: timedelta) -> None:
    """Have leftovers of today's uploads looked for when they are old enough; one job a day."""
    moment = now()
    key = f"clean_imports:{(moment + after - files.LEFTOVER).date().isoformat()}"
    start_job("clean_imports", args={}, key=key, due_at=moment + after)


def remove_leftovers() -> int:
    """Delete files that no import names and that are over a day old; return how many (UPL-5).

    Nobody waits for a preview of last week: its import goes before."""
    old = now() - timedelta(days=PREVIEW_DAYS)
    for row in Import.objects.filter(status=Import.Status.READY, updated_at__lt=old):
        discard_import(row, by=None)
    return files.remove_leftovers(
        FOLDER, Import.objects.exclude(file="").values_list("file", flat=True)
    )


NOT_WRITTEN = (Import.Status.ASKING, Import.Status.READY, Import.Status.REFUSED)


@transaction.atomic
def read_again(
    row: Import,
    *,
    by: User,
    options: Mapping[str, Any] | None = None,
    partial: bool | None = None,
    mapping: ImportMapping | None = None,
) -> Import:
    """Read a file anew with an answer, a mapping, or for its good rows only; return its import.

    Raises ValidationError for an answer that won't do, WrongState when it was written already."""
    found = _locked(row)
    if found.status not in NOT_WRITTEN or not found.file:
        raise WrongState(_("This file is not waiting for an answer."), found)
    said = clean_options(options or {}, today=today_in(found.channel.client.timezone))
    found.options = {**found.options, **said}
    found.partial = found.partial if partial is None else partial
    if mapping is not None:
        found.mapping, found.source = mapping, MAPPED
    elif found.status == Import.Status.REFUSED and found.problem in LAYOUT_PROBLEMS:
        found.source = ""  # another encoding may show another layout
    found.status, found.problem, found.choices, found.preview = Import.Status.WAITING, "", [], {}
    names = ("options", "partial", "mapping", "source", "problem", "choices", "preview")
    _save(found, *names)
    record("answered", found, client=found.channel.client, by=by, changes={"options": [None, said]})
    _start(found, by=by)
    return found


LAYOUT_PROBLEMS = ("unknown_layout", "wrong_source", "mapping_lost")


@transaction.atomic
def confirm_import(row: Import, *, by: User, seen: int) -> Import:
    """Have exactly that written which the preview showed; return the import.

    Confirmed twice is once. Raises StaleVersion when another preview has taken this one's place,
    WrongState for an import that shows none."""
    found = _locked(row)
    if found.status in (Import.Status.WAITING, Import.Status.DONE) and not found.asks_first:
        return found
    if found.status != Import.Status.READY:
        raise WrongState(_("This file is not waiting to be written."), found)
    if found.version != seen:
        raise StaleVersion(_("Somebody changed this in the meantime."), found)
    found.status, found.asks_first, found.problem = Import.Status.WAITING, False, ""
    _save(found, "asks_first", "problem")
    record("confirmed", found, client=found.channel.client, by=by)
    _start(found, by=by)
    return found


@transaction.atomic
def discard_import(row: Import, *, by: User | None) -> None:
    """Forget a file that was never written, with its row. Raises WrongState for one that was."""
    found = _locked(row)
    if found.status not in NOT_WRITTEN:
        raise WrongState(_("This file was read already."), found)
    remove(found, by=by)
    transaction.on_commit(lambda: files.forget_files(found.file))


def _locked(row: Import) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("channel__client")
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise WrongState(_("This file is no longer there."))
    return found


# --- Reading and writing --------------------------------------------------------------------------
def fill_import(import_id: str, progress: Progress) -> dict[str, object] | None:
    """Read an import's file and write what it says, or show what it would; safe to repeat (JOB-5).

    The file is read and checked before the transaction opens. Raises Refusal when the file can't
    be read, has bad rows, or leaves out what only a person knows."""
    row = Import.objects.select_related("channel__client", "by", "mapping").filter(pk=import_id)
    found = row.first()
    if found is None:  # discarded meanwhile
        return None
    if found.status in (Import.Status.DONE, Import.Status.READY, Import.Status.UNDONE):
        return result_of(found)
    if found.status == Import.Status.WAITING:
        progress(0, STEPS)
        reading = _read_or_refuse(found)
        if reading is not None:
            progress(1, STEPS)
            _show_or_write(found, reading, progress)
            return None
    raise refusal_of(found)


def _show_or_write(row: Import, reading: Reading, progress: Progress) -> None:
    """Write a reading, unless its import asks first, or the stored values aren't those any more
    that its preview compared it with: then it shows what it would do now."""
    preview = rehearse(row, reading) if row.asks_first else None
    if preview is None or not any(preview["cells"].values()):  # nothing to ask about
        row.asks_first = False
        try:
            with progress.finish() as result:
                write_reading(row, reading)
                result.update(result_of(row))
            return
        except _ChangedSince:
            row.asks_first, row.problem = True, "changed_since"
            row.refresh_from_db(fields=["version", "status"])
            preview = rehearse(row, reading)
    progress(2, STEPS)
    with progress.finish() as result:
        row.preview, row.status = preview, Import.Status.READY
        row.unchanged = row.rows_read - len(row.rejected)  # so far (IMP-1)
        _save(row, *_DESCRIBED, "unchanged", "preview", "asks_first", "problem", "mapping")
        record("previewed", row, client=row.channel.client, by=row.by)
        result.update(result_of(row))


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
    known = known_to(row.channel.client.agency_id)
    row.mapping = _mapping_of(row, known)
    reading = importing.read(
        data,
        row.file_name,
        today=today_in(row.channel.client.timezone),
        source=row.source or None,
        options=for_reading(row.options, row.channel),
        aliases=known.aliases,
        layouts=_layouts(row, known),
        metrics=known.metrics,
    )
    if reading.layout:
        row.mapping = known.mappings[reading.layout]
    return reading


def _mapping_of(row: Import, known: Known) -> ImportMapping | None:
    """Return the mapping that an import names, if it is still there and of the same agency."""
    found = (one for one in known.mappings.values() if one.pk == row.mapping_id)
    return next(found, None)


def _layouts(row: Import, known: Known) -> dict[str, importing.Layout]:
    """Return the layouts that a file may have: the one that was chosen, else all that read.

    Raises BadFile for a chosen one that names a metric which is gone."""
    if row.mapping is None:
        return {mark: one for mark, one in known.layouts.items() if known.reads(one)}
    layout = row.mapping.parsed
    if not known.reads(layout):
        raise BadFile("mapping_lost", MAPPED)
    return {row.mapping.fingerprint: layout}


class _ChangedSince(Exception):  # noqa: N818 - never leaves this file
    """What a preview showed is not what writing would do now."""


@transaction.atomic
def write_reading(row: Import, reading: Reading) -> None:
    """Write a file's good rows, count them (IMP-1), and mark the import as read.

    Raises WrongState when that was done already."""
    waiting = Import.objects.select_for_update().filter(pk=row.pk, status=Import.Status.WAITING)
    if not waiting.exists():
        raise WrongState(_("This file was read already."), row)
    counts = write_rows(row, reading)
    shown = row.preview.get("digest")
    if shown and what_changed(row)["digest"] != shown:
        raise _ChangedSince
    row.created, row.updated = counts["created"], counts["updated"]
    row.unchanged = counts["unchanged"]
    row.status, row.problem = Import.Status.DONE, ""
    counted = ("created", "updated", "unchanged")
    _save(row, *_DESCRIBED, *counted, "problem", "mapping", "asks_first")
    told = {name: [0, counts[name]] for name in ("created", "updated", "unchanged")}
    told["rejected"] = [0, len(reading.rejected)]
    record("imported", row, client=row.channel.client, by=row.by, changes=told)
    announce(
        "import.finished",
        row,
        client_id=row.channel.client_id,
        channel=row.channel_id,
        **{name: after for name, (_before, after) in told.items()},
    )


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
        "audience": list(dict.fromkeys(one.dimension for one in reading.shares)),
        "zeros": len(reading.zero_filled),
        "unread": len(reading.unread),
        "other_accounts": reading.other_accounts,
        "encoding": reading.encoding,
        "as_of": _as_of(row, reading),
        "mapping": [row.mapping.name, row.mapping.version] if row.mapping else None,
    }
    row.first_day = reading.period.start if reading.period else None
    row.last_day = reading.period.end if reading.period else None


def _as_of(row: Import, reading: Reading) -> str | None:
    """Return the day that lifetime figures were taken on; None for a file without any."""
    lifetime = any(one.object and one.object.start is None for one in reading.records)
    lifetime = lifetime or any(one.of == "followers" for one in reading.shares)
    said: str | None = row.options.get("as_of") or row.options.get("received_on")
    return said if lifetime else None


@transaction.atomic
def _stop(row: Import, status: str, problem: str, choices: Iterable[str] = ()) -> None:
    """Mark an import as refused, or as asking: all of it stays unchanged (IMP-1, IMP-2)."""
    row.status, row.problem, row.choices = status, problem, list(choices)
    row.unchanged = row.rows_read - len(row.rejected)
    _save(row, *_DESCRIBED, "problem", "choices", "unchanged", "mapping")
    record("import_stopped", row, client=row.channel.client, by=row.by, changes={"why": problem})
    if status == Import.Status.REFUSED:
        client_id = row.channel.client_id
        announce("import.failed", row, client_id=client_id, channel=row.channel_id, problem=problem)


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

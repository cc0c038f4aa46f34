"""Pages through which questions come in as a file (COMM-1, IMP-1, IMP-2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.forms import add_errors
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.periods import now, zone_info
from common.tables.files import MAX_BYTES
from common.tables.shapes import BadFile
from common.tables.writing import CSV_TYPE, csv_of
from community.models import Kind, QuestionFile
from community.question_bulk import Placed
from community.question_files import read_file, receive_file, say, sort_out, write_file
from community.question_forms import QuestionColumnsForm, QuestionsFileForm
from community.question_reading import FILE_WORDS, MOST_QUESTIONS, ROW_WORDS, Reading
from community.question_tables import NEEDED, READ, Export, table, template_record, title_of
from community.question_views import file_answer

SHOWN = 200  # rows on the page; the rest is in the file


def question_files(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Where a file of questions is dropped, with the template to fill in and what came before."""
    client = request.access.client(client_pk, needs="edit")
    channels = list(request.access.rows(Channel).of_clients([client.pk]))
    asked = request.method == "POST"
    files = request.FILES if asked else None
    form = QuestionsFileForm(request.POST or None, files, channels=channels)
    if asked and form.is_valid():
        upload, channel = form.cleaned_data["file"], form.cleaned_data["channel"]
        if upload.size > MAX_BYTES:
            raise RequestDataTooBig("a file of questions")
        try:
            return redirect(receive_file(client, upload, by=request.user, channel=channel))
        except ValidationError as error:
            form.add_error("file", error)
    rows = request.access.rows(QuestionFile, "edit").of_clients([client.pk])
    context = {
        **_context(client),
        "form": form,
        "columns": [(title_of(code), code, code in NEEDED) for code in READ],
        "most": MOST_QUESTIONS,
        "megabytes": MAX_BYTES // 1024**2,
        "files": rows.select_related("by").defer("data", "columns")[:SHOWN],
    }
    status = 400 if form.errors else 200
    return render(request, "community/question_files.html", context, status=status)


@require_safe
def question_template(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """An empty table to fill in, with one row that shows how."""
    client = request.access.client(client_pk, needs="edit")
    channel = request.access.rows(Channel).of_clients([client.pk]).first()
    local = now().astimezone(zone_info(client.timezone)).replace(tzinfo=None, microsecond=0)
    rows = [template_record(local, str(channel or ""))]
    return file_answer(table(kind, "questions", _("Questions"), rows, READ))


def question_file(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What a file says before anything is written; what its columns mean can be changed here."""
    row = _file(request, client_pk, pk)
    if request.method != "POST":
        return _show(request, row)
    try:
        reading = read_file(row)
    except BadFile:
        reading = Reading(encoding=row.encoding or "utf-8")
    form = QuestionColumnsForm(request.POST, instance=row, reading=reading)
    if form.is_valid():
        try:
            say(row, form.values(), by=request.user, seen=form.cleaned_data["seen"])
        except StaleVersion as stale:
            form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(row)
    row.refresh_from_db(fields=["version", "encoding", "day_order", "columns"])
    return _show(request, row, form, status=400)


@require_POST
def question_file_write(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write all that a file says, or nothing (IMP-2)."""
    row = _file(request, client_pk, pk)
    seen = request.POST.get("seen", "")
    try:
        write_file(row, by=request.user, seen=int(seen[:9]) if seen.isdecimal() else None)
    except ValidationError as error:
        return _show(request, row, refused=" ".join(error.messages), status=400)
    told = {"created": row.created, "updated": row.updated}
    messages.success(request, _("Written: %(created)d new, %(updated)d corrected.") % told)
    return redirect("community:questions", client_pk)


@require_safe
def question_file_rejects(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The cells that keep a file out, all of them, as CSV (IMP-2)."""
    row = _file(request, client_pk, pk)
    try:
        rejected = read_file(row).rejected
    except BadFile:
        rejected = []
    head = [_("Row"), _("Column"), _("Value"), _("Reason")]
    rows = [[one.row, one.title, one.value, str(ROW_WORDS[one.reason])] for one in rejected]
    stem = row.name.rpartition(".")[0] or row.name or "questions"
    return file_answer(Export(f"{stem}-rejected.csv", CSV_TYPE, csv_of([head, *rows]).encode()))


def _file(request: PageRequest, client_pk: UUID, pk: UUID) -> QuestionFile:
    rows = request.access.rows(QuestionFile).of_clients([client_pk])
    rows = rows.select_related("client__agency")
    row = request.access.get(QuestionFile, pk, needs="view", rows=rows)
    request.access.check(row.client, "edit")  # one query less than get() asks
    return row


def _context(client: Client) -> dict[str, Any]:
    return {"client": client, "tab": "community"}


def _show(
    request: PageRequest,
    row: QuestionFile,
    form: QuestionColumnsForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what a file says, with a form that is already filled in, or why it wasn't written."""
    problem = ""
    try:
        reading = read_file(row)
    except BadFile as bad:  # an encoding that somebody chose may do that
        reading, problem = Reading(encoding=row.encoding or "utf-8"), str(FILE_WORDS[bad.reason])
    placed = sort_out(reading)
    states = [one.state for one in placed]
    context = {
        **_context(row.client),
        "file": row,
        "reading": reading,
        "problem": problem,
        "refused": refused,
        "is_ready": reading.is_ready and not problem,
        "missing": [title_of(code) for code in reading.missing],
        "form": form or QuestionColumnsForm(instance=row, reading=reading),
        "lines": _lines(reading, placed),
        "more_lines": max(0, len(reading.lines) - SHOWN),
        **{state: states.count(state) for state in ("new", "changed", "same")},
        "rejects": [
            {**one._asdict(), "reason": ROW_WORDS[one.reason]} for one in reading.rejected[:SHOWN]
        ],
        "more_rejects": max(0, len(reading.rejected) - SHOWN),
    }
    return render(request, "community/question_file.html", context, status=status)


def _lines(reading: Reading, placed: list[Placed]) -> list[dict[str, Any]]:
    """Return the rows as they were understood, each with what becomes of it."""
    return [
        {
            "row": line.row,
            "channel": str(line.incoming.channel),
            "kind": Kind(line.incoming.values.get("kind") or Kind.QUESTION).label,
            "state": one.state,
            **{
                name: line.incoming.values.get(name)
                for name in ("received_at", "text", "author", "first_answer_at")
            },
        }
        for line, one in zip(reading.lines[:SHOWN], placed, strict=False)
    ]

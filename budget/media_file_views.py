"""Pages through which a media plan comes in as a table (IMP-1, BUDG-5)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget.expense_tables import KINDS, Export, table
from budget.expense_views import file_answer
from budget.file_reading import Reading
from budget.import_forms import ExpenseFileForm
from budget.media_importing import (
    media_reading_of,
    new_lines,
    receive_media_file,
    say_of_media,
    write_media_file,
)
from budget.media_models import MediaFile, MediaLine
from budget.media_reading import BY_CODE, MOST_READ, READ, ROW_WORDS, template_record, title_of
from budget.models import Budget
from budget.views import budget_of
from clients.requests import PageRequest
from common.formats import minor_money
from common.tables.files import MAX_BYTES
from contentplan.exchange_forms import ColumnsForm
from contentplan.file_views import is_said, received, rejects_as_csv, seen_in
from kpis.wording import metric_name


class MediaColumnsForm(ColumnsForm):
    """What each column of a table of a media plan means; guessed, and changeable by the person."""

    codes, title_of = READ, staticmethod(title_of)
    said_fields = ("encoding", "day_order", "decimal_mark")

    class Meta:
        model = MediaFile
        fields = ["encoding", "day_order", "decimal_mark"]
        widgets = {"day_order": forms.RadioSelect, "decimal_mark": forms.RadioSelect}


def media_file_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Where a table of a media plan is dropped, with the template to fill in."""
    budget = budget_of(request, client_pk, pk, needs="edit")
    asked = request.method == "POST"
    form = ExpenseFileForm(request.POST or None, request.FILES if asked else None)
    if asked:
        row = received(form, lambda upload: receive_media_file(budget, upload, by=request.user))
        if row is not None:
            return redirect(row)
    context = {
        **_context(budget),
        "form": form,
        "columns": BY_CODE.values(),
        "most": MOST_READ,
        "megabytes": MAX_BYTES // 1024**2,
    }
    status = 400 if form.errors else 200
    return render(request, "budget/media_file_new.html", context, status=status)


@require_safe
def media_template(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    """An empty table to fill in, with one row that shows how."""
    budget = budget_of(request, client_pk, pk, needs="edit")
    if kind not in KINDS:
        raise Http404
    name, rows = f"media-plan-{budget.start:%Y-%m}", [template_record(budget)]
    return file_answer(table(kind, name, _("Media plan"), rows, READ, BY_CODE))


def media_file(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What a file says before anything is written; what its columns mean can be changed here."""
    row = _file(request, client_pk, pk)
    if request.method != "POST":
        return _show(request, row)
    form = MediaColumnsForm(request.POST, instance=row, reading=media_reading_of(row)[0])
    if is_said(form, row, say_of_media, by=request.user):
        return redirect(row)
    row.refresh_from_db()
    return _show(request, row, form, status=400)


@require_POST
def media_file_write(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Put the lines into the media plan: all of the file, or nothing (IMP-2)."""
    row = _file(request, client_pk, pk)
    try:
        write_media_file(row, by=request.user, seen=seen_in(request))
    except ValidationError as error:
        return _show(request, row, refused=" ".join(error.messages), status=400)
    told = ngettext("%(count)d line added.", "%(count)d lines added.", row.created)
    said = told % {"count": row.created} if row.created else _("Nothing is new in this file.")
    messages.success(request, said)
    return redirect("budget:media", client_pk, row.budget_id)


@require_safe
def media_file_rejects(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The cells that keep a file out, all of them, as CSV (IMP-2)."""
    row = _file(request, client_pk, pk)
    stem = row.name.rpartition(".")[0] or row.name or "media-plan"
    body = rejects_as_csv(media_reading_of(row)[0].rejected, ROW_WORDS).encode()
    return file_answer(Export(f"{stem}-rejected.csv", "text/csv; charset=utf-8", body))


def _file(request: PageRequest, client_pk: UUID, pk: UUID) -> MediaFile:
    rows = request.access.rows(MediaFile).of_clients([client_pk])
    rows = rows.select_related("budget__client__agency").defer("budget__sent_content")
    row = request.access.get(MediaFile, pk, needs="view", rows=rows)
    request.access.check(row.budget.client, "edit")  # one query less than get() asks
    return row


def _context(budget: Budget) -> dict[str, Any]:
    return {"client": budget.client, "tab": "budget", "budget": budget}


def _show(
    request: PageRequest,
    row: MediaFile,
    form: MediaColumnsForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what a file says, with a form that is already filled in, or why it wasn't written."""
    reading, problem = media_reading_of(row)
    new = {line.row for line in new_lines(reading.lines, row.budget)}
    context = {
        **_context(row.budget),
        "file": row,
        "reading": reading,
        "problem": problem,
        "refused": refused,
        "is_ready": reading.is_ready and not problem,
        "missing": [title_of(code) for code in reading.missing],
        "form": form or MediaColumnsForm(instance=row, reading=reading),
        "lines": _lines(reading, new, row.budget.currency),
        "new": len(new),
        "same": len(reading.lines) - len(new),
        "rejects": [{**one._asdict(), "reason": ROW_WORDS[one.reason]} for one in reading.rejected],
    }
    return render(request, "budget/media_file.html", context, status=status)


def _lines(reading: Reading, new: set[int], currency: str) -> list[dict[str, Any]]:
    """Return the rows as they were understood, each with whether it is new."""
    return [
        {
            **line.values,
            "row": line.row,
            "kind": MediaLine.Kind(line.values["kind"]).label,
            "metric": metric_name(line.values["metric"]),
            "amount": minor_money(line.values["amount_minor"], currency),
            "is_new": line.row in new,
        }
        for line in reading.lines
    ]

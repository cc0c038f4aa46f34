"""Pages through which files about competitors come in (GOAL-6, IMP-2)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.requests import PageRequest
from common.errors import StaleVersion
from common.tables.writing import CSV_TYPE, csv_of
from goals.competitor_files import receive_file, understood, write_file
from goals.competitor_forms import CompetitorFileForm
from goals.competitor_reading import COLUMNS, MOST_ROWS, NEEDED
from goals.models import CompetitorFile
from goals.wording import COLUMN_WORDS, REJECT_WORDS, STATE_WORDS

LISTED = 20  # files beside the form
SHOWN = 200  # lines and refused cells of a preview
EXAMPLE = (
    *("Mill & Sons", "instagram", "millandsons", "", "2026-06-01", "2026-05-01", "12400", "310"),
    *("4.5", "2.1", "1240", "", "video, carousel", "https://example.com/p/1", ""),
)


def competitor_files(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Where a file is dropped; beside it the files so far."""
    client = request.access.client(client_pk, needs="edit")
    asked = request.method == "POST"
    form = CompetitorFileForm(request.POST or None, request.FILES if asked else None)
    if asked and form.is_valid():
        try:
            return redirect(receive_file(client, form.cleaned_data["file"], by=request.user))
        except ValidationError as error:
            form.add_error("file", error)
    rows = request.access.rows(CompetitorFile).of_clients([client.pk])
    context = {
        "client": client,
        "tab": "goals",
        "form": form,
        "files": rows.select_related("by").defer("data")[:LISTED],
        "columns": [(code, COLUMN_WORDS[code], code in NEEDED) for code in COLUMNS],
        "most_rows": MOST_ROWS,
    }
    status = 400 if form.errors else 200
    return render(request, "goals/competitor_files.html", context, status=status)


@require_safe
def competitor_template(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """An empty table to fill in, with one row that shows how."""
    request.access.client(client_pk, needs="edit")
    name = content_disposition_header(True, "competitors.csv") or ""
    body = csv_of([COLUMNS, EXAMPLE])
    return HttpResponse(body, content_type=CSV_TYPE, headers={"Content-Disposition": name})


@require_safe
def competitor_file(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What a file says, row by row, before anything is written."""
    return file_page(request, _file(request, client_pk, pk))


def file_page(
    request: PageRequest, row: CompetitorFile, refused: str = "", status: int = 200
) -> HttpResponse:
    reading, lines = understood(row)
    states = [line.state for line in lines]
    context = {
        "client": row.client,
        "tab": "goals",
        "file": row,
        "reading": reading,
        "refused": refused,
        "rejects": [
            (reject, COLUMN_WORDS[reject.column], REJECT_WORDS[reject.reason])
            for reject in reading.rejected[:SHOWN]
        ],
        "lines": [(line, STATE_WORDS[line.state]) for line in lines[:SHOWN]],
        "more": max(0, len(lines) - SHOWN),
        "new": states.count("new"),
        "changed": states.count("changed"),
        "same": states.count("same") + states.count("ours"),
    }
    return render(request, "goals/competitor_file.html", context, status=status)


@require_POST
def competitor_file_write(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write all that a file says, or nothing (IMP-2)."""
    row = _file(request, client_pk, pk)
    seen = request.POST.get("seen", "")
    try:
        write_file(row, by=request.user, seen=int(seen) if seen.isdecimal() else None)
    except StaleVersion as stale:
        return file_page(request, stale.row, str(stale.message), status=400)
    except ValidationError as error:
        return file_page(request, row, " ".join(error.messages), status=400)
    told = {"created": row.created, "updated": row.updated}
    messages.success(request, _("Written: %(created)d new, %(updated)d corrected.") % told)
    return redirect("goals:competitors", row.client_id)


def _file(request: PageRequest, client_pk: UUID, pk: UUID) -> CompetitorFile:
    rows = request.access.rows(CompetitorFile).of_clients([client_pk])
    rows = rows.select_related("client__agency")
    row = request.access.get(CompetitorFile, pk, needs="view", rows=rows)
    request.access.check(row.client, "edit")  # one query less than get() asks
    return row

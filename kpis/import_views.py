"""Pages of imports: was everything read?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clients.models import Channel, Client
from clients.requests import PageRequest
from common.periods import today_in
from common.shortcuts import page_or_partial
from jobs.models import Job
from kpis.counted import SOURCE as COUNTED
from kpis.forms import AnswerForm, ByHandForm, UploadForm
from kpis.import_showing import (
    Figures,
    facts_of,
    own_metrics,
    preview_shown,
    undo_shown,
)
from kpis.import_words import FILE_WORDS, ROW_WORDS, WARNING_WORDS
from kpis.imports import (
    LAYOUT_PROBLEMS,
    NOT_WRITTEN,
    check_size,
    job_key,
    read_again,
    receive_file,
)
from kpis.measuring import write_measurements
from kpis.models import Import
from kpis.preview_forms import DifferentlyForm
from kpis.rejects import rejects_as_csv
from kpis.undo_jobs import is_large, undo_key
from kpis.undoing import later_imports

PAGE = 50
REJECTS_SHOWN = 200


def imports(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The files of a client with what became of them, and the place to drop new ones."""
    client = request.access.client(client_pk, needs="import")
    files = request.FILES if request.method == "POST" else None
    data = request.POST if request.method == "POST" else None
    form = UploadForm(data, files, access=request.access, client=client)
    if form.is_valid():
        received = _receive_all(form, request)
        told = ngettext(
            "The file is being read.", "%(number)d files are being read.", len(received)
        )
        messages.success(request, told % {"number": len(received)})
        if len(received) == 1:
            return redirect(received[0])
        return redirect("kpis:imports", client.pk)
    rows = request.access.rows(Import, "import").of_clients([client.pk])
    channel = _asked_id(request, "channel")
    if channel is not None:
        rows = rows.filter(channel=channel)
    before = _asked_id(request, "before")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("channel").defer(
        "rejected", "totals", "options", "found", "preview", "undone"
    )
    page = list(rows[: PAGE + 1])
    context = {
        "client": client,
        "tab": "numbers",
        "form": form,
        "imports": page[:PAGE],
        "next_before": page[PAGE - 1].pk if len(page) > PAGE else None,
        "channels": form.channels,
        "chosen": channel,
    }
    return render(request, "kpis/imports.html", context, status=400 if form.errors else 200)


def _asked_id(request: PageRequest, name: str) -> UUID | None:
    """Return an id from the query string; Http404 for what isn't one."""
    text = request.GET.get(name)
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _receive_all(form: UploadForm, request: PageRequest) -> list[Import]:
    files = form.cleaned_data["exports"]
    for upload in files:
        check_size(upload)  # all of them before the first one is kept
    channel, partial = form.cleaned_data["channel"], form.cleaned_data["partial"]
    told: dict[str, Any] = {"by": request.user, "partial": partial, "asks_first": True}
    return [receive_file(channel, one, **told) for one in files]


@require_safe
def import_page(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _import(request, client, pk, needs="view")
    form = _answer_form(row, client)
    context = _context(request, client, row, form)
    return page_or_partial(request, "kpis/import.html", "kpis/_import.html", context)


@require_POST
def import_answer(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Tell what the file leaves out, or have its good rows written; it is read anew."""
    client = request.access.client(client_pk, needs="view")
    row = _import(request, client, pk, needs="import")
    if "good_rows" in request.POST:
        return redirect(read_again(row, by=request.user, partial=True))
    form = _answer_form(row, client, request.POST)
    if form is None:
        return redirect(row)
    if form.is_valid():
        try:
            return redirect(read_again(row, by=request.user, options=form.answers()))
        except ValidationError as error:
            form.refuse(error)
    return render(request, "kpis/import.html", _context(request, client, row, form), status=400)


@require_safe
def import_rejects(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The rows that could not be read, all of them, as CSV (IMP-2)."""
    client = request.access.client(client_pk, needs="view")
    row = _import(request, client, pk, needs="view")
    stem = row.file_name.rpartition(".")[0] or row.file_name or "import"
    response = HttpResponse(rejects_as_csv(row.rejected), content_type="text/csv; charset=utf-8")
    name = content_disposition_header(True, f"{stem}-rejected.csv")
    response["Content-Disposition"] = name
    return response


def by_hand(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """One measured value, typed by a person (KPI-5)."""
    client = request.access.client(client_pk, needs="import")
    start = {"day": today_in(client.timezone), "channel": request.GET.get("channel")}
    form = ByHandForm(request.POST or None, access=request.access, client=client, initial=start)
    if request.method == "POST" and form.is_valid():
        item = form.item()
        done = write_measurements([item], access=request.access, by=request.user, source="hand")
        for bad in done.rejected:
            form.add_error(bad.field or None, ValidationError(bad.detail, code=bad.code))
        if not done.rejected:
            messages.success(
                request, _("Saved.") if not done.unchanged else _("It was so already.")
            )
            if "another" in request.POST:
                return redirect("kpis:by_hand", client.pk)
            return redirect(_month_page(client, item["channel"], item["day"]))
    context = {"client": client, "tab": "numbers", "form": form}
    return render(request, "kpis/by_hand.html", context, status=400 if form.errors else 200)


def _month_page(client: Client, channel: Channel, day: Any) -> str:
    page = reverse("kpis:numbers", args=[client.pk, channel.pk])
    return f"{page}?month={day:%Y-%m}"


def _import(request: PageRequest, client: Client, pk: UUID, *, needs: str) -> Import:
    rows = request.access.rows(Import).of_clients([client.pk])
    rows = rows.select_related("channel__client", "undone_by")
    return request.access.get(Import, pk, needs=needs, rows=rows)


def _answer_form(row: Import, client: Client, data: Any = None) -> AnswerForm | None:
    if row.status != Import.Status.ASKING:
        return None
    return AnswerForm(data, row=row, today=today_in(client.timezone))


def _context(
    request: PageRequest, client: Client, row: Import, form: AnswerForm | None
) -> dict[str, Any]:
    """What a page of one import shows."""
    job = None
    if row.status == Import.Status.WAITING or is_large(row):
        key = undo_key(row) if is_large(row) else job_key(row)
        job = request.access.rows(Job).filter(key=key).first()
    currency = row.found.get("currency") or client.currency
    figures = Figures(own_metrics(row.totals, client), currency)
    may_import = request.access.may(client, "import")
    shown: dict[str, Any] = {}
    if row.status == Import.Status.READY:
        shown["preview"] = preview_shown(row, figures)
    if row.status == Import.Status.UNDONE:
        shown["undo"] = undo_shown(row, row.undone, later_imports(row, row.undone))
    if row.status in NOT_WRITTEN and row.file and may_import:
        differently = DifferentlyForm(row=row)
        shown["differently"] = differently if differently.fields else None
    return {
        **shown,
        "facts": facts_of(row),
        "may_import": may_import,
        "undoing": is_large(row) and job is not None,
        "may_undo": may_import
        and job is None
        and row.status == Import.Status.DONE
        and row.source != COUNTED
        and (row.created > 0 or row.updated > 0),
        "may_map": may_import
        and row.status in NOT_WRITTEN
        and (row.problem in LAYOUT_PROBLEMS or row.mapping_id is not None),
        "client": client,
        "tab": "numbers",
        "import": row,
        "job": job,
        "form": form,
        "why": FILE_WORDS.get(row.problem, "") if row.status == Import.Status.REFUSED else "",
        "warnings": [WARNING_WORDS[code] for code in row.warnings],
        "totals": figures.totals(row.totals),
        "period_totals": figures.totals(row.period_totals),
        "rejects": [
            {**one, "reason": ROW_WORDS[one["reason"]]} for one in row.rejected[:REJECTS_SHOWN]
        ],
        "may_write_good": row.status == Import.Status.REFUSED
        and row.problem == "rejected_rows"
        and row.rows_read > len(row.rejected)
        and may_import,
    }

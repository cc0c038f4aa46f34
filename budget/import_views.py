"""Pages through which expenses come in: a file, what it says, the tray (IMP-1, BUDG-3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget.expense_tables import BY_CODE, READ, Export, table, template_record, title_of
from budget.expense_views import file_answer
from budget.file_preview import SHOWN, Preview
from budget.file_reading import MOST_EXPENSES, ROW_WORDS
from budget.import_forms import ExpenseColumnsForm, ExpenseFileForm, JustifyForm
from budget.importing import (
    AT_ONCE_ROWS,
    ask_to_write,
    job_key,
    preview_of,
    receive_file,
    say,
)
from budget.models import Budget, Category, ExpenseFile, ImportedExpense
from budget.services import channels_and_goals
from budget.tray import justify, put_back, set_aside
from budget.views import budget_of
from clients.forms import add_errors
from clients.models import Channel
from clients.requests import PageRequest
from common.formats import day as day_text
from common.formats import minor_money
from common.shortcuts import page_or_partial
from common.tables.files import MAX_BYTES
from contentplan.file_views import is_said, received, rejects_as_csv, seen_in
from contentplan.idea_forms import id_of
from contentplan.services.kept_files import AT_ONCE_BYTES
from goals.models import Goal
from jobs.models import Job


def file_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Where a file of expenses is dropped, with the template to fill in and what came before."""
    budget = budget_of(request, client_pk, pk, needs="edit")
    asked = request.method == "POST"
    form = ExpenseFileForm(request.POST or None, request.FILES if asked else None)
    if asked:
        row = received(form, lambda upload: receive_file(budget, upload, by=request.user))
        if row is not None:
            return redirect(row)
    files = request.access.rows(ExpenseFile, "edit").filter(budget=budget).select_related("by")
    context = {
        **_context(budget),
        "form": form,
        "columns": [BY_CODE[code] for code in READ],
        "most": MOST_EXPENSES,
        "megabytes": MAX_BYTES // 1024**2,
        "at_once": AT_ONCE_ROWS,
        "kilobytes": AT_ONCE_BYTES // 1024,
        "files": files.defer("data", "columns", "reading")[:SHOWN],
    }
    status = 400 if form.errors else 200
    return render(request, "budget/file_new.html", context, status=status)


@require_safe
def file_template(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    """An empty table to fill in, with one row that shows how."""
    budget = budget_of(request, client_pk, pk, needs="edit")
    rows = [template_record(budget.start, budget.currency)]
    return file_answer(table(kind, f"expenses-{budget.start:%Y-%m}", _("Expenses"), rows, READ))


def file_page(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What a file says before anything is written; what its columns mean can be changed here."""
    row = _file(request, client_pk, pk)
    if request.method != "POST":
        return _busy(request, row) if row.is_busy else _show(request, row)
    form = ExpenseColumnsForm(request.POST, instance=row, reading=preview_of(row)[0])
    if is_said(form, row, say, by=request.user):
        return redirect(row)
    row.refresh_from_db()
    return _show(request, row, form, status=400)


@require_POST
def file_write(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Book what has a reason, put the rest into the tray: all of the file or nothing (IMP-2)."""
    row = _file(request, client_pk, pk)
    try:
        row = ask_to_write(row, by=request.user, seen=seen_in(request))
    except ValidationError as error:
        return _show(request, row, refused=" ".join(error.messages), status=400)
    if row.is_large:
        return redirect(row)  # which says how far it is, and what became of it
    told = ngettext("%(count)d expense booked.", "%(count)d expenses booked.", row.created)
    said = told % {"count": row.created} if row.created else _("Nothing new was booked.")
    if not row.in_tray:
        messages.success(request, said)
        return redirect(row.budget)
    waits = ngettext(
        "%(count)d waits in the tray for its reason.",
        "%(count)d wait in the tray for their reason.",
        row.in_tray,
    )
    messages.info(request, f"{said} {waits % {'count': row.in_tray}}")
    return redirect("budget:tray", client_pk, row.budget_id)


@require_safe
def file_rejects(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The cells that keep a file out, all of them, as CSV (IMP-2)."""
    row = _file(request, client_pk, pk)
    stem = row.name.rpartition(".")[0] or row.name or "expenses"
    body = rejects_as_csv(preview_of(row)[0].rejected, ROW_WORDS).encode()
    return file_answer(Export(f"{stem}-rejected.csv", "text/csv; charset=utf-8", body))


def tray(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Rows of files without a reason: in no sum, until somebody says why (BUDG-3)."""
    budget = budget_of(request, client_pk, pk, needs="edit")
    mine = [budget.client_id]
    channels, goals, _media = channels_and_goals(
        request.access.rows(Channel).of_clients(mine), request.access.rows(Goal).of_clients(mine)
    )
    data = request.POST if request.method == "POST" else None
    form = JustifyForm(data, channels=channels, goals=goals)
    chosen = {found for text in request.POST.getlist("row") if (found := id_of(text))}
    if request.method == "POST" and "aside" in request.POST:
        return _aside(request, budget, chosen)
    if request.method == "POST" and form.is_valid():
        try:
            made = justify(budget, chosen, form.values(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = ngettext("%(count)d expense booked.", "%(count)d expenses booked.", len(made))
            messages.success(request, told % {"count": len(made)})
            return redirect("budget:tray", client_pk, budget.pk)
    rows = request.access.rows(ImportedExpense, "edit").filter(budget=budget)
    rows = rows.exclude(status=ImportedExpense.Status.BOOKED).select_related(
        "channel", "goal", "file"
    )
    there = list(rows.defer("file__data", "goal__sent_content")[: 2 * SHOWN])
    waiting = [row for row in there if row.status == ImportedExpense.Status.WAITING]
    context = {
        **_context(budget),
        "form": form,
        "rows": waiting[:SHOWN],
        "sum": sum(row.amount_minor for row in waiting),
        "aside": [row for row in there if row.status == ImportedExpense.Status.DROPPED],
        "chosen": chosen or ({waiting[0].pk} if len(waiting) == 1 else set()),
    }
    return render(request, "budget/tray.html", context, status=400 if form.errors else 200)


def _aside(request: PageRequest, budget: Budget, chosen: set[UUID]) -> HttpResponse:
    """Set rows aside, or put them back."""
    if request.POST["aside"] == "back":
        put_back(budget, chosen, by=request.user)
    else:
        try:
            set_aside(budget, chosen, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect("budget:tray", budget.client_id, budget.pk)


def _file(request: PageRequest, client_pk: UUID, pk: UUID) -> ExpenseFile:
    rows = request.access.rows(ExpenseFile).of_clients([client_pk])
    rows = rows.select_related("budget__client__agency").defer("budget__sent_content")
    row = request.access.get(ExpenseFile, pk, needs="view", rows=rows)
    request.access.check(row.budget.client, "edit")  # one query less than get() asks
    return row


def _context(budget: Budget) -> dict[str, Any]:
    return {"client": budget.client, "tab": "budget", "budget": budget}


def _job(request: PageRequest, row: ExpenseFile) -> Job | None:
    """Return the job that has a large file, or had it last."""
    return request.access.rows(Job).filter(key=job_key(row)).first() if row.is_large else None


def _busy(request: PageRequest, row: ExpenseFile) -> HttpResponse:
    """Show how far the job is that has a file."""
    job = _job(request, row)
    context = {**_context(row.budget), "file": row, "job": job}
    context["percent"] = job.percent if job else None
    return page_or_partial(request, "budget/file.html", "budget/_file.html", context)


def _show(
    request: PageRequest,
    row: ExpenseFile,
    form: ExpenseColumnsForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what a file says, with a form that is already filled in, or why it wasn't written."""
    told, problem, is_stale = preview_of(row)
    job = _job(request, row)
    if job is not None and job.status == Job.Status.FAILED and not problem:
        refused = refused or (job.error or {}).get("detail", "")
    currency = row.budget.currency
    context = {
        **_context(row.budget),
        "file": row,
        "reading": told,
        "problem": problem,
        "refused": refused,
        "is_stale": is_stale,
        "is_ready": told.is_ready and not (problem or is_stale),
        "missing": [title_of(code) for code in told.missing],
        "form": form or ExpenseColumnsForm(instance=row, reading=told),
        "lines": [] if is_stale else _lines(told, currency),
        "sums": {name: minor_money(minor, currency) for name, minor in told.sums.items()},
        "rejects": [
            {**one._asdict(), "reason": ROW_WORDS[one.reason]} for one in told.rejected[:SHOWN]
        ],
        "more_rejects": max(0, len(told.rejected) - SHOWN),
    }
    return page_or_partial(request, "budget/file.html", "budget/_file.html", context, status)


def _lines(told: Preview, currency: str) -> list[dict[str, Any]]:
    """Return the rows as they were understood, each with what becomes of it."""
    return [
        {
            **line._asdict(),
            "day": day_text(line.day),
            "amount": minor_money(line.amount_minor, currency),
            "category": Category(line.category).label if line.category else "",
        }
        for line in told.lines
    ]

"""Pages through which plans come in and go out: files, paper, another month."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clients.forms import MonthForm
from clients.requests import PageRequest
from common.shortcuts import page_or_partial
from common.tables.files import MAX_BYTES
from contentplan.exchange.columns import BY_CODE, NEEDED, READ, title_of
from contentplan.exchange.ground import ground_of
from contentplan.exchange.reading import MOST_POSTS
from contentplan.exchange.showing import preview
from contentplan.exchange.words import ROW_WORDS
from contentplan.exchange.writing import CONTINUED, Export, table, template_of
from contentplan.exchange_forms import ColumnsForm, PostsFileForm
from contentplan.file_views import is_said, received, rejects_as_csv, seen_in
from contentplan.idea_forms import id_of
from contentplan.models import ContentPlan, PostImport
from contentplan.printing import sheet
from contentplan.services import copy_plan
from contentplan.services.exporting import export_plan
from contentplan.services.importing import (
    AT_ONCE_POSTS,
    ask_to_write,
    job_key,
    reading_of,
    receive_posts,
    say,
)
from contentplan.services.kept_files import AT_ONCE_BYTES
from jobs.models import Job

PAGE = 50  # files in a list


def plan_import(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Where a file of posts is dropped, with the template to fill in."""
    plan = _plan(request, client_pk, pk, needs="edit")
    asked = request.method == "POST"
    form = PostsFileForm(request.POST or None, request.FILES if asked else None)
    if asked:
        row = received(form, lambda upload: receive_posts(plan, upload, by=request.user))
        if row is not None:
            return redirect(row)
    context = {
        **_context(plan),
        "form": form,
        "columns": [BY_CODE[code] for code in READ if code not in CONTINUED],
        "needed": NEEDED,
        "most_posts": MOST_POSTS,
        "megabytes": MAX_BYTES // 1024**2,
        "at_once_posts": AT_ONCE_POSTS,
        "kilobytes": AT_ONCE_BYTES // 1024,
    }
    status = 400 if form.errors else 200
    return render(request, "contentplan/import_new.html", context, status=status)


@require_safe
def imports(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The files that were sent to a client's plans, or to one of them, and what became of each."""
    client = request.access.client(client_pk, needs="edit")
    rows = request.access.rows(PostImport, "edit").of_clients([client.pk])
    plan = id_of(request.GET.get("plan", ""))
    if plan is not None:
        rows = rows.filter(content_plan=plan)
    rows = rows.select_related("content_plan", "by").defer(
        "data", "reading", "columns", "content_plan__sent_content"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    plans = request.access.rows(ContentPlan, "edit").of_clients([client.pk]).defer("sent_content")
    context = {
        "client": client,
        "tab": "plan",
        "page_obj": page,
        "chosen": plan,
        "plans": plans,
    }
    return render(request, "contentplan/imports.html", context)


def import_page(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What a file says before anything is written; what its columns mean can be changed here."""
    row = _import(request, client_pk, pk)
    if row.is_busy and request.method != "POST":
        job = _job(request, row)
        context = {
            **_context(row.content_plan),
            "import": row,
            "job": job,
            "percent": job.percent if job else None,
        }
        return page_or_partial(
            request, "contentplan/import.html", "contentplan/_import.html", context
        )
    if request.method != "POST":
        return _show(request, row)
    reading = reading_of(row, ground_of(row.content_plan))[0]
    form = ColumnsForm(request.POST, instance=row, reading=reading)
    if is_said(form, row, say, by=request.user):
        return redirect(row)
    row.refresh_from_db()
    return _show(request, row, form, status=400)


@require_POST
def import_write(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Add the file's posts to the plan: all of them, or none (IMP-2)."""
    row = _import(request, client_pk, pk)
    try:
        row = ask_to_write(row, by=request.user, seen=seen_in(request))
    except ValidationError as error:
        return _show(request, row, refused=" ".join(error.messages), status=400)
    if row.is_large:
        return redirect(row)  # which says how far it is, and what became of it
    new = ngettext("%(count)d post added.", "%(count)d posts added.", row.created)
    said = new % {"count": row.created} if row.created else _("Nothing is new in this file.")
    if row.unchanged:
        same = ngettext(
            "%(count)d was there already.", "%(count)d were there already.", row.unchanged
        )
        said = f"{said} {same % {'count': row.unchanged}}"
    messages.success(request, said)
    return redirect(row.content_plan)


@require_safe
def import_rejects(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The cells that keep a file out, all of them, as CSV (IMP-2)."""
    row = _import(request, client_pk, pk)
    reading, _problem, _stale = reading_of(row, ground_of(row.content_plan))
    stem = row.name.rpartition(".")[0] or row.name or "posts"
    body = rejects_as_csv(reading.rejected, ROW_WORDS).encode()
    return _file(Export(f"{stem}-rejected.csv", "text/csv; charset=utf-8", body))


@require_safe
def plan_template(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    """An empty table to fill in, with one row that shows how."""
    plan = _plan(request, client_pk, pk, needs="edit")
    codes = [code for code in READ if code not in CONTINUED]
    rows = template_of(plan, plan.channels.first())
    return _file(table(kind, f"posts-{plan.start:%Y-%m}", plan.title, rows, codes))


@require_safe
def plan_export(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    """The plan's posts as a table; people on the client side get what was sent (TEN-3)."""
    plan = _plan(request, client_pk, pk, needs="view")
    client_side = request.access.is_client_side(plan.client_id)
    return _file(export_plan(plan, kind, client_side=client_side, by=request.user))


@require_safe
def plan_print(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The plan as a list on paper: mix, posts in order, what the agency accepts."""
    plan = _plan(request, client_pk, pk, needs="view")
    client_side = request.access.is_client_side(plan.client_id)
    context = {**_context(plan), **sheet(plan, client_side=client_side)}
    return render(request, "contentplan/print.html", context)


@require_POST
def plan_copy(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Copy the plan to another month, slots by rhythm."""
    plan = _plan(request, client_pk, pk, needs="edit")
    form = MonthForm(request.POST)
    if form.is_valid():
        try:
            made = copy_plan(plan, form.cleaned_data["month"].start, by=request.user)
        except ValidationError as error:
            form.add_error("month", ValidationError(error.messages))
        else:
            messages.success(request, _copied(made.posts, made.left_out))
            return redirect(made.plan)
    messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    return redirect(plan)


def _copied(posts: int, left_out: int) -> str:
    told = ngettext("%(count)d post copied.", "%(count)d posts copied.", posts) % {"count": posts}
    if not left_out:
        return told
    rest = ngettext(
        "%(count)d found no regular time in this month.",
        "%(count)d found no regular time in this month.",
        left_out,
    )
    return f"{told} {rest % {'count': left_out}}"


def _plan(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> ContentPlan:
    rows = request.access.rows(ContentPlan).filter(client=client_pk)
    rows = rows.select_related("client__agency")
    return request.access.get(ContentPlan, pk, needs=needs, rows=rows)


def _import(request: PageRequest, client_pk: UUID, pk: UUID) -> PostImport:
    rows = request.access.rows(PostImport).of_clients([client_pk])
    rows = rows.select_related("content_plan__client")
    row = request.access.get(PostImport, pk, needs="view", rows=rows)
    request.access.check(row.content_plan.client, "edit")  # one query less than get() asks
    return row


def _job(request: PageRequest, row: PostImport) -> Job | None:
    """Return the job that has a large file, or had it last."""
    return request.access.rows(Job).filter(key=job_key(row)).first() if row.is_large else None


def _context(plan: ContentPlan) -> dict[str, Any]:
    return {"client": plan.client, "tab": "plan", "plan": plan}


def _show(
    request: PageRequest,
    row: PostImport,
    form: ColumnsForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what a file says, with a form that is already filled in, or why it wasn't written."""
    ground = ground_of(row.content_plan)
    reading, problem, is_stale = reading_of(row, ground)
    job = _job(request, row)
    if job is not None and job.status == Job.Status.FAILED and not problem:
        refused = refused or (job.error or {}).get("detail", "")
    context = {
        **_context(row.content_plan),
        "import": row,
        "reading": reading,
        "problem": problem,
        "refused": refused,
        "is_stale": is_stale,
        "is_ready": reading.is_ready and not (problem or is_stale),
        "missing": [title_of(code) for code in reading.missing],
        "form": form or ColumnsForm(instance=row, reading=reading),
        **preview(reading, ground),
    }
    return page_or_partial(
        request, "contentplan/import.html", "contentplan/_import.html", context, status
    )


def _file(made: Export) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.body, content_type=made.content_type, headers=headers)

"""Pages of reports: did it work, what do we change?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.forms import MonthForm, add_errors
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.periods import today_in
from jobs.models import Job
from reports.corrections import people_of
from reports.draft_words import draft_of
from reports.exports import Export, export, has_slides
from reports.forms import ConclusionsForm, ShareForm
from reports.models import Correction, Report
from reports.openings import note_person, opened
from reports.services import (
    job_of,
    jobs_of_reports,
    request_report,
    send_report,
    take_draft,
    tick,
    write_report,
)
from reports.sharing import end_share, make_share, share_of, share_url
from reports.showing import reading_of

LISTED = 120


def reports(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """List a client's reports, newest first; a posted month asks for one more."""
    client = request.access.client(client_pk, needs="view")
    last_month = today_in(client.timezone).replace(day=1) - timedelta(days=1)
    form = MonthForm(request.POST or None, initial={"month": f"{last_month:%Y-%m}"})
    if request.method == "POST":
        request.access.check(client, "edit")
        if form.is_valid():
            month = form.cleaned_data["month"]
            try:
                return redirect(request_report(client, month.start, month.end, by=request.user))
            except ValidationError as error:
                add_errors(form, error)
    rows = list(request.access.rows(Report).of_clients([client.pk]).without_content()[:LISTED])
    jobs = jobs_of_reports(rows)
    context = {
        "client": client,
        "tab": "reports",
        "reports": [(row, jobs.get(str(row.pk))) for row in rows],
        "form": form if request.access.may(client, "edit") else None,
        "may_schedule": request.access.may(client, "manage"),
    }
    return render(request, "reports/reports.html", context, status=400 if form.errors else 200)


def report(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show a report; what is posted are its conclusions and corrections."""
    needs = "edit" if request.method == "POST" else "view"
    row = _report(request, client_pk, pk, needs=needs)
    if row.is_computing:
        return _progress(request, row)
    if request.method != "POST":
        if row.is_sent and request.access.is_client_side(client_pk):
            note_person(row, request.user)
        return report_page(request, row)
    form = _form(row, request.POST)
    if _tried(form, lambda: write_report(row, form.texts(), by=request.user, seen=_seen(form))):
        messages.success(request, _("Saved."))
        return redirect(row)
    return report_page(request, row, form=form, status=400)


@require_POST
def report_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Save the texts and send the report to the client's side, in one step or not at all."""
    row = _report(request, client_pk, pk, needs="send")
    form = _form(row, request.POST)

    def step() -> None:
        with transaction.atomic():
            write_report(row, form.texts(), by=request.user, seen=_seen(form))
            send_report(row, by=request.user)

    if _tried(form, step):
        messages.success(request, _("Sent. The client's people get a mail with the first figures."))
        return redirect(row)
    row = _report(request, client_pk, pk, needs="view")  # what the refused step had changed
    return report_page(request, row, form=form, status=400)


@require_POST
def report_draft(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Save the texts and put the sentences that the figures suggest below them (REP-3)."""
    row = _report(request, client_pk, pk, needs="edit")
    form = _form(row, request.POST)

    def step() -> None:
        with transaction.atomic():
            write_report(row, form.texts(), by=request.user, seen=_seen(form))
            take_draft(row, by=request.user)

    if _tried(form, step):
        messages.success(request, _("Taken over. Read each sentence: a draft is not sent unread."))
        return redirect(f"{row.get_absolute_url()}#write")
    return report_page(request, row, form=form, status=400)


@require_POST
def report_again(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Compute the same period once more: a new edition, the old one stays (REP-2)."""
    row = _report(request, client_pk, pk, needs="edit")
    return redirect(request_report(row.client, row.start, row.end, by=request.user))


@require_POST
def correction_tick(
    request: PageRequest, client_pk: UUID, report_pk: UUID, pk: UUID
) -> HttpResponse:
    """Say on a report's page whether a correction, its own or the last report's, was done."""
    page = _report(request, client_pk, report_pk, needs="edit")
    rows = request.access.rows(Correction).of_clients([client_pk])
    rows = rows.select_related("report__client").defer("report__sections", "report__charts")
    correction = request.access.get(Correction, pk, needs="edit", rows=rows)
    tick(correction, request.POST.get("done") == "yes", by=request.user)
    back = request.POST.get("next", "")  # a plan beside which it stands
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else page)


@require_POST
def report_share(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _report(request, client_pk, pk, needs="send")
    form = ShareForm(request.POST)
    try:
        if form.is_valid():
            make_share(row, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
    if form.errors:
        return report_page(request, row, share_form=form, status=400)
    messages.success(request, _("The link works now. Whoever has it can read the report."))
    return redirect(row)


@require_POST
def report_share_end(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _report(request, client_pk, pk, needs="send")
    end_share(row, by=request.user)
    messages.success(request, _("The link is over."))
    return redirect(row)


@require_GET
def chart(request: PageRequest, client_pk: UUID, pk: UUID, name: str) -> HttpResponse:
    rows = request.access.rows(Report).of_clients([client_pk]).only("charts")
    return picture(request.access.get(Report, pk, needs="view", rows=rows), name)


def picture(row: Report, name: str) -> HttpResponse:
    """Return a chart as a file of its own, in which nothing can run (UPL-4)."""
    if name not in row.charts:
        raise Http404
    return HttpResponse(
        row.charts[name],
        content_type="image/svg+xml",
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_GET
def report_pdf(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The report on paper, in the reader's language or the one of ?lang=."""
    return _file(request, client_pk, pk, "pdf")


@require_GET
def report_xlsx(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The report's figures as numbers, a sheet for each part."""
    return _file(request, client_pk, pk, "xlsx")


@require_GET
def report_pptx(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The report as slides; there is such an address only where the extra for it is installed."""
    return _file(request, client_pk, pk, "pptx")


def _file(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    row = _report(request, client_pk, pk, needs="view", deferred=())
    made = export(
        row,
        kind,
        language=language_of(request, translation.get_language() or "en"),
        client_side=request.access.is_client_side(row.client_id),
        by=request.user,
    )
    return as_file(made)


def as_file(made: Export) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.body, content_type=made.content_type, headers=headers)


def language_of(request: HttpRequest, usual: str) -> str:
    """Return the language of ?lang=, if it is one of ours."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else usual


def report_page(
    request: PageRequest,
    row: Report,
    *,
    form: ConclusionsForm | None = None,
    share_form: ShareForm | None = None,
    status: int = 200,
) -> HttpResponse:
    client, access = row.client, request.access
    reading = reading_of(row, client_side=access.is_client_side(client.pk))
    writes = row.status == Report.Status.REVIEW and access.may(client, "edit")
    may_share = row.is_sent and access.may(client, "send")
    share = share_of(row) if may_share else None
    context = {
        "client": client,
        "tab": "reports",
        "report": row,
        "reading": reading,
        "form": (form or _form(row, corrections=reading.corrections)) if writes else None,
        "stale": getattr(form, "stale", None),
        "draft": draft_of(row) if writes else [],
        "may_edit": access.may(client, "edit"),
        "may_send": access.may(client, "send"),
        "may_share": may_share,
        "share": share,
        "share_url": share_url(share) if share else "",
        "share_form": (share_form or ShareForm()) if may_share else None,
        "opened": opened(row) if row.is_sent and access.may(client, "edit") else [],
        "languages": settings.LANGUAGES,
        "has_slides": has_slides(),
    }
    return render(request, "reports/report.html", context, status=status)


def _progress(request: PageRequest, row: Report) -> HttpResponse:
    """Show how far the computation is; the piece in the page asks again by itself."""
    job = job_of(row)
    context = {
        "client": row.client,
        "tab": "reports",
        "report": row,
        "job": job,
        "may_retry": job is not None
        and job.status == Job.Status.FAILED
        and request.access.may(row.client, "edit"),
    }
    return render(request, "reports/computing.html", context)


def _report(
    request: PageRequest,
    client_pk: UUID,
    pk: UUID,
    *,
    needs: str,
    deferred: tuple[str, ...] = ("charts",),
) -> Report:
    """Return the report with its client in one query, through the gate."""
    rows = request.access.rows(Report).of_clients([client_pk]).select_related("client__agency")
    row = request.access.get(Report, pk, needs="view", rows=rows.defer(*deferred))
    request.access.check(row.client, needs)
    return row


def _form(
    row: Report, data: Any = None, corrections: Sequence[Correction] | None = None
) -> ConclusionsForm:
    known = list(row.corrections.order_by("pk")) if corrections is None else corrections
    for one in known:
        one.report = row
    people = people_of(row.client) if known else []
    return ConclusionsForm(data, report=row, corrections=known, people=people)


def _seen(form: ConclusionsForm) -> int:
    return form.cleaned_data["seen"]


def _tried(form: ConclusionsForm, step: Any) -> bool:
    """Take a step with a form; return False with the reasons put into it.

    When somebody was faster, form.stale is the report as it is now and nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        step()
    except StaleVersion as stale:
        form.stale = stale.row  # type: ignore[attr-defined]
        form.data = {**form.data.dict(), "seen": stale.row.version}  # type: ignore[attr-defined]
        form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors

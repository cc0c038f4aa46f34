"""The page of the agency's monthly run."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.forms import MonthForm, add_errors
from clients.models import Client
from clients.requests import PageRequest
from common import formats
from common.periods import Period, month_of, today_in
from common.shortcuts import page_or_partial
from reports.batches import request_reports
from reports.models import Report
from reports.monthly import ORDER, Overview, overview
from reports.services import jobs_of_reports

WORDS = {
    "failed": gettext_lazy("failed"),
    "missing": gettext_lazy("not asked for"),
    "review": gettext_lazy("to be read and concluded"),
    "computing": gettext_lazy("being computed"),
    "sent": gettext_lazy("sent"),
}


def monthly(request: PageRequest) -> HttpResponse:
    """Show the reports of a month over all clients; posting asks for those missing and failed."""
    agency = request.access.agency(needs="edit")
    last = month_of(today_in(request.user.timezone).replace(day=1) - timedelta(days=1))
    form = MonthForm(request.POST or request.GET or None, initial={"month": f"{last.start:%Y-%m}"})
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else last
    found = _overview(request, month)
    if request.method == "POST" and form.is_valid():
        clients = request.access.rows(Client, "edit").filter(pk__in=found.wanted)
        try:
            made = len(request_reports(list(clients), month, by=request.user))
        except ValidationError as error:
            add_errors(form, error)
        else:
            words = ngettext(
                "%(count)d report is being computed.", "%(count)d reports are being computed.", made
            )
            messages.success(request, words % {"count": made})
            return redirect(f"{reverse('reports:monthly')}?month={month.start:%Y-%m}")
    context = {
        "agency": agency,
        "form": form,
        "month": month,
        "month_text": formats.month(month.start),
        "found": found,
        "counts": [(state, WORDS[state], found.counts[state]) for state in ORDER],
        "title": _("Reports of a month"),
    }
    page, part = "reports/monthly.html", "reports/_monthly.html"
    return page_or_partial(request, page, part, context, status=400 if form.errors else 200)


def _overview(request: PageRequest, month: Period) -> Overview:
    """Return where the clients that the person works for are; two queries at most."""
    access = request.access
    names = {pk: access.names[pk] for pk in access.clients_with("edit") if pk in access.names}
    rows = access.rows(Report, "edit").filter(start=month.start, end=month.end)
    reports = list(rows.without_content())
    return overview(names, reports, jobs_of_reports(reports))

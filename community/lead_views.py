"""Pages of calls and leads: a client's list with a form to type one, a file, corrections (COMM-5).

`kind` is calls or leads; both have the same pages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.form_views import client_form, sent_and_saved
from clients.history import record
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.formats import minor_money
from common.periods import today_in
from common.tables.writing import CSV_TYPE, csv_of
from community.lead_files import MOST, example, receive_leads, records_of
from community.lead_forms import FORMS, ContactFilterForm, LeadFileForm
from community.lead_reading import COLUMNS, MOST_ROWS, NEEDED
from community.lead_services import KINDS, remove_contact
from community.lead_wording import COLUMN_WORDS, KIND_WORDS, REJECT_WORDS
from community.models import LeadFile
from community.models.leads import Contact

PAGE = 50
LISTED = 10  # files beside the form
SHOWN = 200  # refused cells


def contacts(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """All calls or leads of a client; the form writes one down."""
    client = request.access.client(client_pk, needs="view")
    if request.method == "POST":
        request.access.check(client, "edit")
    form = None
    if request.access.may(client, "edit"):
        form = client_form(request, FORMS[kind], client)
        if sent_and_saved(request, form) is not None:
            messages.success(request, _("Written down."))
            return redirect(f"community:{kind}", client.pk)
    filters = ContactFilterForm(request.GET, auto_id="filter_%s")
    found = filters.narrowed(_rows(request, client, kind))
    asked = filters.asked()
    sums = found.order_by().values_list("currency").annotate(Sum("value_minor"), Count("pk"))
    told = list(sums.order_by("currency"))
    page = Paginator(found.select_related("channel"), PAGE)
    page.__dict__["count"] = sum(count for *_sum, count in told)
    context = {
        "client": client,
        "tab": "community",
        "part": kind,
        "kind": kind,
        "title": KIND_WORDS[kind],
        "form": form,
        "filters": filters,
        "asked": asked,
        "page_obj": page.get_page(request.GET.get("page")),
        "count": page.count,
        "sums": [minor_money(minor, money) for money, minor, _count in told if minor is not None],
        "channels": list(request.access.rows(Channel).of_clients([client.pk])),
        "urls": _addresses(kind),
    }
    status = form.status if form else 200
    return render(request, "community/contacts.html", context, status=status)


def contact(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    """Correct one."""
    client = request.access.client(client_pk, needs="view")
    row = _contact(request, client, kind, pk)
    form = client_form(request, FORMS[kind], client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {
        "client": client,
        "tab": "community",
        "part": kind,
        "title": KIND_WORDS[kind],
        "row": row,
        "form": form,
        "urls": _addresses(kind),
    }
    return render(request, "community/contact.html", context, status=form.status)


@require_POST
def contact_remove(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _contact(request, client, kind, pk)
    remove_contact(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(row)


def contacts_file(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """Read a table: all its rows are written, or none and the page says why (IMP-2)."""
    client = request.access.client(client_pk, needs="edit")
    asked = request.method == "POST"
    form = LeadFileForm(request.POST or None, request.FILES if asked else None)
    rejected: list[Any] = []
    if asked and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            reading, done = receive_leads(client, kind, file, by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            if done is not None:
                told = {"created": done.created, "updated": done.updated}
                text = _("Written: %(created)d new, %(updated)d corrected.")
                messages.success(request, text % told)
                return redirect(f"community:{kind}", client.pk)
            rejected = reading.rejected
            form.add_error("file", _("Some rows cannot be read, so nothing is written."))
    files = request.access.rows(LeadFile).of_clients([client.pk]).filter(kind=kind)
    context = {
        "client": client,
        "tab": "community",
        "part": kind,
        "title": KIND_WORDS[kind],
        "form": form,
        "files": files.select_related("by").defer("data")[:LISTED],
        "columns": [(code, COLUMN_WORDS[code], code in NEEDED) for code in COLUMNS],
        "most_rows": MOST_ROWS,
        "more": max(0, len(rejected) - SHOWN),
        "rejects": [
            (one, COLUMN_WORDS[one.column], REJECT_WORDS[one.reason]) for one in rejected[:SHOWN]
        ],
        "urls": _addresses(kind),
    }
    status = 400 if form.errors else 200
    return render(request, "community/contacts_file.html", context, status=status)


@require_safe
def contacts_template(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """An empty table to fill in, with one row that shows how."""
    client = request.access.client(client_pk, needs="edit")
    return _as_file(csv_of([COLUMNS, example(today_in(client.timezone))]), f"{kind}-template.csv")


@require_safe
def contacts_export(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """The same list as a table, which the page of files takes back."""
    client = request.access.client(client_pk, needs="view")
    rows = ContactFilterForm(request.GET).narrowed(_rows(request, client, kind))
    body = csv_of(records_of(rows.select_related("channel")[:MOST], client))
    with transaction.atomic():
        changes = {"as": [None, "csv"], "what": [None, kind]}
        record("exported", client, client=client, by=request.user, changes=changes)
    return _as_file(body, f"{kind}.csv")


def _as_file(body: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(body, content_type=CSV_TYPE, headers=headers)


def _addresses(kind: str) -> dict[str, str]:
    """Return the names of the pages of a kind, for templates."""
    one = kind.removesuffix("s")
    return {
        "list": f"community:{kind}",
        "csv": f"community:{kind}_csv",
        "file": f"community:{kind}_file",
        "template": f"community:{kind}_template",
        "one": f"community:{one}",
        "remove": f"community:{one}_remove",
    }


def _rows(request: PageRequest, client: Client, kind: str) -> Any:
    return request.access.rows(KINDS[kind]).of_clients([client.pk])


def _contact(request: PageRequest, client: Client, kind: str, pk: UUID) -> Contact:
    rows = _rows(request, client, kind).select_related("client", "channel")
    row = request.access.get(KINDS[kind], pk, needs="view", rows=rows)
    request.access.check(client, "edit")  # one query less than get() asks
    return row

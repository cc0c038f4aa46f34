"""Tables that no network made: a person says once what their columns are (IMP-5)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import add_errors
from clients.requests import PageRequest
from common.errors import StaleVersion, WrongState
from kpis.import_showing import Figures, records_shown
from kpis.import_words import FILE_WORDS, PROBLEM_WORDS, SOURCE_NAMES
from kpis.importing import BadFile
from kpis.importing.layouts import headings
from kpis.imports import NOT_WRITTEN, read_again
from kpis.mapping_forms import AliasForm, MappingForm, SeenForm
from kpis.mapping_heads import Head, as_read, head_of
from kpis.mapping_words import PART_WORDS
from kpis.mappings import (
    add_alias,
    change_mapping,
    known_to,
    remove_alias,
    remove_mapping,
    save_mapping,
)
from kpis.models import Import
from kpis.wording import metric_name


def import_mapping(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The first rows of a file, and what each of its columns is; with examples of how it reads."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Import).of_clients([client.pk]).select_related("channel__client")
    row = request.access.get(Import, pk, needs="view", rows=rows)
    request.access.check(client, "import")  # one query less than get() asks
    if row.status not in NOT_WRITTEN or not row.file:
        raise WrongState(_("This file is not waiting for an answer."), row)
    known = known_to(client.agency_id)
    try:
        head = head_of(row, known, header=request.GET.get("header", ""))
    except (BadFile, FileNotFoundError) as bad:
        messages.error(request, FILE_WORDS[getattr(bad, "reason", "file_lost")])
        return redirect(row)
    form = MappingForm(
        request.POST or None,
        headings=head.headings,
        titles=head.titles,
        samples=head.samples,
        metrics=known.metrics,
        layout=head.layout,
        initial={"name": head.name},
    )
    context: dict[str, Any] = {"client": client, "tab": "numbers", "import": row, "head": head}
    context |= {"form": form, "seen": SeenForm(initial={"seen": head.version})}
    layout = head.layout
    if request.method == "POST":
        is_valid = form.is_valid()
        layout = form.layout()
        if is_valid and "save" in request.POST:
            seen = SeenForm(request.POST)
            try:
                if seen.is_valid():
                    return _save(request, row, head, form, seen.cleaned_data["seen"])
            except StaleVersion as stale:
                form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
    reading = as_read(head, layout, row, known)
    figures = Figures(known.metrics, client.currency)
    context["read"] = {
        **records_shown(reading, figures),
        "problems": [PROBLEM_WORDS[code] for code in reading.get("problems", [])],
        "why": FILE_WORDS.get(reading.get("why", ""), ""),
    }
    if request.htmx:
        return render(request, "kpis/_as_read.html", context)
    status = 400 if form.errors and "save" in request.POST else 200
    return render(request, "kpis/mapping.html", context, status=status)


def _save(
    request: PageRequest, row: Import, head: Head, form: MappingForm, seen: int
) -> HttpResponse:
    """Keep the mapping and have the file read by it."""
    mapping = save_mapping(
        row.channel.client.agency,
        name=form.cleaned_data["name"],
        fingerprint=head.fingerprint,
        headers=head.titles,
        layout=form.layout(),
        by=request.user,
        seen=seen,
    )
    return redirect(read_again(row, by=request.user, mapping=mapping))


# --- What the agency has taught its importers -----------------------------------------------------
def tables(request: PageRequest) -> HttpResponse:
    """The mapped tables and the other names of headers; managers and owners change them."""
    agency = request.access.agency(needs="edit")
    form = AliasForm(request.POST or None)
    if request.method == "POST":
        request.access.agency(needs="manage")
        if form.is_valid():
            try:
                add_alias(agency, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("kpis:tables")
    aliases = [
        {
            "row": row,
            "source": SOURCE_NAMES.get(row.source, row.source),
            "means": PART_WORDS.get(row.code) or metric_name(row.code),
        }
        for row in agency.header_aliases.all()
    ]
    context = {
        "agency": agency,
        "mappings": list(agency.mappings.all()),
        "aliases": aliases,
        "form": form,
        "may_change": request.access.may_in_agency("manage"),
    }
    return render(request, "kpis/tables.html", context, status=400 if form.errors else 200)


def table(request: PageRequest, pk: UUID) -> HttpResponse:
    """One mapped table: its name, and what its columns are."""
    agency = request.access.agency(needs="manage")
    row = get_object_or_404(agency.mappings.all(), pk=pk)
    known = known_to(agency)
    form = MappingForm(
        request.POST or None,
        headings=headings(row.headers),
        titles=row.headers,
        samples=[()] * len(row.headers),
        metrics=known.metrics,
        layout=row.parsed,
        initial={"name": row.name},
    )
    seen = SeenForm(request.POST or None, initial={"seen": row.version})
    if request.method == "POST" and form.is_valid() and seen.is_valid():
        try:
            change_mapping(
                row,
                name=form.cleaned_data["name"],
                layout=form.layout(),
                seen=seen.cleaned_data["seen"],
                by=request.user,
            )
        except StaleVersion as stale:
            row = stale.row
            seen = SeenForm(initial={"seen": row.version})
            form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("kpis:tables")
    context = {"agency": agency, "row": row, "form": form, "seen": seen}
    return render(request, "kpis/table.html", context, status=400 if form.errors else 200)


@require_POST
def table_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    agency = request.access.agency(needs="manage")
    remove_mapping(get_object_or_404(agency.mappings.all(), pk=pk), by=request.user)
    return redirect("kpis:tables")


@require_POST
def alias_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    agency = request.access.agency(needs="manage")
    remove_alias(get_object_or_404(agency.header_aliases.all(), pk=pk), by=request.user)
    return redirect("kpis:tables")

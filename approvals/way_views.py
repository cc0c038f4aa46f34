"""How each kind of thing is approved at a client, set by its manager, and settling (APPR-2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.models import Mode, Side, Way, WayStep
from approvals.services import move_step, own_way, remove_step, settle
from approvals.showing import rule_words, whom
from approvals.subjects import kinds, subject
from approvals.way_forms import WayForm, WayStepForm
from approvals.wording import kind_label
from clients.form_views import client_form, sent_and_saved
from clients.models import Client
from clients.requests import PageRequest
from clients.services import agency_people, deciders


@require_safe
def ways(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The mode of each kind, and its steps in a line."""
    client = request.access.client(client_pk, needs="manage")
    rows = request.access.rows(Way).of_clients([client.pk]).prefetch_related("steps")
    own = {way.kind: way for way in rows}
    told = [
        {
            "kind": kind,
            "way": own.get(kind) or Way(client=client, kind=kind),
            "follows": subject(kind).follows if kind not in own else "",
            "steps": own[kind].steps.all() if kind in own and own[kind].mode == Mode.STEPS else (),
        }
        for kind in kinds()
    ]
    return render(
        request, "approvals/ways.html", {"client": client, "tab": "settings", "ways": told}
    )


def way(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """One kind: its mode, and its steps with their people."""
    client = request.access.client(client_pk, needs="manage")
    row = _way(client, kind)
    form = client_form(request, WayForm, client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("approvals:way", client.pk, kind)
    return _page(request, client, kind, {"form": form}, status=400 if form.errors else 200)


def step_new(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    client = request.access.client(client_pk, needs="manage")
    row = _way(client, kind)
    if row._state.adding:
        raise Http404
    return _step_page(request, client, kind, row, None)


def step(request: PageRequest, client_pk: UUID, kind: str, pk: UUID) -> HttpResponse:
    client, row = _step(request, client_pk, kind, pk)
    return _step_page(request, client, kind, row.way, row)


@require_POST
def step_move(request: PageRequest, client_pk: UUID, kind: str, pk: UUID) -> HttpResponse:
    client, row = _step(request, client_pk, kind, pk)
    move_step(row, up="up" in request.POST, by=request.user)
    return redirect("approvals:way", client.pk, kind)


@require_POST
def step_remove(request: PageRequest, client_pk: UUID, kind: str, pk: UUID) -> HttpResponse:
    client, row = _step(request, client_pk, kind, pk)
    try:
        remove_step(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("approvals:way", client.pk, kind)


@require_POST
def settle_view(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Approve what `kind` and `subject` name without asking, where its way allows that."""
    client = request.access.client(client_pk, needs="send")
    kind, pk = request.POST.get("kind", ""), request.POST.get("subject", "")
    model = subject(_known(kind)).model
    rows = request.access.rows(model).of_clients([client.pk])
    try:
        row = request.access.get(model, pk, needs="send", rows=rows)
    except ValidationError:  # not an id at all
        raise Http404 from None
    try:
        settle(kind, row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Approved without asking. The history says so."))
    return redirect(row)


def _known(kind: str) -> str:
    if kind not in kinds():
        raise Http404
    return kind


def _way(client: Client, kind: str) -> Way:
    return own_way(client, _known(kind))


def _step(request: PageRequest, client_pk: UUID, kind: str, pk: UUID) -> tuple[Client, WayStep]:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(WayStep).filter(way__client=client.pk, way__kind=kind)
    rows = rows.select_related("way__client").prefetch_related("people")
    return client, request.access.get(WayStep, pk, needs="manage", rows=rows)


def _step_page(
    request: PageRequest, client: Client, kind: str, row: Way, one: WayStep | None
) -> HttpResponse:
    form = client_form(
        request,
        WayStepForm,
        client,
        one,
        owner={"way": row},
        house=agency_people(client),
        deciders=deciders(client),
    )
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("approvals:way", client.pk, kind)
    context = {"client": client, "tab": "settings", "kind": kind, "form": form, "step": one}
    return render(request, "approvals/way_step.html", context, status=400 if form.errors else 200)


def _page(
    request: PageRequest, client: Client, kind: str, more: dict[str, Any], status: int
) -> HttpResponse:
    rows = request.access.rows(WayStep).filter(way__client=client.pk, way__kind=kind)
    steps = [
        (one, whom(one), rule_words(one.rule, one.needed, len(one.people.all()) or None))
        for one in rows.prefetch_related("people")
    ]
    sides = [(side.label, [told for told in steps if told[0].side == side]) for side in Side]
    context = {
        "client": client,
        "tab": "settings",
        "kind": kind,
        "kind_name": kind_label(kind),
        "steps": steps,
        "sides": sides,
        **more,
    }
    return render(request, "approvals/way.html", context, status=status)

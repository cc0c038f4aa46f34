"""Pages of the waiting, for people who are signed in: more time, and what silence means."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.forms import MoreTimeForm, RevokeSilenceForm
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import give_time
from approvals.silence import revoke_silence, switch_silence
from clients.forms import add_errors
from clients.models import Membership
from clients.requests import PageRequest


def more_time(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Give the deciders of an open question until another day (APPR-6)."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(ApprovalRequest).of_clients([client.pk])
    approval = request.access.get(ApprovalRequest, pk, needs="send", rows=rows)
    form = MoreTimeForm(request.POST or None, initial={"due": approval.due})
    if request.method == "POST" and form.is_valid():
        try:
            give_time(approval, form.cleaned_data["due"], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The deciders have more time."))
            return redirect(approval)
    context = {"client": client, "nav": "approvals", "approval": approval, "form": form}
    status = 400 if form.errors else 200
    return render(request, "approvals/more_time.html", context, status=status)


@require_POST
def silence(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Say whether my own silence counts as approval at a client (APPR-6)."""
    client = request.access.client(client_pk, needs="decide")
    rows = request.access.rows(Membership).of_clients([client.pk]).filter(role="decider")
    held = rows.filter(person=request.user).first()
    if held is None:
        raise PermissionDenied
    switch_silence(held, request.POST.get("on") == "1", by=request.user)
    messages.success(request, _("Saved."))
    return redirect("clients:people", client.pk)


def take_back(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Turn what my silence approved into a return, with a reason (APPR-6)."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(ApprovalRequest).of_clients([client.pk])
    approval = request.access.get(ApprovalRequest, pk, needs="decide", rows=rows)
    asked = request.access.rows(AskedDecider).filter(request=approval, person=request.user).first()
    if asked is None:
        raise PermissionDenied
    form = RevokeSilenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_silence(asked, form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Taken back: it is returned now."))
            return redirect(approval)
    context = {"client": client, "nav": "approvals", "approval": approval, "form": form}
    status = 400 if form.errors else 200
    return render(request, "approvals/take_back.html", context, status=status)

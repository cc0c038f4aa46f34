"""Pages of the waiting, for people who are signed in: more time, and what silence means."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.covering import ask_also, may_be_asked
from approvals.forms import AskAlsoForm, MoreTimeForm, RevokeSilenceForm
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import give_time
from approvals.silence import revoke_silence, switch_silence
from clients.forms import add_errors
from clients.models import Membership
from clients.requests import PageRequest


def more_time(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Give the deciders of an open question until another day (APPR-6)."""
    approval = _question(request, client_pk, pk, needs="send")
    form = MoreTimeForm(request.POST or None, initial={"due": approval.due})
    return _form_page(
        request,
        approval,
        form,
        "approvals/more_time.html",
        lambda typed: give_time(approval, typed["due"], by=request.user),
        _("The deciders have more time."),
    )


def ask_more(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask one more of the client's deciders about an open question (TEAM-2)."""
    approval = _question(request, client_pk, pk, needs="send")
    people = may_be_asked(approval)
    form = AskAlsoForm(request.POST or None, people=people)
    return _form_page(
        request,
        approval,
        form,
        "approvals/ask_more.html",
        lambda typed: ask_also(approval, typed["person"], by=request.user),
        _("Asked too; a mail with a personal link is on its way."),
        people=people,
    )


def take_back(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Turn what my silence approved into a return, with a reason (APPR-6)."""
    approval = _question(request, client_pk, pk, needs="decide")
    asked = request.access.rows(AskedDecider).filter(request=approval, person=request.user).first()
    if asked is None:
        raise PermissionDenied
    form = RevokeSilenceForm(request.POST or None)
    return _form_page(
        request,
        approval,
        form,
        "approvals/take_back.html",
        lambda typed: revoke_silence(asked, typed["reason"], by=request.user),
        _("Taken back: it is returned now."),
    )


def _question(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> ApprovalRequest:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(ApprovalRequest).of_clients([client.pk])
    approval = request.access.get(ApprovalRequest, pk, needs=needs, rows=rows)
    approval.client = client
    return approval


def _form_page(
    request: PageRequest,
    approval: ApprovalRequest,
    form: forms.Form,
    template: str,
    step: Callable[[dict[str, Any]], Any],
    done: str,
    **context: Any,
) -> HttpResponse:
    """Do the step with what was typed and go back to the question, else show the form."""
    if request.method == "POST" and form.is_valid():
        try:
            step(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, done)
            return redirect(approval)
    told = {"client": approval.client, "nav": "approvals", "approval": approval, "form": form}
    return render(request, template, told | context, status=400 if form.errors else 200)


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

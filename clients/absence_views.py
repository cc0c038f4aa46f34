"""Pages of absences: a person's own, and those that a manager writes down (TEAM-3)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.once import once, sent_as
from clients.absence_forms import AbsenceForm
from clients.absences import announce_absence, end_absence, substitutes_of, upcoming
from clients.forms import add_errors
from clients.models import Absence, Client, Membership
from clients.requests import PageRequest


def my_absences(request: PageRequest) -> HttpResponse:
    """When I am away, from which clients, and who stands in; and the form for one more."""
    access = request.access
    clients = list(access.rows(Client).open().filter(pk__in=access.roles))
    form = AbsenceForm(
        request.POST or None,
        substitutes=substitutes_of(request.user, [client.pk for client in clients]),
        clients=[(str(client.pk), client.name) for client in clients],
    )
    if _announced(form, request.user, clients, by=request.user):
        messages.success(request, _("Written down. It ends by itself."))
        return redirect("clients:my_absences")
    rows = access.rows(Absence).filter(person=request.user)
    context = {"form": form, "absences": upcoming(rows)}
    return render(request, "clients/my_absences.html", context, status=400 if form.errors else 200)


@require_POST
def my_absence_end(request: PageRequest, pk: UUID) -> HttpResponse:
    rows = request.access.rows(Absence).filter(person=request.user).select_related("client")
    end_absence(request.access.get(Absence, pk, needs="view", rows=rows), by=request.user)
    return redirect("clients:my_absences")


def absence(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write down that somebody is away from a client, in their stead."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Membership).of_clients([client.pk]).select_related("person")
    person = request.access.get(Membership, pk, needs="manage", rows=rows).person
    substitutes = substitutes_of(person, [client.pk])
    form = AbsenceForm(request.POST or None, substitutes=substitutes, clients=[])
    if _announced(form, person, [client], by=request.user):
        messages.success(request, _("Written down. It ends by itself."))
        return redirect("clients:people", client.pk)
    context = {
        "client": client,
        "tab": "people",
        "person": person,
        "form": form,
        "substitutes": substitutes,
    }
    return render(request, "clients/absence.html", context, status=400 if form.errors else 200)


@require_POST
def absence_end(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Absence).of_clients([client.pk]).select_related("client")
    end_absence(request.access.get(Absence, pk, needs="manage", rows=rows), by=request.user)
    return redirect("clients:people", client.pk)


def _announced(form: AbsenceForm, person: User, clients: Sequence[Client], *, by: User) -> bool:
    """Write down what a form that was sent says, once however often it's sent; return whether it
    is, False with the reasons in the form. One that names no client is about all of them."""
    if not form.is_valid():
        return False
    asked: dict[str, Any] = {**form.cleaned_data}
    key, at = asked.pop("form_key"), asked.pop("client", "")
    chosen = [client for client in clients if not at or str(client.pk) == at]
    told = [at, person.pk, *asked.values()]

    def first() -> Absence:
        """Return the first row that is made: by it the form is known when it's sent twice."""
        return announce_absence(person, chosen, by=by, **asked)[0]

    try:
        once(by, sent_as(key, [str(part) for part in told]), first)
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors

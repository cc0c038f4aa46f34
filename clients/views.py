"""Pages of the agency, its clients, their channels and people."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from clients.absences import upcoming
from clients.cap_forms import BorrowedCapsForm
from clients.form_views import client_form, sent_and_saved
from clients.forms import (
    AGENCY_INVITE_ROLES,
    CLIENT_INVITE_ROLES,
    ROLE_HELP,
    ROLE_NAMES,
    AgencyForm,
    ChannelForm,
    ClientDetailsForm,
    ClientRulesForm,
    InviteForm,
    RoleForm,
    SuccessorForm,
    WorkingHoursForm,
    add_errors,
    try_save,
)
from clients.history import HISTORY_PAGE, entries_of
from clients.invitations import invite, revoke
from clients.models import Absence, Channel, Client, Invitation, Membership
from clients.requests import PageRequest
from clients.services import (
    close_client,
    found_agency,
    give_role,
    open_client,
    remove_channel,
    take_role,
)
from clients.wording import DOOR_WORDS, KIND_WORDS, VERB_WORDS


def agency_new(request: PageRequest) -> HttpResponse:
    """The first step of a new person who was not invited: name the agency."""
    if request.access.agency_roles:
        return redirect("home")
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found_agency(form.cleaned_data["name"], owner=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("clients:new")
    return render(request, "clients/agency_new.html", {"form": form}, status=_status(form))


def agency(request: PageRequest) -> HttpResponse:
    """The agency's people; owners invite and rename."""
    agency = request.access.agency(needs="edit")
    may_own = request.access.may_in_agency("own")
    form = InviteForm(request.POST or None, roles=AGENCY_INVITE_ROLES)
    if request.method == "POST":
        request.access.agency(needs="own")
        if form.is_valid():
            try:
                invite(agency=agency, client=None, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("The invitation is on its way."))
                return redirect("clients:agency")
    people = agency.memberships.filter(client=None).select_related("person")
    context = {
        "agency": agency,
        "form": form,
        "people": sorted(people, key=lambda held: held.person.name),
        "invitations": [i for i in agency.invitations.filter(client=None) if i.is_open],
        "role_names": ROLE_NAMES,
        "may_own": may_own,
    }
    return render(request, "clients/agency.html", context, status=_status(form))


@require_POST
def agency_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    agency = request.access.agency()
    held = agency.memberships.filter(pk=pk, client=None).first()
    if held is None:
        raise Http404
    try:
        take_role(held, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:agency")


def client_new(request: PageRequest) -> HttpResponse:
    agency = request.access.agency(needs="send")
    start = {"language": agency.language, "timezone": agency.timezone, "currency": "USD"}
    form = ClientDetailsForm(
        request.POST or None,
        access=request.access,
        client=None,
        owner={"agency": agency},
        initial=start,
    )
    if request.method == "POST":

        def save(by):
            return open_client(form.instance, by=by)

        client = try_save(form, by=request.user, save=save)
        if client is not None:
            messages.success(request, _("Now add the channels that you will post to."))
            return redirect("clients:channel_new", client.pk)
    return render(request, "clients/client_new.html", {"form": form}, status=_status(form))


def settings_page(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """A client's facts, rules and channels."""
    client = request.access.client(client_pk, needs="view")
    which = request.POST.get("form", "")
    kinds = {
        "details": ClientDetailsForm,
        "rules": ClientRulesForm,
        "caps": BorrowedCapsForm,
        "hours": WorkingHoursForm,
    }
    if request.method == "POST":
        request.access.check(client, "manage")
    forms = {
        name: kind(
            request.POST if which == name else None,
            instance=client,
            access=request.access,
            client=client,
            owner={"agency": client.agency},
        )
        for name, kind in kinds.items()
    }
    sent = forms.get(which)
    if sent and try_save(sent, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("clients:settings", client.pk)
    context = {
        "client": client,
        "tab": "settings",
        "forms": forms,
        "channels": request.access.rows(Channel).of_clients([client.pk]),
        "may_edit": request.access.may(client, "edit"),
        "may_manage": request.access.may(client, "manage"),
    }
    status = sent.status if sent else 400 if request.method == "POST" else 200
    return render(request, "clients/settings.html", context, status=status)


@require_POST
def client_close(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="manage")
    close_client(client, by=request.user)
    return redirect("home")


def channel_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="manage")
    return _channel_page(request, client, None)


def channel(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = request.access.get(
        Channel, pk, needs="manage", rows=request.access.rows(Channel).of_clients([client.pk])
    )
    return _channel_page(request, client, row)


def _channel_page(request: PageRequest, client: Client, row: Channel | None) -> HttpResponse:
    form = client_form(request, ChannelForm, client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        if "another" in request.POST:
            return redirect("clients:channel_new", client.pk)
        return redirect("clients:settings", client.pk)
    context = {
        "client": client,
        "tab": "settings",
        "form": form,
        "channel": row,
        "channels": request.access.rows(Channel).of_clients([client.pk]),
    }
    return render(request, "clients/channel.html", context, status=_status(form))


@require_POST
def channel_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Delete a channel that nothing hangs on: its posts and figures would go with it."""
    client = request.access.client(client_pk, needs="view")
    row = request.access.get(
        Channel, pk, needs="manage", rows=request.access.rows(Channel).of_clients([client.pk])
    )
    remove_channel(row, by=request.user)
    return redirect("clients:settings", client.pk)


def people(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Who works on this client, on both sides (TEAM-1, TEAM-2)."""
    client = request.access.client(client_pk, needs="view")
    form = InviteForm(request.POST or None, roles=CLIENT_INVITE_ROLES)
    if request.method == "POST":
        request.access.check(client, "manage")
        if form.is_valid():
            try:
                invite(agency=client.agency, client=client, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Done. Somebody new gets an invitation by mail."))
                return redirect("clients:people", client.pk)
    rows = request.access.rows(Membership).of_clients([client.pk]).select_related("person")
    held = sorted(rows, key=lambda row: (list(ROLE_NAMES).index(row.role), row.person.name))
    may_manage = request.access.may(client, "manage")
    context = {
        "client": client,
        "tab": "people",
        "form": form,
        "sides": {
            "agency": [row for row in held if row.role in AGENCY_INVITE_ROLES],
            "client": [row for row in held if row.role not in AGENCY_INVITE_ROLES],
        },
        "deciders": [row for row in held if row.role == "decider"],
        "my_part": next((row for row in held if _decides(row, request.user)), None),
        "invitations": [
            row
            for row in request.access.rows(Invitation, "manage")
            .of_clients([client.pk])
            .select_related("client")
            if row.is_open
        ],
        "absences": upcoming(request.access.rows(Absence).of_clients([client.pk])),
        "role_names": ROLE_NAMES,
        "role_help": ROLE_HELP,
        "may_manage": may_manage,
    }
    return render(request, "clients/people.html", context, status=_status(form))


def _decides(held: Membership, person: User) -> bool:
    return held.role == "decider" and held.person_id == person.pk


@require_POST
def person_role(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    held = _held(request, client, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role."))
        return redirect("clients:people", client.pk)
    try:
        give_role(client, held.person, form.cleaned_data["role"], by=request.user, duty=held.duty)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:people", client.pk)


@require_POST
def person_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    held = _held(request, client, pk)
    form = SuccessorForm(request.POST)
    named = form.cleaned_data["successor"] if form.is_valid() else None
    successor = _held(request, client, named).person if named else None
    try:
        take_role(held, by=request.user, successor=successor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:people", client.pk)


def _held(request: PageRequest, client: Client, pk: UUID) -> Membership:
    rows = request.access.rows(Membership).of_clients([client.pk]).select_related("person")
    return request.access.get(Membership, pk, needs="manage", rows=rows)


@require_POST
def invitation_revoke(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Invitation).of_clients([client.pk])
    row = request.access.get(Invitation, pk, needs="manage", rows=rows)
    revoke(row, by=request.user)
    return redirect("clients:people", client.pk)


@require_safe
def history(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Everything that happened at this client, newest first (APPR-7); for the agency."""
    client = request.access.client(client_pk, needs="edit")
    before = request.GET.get("before", "")
    entries = entries_of(
        client, before=int(before) if before.isascii() and before.isdigit() else None
    )
    context = {
        "client": client,
        "tab": "history",
        "entries": entries,
        "verbs": VERB_WORDS,
        "kinds": KIND_WORDS,
        "doors": DOOR_WORDS,
        "next_before": entries[-1].number if len(entries) == HISTORY_PAGE else None,
    }
    return render(request, "clients/history.html", context)


def _status(form) -> int:
    if getattr(form, "stale", None) is not None:
        return 409
    return 400 if form is not None and form.is_bound and form.errors else 200

"""Approvals of people who are signed in: the inbox, one client's list, one question."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import links
from approvals.decisions import ContentChanged, decide
from approvals.evidence import is_decided
from approvals.forms import DecisionForm, keep_typed
from approvals.lists import by_client, lines
from approvals.models import ApprovalRequest, AskedDecider, Side
from approvals.services import (
    in_place_of,
    resend_link,
    revoke_link,
    with_decisions,
    withdraw,
)
from approvals.since import since_last
from approvals.subjects import subject
from approvals.wording import told
from clients.forms import add_errors
from clients.models import Client
from clients.requests import PageRequest
from common.errors import WrongState

PAGE = 50  # requests in a list


@require_safe
def inbox(request: PageRequest) -> HttpResponse:
    """What waits for me, and for agency people what waits for their clients; oldest first."""
    access = request.access
    mine = (
        access.rows(AskedDecider, "answer")
        .waiting()
        .filter(person=request.user)
        .select_related("request__client")
        .defer("request__content")
        .order_by("request__due", "pk")
    )
    theirs = access.clients_with("edit")
    waiting = access.rows(ApprovalRequest).of_clients(theirs).pending()
    context = {
        "nav": "approvals",
        "mine": by_client(mine[:PAGE]),
        "waiting": lines(waiting.filter(client__closed_at=None).order_by("due", "pk")[:PAGE]),
        "agency_side": bool(theirs),
    }
    return render(request, "approvals/inbox.html", context)


@require_safe
def approval_list(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(ApprovalRequest).of_clients([client.pk])
    status = request.GET.get("status", "")
    if status in ApprovalRequest.Status.values:
        rows = rows.filter(status=status)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "client": client,
        "page_obj": page,
        "lines": lines(page.object_list),
        "may_send": request.access.may(client, "send"),
        "statuses": ApprovalRequest.Status.choices,
        "status": status,
    }
    return render(request, "approvals/list.html", context)


@require_safe
def detail(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client, approval = find_approval(request, client_pk, pk, needs="view")
    return detail_page(request, client, approval)


@require_POST
def decide_view(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The signed-in person's answer, by the same form as behind the link."""
    client, approval = find_approval(request, client_pk, pk, needs="answer")
    asked = my_part(request, approval)
    if asked is None:
        raise PermissionDenied
    form = DecisionForm(request.POST, asked=asked)
    if form.is_valid():
        try:
            decide(asked, **form.answer(), via="page", by=request.user)
        except ContentChanged as changed:
            keep_typed(form)
            changes = told(changed.changes, approval.content, client.timezone)
            more = {"changes": changes, "late": changed.message}
            return detail_page(request, client, approval, form, more, status=409)
        except WrongState as late:
            _client, now = find_approval(request, client_pk, pk, needs="view")
            return detail_page(request, client, now, None, {"late": late.message}, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("approvals:receipt", client_pk, pk)
    return detail_page(request, client, approval, form, status=400)


@require_POST
def withdraw_view(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    _client, approval = find_approval(request, client_pk, pk, needs="send")
    withdraw(approval, by=request.user)
    messages.success(request, _("Taken back. It can be changed and sent again."))
    return redirect(approval)


@require_POST
def resend(request: PageRequest, client_pk: UUID, pk: UUID, asked_pk: UUID) -> HttpResponse:
    approval, asked = _asked(request, client_pk, pk, asked_pk)
    resend_link(asked, by=request.user)
    messages.success(request, _("A new link is on its way; the old one has ended."))
    return _back(request, approval)


@require_POST
def revoke(request: PageRequest, client_pk: UUID, pk: UUID, asked_pk: UUID) -> HttpResponse:
    approval, asked = _asked(request, client_pk, pk, asked_pk)
    if revoke_link(asked, by=request.user):
        messages.success(request, _("The link no longer works."))
    else:
        messages.info(request, _("There was no working link."))
    return _back(request, approval)


def _back(request: PageRequest, approval: ApprovalRequest) -> HttpResponse:
    """Return to where a button about a link was pressed: the list of links, or the question."""
    if "list" in request.POST:
        return redirect("approvals:links", approval.client_id)
    return redirect(approval)


def find_approval(
    request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str
) -> tuple[Client, ApprovalRequest]:
    """Return a client and its request with all that a page of it shows, through the gate."""
    rows = with_decisions(request.access.rows(ApprovalRequest).filter(client=client_pk))
    rows = rows.defer(None)  # here, what was sent is shown
    approval = request.access.get(ApprovalRequest, pk, needs=needs, rows=rows)
    return approval.client, approval


def _asked(
    request: PageRequest, client_pk: UUID, pk: UUID, asked_pk: UUID
) -> tuple[ApprovalRequest, AskedDecider]:
    _client, approval = find_approval(request, client_pk, pk, needs="send")
    rows = request.access.rows(AskedDecider).filter(request=approval).select_related("person")
    return approval, request.access.get(AskedDecider, asked_pk, needs="send", rows=rows)


def my_part(request: PageRequest, approval: ApprovalRequest) -> AskedDecider | None:
    """Return the reader's part in a request; None for who wasn't asked."""
    mine = approval.part_of(request.user)
    if mine is not None:
        mine.request = approval
    return mine


def _is_wanted(request: PageRequest, mine: AskedDecider) -> bool:
    """Return whether to ask this person: decide() judges again, on locked rows."""
    approval, needs = mine.request, "decide" if mine.step.side == Side.CLIENT else "edit"
    is_open = approval.is_open and mine.step.is_open and approval.client.closed_at is None
    return is_open and not mine.decision and request.access.may(approval.client, needs)


def _places(mine: AskedDecider) -> list[str]:
    """Return the names of those in whose place I am asked; no query."""
    return [one.person.name for one in in_place_of(mine, mine.request.asked.all())]


def detail_page(
    request: PageRequest,
    client: Client,
    approval: ApprovalRequest,
    form: DecisionForm | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one request; without a form, one for whoever is to decide."""
    mine = my_part(request, approval)
    if form is None and mine and _is_wanted(request, mine):
        form = DecisionForm(asked=mine)
    may_send = request.access.may(client, "send")
    outside = request.access.is_client_side(client.pk)
    states = links.states_of(approval) if may_send else {}
    begun = [one for one in approval.parts(of_client=outside) if one.step.opened_at]
    about = subject(approval.kind)
    rows = request.access.rows(about.model)
    context = {
        "client": client,
        "nav": "approvals",
        "approval": approval,
        "content": approval.content,
        "content_template": about.template,
        "form": form,
        "since": since_last(mine) if form and mine else None,
        "person": request.user,
        "places": [one.person.name for one in in_place_of(mine, approval.asked.all())]
        if mine
        else [],
        "parts": [(one, states.get(one.pk)) for one in begun],
        "of_client": outside,
        "row": rows.select_related(rows.client_path).filter(pk=approval.subject_id).first(),
        "may_send": may_send,
        "may_prove": is_decided(approval) and request.access.may(client, "prove"),
        "may_edit": request.access.may(client, "edit"),
        **(more or {}),
    }
    return render(request, "approvals/detail.html", context, status=status)

"""Approvals of people who are signed in: the inbox, one client's list, one question, comments."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import links
from approvals.comments import comment
from approvals.decisions import ContentChanged, decide
from approvals.forms import CommentForm, DecisionForm
from approvals.lists import lines
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import (
    resend_link,
    revoke_link,
    with_decisions,
    withdraw,
)
from approvals.subjects import commented, subject
from approvals.templatetags.approvals import comments_context
from approvals.wording import told
from clients.forms import add_errors
from clients.models import Client
from clients.requests import PageRequest
from common.errors import WrongState
from common.shortcuts import page_or_partial

PAGE = 50  # requests in a list


@require_safe
def inbox(request: PageRequest) -> HttpResponse:
    """What waits for me, and for agency people what waits for their clients; oldest first."""
    access = request.access
    mine = (
        access.rows(AskedDecider, "decide")
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
        "mine": mine[:PAGE],
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
        "statuses": ApprovalRequest.Status.choices,
        "status": status,
    }
    return render(request, "approvals/list.html", context)


@require_safe
def detail(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client, approval = _approval(request, client_pk, pk, needs="view")
    return _detail(request, client, approval)


@require_POST
def decide_view(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The signed-in decider's answer, by the same form as behind the link."""
    client, approval = _approval(request, client_pk, pk, needs="decide")
    asked = _my_part(request, approval)
    if asked is None:
        raise PermissionDenied
    form = DecisionForm(request.POST, asked=asked)
    if form.is_valid():
        try:
            decide(asked, **form.answer(), via="page", by=request.user)
        except ContentChanged as changed:
            changes = told(changed.changes, approval.content, client.timezone)
            more = {"changes": changes, "late": changed.message}
            return _detail(request, client, approval, form, more, status=409)
        except WrongState as late:
            _client, now = _approval(request, client_pk, pk, needs="view")
            return _detail(request, client, now, None, {"late": late.message}, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your decision is written down."))
            return redirect(approval)
    return _detail(request, client, approval, form, status=400)


@require_POST
def withdraw_view(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    _client, approval = _approval(request, client_pk, pk, needs="send")
    withdraw(approval, by=request.user)
    messages.success(request, _("Taken back. It can be changed and sent again."))
    return redirect(approval)


@require_POST
def resend(request: PageRequest, client_pk: UUID, pk: UUID, asked_pk: UUID) -> HttpResponse:
    approval, asked = _asked(request, client_pk, pk, asked_pk)
    resend_link(asked, by=request.user)
    messages.success(request, _("A new link is on its way; the old one has ended."))
    return redirect(approval)


@require_POST
def revoke(request: PageRequest, client_pk: UUID, pk: UUID, asked_pk: UUID) -> HttpResponse:
    approval, asked = _asked(request, client_pk, pk, asked_pk)
    if revoke_link(asked, by=request.user):
        messages.success(request, _("The link no longer works."))
    else:
        messages.info(request, _("There was no working link."))
    return redirect(approval)


@require_POST
def comment_view(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Add a remark to whatever `kind` and `subject` name (APPR-5)."""
    client = request.access.client(client_pk, needs="comment")
    row, kind = _commented_row(request, client)
    form = CommentForm(request.POST, choose=not request.access.is_client_side(client.pk))
    done = form.is_valid()
    if done:
        text = form.cleaned_data["text"]
        comment(kind, row, text, by=request.user, audience=form.audience())
        if not request.htmx:
            return redirect(f"{row.get_absolute_url()}#comments")
    context = comments_context(request, client, kind, row, None if done else form)
    partial, page = "approvals/_comments.html", "approvals/comments.html"
    return page_or_partial(request, page, partial, context, status=200 if done else 400)


def _commented_row(request: PageRequest, client: Client) -> tuple[Any, str]:
    kind, pk = request.POST.get("kind", ""), request.POST.get("subject", "")
    model = commented(kind)
    if model is None:
        raise Http404
    rows = request.access.rows(model).of_clients([client.pk])
    try:
        return request.access.get(model, pk, needs="comment", rows=rows), kind
    except ValidationError:  # not an id at all
        raise Http404 from None


def _approval(
    request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str
) -> tuple[Client, ApprovalRequest]:
    rows = with_decisions(request.access.rows(ApprovalRequest).filter(client=client_pk))
    rows = rows.defer(None)  # here, what was sent is shown
    approval = request.access.get(ApprovalRequest, pk, needs=needs, rows=rows)
    return approval.client, approval


def _asked(
    request: PageRequest, client_pk: UUID, pk: UUID, asked_pk: UUID
) -> tuple[ApprovalRequest, AskedDecider]:
    _client, approval = _approval(request, client_pk, pk, needs="send")
    rows = request.access.rows(AskedDecider).filter(request=approval).select_related("person")
    return approval, request.access.get(AskedDecider, asked_pk, needs="send", rows=rows)


def _my_part(request: PageRequest, approval: ApprovalRequest) -> AskedDecider | None:
    for one in approval.asked.all():
        if one.person_id == request.user.pk:
            one.request = approval
            return one
    return None


def _is_wanted(request: PageRequest, mine: AskedDecider) -> bool:
    """Return whether to ask this person: decide() judges again, on locked rows."""
    approval = mine.request
    is_open = approval.is_open and approval.client.closed_at is None
    return is_open and not mine.decision and request.access.may(approval.client, "decide")


def _detail(
    request: PageRequest,
    client: Client,
    approval: ApprovalRequest,
    form: DecisionForm | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = _my_part(request, approval)
    if form is None and mine and _is_wanted(request, mine):
        form = DecisionForm(asked=mine)
    may_send = request.access.may(client, "send")
    states = links.states_of(approval) if may_send else {}
    about = subject(approval.kind)
    context = {
        "client": client,
        "nav": "approvals",
        "approval": approval,
        "content": approval.content,
        "content_template": about.template,
        "form": form,
        "person": request.user,
        "parts": [(one, states.get(one.pk)) for one in approval.asked.all()],
        "row": request.access.rows(about.model).filter(pk=approval.subject_id).first(),
        "may_send": may_send,
        **(more or {}),
    }
    return render(request, "approvals/detail.html", context, status=status)

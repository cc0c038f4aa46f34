"""Pages of proposals: what does the client wish, and what did we say? (IDEA-2)"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.models import ApprovalRequest
from clients.forms import try_save
from clients.models import Client
from clients.requests import PageRequest
from common.periods import month_of, today_in
from contentplan.idea_forms import id_of
from contentplan.models import Post, Proposal
from contentplan.proposal_forms import AnswerForm, ProposalForm, ReopenForm
from contentplan.services import share_of_interventions

PAGE = 30  # proposals in a list


def proposals(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Both sides see what was proposed and answered; the client's people propose here."""
    client = request.access.client(client_pk, needs="view")
    if request.method == "POST":
        request.access.check(client, "propose")
    form = _form(request, client)
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("Proposed. The answer will be here and in your mail."))
        return redirect("contentplan:proposals", client.pk)
    return _page(request, client, form)


@require_POST
def proposal_answer(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Accept or decline: one sentence and one button."""
    client = request.access.client(client_pk, needs="view")
    row = _proposal(request, client, pk, needs="send")
    form = AnswerForm(request.POST)
    if form.give(row, by=request.user):
        messages.success(request, _("Answered; a mail tells it to who proposed it."))
        return redirect(row)
    return _page(request, client, _form(request, client, bound=False), failed=(row, form))


@require_POST
def proposal_reopen(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask once more, with new facts."""
    client = request.access.client(client_pk, needs="view")
    row = _proposal(request, client, pk, needs="reopen")
    form = ReopenForm(request.POST)
    if form.give(row, by=request.user):
        messages.success(request, _("Asked once more, with your new facts."))
        return redirect(row)
    return _page(request, client, _form(request, client, bound=False), failed=(row, form))


def _page(
    request: PageRequest,
    client: Client,
    form: ProposalForm,
    failed: tuple[Proposal, Any] | None = None,
) -> HttpResponse:
    """Show the list, what waits first; failed is an answer that was refused, with its row."""
    rows = request.access.rows(Proposal).of_clients([client.pk])
    rows = rows.select_related("about", "author", "answered_by", "idea__post", "approval")
    rows = rows.defer("approval__content")
    waits = Case(When(status="open", then=Value(0)), default=Value(1), output_field=IntegerField())
    page = Paginator(rows.order_by(waits, "-pk"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.client = client  # known already
    access, refused = request.access, failed[1] if failed else None
    context = {
        "client": client,
        "tab": "ideas",
        "page_obj": page,
        "form": form,
        "about": form.about,
        "approval": form.approval,
        "agency_side": not access.is_client_side(client.pk),
        "may_propose": access.may(client, "propose"),
        "may_answer": access.may(client, "send"),
        "may_reopen": access.may(client, "reopen"),
        "failed": failed[0].pk if failed else None,
        "refused": refused,
        **_interventions(client),
    }
    status = 400 if form.errors or failed else 200
    return render(request, "contentplan/proposals.html", context, status=status)


def _interventions(client: Client) -> dict[str, Any]:
    """Return how often approved posts of this month were to change after all, and of the last."""
    month = month_of(today_in(client.timezone))
    before = month_of(month.start - timedelta(days=1))
    this, last = share_of_interventions(client, month, before)
    return {"month": month.start, "this_month": this, "last_month": last}


def _form(request: PageRequest, client: Client, *, bound: bool = True) -> ProposalForm:
    """Return the form of a new proposal, about the post or the approval that the address names."""
    data = request.POST if request.method == "POST" and bound else None
    named = data if data is not None else request.GET
    rows, mine = request.access.rows, [client.pk]
    post, asked = id_of(named.get("about", "")), id_of(named.get("approval", ""))
    posts = rows(Post).of_clients(mine).exclude(sent_content=None)
    questions = rows(ApprovalRequest).of_clients(mine).defer("content")
    return ProposalForm(
        data,
        access=request.access,
        client=client,
        owner={"client": client},
        about=posts.filter(pk=post).first() if post else None,
        approval=questions.filter(pk=asked).first() if asked else None,
    )


def _proposal(request: PageRequest, client: Client, pk: UUID, *, needs: str) -> Proposal:
    rows = request.access.rows(Proposal).of_clients([client.pk])
    rows = rows.select_related("client", "author", "about__channel", "about__content_plan__client")
    return request.access.get(Proposal, pk, needs=needs, rows=rows)

"""A signed-in decider's own part of a question: kept for later, and the receipt."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import BY_SCRIPT, KeepForm, keep_typed
from approvals.models import ApprovalRequest, AskedDecider
from approvals.receipts import receipt_of
from approvals.services import still_to_decide, why_over
from approvals.views import detail_page, find_approval, my_part
from clients.requests import PageRequest
from common.errors import WrongState


@require_POST
def keep(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Keep what is ticked and typed so far; decides nothing."""
    client, approval = find_approval(request, client_pk, pk, needs="answer")
    asked = _mine(request, approval)
    if not still_to_decide(asked):
        raise WrongState(why_over(approval), approval)
    form = KeepForm(request.POST, asked=asked)
    if not keep_typed(form):
        return detail_page(request, client, approval, form, status=400)
    if BY_SCRIPT in request.headers:
        return HttpResponse(status=204)
    messages.success(request, _("Kept. Nothing is decided yet."))
    return redirect(approval)


@require_safe
def receipt(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client, approval = find_approval(request, client_pk, pk, needs="answer")
    asked = _mine(request, approval)
    if not asked.decision:
        return redirect(approval)
    context = {"client": client, "nav": "approvals", **receipt_of(asked)}
    return render(request, "approvals/receipt.html", context)


def _mine(request: PageRequest, approval: ApprovalRequest) -> AskedDecider:
    mine = my_part(request, approval)
    if mine is None:
        raise PermissionDenied
    return mine

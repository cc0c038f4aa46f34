"""The page of a budget's moves: what went where, why, and what waits (BUDG-4)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest
from budget.models import Budget, BudgetMove
from budget.move_forms import MoveForm
from budget.moves import KIND
from budget.services import as_sent
from clients.form_views import client_form, sent_and_saved
from clients.requests import PageRequest


def moves(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Both sides see the moves; those who send things move money here."""
    needs = "send" if request.method == "POST" else "view"
    budgets = request.access.rows(Budget).of_clients([client_pk]).select_related("client__agency")
    budget = request.access.get(Budget, pk, needs=needs, rows=budgets)
    client = budget.client
    form = client_form(request, MoveForm, client, owner={"budget": budget})
    if (saved := sent_and_saved(request, form)) is not None:
        _tell(request, saved)
        return redirect(saved)
    if request.access.is_client_side(client.pk):
        as_sent(budget)
    rows = list(request.access.rows(BudgetMove).filter(budget=budget).select_related("author"))
    asked = request.access.rows(ApprovalRequest).filter(
        kind=KIND, subject_id__in=[row.pk for row in rows]
    )
    questions = dict(asked.values_list("subject_id", "pk"))
    may_move = request.access.may(client, "send") and budget.status == Budget.Status.APPROVED
    context = {
        "client": client,
        "tab": "budget",
        "budget": budget,
        "moves": [(row, questions.get(row.pk)) for row in rows],
        "form": form if may_move else None,
    }
    return render(request, "budget/moves.html", context, status=400 if form.errors else 200)


def _tell(request: PageRequest, move: BudgetMove) -> None:
    if move.status == BudgetMove.Status.APPLIED:
        messages.success(request, _("Moved."))
    else:
        told = _("This is beyond the allowance, so the deciders were asked. Nothing is moved yet.")
        messages.info(request, told)

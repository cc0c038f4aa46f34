"""Pages of budgets: where does the money go, and will it last?"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from budget.forms import BudgetForm, ExpenseForm
from budget.models import Budget, Expense
from budget.services import (
    as_sent,
    lines,
    remove_expense,
    spent_by_category,
    spent_of,
    whole,
    with_spent,
)
from clients.form_views import client_form, sent_and_saved
from clients.forms import try_save
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.formats import minor_money
from common.periods import next_free_month, today_in
from common.splitting import largest_remainder
from goals.models import Goal

EXPENSES_SHOWN = 200


@require_safe
def budgets(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = list(request.access.rows(Budget).of_clients([client.pk]))
    if request.access.is_client_side(client.pk):
        rows = [as_sent(row) for row in rows]
    spent = spent_by_category(rows)
    today = today_in(client.timezone)
    context = {
        "client": client,
        "tab": "budget",
        "budgets": [(row, whole(row, lines(row, spent[row.pk], today), today)) for row in rows],
        "may_edit": request.access.may(client, "send"),
    }
    return render(request, "budget/budgets.html", context)


def budget_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="send")
    taken = set(request.access.rows(Budget).of_clients([client.pk]).values_list("start", flat=True))
    month = next_free_month(today_in(client.timezone), taken)
    row = Budget(client=client, currency=client.currency)
    return _form_page(request, client, row, initial=month._asdict())


def budget_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _budget(request, client_pk, pk, needs="send")
    return _form_page(request, row.client, row)


@require_safe
def budget(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    return budget_page(request, _budget(request, client_pk, pk, needs="view"))


def budget_page(
    request: PageRequest,
    row: Budget,
    *,
    send_form: SendForm | None = None,
    expense_form: ExpenseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a budget with its expenses. People on the client side see what was sent (TEN-3)."""
    client = row.client
    today = today_in(client.timezone)
    if request.access.is_client_side(client.pk):
        as_sent(row)
    rows = lines(row, spent_of(row), today)
    found = request.access.rows(Expense).filter(budget=row).select_related("channel", "goal")
    expenses = list(found[:EXPENSES_SHOWN])
    may_book = request.access.may(client, "edit")
    if may_book and expense_form is None:
        expense_form = _expense_form(request, client, row, booked=expenses)
    context = {
        "client": client,
        "tab": "budget",
        "budget": row,
        "total": whole(row, rows, today),
        "lines": rows,
        "parts": parts(row, rows),
        "expenses": expenses,
        "may_send": request.access.may(client, "send"),
        "may_book": may_book,
        "send_form": send_form or SendForm(client=client),
        "expense_form": expense_form,
    }
    return render(request, "budget/budget.html", context, status=status)


def parts(row: Budget, rows: list[Any]) -> list[dict[str, Any]]:
    """Return what components/budget_bar.html draws: whole percents of the bar, texts."""
    drawn, x = [], 0
    widths = largest_remainder(100, {line.category: max(line.planned, 0) for line in rows})
    for line in rows:
        width = widths[line.category]
        filled = width * line.spent // line.planned if line.planned else 0
        drawn.append(
            {
                "code": line.category,
                "name": line.name,
                "share": line.share,
                "x": x,
                "width": width,
                "spent_width": min(width, filled),
                "over": line.spent > line.planned,
                "planned": minor_money(line.planned, row.currency),
                "moved": minor_money(line.moved, row.currency) if line.moved else "",
                "spent": minor_money(line.spent, row.currency),
                "left": minor_money(line.left, row.currency),
            }
        )
        x += width
    return drawn


@require_POST
def budget_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _budget(request, client_pk, pk, needs="send")
    form = SendForm(request.POST, client=row.client)
    if not form.send("budget", row, by=request.user):
        return budget_page(request, row, send_form=form, status=400)
    messages.success(request, form.told)
    return redirect(row)


@require_POST
def expense_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Book an expense from the budget's page; a refused one stays in the form (BUDG-3)."""
    row = _budget(request, client_pk, pk, needs="edit")
    form = _expense_form(request, row.client, row, data=request.POST)
    if try_save(form, by=request.user) is None:
        return budget_page(request, row, expense_form=form, status=400)
    messages.success(request, _("Booked."))
    return redirect(row)


def expense(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Correct an expense or say what it brought."""
    client = request.access.client(client_pk, needs="view")
    row = _expense(request, client, pk)
    form = client_form(request, ExpenseForm, client, row, owner={"budget": row.budget})
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(row.budget)
    context = {"client": client, "tab": "budget", "expense": row, "form": form}
    return render(request, "budget/expense.html", context, status=form.status)


@require_POST
def expense_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _expense(request, client, pk)
    remove_expense(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(row.budget)


def _budget(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Budget:
    """Return a budget of this client with the client and what is spent, in one query."""
    rows = request.access.rows(Budget).of_clients([client_pk]).select_related("client__agency")
    return request.access.get(Budget, pk, needs=needs, rows=with_spent(rows))


def _expense(request: PageRequest, client: Client, pk: UUID) -> Expense:
    rows = request.access.rows(Expense).of_clients([client.pk]).select_related("budget__client")
    return request.access.get(Expense, pk, needs="edit", rows=rows)


def _expense_form(
    request: PageRequest,
    client: Client,
    row: Budget,
    *,
    data: Any = None,
    booked: Iterable[Expense] = (),
) -> ExpenseForm:
    """Return the form, with part, goal and channel guessed from the expense booked last."""
    access = request.access
    guess: dict[str, Any] = {"day": min(max(today_in(client.timezone), row.start), row.end)}
    last = max(booked, key=lambda expense: expense.pk, default=None)
    if last is not None:
        guess |= {"category": last.category, "goal": last.goal_id, "channel": last.channel_id}
    form = ExpenseForm(data, access=access, client=client, owner={"budget": row}, initial=guess)
    if data is None:
        mine = [client.pk]
        form.offer(access.rows(Channel).of_clients(mine), access.rows(Goal).of_clients(mine))
    return form


def _form_page(
    request: PageRequest, client: Client, row: Budget, initial: dict[str, Any] | None = None
) -> HttpResponse:
    form = client_form(request, BudgetForm, client, row, initial=initial)
    if (saved := sent_and_saved(request, form)) is not None:
        return redirect(saved)
    context = {"client": client, "tab": "budget", "budget": row, "form": form}
    return render(request, "budget/form.html", context, status=form.status)

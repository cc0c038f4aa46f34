"""Pages of budgets: where does the money go, and will it last?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from budget.delivery_models import DeliverySheet
from budget.expense_forms import NewExpenseForm, offer
from budget.forms import BudgetForm
from budget.media_models import MediaLine
from budget.models import Budget, Expense
from budget.rules import underspent
from budget.services import (
    as_sent,
    guess_of,
    lines,
    spent_by_category,
    spent_of,
    whole,
    with_guess,
    with_spent,
)
from budget.wording import pace_words
from clients.form_views import client_form, sent_and_saved
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.formats import minor_money
from common.periods import next_free_month, today_in
from common.splitting import largest_remainder
from goals.models import Goal

EXPENSES_SHOWN = 20  # the latest; all of them are on their own page


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
        "who_is_shared": request.access.is_client_side(client.pk)
        and request.access.rows(DeliverySheet).of_clients([client.pk]).exists(),
        "may_book": request.access.may(client, "edit"),
    }
    return render(request, "budget/budgets.html", context)


def budget_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="send")
    taken = set(request.access.rows(Budget).of_clients([client.pk]).values_list("start", flat=True))
    month = next_free_month(today_in(client.timezone), taken)
    row = Budget(client=client, currency=client.currency)
    return _form_page(request, client, row, initial=month._asdict())


def budget_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = budget_of(request, client_pk, pk, needs="send")
    return _form_page(request, row.client, row)


@require_safe
def budget(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    return budget_page(request, budget_of(request, client_pk, pk, needs="view"))


def budget_page(
    request: PageRequest,
    row: Budget,
    *,
    send_form: SendForm | None = None,
    expense_form: NewExpenseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a budget with its expenses. People on the client side see what was sent (TEN-3)."""
    client = row.client
    today = today_in(client.timezone)
    client_side = request.access.is_client_side(client.pk)
    if client_side:
        as_sent(row)
    rows = lines(row, spent_of(row), today)
    found = (
        request.access.rows(Expense).filter(budget=row).select_related("channel", "goal", "receipt")
    )
    expenses = list(found[: EXPENSES_SHOWN + 1])
    may_book = request.access.may(client, "edit")
    if may_book and expense_form is None:
        expense_form = expense_form_of(request, client, row)
    total = whole(row, rows, today)
    context = {
        "client": client,
        "tab": "budget",
        "budget": row,
        "total": total,
        "pace_words": pace_words(total.pace),
        # The manager hears of it first; the client's people see the same figures below.
        "tray": getattr(row, "in_tray", 0) if may_book else 0,
        "alerts": [] if client_side else rows,
        "hardly_spent": not client_side
        and row.status == Budget.Status.APPROVED
        and total.pace.day < total.pace.days
        and underspent(total.planned, total.spent, total.pace),
        "parts": parts(row, rows),
        "expenses": expenses[:EXPENSES_SHOWN],
        "more_expenses": len(expenses) > EXPENSES_SHOWN,
        "may_send": request.access.may(client, "send"),
        "may_book": may_book,
        "send_form": send_form or SendForm(client=client),
        "expense_form": expense_form,
    }
    return render(request, "budget/budget.html", context, status=status)


def parts(row: Budget, rows: list[Any]) -> list[dict[str, Any]]:
    """Return what components/budget_bar.html draws: whole percents of the bar, texts."""
    drawn, x = [], 0
    running = any(line.pace.day < line.pace.days and line.pace.forecast for line in rows)
    widths = largest_remainder(100, {line.category: max(line.planned, 0) for line in rows})
    for line in rows:
        width = widths[line.category]
        filled = width * line.spent // line.planned if line.planned else 0
        drawn.append(
            {
                "code": line.category,
                "name": line.name,
                "share": line.share,
                "usual": line.usual_share if line.share != line.usual_share else None,
                "x": x,
                "width": width,
                "spent_width": min(width, filled),
                "over": line.spent > line.planned,
                "planned": minor_money(line.planned, row.currency),
                "moved": minor_money(line.moved, row.currency) if line.moved else "",
                "spent": minor_money(line.spent, row.currency),
                "left": minor_money(line.left, row.currency),
                "forecast": minor_money(line.pace.forecast, row.currency) if running else "",
            }
        )
        x += width
    return drawn


@require_POST
def budget_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = budget_of(request, client_pk, pk, needs="send")
    form = SendForm(request.POST, client=row.client)
    if not form.send("budget", row, by=request.user):
        return budget_page(request, row, send_form=form, status=400)
    messages.success(request, form.told)
    return redirect(row)


def budget_of(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Budget:
    """Return a budget of this client with the client and what is spent, in one query."""
    rows = request.access.rows(Budget).of_clients([client_pk]).select_related("client__agency")
    return request.access.get(Budget, pk, needs=needs, rows=with_guess(with_spent(rows)))


def expense_form_of(
    request: PageRequest,
    client: Client,
    row: Budget,
    *,
    data: Any = None,
    files: Any = None,
) -> NewExpenseForm:
    """Return the form, with part, goal and channel guessed from the client's last expense."""
    access = request.access
    guess: dict[str, Any] = {"day": min(max(today_in(client.timezone), row.start), row.end)}
    guess |= guess_of(row)
    form = NewExpenseForm(
        data, files, access=access, client=client, owner={"budget": row}, initial=guess
    )
    if data is None:
        mine = [client.pk]
        offer(
            form,
            access.rows(Channel).of_clients(mine),
            access.rows(Goal).of_clients(mine),
            access.rows(MediaLine).filter(budget=row),
        )
    return form


def _form_page(
    request: PageRequest, client: Client, row: Budget, initial: dict[str, Any] | None = None
) -> HttpResponse:
    form = client_form(request, BudgetForm, client, row, initial=initial)
    if (saved := sent_and_saved(request, form)) is not None:
        return redirect(saved)
    context = {"client": client, "tab": "budget", "budget": row, "form": form}
    return render(request, "budget/form.html", context, status=form.status)

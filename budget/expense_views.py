"""Pages of expenses: one, and all of a client's with what they add up to (BUDG-3)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget.expense_forms import BulkExpensesForm, ExpenseFilterForm, ExpenseForm, offer
from budget.expense_tables import COLUMNS, MOST, Export, records_of, table
from budget.expenses import MOST_AT_ONCE, change_expenses, remove_expense
from budget.models import Budget, Expense, Receipt
from budget.services import channels_and_goals
from budget.views import budget_of, budget_page, expense_form_of
from clients.form_views import client_form, sent_and_saved
from clients.forms import try_save
from clients.history import record
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.formats import minor_money, period
from common.periods import Period
from contentplan.idea_forms import id_of
from contentplan.media_views import answer_with
from goals.models import Goal

PAGE = 50


@require_POST
def expense_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Book an expense from the budget's page; a refused one stays in the form (BUDG-3)."""
    row = budget_of(request, client_pk, pk, needs="edit")
    form = expense_form_of(request, row.client, row, data=request.POST, files=request.FILES)
    if try_save(form, by=request.user) is None:
        return budget_page(request, row, expense_form=form, status=400)
    messages.success(request, _("Booked."))
    return redirect(row)


def expense(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Correct an expense or say what it brought."""
    client = request.access.client(client_pk, needs="view")
    row = _expense(request, client, pk)
    owner = {"budget": row.budget}
    files = request.FILES if request.method == "POST" else None
    form = client_form(request, ExpenseForm, client, row, owner=owner, files=files)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(row.budget)
    if not form.is_bound:
        access, mine = request.access, [client.pk]
        offer(form, access.rows(Channel).of_clients(mine), access.rows(Goal).of_clients(mine))
    context = {"client": client, "tab": "budget", "expense": row, "form": form}
    return render(request, "budget/expense.html", context, status=form.status)


@require_POST
def expense_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _expense(request, client, pk)
    remove_expense(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(row.budget)


@require_safe
def expenses(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """All expenses of a client, narrowed and sorted by the address."""
    client = request.access.client(client_pk, needs="view")
    return _list_page(request, client)


@require_POST
def expenses_bulk(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Give the chosen expenses a part, a channel, a goal, or what they brought."""
    client = request.access.client(client_pk, needs="edit")
    channels, goals = _choices(request, client)
    form = BulkExpensesForm(request.POST, channels=channels, goals=goals)
    chosen = _chosen(request.POST.getlist("expense")[: MOST_AT_ONCE + 1])
    if not chosen:
        form.add_error(None, _("Choose expenses first."))
    if form.is_valid():
        mine = _shown(request.access.rows(Expense, "edit")).of_clients([client.pk])
        rows = list(mine.filter(pk__in=chosen))
        values = _as_rows(form.values(), channels, goals)
        for row in rows:
            row.version = chosen[row.pk]  # as the person saw it (CON-3)
        try:
            changed = change_expenses(rows, values, by=request.user)
        except StaleVersion as stale:
            form.add_error(None, str(stale.message))
            return _list_page(request, client, form, chosen, status=409)
        told = ngettext("%(count)d expense changed.", "%(count)d expenses changed.", changed)
        messages.success(request, told % {"count": changed})
        query = request.GET.urlencode()
        page = reverse("budget:expenses", args=[client.pk])
        return redirect(f"{page}?{query}" if query else page)
    return _list_page(request, client, form, chosen, status=400)


@require_safe
def expenses_export(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """The same list as a table: people on the client side get what they see on the page."""
    client = request.access.client(client_pk, needs="view")
    rows = _shown(request.access.rows(Expense)).of_clients([client.pk])
    found = ExpenseFilterForm(request.GET).narrowed(rows)[:MOST]
    codes = [column.code for column in COLUMNS]
    records = records_of(found, client_side=request.access.is_client_side(client.pk))
    made = table(kind, "expenses", _("Expenses"), records, codes)
    with transaction.atomic():
        changes = {"as": [None, kind], "what": [None, "expenses"]}
        record("exported", client, client=client, by=request.user, changes=changes)
    return file_answer(made)


@require_safe
def receipt(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One receipt, for those who may see an expense of it (UPL-4)."""
    rows = request.access.rows(Receipt).of_clients([client_pk])
    return answer_with(request, request.access.get(Receipt, pk, needs="view", rows=rows))


def file_answer(made: Export) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.body, content_type=made.content_type, headers=headers)


class Pages(Paginator):
    """Pages of rows that were counted together with their sums."""

    def __init__(self, rows: Any, counted: int):
        super().__init__(rows, PAGE)
        self.__dict__["count"] = counted


def _list_page(
    request: PageRequest,
    client: Client,
    bulk: BulkExpensesForm | None = None,
    chosen: Iterable[UUID] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    filters = ExpenseFilterForm(request.GET, auto_id="filter_%s")
    found = filters.narrowed(request.access.rows(Expense).of_clients([client.pk]))
    sums = list(
        found.order_by()
        .values_list("budget__currency")
        .annotate(sum=Sum("amount_minor"), count=Count("pk"))
        .order_by("budget__currency")
    )
    page = Pages(_shown(found), sum(count for *_told, count in sums)).get_page(
        request.GET.get("page")
    )
    channels, goals = _choices(request, client)
    may_edit = request.access.may(client, "edit")
    budgets = request.access.rows(Budget).of_clients([client.pk])
    asked = filters.asked()
    context = {
        "client": client,
        "tab": "budget",
        "filters": filters,
        "asked": asked,
        "narrowed": bool(set(asked) - {"sort"}),
        "page_obj": page,
        "sums": [minor_money(total, currency) for currency, total, _count in sums],
        "count": page.paginator.count,
        "channels": channels,
        # A goal's row may say what was never sent (TEN-3).
        "goals": [] if request.access.is_client_side(client.pk) else goals,
        "budgets": _named(budgets),
        "chosen": set(chosen),
        "may_edit": may_edit,
        "bulk": (bulk or BulkExpensesForm(None, channels=channels, goals=goals))
        if may_edit
        else None,
    }
    return render(request, "budget/expenses.html", context, status=status)


def _named(budgets: Any) -> list[tuple[UUID, str]]:
    """Return the budgets to choose from, by what the page calls them."""
    rows = budgets.values_list("pk", "start", "end", "currency")
    return [(pk, f"{period(Period(start, end))}, {money}") for pk, start, end, money in rows]


def _choices(request: PageRequest, client: Client) -> tuple[list[Channel], list[Goal]]:
    access, mine = request.access, [client.pk]
    return channels_and_goals(
        access.rows(Channel).of_clients(mine), access.rows(Goal).of_clients(mine)
    )[:2]


def _shown(rows: Any) -> Any:
    related = ("budget__client", "channel", "goal", "receipt")
    return rows.select_related(*related).defer(
        "budget__sent_content", "goal__sent_content", "folded_text"
    )


def _chosen(boxes: Iterable[str]) -> dict[UUID, int]:
    """Return the versions of the expenses whose boxes were ticked, as the person saw them."""
    found = {}
    for box in boxes:
        pk, _colon, version = box.partition(":")
        known = id_of(pk)
        if known is not None and version.isdecimal():
            found[known] = int(version[:9])
    return found


def _as_rows(
    values: dict[str, Any], channels: Iterable[Channel], goals: Iterable[Goal]
) -> dict[str, Any]:
    """Return typed values with rows in place of the ids of channel and goal."""
    rows: dict[str, Any] = {str(row.pk): row for row in (*channels, *goals)}
    return {
        name: rows[value] if name in ("channel", "goal") else value
        for name, value in values.items()
    }


def _expense(request: PageRequest, client: Client, pk: UUID) -> Expense:
    rows = request.access.rows(Expense).of_clients([client.pk])
    rows = rows.select_related("budget__client", "receipt")
    row = request.access.get(Expense, pk, needs="view", rows=rows)
    request.access.check(client, "edit")  # one query less than get() asks
    return row

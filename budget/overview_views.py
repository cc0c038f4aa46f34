"""All budgets of an agency by currency, and the rates that people typed for a common sum."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from budget.expense_forms import DAY
from budget.models import Budget, ExchangeRate, Expense
from budget.rates import add_rate, converted, remove_rate
from budget.services import lines, spent_of, whole, with_spent
from clients.forms import ClientForm, currency_choices, try_save
from clients.requests import PageRequest
from common.formats import minor_money
from common.money import CURRENCIES
from common.periods import Period, month_of, parse_month, today_in

PAGE = 50


@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """The budgets that run in a month, by currency; converted only where somebody typed a rate."""
    agency = request.access.agency(needs="edit")
    today = today_in(agency.timezone)
    month = _month(request, today)
    running = request.access.rows(Budget, "edit").filter(
        client__agency=agency, start__lte=month.end, end__gte=month.start
    )
    planned = list(
        running.order_by()
        .values_list("currency")
        .annotate(total=Sum("total_minor"), number=Count("pk"))
        .order_by("currency")
    )
    spent = dict(_spent(request, running))
    sums = {currency: total for currency, total, _number in planned}
    target = _target(request, sums)
    rates = list(agency.exchange_rates.filter(day__lte=month.end)) if len(sums) > 1 else []
    page = _Counted(
        with_spent(running.select_related("client").defer("sent_content")).order_by(
            "client__folded_name", "start", "pk"
        ),
        sum(number for *_told, number in planned),
    ).get_page(request.GET.get("page"))
    context = {
        "agency": agency,
        "month": month,
        "target": target,
        "currencies": [
            {
                "code": currency,
                "number": number,
                "planned": minor_money(total, currency),
                "spent": minor_money(spent.get(currency, 0), currency),
                "left": minor_money(total - spent.get(currency, 0), currency),
            }
            for currency, total, number in planned
        ],
        "whole": _whole(sums, spent, target, rates, month) if len(sums) > 1 else None,
        "page_obj": page,
        "budgets": [(row, whole(row, lines(row, spent_of(row), today), today)) for row in page],
        "may_type": request.access.may_in_agency("manage"),
    }
    return render(request, "budget/overview.html", context)


def _spent(request: PageRequest, running: Any) -> list[tuple[str, int]]:
    rows = request.access.rows(Expense, "edit").filter(budget__in=running.order_by().values("pk"))
    return list(rows.order_by().values_list("budget__currency").annotate(sum=Sum("amount_minor")))


class _Counted(Paginator):
    """Pages of rows that were counted with their sums."""

    def __init__(self, rows: Any, counted: int):
        super().__init__(rows, PAGE)
        self.__dict__["count"] = counted


def _whole(
    sums: dict[str, int], spent: dict[str, int], target: str, rates: Any, month: Period
) -> dict[str, Any]:
    """Return both sums in one currency with the rates by which they came about."""
    planned = converted(sums, target, rates, month.end)
    there = converted(
        {currency: spent.get(currency, 0) for currency in sums}, target, rates, month.end
    )
    return {
        "planned": minor_money(planned.minor, target),
        "spent": minor_money(there.minor, target),
        "used": planned.used,
        "missing": planned.missing,
        "known": planned.minor is not None,
    }


def _month(request: PageRequest, today: Any) -> Period:
    try:
        return parse_month(request.GET.get("month", ""))
    except ValueError:
        return month_of(today)


def _target(request: PageRequest, sums: dict[str, int]) -> str:
    """Return the currency to convert into: that of the address, else the one that most is in."""
    asked = request.GET.get("to", "")
    if asked in CURRENCIES:
        return asked
    return max(sums, key=lambda code: sums[code], default="USD")


class RateForm(ClientForm):
    base = forms.ChoiceField(label=gettext_lazy("One"), choices=currency_choices)
    quote = forms.ChoiceField(label=gettext_lazy("is so many"), choices=currency_choices)
    layout = (("base", "rate", "quote"), ("day", "source"))

    class Meta:
        model = ExchangeRate
        fields = ["base", "rate", "quote", "day", "source"]
        widgets = {"day": DAY}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = gettext_lazy("Such as the national bank, with the page.")

    def save(self, *, by: User) -> ExchangeRate:  # type: ignore[override]
        return add_rate(self.instance, by=by)


def rates(request: PageRequest) -> HttpResponse:
    """The agency's rates, and the place to type one; managers and owners do."""
    agency = request.access.agency(needs="edit")
    form = RateForm(
        request.POST or None, access=request.access, client=None, owner={"agency": agency}
    )
    if request.method == "POST":
        request.access.agency(needs="manage")
        if try_save(form, by=request.user) is not None:
            messages.success(request, _("Saved."))
            return redirect("budget:rates")
    page = Paginator(agency.exchange_rates.all(), PAGE).get_page(request.GET.get("page"))
    may_type = request.access.may_in_agency("manage")
    context = {"agency": agency, "page_obj": page, "form": form if may_type else None}
    return render(request, "budget/rates.html", context, status=form.status)


@require_POST
def rate_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    agency = request.access.agency(needs="manage")
    row = get_object_or_404(agency.exchange_rates.all(), pk=pk)
    remove_rate(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect("budget:rates")

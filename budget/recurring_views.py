"""The page of expenses that come again: rent, tools, a monthly fee."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from budget.expense_forms import DAY, offer, texts
from budget.models import RecurringExpense
from budget.recurring import add_rule, change_rule, courses, remove_rule
from clients.fields import AmountField
from clients.form_views import client_form, sent_and_saved
from clients.forms import ClientForm
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.money import from_minor
from common.periods import today_in
from goals.models import Goal


class RecurringForm(ClientForm):
    layout = (
        ("amount", "every"),
        ("start", "until"),
        ("justification",),
        ("category", "payee"),
        ("channel", "goal"),
    )

    class Meta:
        model = RecurringExpense
        fields = [
            "every",
            "start",
            "until",
            "category",
            "channel",
            "goal",
            "payee",
            "justification",
        ]
        widgets = {"start": DAY, "until": DAY, **texts("justification")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        owner: Any = self.owner.get("client")
        self.currency = self.instance.currency or owner.currency
        self.fields["amount"] = AmountField(
            label=gettext_lazy("Amount, %(currency)s") % {"currency": self.currency},
            currency=self.currency,
        )
        if not self.instance._state.adding:
            minor = from_minor(self.instance.amount_minor, self.currency)
            self.fields["amount"].initial = minor.amount
        else:
            self.instance.currency = self.currency
        self.fields["start"].help_text = gettext_lazy(
            "Days that are over are booked too, where a budget covers them."
        )
        self.fields["justification"].help_text = gettext_lazy(
            "Each booking carries it and can be edited by itself."
        )

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            text = gettext_lazy("An expense is more than nothing.")
            raise ValidationError(text, code="BUDG-3")
        self.instance.amount_minor = amount
        return amount

    def values(self) -> dict[str, Any]:
        return {**super().values(), "amount_minor": self.cleaned_data["amount"]}

    def save(self, *, by: User) -> RecurringExpense:  # type: ignore[override]
        if self.instance._state.adding:
            return add_rule(self.instance, by=by)
        return change_rule(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])


def recurring(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """All rules of a client, and the form of a new one."""
    client = request.access.client(client_pk, needs="edit")
    initial = {"start": today_in(client.timezone)}
    form = client_form(request, RecurringForm, client, initial=initial)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("It will be booked by itself."))
        return redirect("budget:recurring", client.pk)
    return _page(request, client, form, _rules(request, client))


def recurring_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """What a rule books from now on."""
    client = request.access.client(client_pk, needs="view")
    rules = _rules(request, client)
    row = next((rule for rule in rules if rule.pk == pk), None)
    if row is None:
        raise Http404
    request.access.check(client, "edit")
    form = client_form(request, RecurringForm, client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("budget:recurring", client.pk)
    return _page(request, client, form, rules, row)


@require_POST
def recurring_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(RecurringExpense).of_clients([client.pk])
    row = request.access.get(RecurringExpense, pk, needs="edit", rows=rows)
    remove_rule(row, by=request.user)
    messages.success(request, _("It comes no more; what was booked stays."))
    return redirect("budget:recurring", client.pk)


def _rules(request: PageRequest, client: Client) -> list[RecurringExpense]:
    rows = request.access.rows(RecurringExpense).of_clients([client.pk])
    return list(rows.select_related("client", "channel", "goal").defer("goal__sent_content"))


def _page(
    request: PageRequest,
    client: Client,
    form: RecurringForm,
    rules: list[RecurringExpense],
    row: RecurringExpense | None = None,
) -> HttpResponse:
    if not form.is_bound:
        access, mine = request.access, [client.pk]
        offer(form, access.rows(Channel).of_clients(mine), access.rows(Goal).of_clients(mine))
    context = {
        "client": client,
        "tab": "budget",
        "courses": courses(rules),
        "form": form,
        "row": row,
    }
    return render(request, "budget/recurring.html", context, status=form.status)

"""Money that goes from one part of a budget to another, as people type it (BUDG-4)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budget.models import BudgetMove
from budget.moves import move_money
from clients.fields import AmountField
from clients.forms import ClientForm


class MoveForm(ClientForm):
    class Meta:
        model = BudgetMove
        fields = ["source", "target", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        budget: Any = self.owner["budget"]
        currency = budget.currency
        self.fields["amount"] = AmountField(
            label=_("Amount, %(currency)s") % {"currency": currency}, currency=currency
        )
        self.order_fields(["amount", "source", "target", "reason"])

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("A move is more than nothing."), code="BUDG-4")
        self.instance.amount_minor = amount
        return amount

    def save(self, *, by: User) -> BudgetMove:  # type: ignore[override]
        return move_money(self.instance, by=by)

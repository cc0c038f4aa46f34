"""Budgets and expenses as people type them: amounts in major units, shares in percent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budget.models import Budget, Category
from budget.services import add_budget, change_budget, with_total
from clients.fields import AmountField
from clients.forms import ClientForm
from common.money import from_minor

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class BudgetForm(ClientForm):
    class Meta:
        model = Budget
        fields = ["start", "end", "revenue_percent", "move_allowance", "reason"]
        widgets = {
            "start": DAY["widget"],
            "end": DAY["widget"],
            "reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        budget = self.instance
        money = budget.currency
        self.fields["move_allowance"].required = False  # left out: as it is
        self.fields["move_allowance"].help_text = _(
            "So much of the budget may go from one part to another at once; more asks the deciders."
        )
        self.fields["total"] = AmountField(
            label=_("Amount, %(currency)s") % {"currency": money}, currency=money, required=False
        )
        self.fields["revenue"] = AmountField(
            label=_("Or: the client's revenue, %(currency)s") % {"currency": money},
            currency=money,
            required=False,
        )
        for category in Category:
            self.fields[f"share_{category}"] = forms.IntegerField(
                label=_("%(part)s, %%") % {"part": category.label},
                min_value=0,
                max_value=100,
                initial=budget.shares[category],
            )
        if not budget._state.adding:
            if budget.revenue_minor is None:
                self.fields["total"].initial = from_minor(budget.total_minor, money).amount
            else:
                self.fields["revenue"].initial = from_minor(budget.revenue_minor, money).amount
            if budget.revenue_percent is not None:
                self.initial["revenue_percent"] = f"{budget.revenue_percent.normalize():f}"
        shares = [f"share_{category}" for category in Category]
        self.layout = (
            ("start", "end"),
            ("total",),
            ("revenue", "revenue_percent"),
            shares,
            ("reason",),
            ("move_allowance",),
        )

    def clean_move_allowance(self) -> int:
        asked = self.cleaned_data["move_allowance"]
        return self.instance.move_allowance if asked is None else asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shares = {category.value: cleaned.get(f"share_{category}") for category in Category}
        if None not in shares.values():
            self.instance.shares = shares
        if not self.errors:
            self.asked = with_total(
                {
                    "total_minor": cleaned["total"],
                    "revenue_minor": cleaned["revenue"],
                    "revenue_percent": cleaned["revenue_percent"],
                }
            )
            for name, value in self.asked.items():
                setattr(self.instance, name, value)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        hidden = {"total_minor", "revenue_minor"} if self.errors else set()
        return (super()._get_validation_exclusions() - {"shares"}) | hidden

    def values(self) -> dict[str, Any]:
        return {**super().values(), **self.asked, "shares": self.instance.shares}

    def save(self, *, by: User) -> Budget:  # type: ignore[override]
        if self.instance._state.adding:
            return add_budget(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_budget(self.instance, self.values(), by=by, seen=seen)

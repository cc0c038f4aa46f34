"""Channel tests as people type them (BUDG-6)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budget.media_models import MediaLine
from budget.models import Budget
from budget.trial_models import Trial, TrialArm
from budget.trial_rules import MEASURES, is_for_money
from budget.trial_services import add_trial, carry_winner, write_arm
from clients.access import Access
from clients.fields import AmountField
from clients.forms import ClientForm
from clients.models import Channel
from common.money import from_minor
from kpis.wording import metric_name

DAY = {"type": "date"}
USUAL = {"USD": 15, "EUR": 15}  # of the currency, where 10 to 20 dollars need no rate


class TrialForm(ClientForm):
    layout: Sequence[Sequence[str]] = (
        ("name",),
        ("measure", "amount"),
        ("start", "end"),
        ("channels",),
    )
    channels = forms.ModelMultipleChoiceField(
        Channel._default_manager.none(),
        label=_("Channels"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Trial
        fields = ["name", "measure", "start", "end"]
        widgets = {
            "start": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "end": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        client: Any = self.owner["client"]
        currency = self.instance.currency = client.currency
        usual = USUAL.get(currency)
        self.fields["amount"] = AmountField(
            label=_("On each channel, %(currency)s") % {"currency": currency},
            currency=currency,
            initial=usual,
        )
        self.fields["amount"].help_text = _("Small and equal: about what 10 to 20 US dollars are.")
        self.fields["name"].help_text = _("The same thing everywhere: one text, one picture.")

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("A test costs more than nothing."), code="BUDG-6")
        self.instance.amount_minor = amount
        return amount

    def save(self, *, by: User) -> Trial:  # type: ignore[override]
        return add_trial(self.instance, self.cleaned_data["channels"], by=by)


class ArmForm(ClientForm):
    """What one channel of a test brought; empty: what is measured."""

    class Meta:
        model = TrialArm
        fields = ["results", "tries", "source"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        trial: Any = self.owner["trial"]
        result, tries = MEASURES[trial.measure]
        self.fields["results"].label = metric_name(result)
        if is_for_money(trial.measure):
            del self.fields["tries"]
        else:
            self.fields["tries"].label = metric_name(tries)
        self.fields["spent"] = AmountField(
            label=_("Spent, %(currency)s") % {"currency": trial.currency},
            currency=trial.currency,
            required=False,
        )
        spent = self.instance.spent_minor
        if spent is not None:
            self.fields["spent"].initial = from_minor(spent, trial.currency).amount
        self.order_fields(["spent", "tries", "results", "source"])
        shown = [name for name in ("spent", "tries", "results") if name in self.fields]
        self.layout = (shown, ("source",))

    def values(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        return {**told, "spent_minor": self.cleaned_data["spent"]}

    def save(self, *, by: User) -> TrialArm:  # type: ignore[override]
        return write_arm(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])


class CarryForm(forms.Form):
    """Into which budget's media plan the winner goes, and with how much."""

    budget = forms.ModelChoiceField(Budget._default_manager.none(), label=_("Budget"))

    def __init__(self, *args: Any, access: Access, trial: Trial, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.trial, currency = trial, trial.currency
        rows = access.rows(Budget).of_clients([trial.client_id]).order_by("-start", "-pk")
        budget: Any = self.fields["budget"]
        budget.queryset = rows.filter(currency=currency)
        self.fields["amount"] = AmountField(
            label=_("Amount, %(currency)s") % {"currency": currency}, currency=currency
        )

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("A line is more than nothing."), code="BUDG-5")
        return amount

    def save(self, *, by: User) -> MediaLine:
        told = self.cleaned_data
        return carry_winner(self.trial, told["budget"], told["amount"], by=by)

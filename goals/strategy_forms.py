"""A strategy as people write it: the whole, and each channel by itself (GOAL-4, GOAL-5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.fields import AmountField
from clients.forms import ClientForm
from common.money import from_minor
from goals.models import ChannelStrategy, Strategy
from goals.strategies import add_channel, add_strategy, change_channel, change_strategy


class StrategyForm(ClientForm):
    class Meta:
        model = Strategy
        fields = ["audience", "tone", "messages", "ways", "specialists"]
        widgets = dict.fromkeys(fields, forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, currency: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        currency = self.instance.currency or currency
        self.fields["ad_budget"] = AmountField(
            label=_("Money for ads, %(currency)s") % {"currency": currency},
            currency=currency,
            required=False,
        )
        if self.instance.ad_budget_minor is not None:
            amount = from_minor(self.instance.ad_budget_minor, currency).amount
            self.fields["ad_budget"].initial = amount
        self.fields["audience"].help_text = _("Who they are, what they need, where they read us.")
        self.fields["messages"].help_text = _("What they should remember, a line for each.")
        self.fields["ad_budget"].help_text = _("What may be spent on ads for this goal in all.")

    def clean_ad_budget(self) -> int | None:
        self.instance.ad_budget_minor = self.cleaned_data["ad_budget"]
        return self.cleaned_data["ad_budget"]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "ad_budget_minor": self.cleaned_data["ad_budget"]}

    def save(self, *, by: User) -> Strategy:  # type: ignore[override]
        if self.instance._state.adding:
            return add_strategy(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_strategy(self.instance, self.values(), by=by, seen=seen)


class ChannelStrategyForm(ClientForm):
    layout = (("why",), ("rhythm",), ("formats",), ("target_followers", "due"))

    class Meta:
        model = ChannelStrategy
        fields = ["why", "rhythm", "formats", "target_followers", "due"]
        widgets = {
            **dict.fromkeys(["why", "rhythm"], forms.Textarea(attrs={"rows": 3})),
            "formats": forms.Textarea(attrs={"rows": 2}),
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def save(self, *, by: User) -> ChannelStrategy:  # type: ignore[override]
        if self.instance._state.adding:
            return add_channel(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_channel(self.instance, self.values(), by=by, seen=seen)
